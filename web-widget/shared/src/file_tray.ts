// The files that wait beside a text field: on their way, here, or refused with the reason. They go with the next
// message; whoever takes one out stops it, and the server forgets it. Knows no screen and no words of its own.
import type { Signal } from "@preact/signals";
import type { Attachment } from "#wire";
import type { TrayItem } from "./file_items.ts";
import type { FileLimits } from "./file_limits.ts";
import { HttpError } from "./platform.ts";
import { type FileProblem, fileProblem, uploadFile } from "./uploads.ts";

/** What the server may say of a file, beside what is seen before it is sent. */
export type TrayProblem = FileProblem | "cut" | "many" | "room" | "refused" | "virus" | "unchecked";

export interface TrayOptions {
  items: Signal<readonly TrayItem[]>;
  limits: FileLimits;
  conversation: string;
  /** Asked before every call: a token may be renewed meanwhile. */
  headers: () => Record<string, string>;
  words: (problem: TrayProblem) => string;
}

let lastKey = 0;

function change(items: TrayOptions["items"], key: number, next: Partial<TrayItem>): void {
  items.value = items.peek().map((item) => (item.key === key ? { ...item, ...next } : item));
}

/** A file that a message of an earlier page would have named. */
export const restored = (attachment: Attachment): TrayItem => ({
  key: ++lastKey,
  name: attachment.name,
  size: attachment.sizeBytes,
  received: attachment.sizeBytes,
  attachment,
  problem: "",
  abort: new AbortController(),
});

/** Starts sending each of them. False where a message cannot hold all. */
export function addToTray(files: Iterable<File>, options: TrayOptions): boolean {
  const { items, limits, words } = options;
  for (const file of files) {
    if (items.peek().length >= limits.perMessage) return false;
    const key = ++lastKey;
    const found = fileProblem(file, limits);
    const abort = new AbortController();
    const { name, size } = file;
    const problem = found ? words(found) : "";
    items.value = [...items.peek(), { key, name, size, received: 0, problem, abort }];
    if (!found) void send(key, file, abort.signal, options);
  }
  return true;
}

async function send(
  key: number,
  file: File,
  signal: AbortSignal,
  { items, conversation, headers, words }: TrayOptions,
): Promise<void> {
  try {
    const attachment = await uploadFile(file, conversation, {
      headers,
      signal,
      onProgress: (received) => change(items, key, { received }),
    });
    change(items, key, { attachment });
  } catch (error) {
    if (!signal.aborted) change(items, key, { problem: reason(error, words) });
  }
}

/** In the person's language whatever it was: the server's sentences are for logs. */
function reason(error: unknown, words: TrayOptions["words"]): string {
  if (!(error instanceof HttpError)) return words("cut");
  if (error.field === "scan") return words(error.status === 415 ? "virus" : "unchecked");
  if (error.code === "UNSUPPORTED_TYPE") return words("kind");
  if (error.code === "STORAGE_FULL") return words("room");
  return words(error.code === "TOO_LARGE" ? "many" : "refused");
}

export function takeOut(items: TrayOptions["items"], { key, abort }: TrayItem): void {
  abort.abort();
  items.value = items.peek().filter((item) => item.key !== key);
}
