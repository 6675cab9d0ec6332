// What somebody writes in a conversation: words to the customer, or to colleagues alone.
import type { Outgoing } from "../../shared/src/session_types.ts";

export type Kind = "message" | "note" | "whisper";

export const kindOfOutgoing = ({ body }: Outgoing): Kind =>
  body.note ? "note" : body.whisper ? "whisper" : "message";
