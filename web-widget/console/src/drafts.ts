// What is half written, by person, conversation and kind. It survives a reload and is the same in every tab; who comes
// back to it is told if the conversation has moved on since it was begun. On a shared computer nobody sees another's.
import { signal } from "@preact/signals";
import type { Thread } from "../../shared/src/threads.ts";
import type { Kind } from "./kinds.ts";
import { me, storage } from "./state.ts";

export interface Draft {
  text: string;
  seenSeq: number; // the newest entry when the draft began
}

const DRAFTS_MAX = 200;
const COMPOSING_MS = 10_000;
const keyNow = (): string => `sb:drafts:${me.peek()?.id}`;
const drafts = signal<Record<string, Draft>>({});
const typedAt = new Map<string, number>();

addEventListener("storage", (event) => {
  if (me.peek() && event.key === keyNow()) loadDrafts();
});
storage.write("sb:drafts", null); // of a release that did not tell people apart

/** Those of who has just logged in. */
export function loadDrafts(): void {
  drafts.value = storage.readJson(keyNow()) ?? {};
}

/** Who logs out leaves none on the screen; they are there again at the next log-in. */
export function hideDrafts(): void {
  drafts.value = {};
  typedAt.clear();
}

const keyOf = (conversation: string, kind: Kind): string => `${conversation} ${kind}`;

export const draftOf = (conversation: string, kind: Kind): Draft | undefined =>
  drafts.value[keyOf(conversation, kind)];

export const hasDraft = (conversation: string): boolean =>
  (["message", "note", "whisper"] as const).some((kind) => draftOf(conversation, kind));

export function setDraft(conversation: string, kind: Kind, text: string, seenSeq: number): void {
  const key = keyOf(conversation, kind);
  const { [key]: before, ...rest } = drafts.value;
  const next = text ? { ...rest, [key]: { text, seenSeq: before?.seenSeq ?? seenSeq } } : rest;
  drafts.value = Object.fromEntries(Object.entries(next).slice(-DRAFTS_MAX));
  storage.writeJson(keyNow(), drafts.value);
  if (text) typedAt.set(conversation, Date.now());
  else typedAt.delete(conversation);
}

export const isComposingNow = (conversation: string): boolean =>
  Date.now() - (typedAt.get(conversation) ?? 0) < COMPOSING_MS;

/** Somebody else has said something since the draft was begun. */
export function hasMovedOn(thread: Thread, kind: Kind): boolean {
  const draft = draftOf(thread.id, kind);
  if (!draft || draft.seenSeq === 0) return false;
  const entries = thread.entries.value;
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (!entry || entry.seq <= draft.seenSeq) return false;
    if (entry.message && entry.author?.id !== me.value?.id) return true;
  }
  return false;
}
