// What an agent does to offers, conversations and the own presence: one function for each, used by buttons, keys
// and the palette alike.
import type { Offer, PresenceStatus } from "#wire";
import type { Thread } from "../../shared/src/threads.ts";
import { ask, dropOffer, forget, isSelected, notePresence, onGone, post } from "./live.ts";
import { select, showChat } from "./route.ts";
import { focusWanted, presence, threads, watched } from "./state.ts";

export type Kind = "message" | "note" | "whisper";

export interface Said {
  conversation: string;
  kind: Kind;
  text: string;
  mentions?: string[];
  attachments?: { id: string; name: string; contentType: string; sizeBytes: number }[];
}

/** Into the outbox: from here on it is sent until the server has it or refuses it. */
export function say({ conversation, kind, text, mentions = [], attachments = [] }: Said): void {
  post(conversation, text, (clientId) => {
    const content = { conversation, clientId, text };
    if (kind === "note") return { note: { ...content, mentions } };
    return kind === "whisper" ? { whisper: content } : { send: { ...content, attachments } };
  });
}

export async function setPresence(status: PresenceStatus): Promise<void> {
  const before = presence.value;
  notePresence(status);
  if ((await ask({ setPresence: { status } })).error) notePresence(before);
}

export async function acceptOffer(offer: Offer): Promise<void> {
  const answer = await ask({ accept: { conversation: offer.conversation, offer: offer.offer } });
  dropOffer(offer.conversation);
  if (answer.error) return;
  focusWanted.conversation = offer.conversation;
  showChat(offer.conversation);
}

export async function declineOffer(offer: Offer): Promise<void> {
  dropOffer(offer.conversation);
  await ask({ decline: { conversation: offer.conversation, reason: "declined" } });
}

export async function older(one: Thread): Promise<void> {
  const before = one.entries.value[0]?.seq ?? 0;
  const page = (await ask({ history: { conversation: one.id, before, limit: 100 } })).frame
    ?.history;
  if (page) threads.addOlder(one.id, page.entries, page.more);
}

// ---------------------------------------------------------------- supervising

export async function monitor(id: string): Promise<void> {
  const answer = await ask({ monitor: { conversation: id } });
  if (answer.error) return;
  watched.value = new Set([...watched.value, id]);
  threads.open(id);
  select(id);
}

export async function unmonitor(id: string): Promise<void> {
  await ask({ unmonitor: { conversation: id } });
  endWatch(id);
  forget(id);
  if (isSelected(id)) select("");
}

export function endWatch(id: string): void {
  watched.value = new Set([...watched.value].filter((one) => one !== id));
}

onGone((id, reason) => {
  const wasWatched = watched.value.has(id);
  endWatch(id);
  threads.remove(id);
  // A new connection knows nothing of what the last one watched.
  if (wasWatched && reason === "not_yours") void monitor(id);
  else if (isSelected(id) && reason !== "not_yours") select("", true);
});
