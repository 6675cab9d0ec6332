// Follows the log of every conversation: hands entries on once, in order and without a gap, and says which
// history it needs. Pure: no socket, clock or storage; session.ts feeds it.
import type { Conversation, Entry, HistoryPage, Position } from "#wire";
import type { Effect } from "./session_types.ts";

interface Track {
  id: string;
  epoch: string;
  seq: number;
  lastClientId: string;
  head: number;
  loaded: boolean;
  fetching: boolean;
  fetchedAt: number; // seq when history was asked for
  asked: number | null; // seq when heads were asked for that are still out
  held: Map<number, Entry>;
}

export interface Need {
  conversation: string;
  before: number;
  after: number;
}

const HELD_MAX = 200;

export class Positions {
  private readonly tracks = new Map<string, Track>();
  /** Those touched since they were last seen to be complete: only these can need anything. */
  private readonly open = new Set<Track>();

  /** What a resume tells the server; conversations that were never loaded are left out. */
  list(): Position[] {
    return [...this.tracks.values()]
      .filter((track) => track.loaded && track.seq > 0)
      .map(({ id, seq, epoch, lastClientId }) => ({ conversation: id, seq, epoch, lastClientId }));
  }

  connectionLost(): void {
    for (const track of this.tracks.values()) {
      track.fetching = false;
      track.asked = null;
    }
  }

  forget(id: string): void {
    const track = this.tracks.get(id);
    if (track) this.open.delete(track);
    this.tracks.delete(id);
  }

  private track(id: string): Track {
    let track = this.tracks.get(id);
    if (!track) {
      track = {
        id,
        epoch: "",
        seq: 0,
        lastClientId: "",
        head: 0,
        loaded: false,
        fetching: false,
        fetchedAt: 0,
        asked: null,
        held: new Map(),
      };
      this.tracks.set(id, track);
    }
    this.open.add(track);
    return track;
  }

  /** A snapshot arrived: note the head; a new epoch means that the log we show is not the server's. */
  conversation({ id, epoch, headSeq }: Conversation): Effect[] {
    const track = this.track(id);
    const effects = track.epoch && epoch && track.epoch !== epoch ? this.reset(id) : [];
    track.epoch = epoch || track.epoch;
    track.head = Math.max(track.head, headSeq);
    if (track.head === 0) track.loaded = true;
    return effects;
  }

  reset(id: string): Effect[] {
    const track = this.track(id);
    Object.assign(track, { seq: 0, lastClientId: "", epoch: "", loaded: false, fetching: false });
    Object.assign(track, { fetchedAt: 0, asked: null });
    track.held.clear();
    track.head = Math.max(track.head, 1);
    return [{ type: "reset", conversation: id }];
  }

  /** The store is about to be asked for its heads: what comes while they are on their way may be newer than they are. */
  askedHeads(): void {
    for (const track of this.tracks.values()) track.asked ??= track.seq;
  }

  /** The store's own heads: behind them we have missed something, and a head below what was here before it was asked for
   *  says that the store was rolled back. */
  heads(heads: Position[]): Effect[] {
    const effects: Effect[] = [];
    for (const { conversation, seq, epoch } of heads) {
      const track = this.tracks.get(conversation);
      if (!track) continue;
      const known = track.asked ?? 0;
      track.asked = null;
      if (!track.loaded) continue;
      if (seq < known || (epoch && track.epoch && epoch !== track.epoch)) {
        effects.push(...this.reset(conversation));
        track.epoch = epoch;
        track.head = Math.max(1, seq);
      } else track.head = Math.max(track.head, seq);
      this.open.add(track);
    }
    return effects;
  }

  entry(entry: Entry): Effect[] {
    const track = this.track(entry.conversation);
    track.head = Math.max(track.head, entry.seq);
    if (!track.loaded && entry.seq === 1) track.loaded = true;
    if (entry.seq > track.seq && track.held.size < HELD_MAX) track.held.set(entry.seq, entry);
    return track.loaded ? this.release(track, false, false) : [];
  }

  page(id: string, page: HistoryPage): Effect[] {
    const track = this.track(id);
    track.fetching = false;
    const first = !track.loaded;
    if (!first && page.headSeq < track.fetchedAt) return this.reset(id);
    track.head = Math.max(page.headSeq, first ? 0 : track.head);
    if (first) {
      track.loaded = true;
      track.seq = (page.entries[0]?.seq ?? page.headSeq + 1) - 1;
    }
    for (const entry of page.entries) if (entry.seq > track.seq) track.held.set(entry.seq, entry);
    const effects = this.release(track, first, first && page.more);
    // The server says that there is nothing after us: believe it rather than ask for ever.
    if (page.entries.length === 0) track.head = track.seq;
    return effects;
  }

  pageFailed(id: string, gone: boolean): void {
    if (gone) this.forget(id);
    else this.track(id).fetching = false;
  }

  private release(track: Track, first: boolean, more: boolean): Effect[] {
    const entries: Entry[] = [];
    for (let next = track.held.get(track.seq + 1); next; next = track.held.get(track.seq + 1)) {
      track.held.delete(next.seq);
      track.seq = next.seq;
      track.lastClientId = next.clientId;
      entries.push(next);
    }
    for (const seq of track.held.keys()) if (seq <= track.seq) track.held.delete(seq);
    if (entries.length === 0 && !first) return [];
    return [{ type: "entries", conversation: track.id, entries, first, more }];
  }

  /** The history to ask for now. `certain` leaves out what the server may be about to send unasked. */
  needs(certain: boolean): Need[] {
    const needs: Need[] = [];
    for (const track of this.unsettled()) {
      if (track.fetching) continue;
      const conversation = track.id;
      if (!track.loaded && !certain) needs.push({ conversation, before: track.head + 1, after: 0 });
      else if (track.loaded && (track.held.size > 0 || (!certain && track.seq < track.head))) {
        needs.push({ conversation, before: 0, after: track.seq });
      } else continue;
      track.fetching = true;
      track.fetchedAt = track.seq;
    }
    return needs;
  }

  behind(): boolean {
    return [...this.unsettled()].some((track) => !track.loaded || track.seq < track.head);
  }

  private unsettled(): Set<Track> {
    for (const track of this.open)
      if (track.loaded && track.held.size === 0 && track.seq >= track.head) this.open.delete(track);
    return this.open;
  }
}
