// The console's connection: what comes in is put where it belongs, what is asked goes out. The only module that
// holds the Connection.
import { batch, effect } from "@preact/signals";
import type {
  Conversation,
  Entry,
  Offer,
  PresenceNotice,
  PresenceStatus,
  ServerFrame,
} from "#wire";
import {
  type Answer,
  Connection,
  type NewOutgoing,
  NotAllowed,
  socketUrl,
} from "../../shared/src/connection.ts";
import { locale } from "../../shared/src/i18n.ts";
import { HttpError } from "../../shared/src/platform.ts";
import type { Body, Effect } from "../../shared/src/session_types.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { api } from "./api.ts";
import { outboxPlace, takeOver } from "./outbox_store.ts";
import { refusalWords } from "./refusals.ts";
import { selected } from "./route.ts";
import {
  codec,
  isMine,
  me,
  noteServerTime,
  offers,
  presence,
  servesDesk,
  session,
  threads,
  toast,
  watched,
} from "./state.ts";
import { recount, recountAll } from "./unread.ts";

let connection: Connection | null = null;
const frameListeners = new Set<(frame: ServerFrame) => void>();
type EntryListener = (conversation: string, entries: readonly Entry[], first: boolean) => void;
const entryListeners = new Set<EntryListener>();
const presenceListeners = new Set<(notice: PresenceNotice, isOther: boolean) => void>();
/** How many changes of one's own presence are under way: what is heard meanwhile is their echo. */
export const ownPresence = { asked: 0 };
const goneListeners = new Set<(conversation: string, reason: string) => void>();

async function fetchTicket(): Promise<string> {
  try {
    return (await api.post<{ ticket: string }>("/socket-ticket", {})).ticket;
  } catch (error) {
    if (error instanceof HttpError && error.status < 500 && error.status !== 429) {
      throw new NotAllowed(error.message);
    }
    throw error;
  }
}

/** As `who`, whose words of before are said too: of this tab, and of tabs that are gone. */
export function connect(who: string): void {
  connection?.stop();
  const next = new Connection({
    url: socketUrl(),
    codec,
    client: "switchboard-console/0.2.0",
    locale: locale.value,
    ...outboxPlace(who),
    fetchToken: fetchTicket,
    onEffect: (effect) => batch(() => perform(effect)),
  });
  connection = next;
  next.start();
  takeOver(who, (item) => next.push(item));
}

// The words would come at the next log-in only, which may be tomorrow.
addEventListener("beforeunload", (event) => {
  if (connection?.hasOutbox) event.preventDefault();
});

export function disconnect(): void {
  connection?.stop();
  connection = null;
}

export const reconnect = (): void => connection?.start();
export const limits = () => connection?.limits;
export const textLimit = (): number => limits()?.textCodePoints || 4000;

function perform(effect: Effect): void {
  threads.apply(effect);
  if (effect.type === "refused") toast(refusalWords(effect.error), true);
  else if (effect.type === "link" && effect.link.state !== "live") offers.value = [];
  else if (effect.type === "reset") recount(effect.conversation);
  else if (effect.type === "entries") {
    arrivedHere(effect.conversation);
    const { conversation, entries, first } = effect;
    for (const listener of entryListeners) listener(conversation, entries, first);
  } else if (effect.type === "push") pushed(effect.frame);
}

/** Tells the customer's side that it has come to this desk, unless it is being read anyhow. */
function arrivedHere(conversation: string): void {
  recount(conversation);
  const thread = threads.get(conversation);
  if (!thread || !isMine(thread.info.peek())) return;
  const last = thread.entries.peek().at(-1)?.seq ?? 0;
  const known = Math.max(thread.agentRead.peek(), thread.agentDelivered.peek());
  if (last <= known || (isSelected(conversation) && !document.hidden)) return;
  thread.agentDelivered.value = last;
  tell({ delivered: { conversation, seq: last } });
}

