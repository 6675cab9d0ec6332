// What a tray of files holds, and what is asked of it while a text field is drawn.
import type { Attachment } from "#wire";

export interface TrayItem {
  key: number;
  name: string;
  size: number;
  received: number;
  attachment?: Attachment;
  problem: string; // why it will not go, in words
  abort: AbortController;
}

export const arrived = (items: readonly TrayItem[]): Attachment[] =>
  items.flatMap(({ attachment }) => attachment ?? []);
export const isUploading = (items: readonly TrayItem[]): boolean =>
  items.some((item) => !item.attachment && !item.problem);
export const stateOf = ({ problem, attachment }: TrayItem): "failed" | "here" | "sending" =>
  problem ? "failed" : attachment ? "here" : "sending";
