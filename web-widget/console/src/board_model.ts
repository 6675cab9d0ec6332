// The board's rows, kept by version: a snapshot, then whole rows that changed and keys that are gone. Where a
// version is missing it asks for a new snapshot instead of showing sums that do not add up.
import { computed, effect, signal } from "@preact/signals";
import type { Board, BoardAgent, BoardConversation, BoardDelta, BoardQueue } from "#wire";
import { levelOf, longWaits, riskLeadOf } from "./board_promise.ts";
import { ask, onFrame } from "./live.ts";
import { config, now, threads } from "./state.ts";

export const queues = signal<ReadonlyMap<string, BoardQueue>>(new Map());
export const agents = signal<ReadonlyMap<string, BoardAgent>>(new Map());
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

/** What the figures were lately, one sample every few seconds while the board is open. */
export interface Sample {
  at: number;
  waiting: number;
  active: number;
}
const SAMPLE_MS = 5_000;
const SAMPLES_MAX = 360; // half an hour
export const samples = signal<readonly Sample[]>([]);

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

function sample(): void {
  if (version.peek() === 0 || isStale.peek()) return;
  const { waiting, active } = totals.peek();
  const next = { at: now.peek(), waiting, active };
  samples.value = [...samples.value.slice(1 - SAMPLES_MAX), next];
}

export function listen(): () => void {
  const timer = setInterval(sample, SAMPLE_MS);
  const stop = onFrame(({ board, boardDelta, pong, welcome }) => {
    if (board) applyBoard(board);
    else if (boardDelta && !applyDelta(boardDelta)) void watch();
    else if (pong) heardAt.value = now.peek();
    else if (welcome) void watch();
  });
  return () => {
    clearInterval(timer);
    stop();
  };
}

export interface Totals {
  waiting: number;
  offered: number;
  active: number;
  longestSince: number;
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
    closed: sum((row) => row.closedToday),
    abandoned: sum((row) => row.abandonedToday),
    online: online.length,
    load: online.reduce((total, row) => total + row.load, 0),
    capacity: online.reduce((total, row) => total + row.capacity, 0),
  };
});

export const level = computed(() => levelOf([...queues.value.values()]));

/** Queues whose longest wait is too long. Which were so before counts, so it is kept and not worked out. */
export const longest = signal<ReadonlySet<string>>(new Set());
effect(() => {
  longest.value = longWaits([...queues.value.values()], now.value, longest.peek());
});

const WAITING = ["STATE_QUEUED", "STATE_OFFERED"];
export const isWaiting = (row: BoardConversation): boolean => WAITING.includes(row.state);

const waitingByDue = computed<BoardConversation[]>(() =>
  [...conversations.value.values()]
    .filter((row) => isWaiting(row) && row.dueAt > 0)
    .sort((a, b) => a.dueAt - b.dueAt),
);

/** Those who are late, or so near to it as their queue calls a risk; whoever's promise is broken first comes first. */
export const atRisk = computed<BoardConversation[]>(() =>
  waitingByDue.value.filter(
    ({ dueAt, queue }) => dueAt - now.value < riskLeadOf(queues.value.get(queue)),
  ),
);

export interface SkillRow {
  skill: string;
  waiting: number;
  oldestSince: number;
  able: number; // people online who have it
  free: number; // of those, with room
}

/** Depth and longest wait by skill: what the queues' own rows cannot show. */
export const skillRows = computed<SkillRow[]>(() => {
  const rows = new Map<string, SkillRow>();
  const of = (skill: string): SkillRow => {
    const row = rows.get(skill) ?? { skill, waiting: 0, oldestSince: 0, able: 0, free: 0 };
    rows.set(skill, row);
    return row;
  };
  for (const row of conversations.value.values()) {
    if (!isWaiting(row)) continue;
    const asked = config.value.queues.find(({ id }) => id === row.queue)?.requiredSkills ?? [];
    for (const skill of new Set([...row.requiredSkills, ...asked.map((one) => one.skill)])) {
      const known = of(skill);
      known.waiting++;
      known.oldestSince = known.oldestSince ? Math.min(known.oldestSince, row.since) : row.since;
    }
  }
  for (const agent of agents.value.values()) {
    if (agent.status !== "ONLINE" || !agent.connected) continue;
    for (const { skill } of agent.skills) {
      const known = of(skill);
      known.able++;
      if (agent.load < agent.capacity) known.free++;
    }
  }
  return [...rows.values()].sort((a, b) => b.waiting - a.waiting || a.skill.localeCompare(b.skill));
});
