// Who else is looking. While a conversation is on the screen the server is told so every few seconds; it then sends
// the conversation along, live, and tells the colleagues who have it open too. A colleague of whom nothing was
// heard for half a minute is taken to be gone.
import { computed, effect, signal } from "@preact/signals";
import type { ViewingNotice } from "#wire";
import { isComposingNow } from "./drafts.ts";
import { keepFailed } from "./drafts_back.ts";
import { forget, onFrame, tell } from "./live.ts";
import { readPast } from "./past.ts";
import { selected } from "./route.ts";
import { isOnMyDesk, me, now, servesDesk, threads, watched } from "./state.ts";

export interface Viewer {
  id: string;
  name: string;
  composing: boolean;
  at: number;
}

const EVERY_MS = 8_000;
const FORGOTTEN_MS = 30_000;
const viewers = signal<ReadonlyMap<string, readonly Viewer[]>>(new Map());
let viewed = "";
let toldAt = 0;

function tellNow(active: boolean): void {
  if (!viewed || watched.peek().has(viewed) || !servesDesk.peek()) return;
  toldAt = Date.now();
  tell({ viewing: { conversation: viewed, active, composing: active && isComposingNow(viewed) } });
}

function leave(): void {
  if (!viewed) return;
  tellNow(false);
  const thread = threads.get(viewed);
  const kept = (thread && isOnMyDesk(thread.info.value)) || watched.peek().has(viewed);
  if (thread && !kept) {
    keepFailed(thread);
    forget(viewed);
  }
  viewed = "";
}

effect(() => {
  const next = selected.value;
  if (next === viewed) return;
  leave();
  viewed = next;
  if (threads.link.peek().state === "live") tellNow(true);
  void readPast(next);
});
effect(() => {
  if (servesDesk.value && threads.link.value.state === "live") tellNow(true);
});
effect(() => {
  if (me.value && viewed) void readPast(viewed);
});
setInterval(() => {
  if (document.visibilityState !== "visible" || threads.link.peek().state !== "live") return;
  tellNow(true);
  void readPast(viewed);
}, EVERY_MS);
document.addEventListener("visibilitychange", () =>
  tellNow(document.visibilityState === "visible"),
);

export const composingChanged = (): void => tellNow(true);

function noted({ conversation, author, active, composing }: ViewingNotice): void {
  if (!author) return;
  const others = (viewers.peek().get(conversation) ?? []).filter(({ id }) => id !== author.id);
  const isNew = others.length === (viewers.peek().get(conversation) ?? []).length;
  const one = { id: author.id, name: author.name, composing, at: now.peek() };
  const next = new Map(viewers.peek());
  next.set(conversation, active ? [...others, one] : others);
  viewers.value = next;
  // Who just came has not heard of us yet.
  if (active && isNew && conversation === viewed && Date.now() - toldAt > 500) tellNow(true);
}

onFrame(({ viewing, conversationGone }) => {
  if (viewing) noted(viewing);
  // Another connection: what the last one looked at has to be asked for again.
  if (conversationGone?.conversation === viewed && conversationGone.reason === "not_yours")
    tellNow(true);
});

export const viewersHere = computed<readonly Viewer[]>(() =>
  (viewers.value.get(selected.value) ?? []).filter(({ at }) => now.value - at < FORGOTTEN_MS),
);
