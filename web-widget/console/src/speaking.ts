// To whom the composer speaks, for each conversation. It changes for the customer's ears only by an act of the user's
// own: where a tab goes away under somebody's hands, words meant for colleagues stay among colleagues.
import { signal } from "@preact/signals";
import type { Answer } from "../../shared/src/connection.ts";
import { draftOf, setDraft } from "./drafts.ts";
import type { Kind } from "./kinds.ts";

const chosen = signal<Readonly<Record<string, Kind>>>({});
/** The conversation that one is about to speak in: until the server has said yes, its field takes nothing. */
export const entering = signal("");
const ENTERING_MS = 5_000;
let timer = 0;

export function kindIn(conversation: string, kinds: readonly Kind[]): Kind {
  const kept = chosen.value[conversation];
  if (kept && kinds.includes(kept)) return kept;
  const inside = kinds.find((kind) => kind !== "message");
  return (kept && inside) || (kinds[0] as Kind);
}

export function speakAs(conversation: string, kind: Kind): void {
  chosen.value = { ...chosen.peek(), [conversation]: kind };
}

function stopEntering(): void {
  clearTimeout(timer);
  entering.value = "";
}

/** Joins, takes or takes over: the field waits for the answer and then speaks to the customer. */
export async function enter(conversation: string, act: () => Promise<Answer>): Promise<Answer> {
  clearTimeout(timer);
  entering.value = conversation;
  const answer = await act();
  if (entering.peek() !== conversation) return answer;
  if (answer.error) stopEntering();
  else timer = setTimeout(stopEntering, ENTERING_MS) as unknown as number;
  return answer;
}

/** After every drawing of the composer. True where it has just become possible to speak to the customer. */
export function settle(conversation: string, kinds: readonly Kind[], seenSeq: number): boolean {
  const arrived = entering.peek() === conversation && kinds.includes("message");
  const kind = arrived ? "message" : kindIn(conversation, kinds);
  if (arrived) stopEntering();
  if (chosen.peek()[conversation] !== kind) speakAs(conversation, kind);
  keepWhisper(conversation, kinds, seenSeq);
  return arrived;
}

/** A half-written whisper whose tab is gone rests with the note, which the customer does not see either. */
function keepWhisper(conversation: string, kinds: readonly Kind[], seenSeq: number): void {
  const left = draftOf(conversation, "whisper")?.text;
  if (!left || kinds.includes("whisper") || !kinds.includes("note")) return;
  const begun = draftOf(conversation, "note")?.text;
  setDraft(conversation, "note", begun ? `${begun}\n${left}` : left, seenSeq);
  setDraft(conversation, "whisper", "", seenSeq);
}
