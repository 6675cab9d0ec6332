// What was said and is not in the log yet, in its order, and when each conversation's turn comes. One lane for each
// conversation with one message in flight, so that a refused one never lets a later one overtake it. Pure.
import type { Outgoing } from "./session_types.ts";

export class Outbox {
  private kept: Outgoing[];
  private readonly blocked = new Map<string, number>(); // lane -> not before

  constructor(items: readonly Outgoing[] = []) {
    this.kept = [...items];
  }

  get items(): readonly Outgoing[] {
    return this.kept;
  }

  /** False for one that is there already: the same id is the same message. */
  add(item: Outgoing): boolean {
    if (this.kept.some(({ clientId }) => clientId === item.clientId)) return false;
    this.kept.push(item);
    return true;
  }

  /** The one that an entry of the log stands for; a start has no conversation yet. */
  find(conversation: string, clientId: string): Outgoing | undefined {
    return this.kept.find(
      (one) =>
        one.clientId === clientId && (!one.conversation || one.conversation === conversation),
    );
  }

  remove(item: Outgoing): void {
    this.kept = this.kept.filter((one) => one !== item);
  }

  /** Nothing of the item's lane goes before `notBefore`. */
  block(item: Outgoing, notBefore: number): void {
    this.blocked.set(item.conversation, notBefore);
  }

  unblock(item: Outgoing): void {
    this.blocked.delete(item.conversation);
  }

  /** The first of each lane that may go now, lanes in flight left out; and how long until another may. */
  due(now: number, inFlight: Iterable<Outgoing>): { ready: Outgoing[]; waitMs: number | null } {
    const busy = new Set<string>();
    for (const { conversation } of inFlight) busy.add(conversation);
    const ready: Outgoing[] = [];
    let waitMs = Number.POSITIVE_INFINITY;
    for (const item of this.kept) {
      const lane = item.conversation;
      if (busy.has(lane)) continue;
      busy.add(lane);
      const notBefore = this.blocked.get(lane) ?? 0;
      if (notBefore > now) waitMs = Math.min(waitMs, notBefore - now);
      else ready.push(item);
    }
    return { ready, waitMs: Number.isFinite(waitMs) ? waitMs : null };
  }
}
