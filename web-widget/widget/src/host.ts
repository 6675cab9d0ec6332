// The host page's side of the frame: takes the one port that the loader hands over, and does what its verbs say.
import { batch, effect } from "@preact/signals";
import { followHours, loadInbox, refreshInbox } from "./inbox.ts";
import type { Kept, Settings, ToFrame } from "./port.ts";
import { resume } from "./reach.ts";
import { visit } from "./said.ts";
import {
  current,
  draft,
  hasRecalled,
  host,
  isTold,
  link,
  settings,
  tellEvent,
  unread,
  visible,
} from "./state.ts";
import { languageFor, useLocale } from "./texts.ts";
import { keepDraft, keepInHost, recallDraft } from "./token.ts";

let kept: Kept = {};
let wanted = ""; // what the page would have the field say
let prefilled = "";

/** Never in place of what the visitor wrote; with a text that from now on. */
export function prefill(text = wanted): void {
  wanted = text;
  if (!hasRecalled.value || !wanted || (draft.value && draft.value !== prefilled)) return;
  draft.value = prefilled = wanted;
}

export function update(next: Partial<Settings>): void {
  settings.value = { ...settings.value, ...next };
  if (next.theme) document.documentElement.dataset.theme = next.theme;
  if (next.locale) void useLocale(next.locale).then(() => loadInbox());
}

async function boot(next: Settings): Promise<void> {
  settings.value = next;
  if (next.dir) document.documentElement.dir = next.dir;
  if (next.theme) document.documentElement.dataset.theme = next.theme;
  // The words and what the inbox asks come side by side; nothing is drawn before there are words.
  const asked = loadInbox(languageFor(next.locale));
  await useLocale(next.locale ?? "");
  host.tell({ t: "ready" });
  await asked;
}

function opened({ open, page }: Extract<ToFrame, { t: "open" }>): void {
  // The first of these comes after the verbs that were said before the frame was there.
  const isWanted = open || kept.live;
  if (isWanted && !hasRecalled.value) {
    hasRecalled.value = true;
    recallDraft();
    prefill();
    effect(keepDraft);
  }
  if (isWanted && !current.value && !link.value) resume(kept.token ?? null);
  visit.page = page;
  isTold.value = true;
  if (open && !visible.value) refreshInbox();
  visible.value = open;
}

let turn: Promise<unknown> | undefined; // of what the page said: its words are loaded first

/** Everything in the order in which it came. */
function fromHost(message: ToFrame): void {
  if (message.t === "verb") {
    const { call } = message;
    const said = Promise.all([import("./verbs.ts"), turn]);
    turn = said.then(
      ([{ obey }]) => obey(call),
      (error) => tellEvent("error", { code: "LOAD", message: String(error) }),
    );
  } else if (message.t === "boot") {
    kept = message.kept;
    void boot(message.settings);
  } else if (turn) turn = turn.then(() => batch(() => opened(message)));
  else opened(message);
}

/** Anything that is posted here but the loader's first word is ignored. */
export function listen(): void {
  const take = (event: MessageEvent) => {
    const port = event.ports[0];
    if (event.source !== window.parent || event.data?.switchboard !== 1 || !port) return;
    removeEventListener("message", take);
    port.onmessage = ({ data }) => batch(() => fromHost(data as ToFrame));
    host.tell = (message) => port.postMessage(message);
    effect(keepInHost);
    followHours();
    effect(() => host.tell({ t: "unread", count: visible.value ? 0 : unread.value }));
  };
  addEventListener("message", take);
}
