// The host page's side of the frame: takes the one port that the loader hands over, and does what its verbs say.
import { batch, effect } from "@preact/signals";
import { followVisit } from "./describe.ts";
import { followHours, loadInbox, refreshInbox } from "./inbox.ts";
import type { Identity, Kept, Settings, ToFrame, Verbs } from "./port.ts";
import { connect, leave, logout, resume } from "./reach.ts";
import { forgetVisit, visit } from "./said.ts";
import {
  current,
  draft,
  host,
  identity,
  link,
  settings,
  tellEvent,
  unread,
  visible,
} from "./state.ts";
import { languageFor, useLocale } from "./texts.ts";
import { keepDraft, keepInHost, recallDraft, subjectOf } from "./token.ts";
import { addAttributes, addTags } from "./visit.ts";

let kept: Kept = {};
let hasRecalled = false;
let wanted = ""; // what the page would have the field say
let prefilled = "";

/** Never in place of what the visitor wrote. */
function prefill(): void {
  if (!wanted || (draft.value && draft.value !== prefilled)) return;
  draft.value = prefilled = wanted;
}

function update(next: Partial<Settings>): void {
  settings.value = { ...settings.value, ...next };
  if (next.theme) document.documentElement.dataset.theme = next.theme;
  if (next.locale) void useLocale(next.locale).then(() => loadInbox());
}

/** Somebody else's word: nothing of the one before stays. The same person's renewed word changes nothing else. */
function identify(next: Identity): void {
  const before = subjectOf(identity.value.token);
  const after = subjectOf(next.token);
  if (before === after) {
    identity.value = next;
    return;
  }
  const wasLinked = link.value !== null;
  leave();
  if (before) forgetVisit();
  batch(() => {
    identity.value = next;
    if (hasRecalled) recallDraft();
  });
  resume(null);
  if (wasLinked) connect();
}

const verbs: { [V in keyof Verbs]: (...rest: Verbs[V]) => void } = {
  update,
  identify,
  attributes: addAttributes,
  tags: (...tags) => addTags(tags),
  prefill: (text) => {
    wanted = String(text);
    if (hasRecalled) prefill();
  },
  locale: (locale) => update({ locale }),
  theme: (theme) => update({ theme }),
  queue: (queue) => {
    visit.queue = queue;
  },
  logout,
};

function obey([verb, ...rest]: [string, ...unknown[]]): void {
  try {
    if (!(verb in verbs)) throw new Error(`no such verb: ${verb}`);
    verbs[verb as "update"](...(rest as [never]));
  } catch (error) {
    tellEvent("error", { code: "VERB", message: (error as Error).message });
  }
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

function fromHost(message: ToFrame): void {
  if (message.t === "boot") {
    kept = message.kept;
    void boot(message.settings);
  } else if (message.t === "verb") obey(message.call);
  else {
    // The first of these comes after the verbs that were said before the frame was there.
    const wanted = message.open || kept.live;
    if (wanted && !hasRecalled) {
      hasRecalled = true;
      recallDraft();
      prefill();
      effect(keepDraft);
    }
    if (wanted && !current.value && !link.value) resume(kept.token ?? null);
    visit.page = message.page;
    if (message.open && !visible.value) refreshInbox();
    visible.value = message.open;
  }
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
    followVisit();
    effect(() => host.tell({ t: "unread", count: visible.value ? 0 : unread.value }));
  };
  addEventListener("message", take);
}
