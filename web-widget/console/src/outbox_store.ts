// What was said and the server has not confirmed yet, kept beyond the end of its tab: one key of this browser's storage for
// each tab and person, and a lock that says whether the tab is alive. Whoever logs in takes over what tabs of their own
// left behind, under the same client ids, so that the server has each word once; never what is somebody else's.
import { randomId, type SafeStorage } from "../../shared/src/platform.ts";
import type { Outgoing } from "../../shared/src/session_types.ts";
import { session, storage } from "./state.ts";

const TAB = "sb:tab";
/** A page that is loaded again finds its own lock held for a moment still, by the page that it was. */
const OWN_LOCK_MS = 500;

let tab = "";
/** Not where the browser has no locks (a page without TLS) or no storage: there all goes with the tab. */
let outlives = "locks" in navigator && storage.durable;
let letGo = (): void => {};

const lockOf = (name: string): string => `sb:tab:${name}`;
const inTab = (who: string): string => `sb:outbox:${who}`;
const keyOf = (who: string): string => (outlives ? `${inTab(who)}:${tab}` : inTab(who));
/** "sb:outbox:<who>:<tab>", in two. A name of a tab has no colon. */
const split = (key: string): [who: string, tab: string] => {
  const at = key.lastIndexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
};

/** Whether the lock of this name is this tab's until it ends, or is let go. */
function hold(name: string, options: LockOptions = {}): Promise<boolean> {
  return new Promise((known) => {
    const held = () =>
      new Promise<void>((release) => {
        letGo = release;
        known(true);
      });
    navigator.locks.request(lockOf(name), options, held).catch(() => known(false));
  });
}

async function takeNewName(): Promise<void> {
  tab = randomId();
  session.write(TAB, tab);
  outlives = await hold(tab);
}

/** The one of before a reload; where another tab has it, this one is a copy of that, with all that a tab keeps. */
async function takeName(): Promise<void> {
  tab = session.read(TAB) ?? "";
  const isMine = tab !== "" && (await hold(tab, { signal: AbortSignal.timeout(OWN_LOCK_MS) }));
  if (!isMine) await takeNewName();
}

let named = outlives ? takeName() : Promise.resolve();
/** Before anything is kept: when no other tab has this one's name. */
export const tabIsNamed = (): Promise<void> => named;

/** Nobody is logged in here any more: what is left behind is free for the next log-in of whose it is, wherever. */
export function leaveOutbox(): void {
  letGo();
  if (outlives) named = takeNewName();
}

export const outboxPlace = (who: string): { storage: SafeStorage; outboxKey: string } => ({
  storage: outlives ? storage : session,
  outboxKey: keyOf(who),
});

/** Of all tabs of this person, this one among them. */
function keysOf(who: string): string[] {
  if (!outlives) return [];
  return Object.keys(localStorage).filter((key) => split(key)[0] === inTab(who));
}

const itemsIn = (from: SafeStorage, key: string): Outgoing[] => from.readJson(key) ?? [];

/** Of releases that kept it in the tab, by the name of the person alone. */
const keyOfBefore = (who: string): string => inTab(who.slice(who.indexOf("/") + 1));

/** What tabs of this person that are gone have not sent goes to `push`, which keeps it under this tab's key. */
export function takeOver(who: string, push: (item: Outgoing) => void): void {
  const own = outboxPlace(who);
  const move = (from: SafeStorage, key: string) => {
    const items = itemsIn(from, key);
    for (const item of items) push(item);
    const kept = new Set(itemsIn(own.storage, own.outboxKey).map(({ clientId }) => clientId));
    if (items.every(({ clientId }) => kept.has(clientId))) from.write(key, null);
  };
  move(session, keyOfBefore(who));
  for (const key of keysOf(who)) {
    if (key === keyOf(who)) continue;
    const whenGone = (lock: Lock | null) => {
      if (lock) move(storage, key);
    };
    const name = lockOf(split(key)[1]);
    navigator.locks.request(name, { ifAvailable: true }, whenGone).catch(() => {});
  }
}

/** How much this person has said in any tab that is not confirmed yet. */
export const countUnsent = (who: string): number =>
  [...keysOf(who).map((key) => itemsIn(storage, key)), itemsIn(session, inTab(who))].flat().length;

export function discardUnsent(who: string): void {
  for (const key of keysOf(who)) storage.write(key, null);
  session.write(inTab(who), null);
}

/** `act` where what this tab kept was thrown away in another one: its person has logged out there. */
export function onDiscarded(who: () => string, act: () => void): void {
  addEventListener("storage", ({ key, newValue }) => {
    if (outlives && newValue === null && key === keyOf(who())) act();
  });
}
