// Every action, once: its words, its keys, and what it does. Palette, help sheet and keyboard are drawn from here.
import { signal } from "@preact/signals";
import { isComposing } from "../../shared/src/text.tsx";
import { logOut } from "./account.ts";
import { acceptOffer, monitor, setPresence, stepIn, takeIt, unmonitor } from "./actions.ts";
import { acts } from "./commands_acts.ts";
import { showsCustomer } from "./customer.tsx";
import { declining } from "./declining.tsx";
import { open } from "./dialogs.tsx";
import { takeBack } from "./hold.ts";
import { keysOf, pressed } from "./keys.ts";
import { ask } from "./live.ts";
import { navigate, select, selected } from "./route.ts";
import { speakAs } from "./speaking.ts";
import {
  isAtLeast,
  isMine,
  isOver,
  isTalking,
  isWrappingUp,
  offers,
  servesDesk,
  threads,
  watched,
} from "./state.ts";
import { type TextKey, t } from "./texts.ts";
import { labelOf, rowsNow, savedViews, shownViews, type ViewId } from "./views.ts";

export interface Command {
  id: string;
  title: string;
  /** "KeyJ" alone works outside fields, with "Alt+" everywhere, "KeyG KeyC" one after the other. */
  keys: string[];
  run: () => void;
}

export const panel = signal<"palette" | "help" | null>(null);

export function toggle(next: "palette" | "help"): void {
  panel.value = panel.value === next ? null : next;
}

const info = () => threads.get(selected.value)?.info.value;

function move(step: number): void {
  const list = rowsNow();
  const at = list.findIndex(({ id }) => id === selected.value);
  const next = list[Math.max(0, Math.min(list.length - 1, at + step))];
  if (next) select(next.id);
}

function compose(next: "message" | "note"): void {
  speakAs(selected.value, next);
  document.getElementById("composer")?.focus();
}

function dialog(name: "transfer" | "close" | "snooze"): void {
  const shown = info();
  if (shown && isMine(shown) && isTalking(shown)) open.value = { dialog: name, info: shown };
}

function accept(): void {
  const [first] = offers.value;
  if (first) void acceptOffer(first);
}

/** Asks why, beside the first offer: the answer is one more key. */
function decline(): void {
  declining.value = offers.value[0]?.conversation ?? "";
}

function focus(selector: string): void {
  (document.querySelector(selector) as HTMLElement | null)?.focus();
}

function aboutConversation(): Command[] {
  const conversation = selected.value;
  return [
    { id: "next", title: t("nextChat"), keys: ["KeyJ", "Alt+KeyJ"], run: () => move(1) },
    { id: "previous", title: t("previousChat"), keys: ["KeyK", "Alt+KeyK"], run: () => move(-1) },
    {
      id: "accept",
      title: t("acceptOffer"),
      keys: ["KeyA", "Alt+KeyA"],
      run: accept,
    },
    { id: "decline", title: t("declineOffer"), keys: ["Alt+KeyX"], run: decline },
    { id: "reply", title: t("reply"), keys: ["KeyR", "Alt+KeyL"], run: () => compose("message") },
    { id: "note", title: t("note"), keys: ["KeyN", "Alt+KeyP"], run: () => compose("note") },
    { id: "undo", title: t("undoSend"), keys: ["KeyZ", "Alt+KeyU"], run: takeBack },
    {
      id: "transfer",
      title: t("transferTitle"),
      keys: ["KeyT", "Alt+KeyT"],
      run: () => dialog("transfer"),
    },
    {
      id: "snooze",
      title: t("snoozeTitle"),
      keys: ["KeyS", "Alt+KeyM"],
      run: () => dialog("snooze"),
    },
    { id: "close", title: t("closeTitle"), keys: ["KeyE", "Alt+KeyE"], run: () => dialog("close") },
    {
      id: "finish",
      title: t("finishWrapUpNow"),
      keys: ["KeyF", "Alt+KeyF"],
      run: () => isWrappingUp(info()) && void ask({ finishWrapUp: { conversation } }),
    },
    {
      id: "extend",
      title: t("extendWrapUpNow"),
      keys: ["KeyX", "Alt+KeyX"],
      run: () => isWrappingUp(info()) && void ask({ extendWrapUp: { conversation } }),
    },
    {
      id: "attach",
      title: t("attach"),
      keys: ["KeyU"],
      run: () => {
        compose("message");
        requestAnimationFrame(() => document.getElementById("attach")?.click());
      },
    },
    { id: "tag", title: t("addTag"), keys: ["KeyL"], run: () => focus('[data-testid="add-tag"]') },
    { id: "priority", title: t("priority"), keys: ["KeyP"], run: () => focus("#priority") },
    {
      id: "take",
      title: t("assignMe"),
      keys: ["KeyM"],
      run: () => conversation && void takeIt(conversation),
    },
    { id: "log", title: t("readLog"), keys: ["KeyV"], run: () => focus('[data-testid="log"]') },
    {
      id: "details",
      title: t("toggleDetails"),
      keys: ["KeyI", "Alt+KeyO"],
      run: () => {
        showsCustomer.value = !showsCustomer.value;
      },
    },
    { id: "search", title: t("searchAll"), keys: ["Slash"], run: () => toggle("palette") },
    { id: "filter", title: t("searchList"), keys: ["KeyQ"], run: () => focus(".search") },
  ];
}

