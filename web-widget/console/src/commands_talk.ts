// What can be done about conversations: walking through them, taking and answering them, and what their owner, a
// colleague or a supervisor does to the one on the screen. All of them are there at any time; `cannot` says
// why one does nothing at the moment.
import { acceptOffer, monitor, sayAgain, stepIn, takeIt, unmonitor } from "./actions.ts";
import type { Command } from "./commands.ts";
import { showsCustomer } from "./customer.tsx";
import { declining } from "./declining.tsx";
import { open } from "./dialogs.tsx";
import { held, takeBack } from "./hold.ts";
import { rowsNow } from "./list_rows.ts";
import { ask } from "./live.ts";
import { copyText } from "./parts.tsx";
import { chatAddress, screen, select, selected } from "./route.ts";
import { isOutside, kindsFor } from "./saying.ts";
import { shownThread } from "./shown.ts";
import { speakAs } from "./speaking.ts";
import { isAtLeast, isMine, isOver, isTalking, isWrappingUp, offers, watched } from "./state.ts";
import { type TextKey, t } from "./texts.ts";
import { findingIn } from "./thread_find.tsx";

type Reason = () => TextKey | "" | null | false;
const why = (reason: Reason) => (): string => {
  const key = reason();
  return key ? t(key) : "";
};
const info = () => shownThread.value?.info.value;
/** With no conversation on the screen there is nothing to do it to. */
const here = (reason: Reason = () => "") => why(() => (info() ? reason() : "noneOpen"));

function neighbour(step: number) {
  const list = rowsNow();
  const at = list.findIndex(({ id }) => id === selected.value);
  return list[at < 0 && step < 0 ? list.length - 1 : at + step];
}

const walk = (id: string, title: TextKey, keys: string[], step: number): Command => ({
  id,
  title: t(title),
  keys,
  cannot: why(() => !neighbour(step) && "noneFurther"),
  run: () => {
    const next = neighbour(step);
    if (next) select(next.id);
  },
});

function speak(kind: "message" | "note"): void {
  speakAs(selected.value, kind);
  document.getElementById("composer")?.focus();
}

const speaks = (kind: "message" | "note"): Reason => {
  return () => {
    const shown = shownThread.value;
    return shown && !kindsFor(shown).includes(kind) && "cannotSpeak";
  };
};

const owns: Reason = () => {
  const shown = info();
  if (!isMine(shown) || !isTalking(shown)) return "notYours";
  return shown?.state === "STATE_TRANSFER_PENDING" && "transferPending";
};

const dialog = (
  name: "transfer" | "close" | "snooze",
  title: TextKey,
  keys: string[],
): Command => ({
  id: name,
  title: t(title),
  keys,
  cannot: here(owns),
  run: () => {
    const shown = info();
    if (shown) open.value = { dialog: name, info: shown };
  },
});

/** Drawn in the next frame where it was not there yet. */
function inDetails(selector: string, act: (element: HTMLElement) => void): void {
  showsCustomer.value = true;
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(`[data-testid="customer"] ${selector}`);
    const block = element?.closest("details");
    if (block) block.open = true;
    if (element) act(element);
  });
}
const byId = (testid: string): string => `[data-testid="${testid}"]`;
const inChats: Reason = () => screen.value !== "chats" && "onlyInChats";
const detail = (
  [id, title, ...keys]: [string, TextKey, ...string[]],
  testid: string,
  act: "focus" | "click",
): Command => ({
  id,
  title: t(title),
  keys,
  cannot: here(inChats),
  run: () => inDetails(byId(testid), (element) => element[act]()),
});

/** One that opens it for a colleague who may see it. */
const copyLink = (conversation: string): Promise<void> =>
  copyText(`${location.origin}${chatAddress(conversation)}`);

function answering(): Command[] {
  return [
    walk("next", "nextChat", ["KeyJ", "Alt+KeyJ"], 1),
    walk("previous", "previousChat", ["KeyK", "Alt+KeyK"], -1),
    {
      id: "accept",
      title: t("acceptOffer"),
      keys: ["KeyA", "Alt+KeyA"],
      cannot: why(() => offers.value.length === 0 && "noOffer"),
      run: () => {
        const [first] = offers.value;
        if (first) void acceptOffer(first);
      },
    },
    {
      // Asks why, beside the first offer: the answer is one more key.
      id: "decline",
      title: t("declineOffer"),
      keys: ["Alt+KeyX"],
      cannot: why(() => offers.value.length === 0 && "noOffer"),
      run: () => {
        declining.value = offers.value[0]?.conversation ?? "";
      },
    },
    {
      id: "take",
      title: t("assignMe"),
      keys: ["KeyM"],
      cannot: here(() => !/QUEUED|OFFERED/.test(info()?.state ?? "") && "notWaiting"),
      run: () => void takeIt(selected.value),
    },
    {
      id: "reply",
      title: t("reply"),
      keys: ["KeyR", "Alt+KeyL"],
      cannot: here(speaks("message")),
      run: () => speak("message"),
    },
    {
      id: "note",
      title: t("note"),
      keys: ["KeyN", "Alt+KeyP"],
      cannot: here(speaks("note")),
      run: () => speak("note"),
    },
    {
      id: "attach",
      title: t("attach"),
      keys: ["KeyU"],
      cannot: here(speaks("message")),
      run: () => {
        speak("message");
        requestAnimationFrame(() => document.getElementById("attach")?.click());
      },
    },
    {
      id: "emoji",
      title: t("emoji"),
      keys: [],
      cannot: here(speaks("note")),
      run: () => document.getElementById("emoji")?.click(),
    },
    {
      id: "undo",
      title: t("undoSend"),
      keys: ["KeyZ", "Alt+KeyU"],
      cannot: why(() => !held.value && "nothingHeld"),
      run: takeBack,
    },
    {
      id: "resend",
      title: t("sendAgain"),
      keys: [],
      cannot: here(() => !shownThread.value?.failed.value.length && "nothingFailed"),
      run: () => shownThread.value?.failed.value.forEach(sayAgain),
    },
  ];
}

