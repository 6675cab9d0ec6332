// To one entry of a conversation, however far back it stands: earlier pages are read until it is there, its piece of the
// log is drawn, and it is set apart for a moment. Who looks elsewhere meanwhile is left alone.
import { signal } from "@preact/signals";
import type { Thread } from "../../shared/src/threads.ts";
import { older } from "./actions.ts";
import { CHUNK_ENTRIES } from "./chunks.ts";

const PAGES_MAX = 50; // of a hundred entries
const FRAMES_MAX = 120;
const SET_APART_MS = 4_000;

interface Place {
  conversation: string;
  seq: number;
}

/** Where somebody wants to go; taken away once there. */
export const wanted = signal<Place | null>(null);
/** The entry that is set apart. */
export const pointed = signal<Place | null>(null);
let timer = 0;

export function jumpTo(conversation: string, seq: number): void {
  wanted.value = { conversation, seq };
}

const frame = () => new Promise((done) => requestAnimationFrame(done));

/** What `find` gives as soon as it gives something. */
async function drawn(find: () => Element | null): Promise<Element | null> {
  for (let at = 0; at < FRAMES_MAX; at++) {
    const element = find();
    if (element) return element;
    await frame();
  }
  return null;
}

async function read(thread: Thread, seq: number): Promise<boolean> {
  for (let page = 0; page < PAGES_MAX; page++) {
    const first = thread.entries.peek()[0]?.seq ?? 0;
    if (first <= seq) return true;
    if (!thread.older.peek() || wanted.peek()?.seq !== seq) return false;
    await older(thread);
    if (thread.entries.peek()[0]?.seq === first) return false; // the line is down
  }
  return false;
}

/** In the log of this thread, which has its first page. */
export async function follow(thread: Thread, box: HTMLElement): Promise<void> {
  const place = wanted.peek();
  if (!place || place.conversation !== thread.id) return;
  const { seq } = place;
  const isThere = await read(thread, seq);
  if (wanted.peek() !== place) return;
  wanted.value = null;
  if (!isThere) return;
  const chunk = await drawn(() =>
    box.querySelector(`[data-piece="${Math.floor(seq / CHUNK_ENTRIES)}"]`),
  );
  chunk?.scrollIntoView({ block: "center" });
  const entry = await drawn(() => box.querySelector(`[data-seq="${seq}"]`));
  if (!entry) return;
  entry.scrollIntoView({ block: "center" });
  pointed.value = place;
  clearTimeout(timer);
  timer = setTimeout(() => {
    pointed.value = null;
  }, SET_APART_MS) as unknown as number;
}
