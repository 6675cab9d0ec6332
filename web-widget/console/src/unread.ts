// How many messages of customers nobody on staff has had on the screen, by conversation and in sum. Kept by
// deltas, so that ten thousand conversations cost nothing while one of them speaks.
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { isOnMyDesk, threads } from "./state.ts";

const counts = new Map<string, Signal<number>>();
const sum = signal(0);
export const unreadTotal: ReadonlySignal<number> = sum;

function countOf(id: string): Signal<number> {
  let count = counts.get(id);
  if (!count) counts.set(id, (count = signal(0)));
  return count;
}

export const unreadOf = (id: string): ReadonlySignal<number> => countOf(id);

/** Counts from the end, no further than what was read. */
function fresh(id: string): number {
  const thread = threads.get(id);
  if (!thread || !isOnMyDesk(thread.info.value) || (thread.info.peek()?.wrapUpUntil ?? 0) > 0)
    return 0;
  const entries = thread.entries.peek();
  const read = thread.agentRead.peek();
  let found = 0;
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at];
    if (!entry || entry.seq <= read) break;
    if (entry.message && entry.author?.role === "CUSTOMER") found++;
  }
  return found;
}

export function recount(id: string): void {
  const count = countOf(id);
  const next = fresh(id);
  sum.value += next - count.peek();
  count.value = next;
}

export function recountAll(): void {
  for (const id of counts.keys()) recount(id);
}
