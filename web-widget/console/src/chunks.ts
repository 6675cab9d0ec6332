// Cuts a log into pieces by sequence number, so that neither an append nor earlier pages move what is in the others.
// A piece whose content did not change stays the same object.
import type { Entry } from "#wire";

export interface Chunk {
  id: number;
  entries: readonly Entry[];
  before: Entry | undefined;
}

export const CHUNK_ENTRIES = 25;
const THREADS_MAX = 20;
const known = new Map<string, Map<number, Chunk>>();

const same = (a: Chunk, b: Chunk): boolean =>
  a.entries.length === b.entries.length &&
  a.entries[0] === b.entries[0] &&
  a.entries.at(-1) === b.entries.at(-1) &&
  a.before === b.before;

export function chunksOf(thread: string, entries: readonly Entry[]): Chunk[] {
  const last = known.get(thread) ?? new Map<number, Chunk>();
  const next = new Map<number, Chunk>();
  for (let from = 0; from < entries.length; ) {
    const id = Math.floor((entries[from]?.seq ?? 0) / CHUNK_ENTRIES);
    let to = from + 1;
    while (to < entries.length && Math.floor((entries[to]?.seq ?? 0) / CHUNK_ENTRIES) === id) to++;
    const made = { id, entries: entries.slice(from, to), before: entries[from - 1] };
    const kept = last.get(id);
    next.set(id, kept && same(kept, made) ? kept : made);
    from = to;
  }
  known.delete(thread);
  known.set(thread, next);
  for (const oldest of known.keys()) {
    if (known.size <= THREADS_MAX) break;
    known.delete(oldest);
  }
  return [...next.values()];
}
