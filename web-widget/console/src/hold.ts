// Undo send: a reply waits here for a moment before it leaves this computer, and can be taken back until then. It is
// shown as waiting, never as sent. One reply is held at a time; the next one sends it on. A page that goes
// away, and a person who logs out, puts it back into the draft.
import { computed, signal } from "@preact/signals";
import { type Said, say } from "./actions.ts";
import { backIntoDraft } from "./drafts_back.ts";
import { me, session, storage, threads } from "./state.ts";

const SENT_MS = 4_000; // what waits longer still goes ahead, in the order of the line
export const HOLD_CHOICES = [0, 2, 5, 10] as const; // seconds
const keyNow = (): string => `sb:held:${me.peek()?.id}`;
const seconds = signal(Number(storage.read("sb:hold") ?? 2));
export const holdSeconds = computed(() => seconds.value);

export interface Held extends Said {
  until: number;
  seenSeq: number; // the newest entry when it was written
}

export const held = signal<Held | null>(null);
let timer = 0;

export function setHold(value: number): void {
  seconds.value = value;
  storage.write("sb:hold", String(value));
}

function keep(next: Held | null): void {
  held.value = next;
  clearTimeout(timer);
  if (next) session.writeJson(keyNow(), next);
  else session.write(keyNow(), null);
}

/** Now, whatever is left of its time. */
export function sendHeld(): void {
  const one = held.peek();
  if (!one) return;
  keep(null);
  say(one);
}

export function sayHeld(said: Said, seenSeq: number): void {
  sendHeld();
  if (seconds.peek() === 0 || said.kind !== "message") {
    say(said);
    return;
  }
  const after = seconds.peek() * 1_000;
  keep({ ...said, until: Date.now() + after, seenSeq });
  timer = setTimeout(sendHeld, after) as unknown as number;
}

/** Before the conversation is closed, given away or put off: what was written in it goes out ahead of that. Ends when
 *  the server has it all or has refused it; not much later where nobody says so. */
export async function sendHeldIn(conversation: string): Promise<void> {
  if (held.peek()?.conversation === conversation) sendHeld();
  const pending = threads.get(conversation)?.pending;
  if (!pending || pending.peek().length === 0) return;
  let stop = () => {};
  await new Promise<void>((done) => {
    setTimeout(done, SENT_MS);
    stop = pending.subscribe((items) => {
      if (items.length === 0) done();
    });
  });
  stop();
}

/** Takes it back: what was written is a draft again, in front of what was begun meanwhile. */
export function takeBack(): void {
  const one = held.peek();
  if (!one) return;
  keep(null);
  backIntoDraft(one);
}

addEventListener("pagehide", takeBack);

/** What the page held when it ended without a word, of who has just logged in. */
export function restoreHeld(): void {
  const left = session.readJson<Held>(keyNow());
  if (!left) return;
  session.write(keyNow(), null);
  backIntoDraft(left);
}
