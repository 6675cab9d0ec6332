// Why something was not taken, in the visitor's language. What the server says beside the code is for who builds the
// shop's page: it goes into the SDK's `error` event and never onto the screen.
import { type Key, k, t } from "./texts.ts";

const WORDS: Record<string, Key> = {
  INVALID_ARGUMENT: k("refusedInput"),
  TOO_LARGE: k("refusedInput"),
  FORBIDDEN: k("forbiddenHere"),
  NOT_FOUND: k("refusedOver"),
  WRONG_STATE: k("refusedOver"),
  CONVERSATION_FULL: k("refusedFull"),
  QUEUE_CLOSED: k("closedNow"),
  QUEUE_FULL: k("rejected"),
  RATE_LIMITED: k("refusedBusy"),
  OVERLOADED: k("refusedBusy"),
};

export const refusalWords = (code: string): string => t(WORDS[code] ?? "refusedNow");
