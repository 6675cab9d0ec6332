// What the shop's page says of the visitor and of the chat, in a chunk of its own that is loaded with the first such word.
import { batch } from "@preact/signals";
import { followVisit } from "./describe.ts";
import "./frame.tsx"; // keeps what both need in the first chunk
import { prefill, update } from "./host.ts";
import type { Identity, Verbs } from "./port.ts";
import { connect, leave, logout, resume } from "./reach.ts";
import { forgetVisit, visit } from "./said.ts";
import { hasRecalled, identity, link, tellEvent } from "./state.ts";
import { recallDraft } from "./token.ts";
import { addAttributes, addTags } from "./visit.ts";

/** The subject of the shop's signed word, or nothing. Only to keep people apart: the server judges the word itself. */
function subjectOf(jwt: string | undefined): string {
  try {
    const part = (jwt ?? "").split(".")[1] ?? "";
    const bytes = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
    return String(JSON.parse(bytes).sub ?? "");
  } catch {
    return "";
  }
}

/** Somebody else's word: nothing of the one before stays. The same person's renewed word changes nothing else. */
function identify(said: Identity): void {
  const before = identity.value.subject;
  const next = { ...said, subject: subjectOf(said.token) };
  if (before === next.subject || (!before && !next.subject)) {
    identity.value = next;
    return;
  }
  const wasLinked = link.value !== null;
  leave();
  if (before) forgetVisit();
  batch(() => {
    identity.value = next;
    if (hasRecalled.value) recallDraft();
  });
  resume(null);
  if (wasLinked) connect();
}

const verbs: { [V in keyof Verbs]: (...rest: Verbs[V]) => void } = {
  update,
  identify,
  attributes: addAttributes,
  tags: (...tags) => addTags(tags),
  prefill: (text) => prefill(String(text)),
  locale: (locale) => update({ locale }),
  theme: (theme) => update({ theme }),
  queue: (queue) => {
    visit.queue = queue;
  },
  logout,
};

export function obey([verb, ...rest]: [string, ...unknown[]]): void {
  try {
    if (!(verb in verbs)) throw new Error(`no such verb: ${verb}`);
    batch(() => verbs[verb as "update"](...(rest as [never])));
  } catch (error) {
    tellEvent("error", { code: "VERB", message: (error as Error).message });
  }
}

followVisit();