/** What can be done to the conversation on the screen as it stands at the moment. */
function asItStands(): (Command | false)[] {
  const conversation = selected.value;
  const shown = info();
  const isWatched = watched.value.has(conversation);
  const act = (id: string, title: TextKey, run: () => unknown): Command => ({
    id,
    title: t(title),
    keys: [],
    run: () => void run(),
  });
  return [
    isOver(shown) &&
      !isWrappingUp(shown) &&
      act("reopen", "reopen", () => ask({ reopen: { conversation } })),
    isMine(shown) &&
      shown?.state === "STATE_TRANSFER_PENDING" &&
      act("cancel-transfer", "cancelTransfer", () => ask({ cancelTransfer: { conversation } })),
    isWatched && act("join", "join", () => stepIn(conversation, "join")),
    isWatched && act("take-over", "takeOver", () => stepIn(conversation, "takeOver")),
    isWatched && act("unmonitor", "stopWatching", () => unmonitor(conversation)),
  ];
}

const VIEW_KEYS: Record<ViewId, string> = {
  mine: "KeyG KeyM",
  queue: "KeyG KeyQ",
  team: "KeyG KeyT",
  mentions: "KeyG KeyN",
  snoozed: "KeyG KeyZ",
  all: "KeyG KeyA",
  closed: "KeyG KeyX",
};

function places(): (Command | false)[] {
  const go = (to: string) => () => navigate(to);
  const supervises = isAtLeast("SUPERVISOR");
  return [
    { id: "chats", title: t("chats"), keys: ["KeyG KeyC", "Alt+KeyC"], run: go("/console") },
    supervises && {
      id: "board",
      title: t("board"),
      keys: ["KeyG KeyB", "Alt+KeyB"],
      run: go("/console/board"),
    },
    supervises &&
      servesDesk.value && {
        id: "reports",
        title: t("reports"),
        keys: ["KeyG KeyR", "Alt+KeyV"],
        run: go("/console/reports"),
      },
    supervises && {
      id: "tickets",
      title: t("tickets"),
      keys: ["KeyG KeyP"],
      run: go("/console/tickets"),
    },
    {
      id: "settings",
      title: t("settings"),
      keys: ["KeyG KeyS", "Alt+KeyS"],
      run: go("/console/settings"),
    },
    { id: "account", title: t("account"), keys: [], run: go("/console/account") },
    isAtLeast("ADMIN") && { id: "audit", title: t("audit"), keys: [], run: go("/console/audit") },
    ...shownViews.value.map((id) => ({
      id: `view-${id}`,
      title: t("showView", { name: labelOf(id) }),
      keys: [VIEW_KEYS[id]],
      run: go(`/console/chats/${id}`),
    })),
    ...savedViews.value.map(({ id, name }) => ({
      id: `view-${id}`,
      title: t("showView", { name }),
      keys: [],
      run: go(`/console/chats/${id}`),
    })),
  ];
}

export function commands(): Command[] {
  const conversation = selected.value;
  const presence = (id: string, title: string, status: Parameters<typeof setPresence>[0]) => ({
    id,
    title,
    keys: [],
    run: () => void setPresence(status),
  });
  const list: (Command | false)[] = [
    ...aboutConversation(),
    ...asItStands(),
    isAtLeast("SUPERVISOR") && {
      id: "monitor",
      title: t("monitor"),
      keys: [],
      run: () => conversation && void monitor(conversation),
    },
    presence("online", t("goOnline"), "ONLINE"),
    presence("busy", t("goBusy"), "BUSY"),
    presence("away", t("goAway"), "AWAY"),
    presence("offline", t("goOffline"), "OFFLINE"),
    ...places(),
    { id: "help", title: t("help"), keys: ["?"], run: () => toggle("help") },
    { id: "logout", title: t("logOut"), keys: [], run: () => void logOut() },
    ...acts().map((act) => ({ ...act, keys: [] })),
  ];
  return list.filter((one): one is Command => one !== false);
}

export function onKey(event: KeyboardEvent): void {
  if (isComposing(event) || document.querySelector("dialog[open]")) return;
  const target = event.target as HTMLElement;
  const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const control = event.ctrlKey || event.metaKey;
  if (control && !event.altKey && event.code === "KeyK") {
    event.preventDefault();
    toggle("palette");
    return;
  }
  if (event.key === "Escape" && inField) target.blur();
  if (control) return;
  const all = commands().map((command) => ({ command, keys: keysOf(command.id, command.keys) }));
  const starts = new Set(
    all.flatMap(({ keys }) =>
      keys.filter((key) => key.includes(" ")).map((key) => key.split(" ")[0] ?? ""),
    ),
  );
  const key = pressed(event, inField, starts);
  const found = key ? all.find(({ keys }) => keys.includes(key)) : undefined;
  if (!found) return;
  event.preventDefault();
  found.command.run();
}
