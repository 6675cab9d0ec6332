// To whom a person may speak in a conversation: the customer, colleagues, the agent who has it.
import type { Thread } from "../../shared/src/threads.ts";
import type { Kind } from "./kinds.ts";
import { entering } from "./speaking.ts";
import { isMine, isTalking, isWrappingUp, me, watched } from "./state.ts";

const hasJoined = (shown: Thread): boolean =>
  shown.entries.value.some(
    (entry) => entry.event?.type === "EVENT_JOINED" && entry.event.user === me.value?.id,
  );

/** Neither watching nor taking part. */
export const isOutside = (shown: Thread): boolean =>
  !watched.value.has(shown.id) && !hasJoined(shown);

export function kindsFor(shown: Thread): Kind[] {
  const info = shown.info.value;
  if (!info) return [];
  const joined = hasJoined(shown);
  if (watched.value.has(shown.id)) return ["whisper", "note"];
  if (isTalking(info) && isMine(info)) return ["message", "note"];
  // The answer may come before the line in the log that says the same.
  if (entering.value === shown.id && isTalking(info) && !joined) return ["whisper", "note"];
  if (isTalking(info) && joined) return ["message", "note", "whisper"];
  const canNote = isTalking(info) || isWrappingUp(info) || info.state === "STATE_QUEUED";
  return canNote ? ["note"] : [];
}
