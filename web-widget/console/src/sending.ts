// Which key sends what is written: Enter, or Ctrl and Enter for those who write in paragraphs.
import { signal } from "@preact/signals";
import { isComposing, isSendKey } from "../../shared/src/text.ts";
import { storage } from "./state.ts";

export const SENDS_BY = ["enter", "control"] as const;
export type SendsBy = (typeof SENDS_BY)[number];
export const SEND_LABELS = { enter: "sendByEnter", control: "sendByControl" } as const;

const KEY = "sb:send";
export const sendsBy = signal<SendsBy>(storage.read(KEY) === "control" ? "control" : "enter");

export function setSendsBy(next: SendsBy): void {
  sendsBy.value = next;
  storage.write(KEY, next === "control" ? next : null);
}

export function sends(event: KeyboardEvent): boolean {
  if (sendsBy.peek() === "enter") return isSendKey(event);
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isComposing(event);
}
