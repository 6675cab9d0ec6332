// The board's rows, kept by version: a snapshot, then whole rows that changed and keys that are gone. Where a
// version is missing it asks for a new snapshot instead of showing sums that do not add up.
import { computed, signal } from "@preact/signals";
import type { Board, BoardAgent, BoardConversation, BoardDelta, BoardQueue } from "#wire";
import { liveAgents, liveQueues } from "./dialogs.tsx";
import { ask, now, onFrame, threads } from "./model.ts";

export const queues = liveQueues;
export const agents = liveAgents;
export const conversations = signal<ReadonlyMap<string, BoardConversation>>(new Map());
export const version = signal(0);
export const heardAt = signal(0);
const STALE_MS = 5_000;

export const staleMs = computed(() => {
  if (heardAt.value === 0) return 0;
  const quiet = Math.max(0, now.value - heardAt.value);
  return threads.link.value.state === "live" ? 0 : Math.max(1, quiet);
});
export const isStale = computed(() => staleMs.value > STALE_MS);

function change<T>(
  rows: ReadonlyMap<string, T>,
  changed: readonly T[],
  gone: readonly string[],
  keyOf: (row: T) => string,
): ReadonlyMap<string, T> {
  if (changed.length === 0 && gone.length === 0) return rows;
  const next = new Map(rows);
  for (const key of gone) next.delete(key);
  for (const row of changed) next.set(keyOf(row), row);
  return next;
}

const queueKey = (row: BoardQueue) => row.queue;
const agentKey = (row: BoardAgent) => row.user;
const conversationKey = (row: BoardConversation) => row.conversation;

export function applyBoard(board: Board): void {
  queues.value = change(new Map(), board.queues, [], queueKey);
  agents.value = change(new Map(), board.agents, [], agentKey);
  conversations.value = change(new Map(), board.conversations, [], conversationKey);
  version.value = board.version;
  heardAt.value = now.peek();
}

/** False where a delta was missed: the caller has to fetch a snapshot. */
export function applyDelta(delta: BoardDelta): boolean {
  if (version.value === 0 || delta.version !== version.value + 1) {
    return delta.version <= version.value && version.value !== 0;
  }
  queues.value = change(queues.value, delta.queues, delta.goneQueues, queueKey);
  agents.value = change(agents.value, delta.agents, delta.goneAgents, agentKey);
  conversations.value = change(
    conversations.value,
    delta.conversations,
    delta.goneConversations,
    conversationKey,
  );
  version.value = delta.version;
  heardAt.value = now.peek();
  return true;
}

let asking = false;

export async function watch(): Promise<void> {
  if (asking || threads.link.value.state !== "live") return;
  asking = true;
  const answer = await ask({ watchBoard: {} });
  asking = false;
  if (answer.frame?.board) applyBoard(answer.frame.board);
}

export function listen(): () => void {
  return onFrame(({ board, boardDelta, pong, welcome }) => {
    if (board) applyBoard(board);
    else if (boardDelta && !applyDelta(boardDelta)) void watch();
    else if (pong) heardAt.value = now.peek();
    else if (welcome) void watch();
  });
}

export interface Totals {
  waiting: number;
  offered: number;
  active: number;
  longestSince: number;
  inTarget: number;
  answered: number;
  closed: number;
  abandoned: number;
  online: number;
  load: number;
  capacity: number;
}

export const totals = computed<Totals>(() => {
  const sum = (pick: (row: BoardQueue) => number) =>
    [...queues.value.values()].reduce((total, row) => total + pick(row), 0);
  const since = [...queues.value.values()].map((row) => row.oldestSince).filter((at) => at > 0);
  const online = [...agents.value.values()].filter(
    (row) => row.status === "ONLINE" && row.connected,
  );
  return {
    waiting: sum((row) => row.waiting),
    offered: sum((row) => row.offered),
    active: sum((row) => row.active),
    longestSince: since.length ? Math.min(...since) : 0,
    inTarget: sum((row) => row.answeredInTarget),
    answered: sum((row) => row.answeredTotal),
    closed: sum((row) => row.closedToday),
    abandoned: sum((row) => row.abandonedToday),
    online: online.length,
    load: online.reduce((total, row) => total + row.load, 0),
    capacity: online.reduce((total, row) => total + row.capacity, 0),
  };
});
