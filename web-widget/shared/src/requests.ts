// What was asked and has no answer yet, over the life of connections: what could not be sent yet waits for the next
// one, what a lost connection took with it is asked again where asking twice does no harm. Each for a bounded time.
// Pure.
import type { Body } from "./session_types.ts";
import { isWhole } from "./whole.ts";

/** People wait so long for an answer before they are told that there is none. */
export const PATIENCE_MS = 12_000;

const OF_STAFF = [
  "accept",
  "explain",
  "listColleagues",
  "monitor",
  "setAgentPresence",
  "setPresence",
  "setPriority",
  "tag",
  "unmonitor",
  "watchBoard",
] satisfies (keyof Body)[];

/** Reading, and what leaves the same behind however often it is done. An accept names its offer. */
const REPEATABLE: ReadonlySet<keyof Body> = new Set([
  "describe",
  "history",
  ...(isWhole ? OF_STAFF : []),
]);

export const isRepeatable = (body: Body): boolean =>
  Object.keys(body).every((kind) => REPEATABLE.has(kind as keyof Body));

export interface Asked {
  request: number;
  body: Body;
  until: number;
}

export class Requests {
  private waiting: Asked[] = [];

  /** For the next connection. */
  hold(asked: Asked): void {
    this.waiting.push(asked);
  }

  /** All that may go now, in the order in which it was asked. */
  takeAll(): Asked[] {
    const ready = this.waiting;
    this.waiting = [];
    return ready;
  }

  /** Those whose time is over. */
  takeLate(now: number): Asked[] {
    const late = this.waiting.filter(({ until }) => until <= now);
    this.waiting = this.waiting.filter(({ until }) => until > now);
    return late;
  }

  /** How long until the first of them is late; null if none waits. */
  patienceMs(now: number): number | null {
    if (this.waiting.length === 0) return null;
    return Math.max(0, Math.min(...this.waiting.map(({ until }) => until)) - now);
  }
}
