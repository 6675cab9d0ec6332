// What was written and has not gone, back where it was written: a reply that was taken back, and what the server refused
// in a conversation that leaves the screen. Nothing that somebody wrote is thrown away unless they say so.
import type { Attachment } from "#wire";
import type { Thread } from "../../shared/src/threads.ts";
import { draftOf, setDraft } from "./drafts.ts";
import { putBack } from "./files.tsx";
import { type Kind, kindOfOutgoing } from "./kinds.ts";
import { threads } from "./state.ts";

interface Written {
  conversation: string;
  kind: Kind;
  text: string;
  seenSeq: number;
  attachments?: readonly Attachment[];
}

/** In front of what was begun meanwhile. */
export function backIntoDraft({ conversation, kind, text, seenSeq, attachments }: Written): void {
  if (attachments?.length) putBack(conversation, attachments);
  const begun = draftOf(conversation, kind)?.text ?? "";
  setDraft(conversation, kind, begun ? `${text}\n${begun}` : text, seenSeq);
}

/** All that has failed in it, in its order. */
export function keepFailed({ id, failed, entries }: Thread): void {
  const seenSeq = entries.peek().at(-1)?.seq ?? 0;
  for (const item of [...failed.peek()].reverse()) {
    const { text, files } = item;
    threads.dropFailed(id, item.clientId);
    backIntoDraft({
      conversation: id,
      kind: kindOfOutgoing(item),
      text,
      seenSeq,
      attachments: files,
    });
  }
}

export function keepAllFailed(): void {
  for (const thread of threads.list.peek()) keepFailed(thread);
}
addEventListener("pagehide", keepAllFailed);