function owning(): Command[] {
  const conversation = selected.value;
  const noted: Reason = () => !isWrappingUp(info()) && "noWrapUp";
  return [
    dialog("transfer", "transferTitle", ["KeyT", "Alt+KeyT"]),
    {
      id: "cancel-transfer",
      title: t("cancelTransfer"),
      keys: [],
      cannot: here(
        () => !(isMine(info()) && info()?.state === "STATE_TRANSFER_PENDING") && "noTransfer",
      ),
      run: () => void ask({ cancelTransfer: { conversation } }),
    },
    dialog("snooze", "snoozeTitle", ["KeyS", "Alt+KeyM"]),
    dialog("close", "closeTitle", ["KeyE", "Alt+KeyE"]),
    {
      id: "finish",
      title: t("finishWrapUpNow"),
      keys: ["KeyF", "Alt+KeyF"],
      cannot: here(noted),
      run: () => void ask({ finishWrapUp: { conversation } }),
    },
    {
      id: "extend",
      title: t("extendWrapUpNow"),
      keys: ["KeyX", "Alt+KeyW"],
      cannot: here(noted),
      run: () => void ask({ extendWrapUp: { conversation } }),
    },
    {
      id: "reopen",
      title: t("reopen"),
      keys: [],
      cannot: here(() => (!isOver(info()) || isWrappingUp(info())) && "notOver"),
      run: () => void ask({ reopen: { conversation } }),
    },
  ];
}

function reading(): Command[] {
  return [
    detail(["tag", "addTag", "KeyL"], "add-tag", "focus"),
    detail(["priority", "priority", "KeyP"], "priority", "focus"),
    detail(["contact", "editContact"], "edit-contact", "click"),
    detail(["note-about", "notesAbout"], "note-about", "focus"),
    detail(["ticket", "makeTicket"], "make-ticket", "click"),
    {
      id: "log",
      title: t("readLog"),
      keys: ["KeyV"],
      cannot: here(),
      run: () => document.querySelector<HTMLElement>(byId("log"))?.focus(),
    },
    {
      id: "find",
      title: t("findHere"),
      keys: ["KeyH", "Alt+KeyH"],
      cannot: here(),
      run: () => {
        findingIn.value = selected.value;
        document.getElementById("find-field")?.focus();
      },
    },
    {
      id: "copy-link",
      title: t("copyLink"),
      keys: ["KeyY"],
      cannot: here(),
      run: () => void copyLink(selected.value),
    },
    {
      id: "details",
      title: t("toggleDetails"),
      keys: ["KeyI", "Alt+KeyO"],
      cannot: here(inChats),
      run: () => {
        showsCustomer.value = !showsCustomer.value;
      },
    },
  ];
}

function supervising(): Command[] {
  const conversation = selected.value;
  const watches: Reason = () => !watched.value.has(conversation) && "notWatching";
  return [
    {
      id: "monitor",
      title: t("monitor"),
      keys: [],
      cannot: here(() => {
        const shown = shownThread.value;
        const ended = isOver(info()) || isWrappingUp(info());
        const may = shown && !ended && !isMine(info()) && isOutside(shown);
        return !may && "cannotWatch";
      }),
      run: () => void monitor(conversation),
    },
    {
      id: "join",
      title: t("join"),
      keys: [],
      cannot: here(watches),
      run: () => void stepIn(conversation, "join"),
    },
    {
      id: "take-over",
      title: t("takeOver"),
      keys: [],
      cannot: here(watches),
      run: () => void stepIn(conversation, "takeOver"),
    },
    {
      id: "unmonitor",
      title: t("stopWatching"),
      keys: [],
      cannot: here(watches),
      run: () => void unmonitor(conversation),
    },
  ];
}

export const aboutTalks = (): Command[] => [
  ...answering(),
  ...owning(),
  ...reading(),
  ...(isAtLeast("SUPERVISOR") ? supervising() : []),
];
