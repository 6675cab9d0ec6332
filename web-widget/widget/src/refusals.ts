// Why something was not taken, in the visitor's language. What the server says beside the code is for who builds the
// shop's page: it goes into the SDK's `error` event and never onto the screen.
import { type Key, t } from "./texts.ts";

const WORDS: Record<string, Key> = {
  INVALID_ARGUMENT: "refusedInput",
  TOO_LARGE: "refusedInput",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "refusedOver",
  WRONG_STATE: "refusedOver",
  CONVERSATION_FULL: "refusedFull",
  QUEUE_CLOSED: "closedNow",
  QUEUE_FULL: "rejected",
  RATE_LIMITED: "refusedBusy",
  OVERLOADED: "refusedBusy",
};

export const refusalWords = (code: string): string => t(WORDS[code] ?? "refused");
