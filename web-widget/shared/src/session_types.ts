// The vocabulary between the pure session core and its edges: inputs in, effects out.
import type {
  Attachment,
  Author,
  ClientFrame,
  Conversation,
  Entry,
  ErrorCode,
  ServerFrame,
} from "#wire";
import type { Draft } from "./codec.ts";

export type Body = Omit<Draft<ClientFrame>, "request">;

/** Something that the user said and that must reach the log exactly once. */
export interface Outgoing {
  clientId: string;
  conversation: string; // empty for a start
  body: Body;
  text: string;
  files?: Attachment[]; // sent before, named by the body
  at: number;
  error?: string; // set once the server has refused it for good: its own words
  code?: ErrorCode; // and why, for words of ours
}

export interface Failure {
  code: ErrorCode;
  message: string;
  retryAfterMs: number;
  field: string;
  clientId: string;
  conversation: string;
}

export type Link =
  | { state: "off" }
  | { state: "connecting" }
  | { state: "live" }
  | { state: "waiting"; until: number }
  | { state: "ended"; reason: "auth" | "forbidden" | "superseded" };

export type TimerName = "retry" | "ping" | "pong" | "answer" | "gap" | "lane" | "move" | "late";

export type Input =
  | { type: "start" }
  | { type: "stop" }
  | { type: "wake" }
  | { type: "token"; token: string }
  | { type: "tokenFailed"; permanent: boolean }
  | { type: "opened" }
  | { type: "closed"; code: number }
  | { type: "frame"; frame: ServerFrame }
  | { type: "timer"; name: TimerName }
  | { type: "send"; item: Outgoing }
  | { type: "withdraw"; clientId: string }
  | { type: "request"; request: number; body: Body }
  | { type: "follow"; conversation: Conversation }
  | { type: "forget"; conversation: string };

export interface SessionOptions {
  client: string;
  locale: string;
  random: () => number;
  outbox?: readonly Outgoing[];
}

/** What a request that has no answer yet was for. */
export type Pending =
  | { kind: "outgoing"; item: Outgoing }
  | { kind: "history"; conversation: string }
  | { kind: "request"; body: Body; until: number };

export type Effect =
  | { type: "fetchToken"; renew: boolean }
  | { type: "open" }
  | { type: "close" }
  | { type: "transmit"; frame: Draft<ClientFrame> }
  | { type: "timer"; name: TimerName; afterMs: number | null }
  | { type: "link"; link: Link }
  | { type: "outbox"; items: readonly Outgoing[] }
  | { type: "entries"; conversation: string; entries: Entry[]; first: boolean; more: boolean }
  | { type: "reset"; conversation: string }
  | { type: "acked"; item: Outgoing; conversation: string; seq: number; at: number }
  | { type: "refused"; item: Outgoing; error: Failure }
  | { type: "answer"; request: number; frame?: ServerFrame; error?: Failure }
  | { type: "push"; frame: ServerFrame };

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  "RATE_LIMITED",
  "TOO_MANY_IN_FLIGHT",
  "STORE_UNAVAILABLE",
  "OVERLOADED",
  "DRAINING",
  "TIMED_OUT",
  "INTERNAL",
  "UNAUTHENTICATED",
] satisfies ErrorCode[]);

export const isRetryable = (code: ErrorCode): boolean => RETRYABLE.has(code);

export function failure(code: ErrorCode, message: string): Failure {
  return { code, message, retryAfterMs: 0, field: "", clientId: "", conversation: "" };
}

/** Full jitter: anywhere between nothing and the ceiling of this attempt. */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(20_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(random * ceiling);
}

/** The entry that an ack stands for: the server does not send a sender its own message again. */
export function ownEntry(item: Outgoing, seq: number, at: number, author?: Author): Entry | null {
  const { body, conversation, clientId, text, files = [] } = item;
  if (!seq || body.start) return null;
  const said = { text, attachments: files, mentions: [] };
  const kind = body.send ? "message" : body.note ? "note" : "whisper";
  return { conversation, seq, at, author, clientId, [kind]: said };
}
