// The host page's side of the frame: takes the one port that the loader hands over, and does what its verbs say.
import { batch, effect } from "@preact/signals";
import { followHours, loadInbox, refreshInbox } from "./inbox.ts";
import type { Boot, Call, Settings, ToFrame } from "./port.ts";
import { resume } from "./reach.ts";
import { visit } from "./said.ts";
import {
  current,
  draft,
  hasRecalled,
  host,
  isTold,
  link,
  onLeave,
  settings,
  tellEvent,
  unread,
  visible,
  wordless,
} from "./state.ts";
import { hasWords, languageFor, t, useLocale } from "./texts.ts";
import { emptyDrawer, keepDraft, keepInHost, kept, recallDraft } from "./token.ts";

let wanted = ""; // what the page would have the field say
let prefilled = "";

onLeave.push((isGone) => {
  if (isGone) wanted = prefilled = "";
});

/** Never in place of what the visitor wrote; with a text that from now on. */
export function prefill(text = wanted): void {
  wanted = text;
  if (!hasRecalled.value || !wanted || (draft.value && draft.value !== prefilled)) return;
  draft.value = prefilled = wanted;
}

const notLoaded = (error: unknown): void =>
  tellEvent("error", { code: "LOAD", message: String(error) });

export function update(next: Partial<Settings>): void {
  settings.value = { ...settings.value, ...next };
  if (next.theme) document.documentElement.dataset.theme = next.theme;
  if (next.locale) {
    void useLocale(next.locale)
      .catch(notLoaded)
      .then(() => loadInbox());
  }
}

async function boot(next: Settings): Promise<void> {
  // What the person said of the sound stands: it was recalled before.
  settings.value = { ...next, sound: settings.value.sound ?? next.sound };
  if (next.dir) document.documentElement.dir = next.dir;
  if (next.theme) document.documentElement.dataset.theme = next.theme;
  // The words and what the inbox asks come side by side; nothing is drawn before there are words.
  const asked = loadInbox(languageFor(next.locale));
  try {
    await useLocale(next.locale ?? "");
  } catch {
    wordless.value = true;
  }
  host.tell(["ready"]);
  await asked;
}

function opened(open: boolean, page: string): void {
  // The first of these comes after the verbs that were said before the frame was there.
  const isWanted = open || kept.live;
  if (isWanted && !hasRecalled.value) {
    hasRecalled.value = true;
    recallDraft();
    prefill();
    effect(keepDraft);
    effect(keepInHost);
  }
  if (isWanted && !current.value && !link.value) resume();
  visit.page = page;
  isTold.value = true;
  if (open && !visible.value) refreshInbox();
  visible.value = open;
}

let turn: Promise<unknown> | undefined; // of what the page said: its words are loaded first

/** Everything in the order in which it came. */
function fromHost(message: ToFrame): void {
  if (message[0] !== "open") {
    const said = Promise.all([import("./verbs.ts"), turn]);
    turn = said.then(([{ obey }]) => obey(message as Call), notLoaded);
    return;
  }
  const [, open, page] = message as ["open", boolean, string];
  if (turn) turn = turn.then(() => batch(() => opened(open, page)));
  else opened(open, page);
}

/** How many are unread, and what the launcher is called by who does not see it. */
function tellUnread(): void {
  if (!hasWords()) return;
  const count = visible.value ? 0 : unread.value;
  const name = t(visible.value ? "launcherClose" : "launcherOpen");
  host.tell(["unread", count, count ? `${name}, ${count} ${t("launcherUnread")}` : name]);
}

/** Anything that is posted here but the loader's first word is ignored. */
export function listen(): void {
  const take = ({ source, data, ports: [port] }: MessageEvent) => {
    if (source !== window.parent || data?.[0] !== "boot" || !port) return;
    removeEventListener("message", take);
    const [, first, before] = data as Boot;
    port.onmessage = (event) => batch(() => fromHost(event.data as ToFrame));
    host.tell = (message) => port.postMessage(message);
    Object.assign(kept, before);
    // Logged out where no frame was there to forget them.
    if (before.out) emptyDrawer(before.out);
    followHours();
    effect(tellUnread);
    void boot(first);
  };
  addEventListener("message", take);
}