function pushed(frame: ServerFrame): void {
  const { welcome, offer, offerEnded, conversation, conversationGone, presence: notice } = frame;
  const serverTime = welcome?.serverTime || frame.pong?.serverTime || 0;
  if (serverTime) noteServerTime(serverTime);
  if (welcome) recountAll();
  if (notice && notice.user === me.value?.id) ownNotice(notice);
  if (offer) addOffer(offer);
  if (offerEnded) dropOffer(offerEnded.conversation);
  if (conversation) changed(conversation);
  if (frame.read) recount(frame.read.conversation);
  if (conversationGone) gone(conversationGone.conversation, conversationGone.reason);
  for (const listener of frameListeners) listener(frame);
}

// Somebody may have changed it while this window was away; older nodes are not asked.
effect(() => {
  if (servesDesk.value && threads.link.value.state === "live") void readPresence();
});

async function readPresence(): Promise<void> {
  const notice = (await askQuietly({ askPresence: {} })).frame?.presence;
  if (notice && ownPresence.asked === 0) ownNotice(notice);
}

/** Somebody else, or the server, has changed what this console shows. */
function ownNotice(notice: PresenceNotice): void {
  const before = presence.peek();
  const isOther =
    ownPresence.asked === 0 && before !== "PRESENCE_UNSPECIFIED" && before !== notice.status;
  notePresence(notice.status);
  for (const listener of presenceListeners) listener(notice, isOther);
}

function changed(conversation: Conversation): void {
  const mine = conversation.owner === me.value?.id;
  if (mine && conversation.state === "STATE_ACTIVE") dropOffer(conversation.id);
  recount(conversation.id);
}

function gone(conversation: string, reason: string): void {
  dropOffer(conversation);
  for (const listener of goneListeners) listener(conversation, reason);
  recount(conversation);
}

/** Kept for the tab's life, so that a reload shows what was last said until the server says otherwise. */
export function notePresence(status: PresenceStatus): void {
  presence.value = status;
  session.write(`sb:presence:${me.value?.id}`, status);
}

export function onFrame(listener: (frame: ServerFrame) => void): () => void {
  frameListeners.add(listener);
  return () => frameListeners.delete(listener);
}

/** What comes into the log of a conversation; `first`: as it was before it was followed here. */
export const onEntries = (listener: EntryListener): void => {
  entryListeners.add(listener);
};

export const onOwnPresence = (
  listener: (notice: PresenceNotice, isOther: boolean) => void,
): void => {
  presenceListeners.add(listener);
};

export const onGone = (listener: (conversation: string, reason: string) => void): void => {
  goneListeners.add(listener);
};

function addOffer(offer: Offer): void {
  offers.value = [...offers.value.filter((one) => one.conversation !== offer.conversation), offer];
}

export function dropOffer(conversation: string): void {
  if (!offers.value.some((one) => one.conversation === conversation)) return;
  offers.value = offers.value.filter((one) => one.conversation !== conversation);
}

/** No longer followed: forgets its positions and its entries. */
export function forget(conversation: string): void {
  connection?.dispatch({ type: "forget", conversation });
  threads.remove(conversation);
  recount(conversation);
}

/** Asks the server; what becomes of a refusal is the caller's affair. */
export async function askQuietly(body: Body): Promise<Answer> {
  if (!connection) throw new Error("not connected");
  return connection.request(body);
}

/** Asks the server; a refusal is shown in the server's words. */
export async function ask(body: Body): Promise<Answer> {
  const answer = await askQuietly(body);
  if (answer.error) toast(refusalWords(answer.error), true);
  return answer;
}

export const tell = (body: Body): void => connection?.tell(body);

/** It was on the screen up to here: tells the customer's side, and counts it no more. */
export function markRead(thread: Thread, seq: number): void {
  tell({ read: { conversation: thread.id, seq } });
  if (seq > thread.agentRead.peek()) thread.agentRead.value = seq;
  recount(thread.id);
}

export const post = (what: NewOutgoing): void => {
  connection?.send(what);
};

export const isWatched = (id: string): boolean => watched.value.has(id);
export const isSelected = (id: string): boolean => selected.peek() === id;
