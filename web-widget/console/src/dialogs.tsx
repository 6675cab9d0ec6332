// What the agent decides about a conversation in a dialog of its own: only one is open at a time.
import { signal } from "@preact/signals";
import type { Conversation } from "#wire";
import { CloseDialog } from "./close.tsx";
import { SnoozeDialog } from "./snooze.tsx";
import { TransferDialog } from "./transfer.tsx";

export type Open = { dialog: "transfer" | "close" | "snooze"; info: Conversation } | null;
export const open = signal<Open>(null);

const shut = () => {
  open.value = null;
};

export function Dialogs() {
  const shown = open.value;
  if (!shown) return null;
  if (shown.dialog === "transfer") return <TransferDialog info={shown.info} shut={shut} />;
  if (shown.dialog === "close") return <CloseDialog info={shown.info} shut={shut} />;
  return <SnoozeDialog info={shown.info} shut={shut} />;
}
