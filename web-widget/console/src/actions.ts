// What an agent does to offers, conversations and the own presence: one function for each, used by buttons, keys
// and the palette alike.
import type { Attachment, Offer, PresenceStatus } from "#wire";
import type { Answer } from "../../shared/src/connection.ts";
import type { Outgoing } from "../../shared/src/session_types.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { keepFailed } from "./drafts_back.ts";
import { type Kind, kindOfOutgoing } from "./kinds.ts";
import {
  ask,
  dropOffer,
  forget,
  isSelected,
  notePresence,
  onGone,
  ownPresence,
  post,
} from "./live.ts";
import { select, showChat } from "./route.ts";
import { enter } from "./speaking.ts";
import { focusWanted, me, presence, threads, watched } from "./state.ts";

export interface Said {
  conversation: string;
  kind: Kind;
  text: string;
  mentions?: string[];
  attachments?: Attachment[];
}

/** Into the outbox: from here on it is sent until the server has it or refuses it. */
export function say({ conversation, kind, text, mentions = [], attachments = [] }: Said): void {
  const body = (clientId: string) => {
    const content = { conversation, clientId, text };
    if (kind === "note") return { note: { ...content, mentions } };
    if (kind === "whisper") return { whisper: content };
    return { send: { ...content, attachments: attachments.map(({ id }) => ({ id })) } };
  };
  post({ conversation, text, body, files: attachments });
}

/** What the server has refused, once more, to the same people and under a new id. */
export function sayAgain(item: Outgoing): void {
  const { conversation, clientId, text, files, body } = item;
  threads.dropFailed(conversation, clientId);
  const mentions = body.note?.mentions;
  say({ conversation, kind: kindOfOutgoing(item), text, mentions, attachments: files });
}

export async function setPresence(status: PresenceStatus): Promise<void> {
  const before = presence.value;
  notePresence(status);
  ownPresence.asked++;
  const answer = await ask({ setPresence: { status } });
  ownPresence.asked--;
  if (answer.error) notePresence(before);
}

export async function acceptOffer(offer: Offer): Promise<void> {
  const { conversation } = offer;
  const answer = await enter(conversation, () =>
    ask({ accept: { conversation, offer: offer.offer } }),
  );
  dropOffer(conversation);
  if (answer.error) return;
  focusWanted.conversation = conversation;
  showChat(conversation);
}

/** Gives a conversation that waits to oneself. */
export const takeIt = (conversation: string): Promise<Answer> =>
  enter(conversation, () => ask({ assign: { conversation, agent: me.value?.id ?? "" } }));

/** `reason`: one of DECLINES, or the person's own words. It stands in the log beside the refusal. */
export async function declineOffer(offer: Offer, reason: string): Promise<void> {
  dropOffer(offer.conversation);
  await ask({ decline: { conversation: offer.conversation, reason } });
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
  const thread = threads.get(id);
  if (thread) keepFailed(thread);
  endWatch(id);
  forget(id);
  if (isSelected(id)) select("");
}

/** From beside the conversation into it. What is watched stays so until the server has said yes. */
export async function stepIn(conversation: string, how: "join" | "takeOver"): Promise<void> {
  const body = how === "join" ? { join: { conversation } } : { takeOver: { conversation } };
  const answer = await enter(conversation, () => ask(body));
  if (!answer.error) endWatch(conversation);
}

export function endWatch(id: string): void {
  watched.value = new Set([...watched.value].filter((one) => one !== id));
}

onGone((id, reason) => {
  const wasWatched = watched.value.has(id);
  const thread = threads.get(id);
  if (thread) keepFailed(thread);
  endWatch(id);
  threads.remove(id);
  // A new connection knows nothing of what the last one watched.
  if (wasWatched && reason === "not_yours") void monitor(id);
  else if (isSelected(id) && reason !== "not_yours") select("", true);
});
