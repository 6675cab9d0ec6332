// Files on their way to the server, part by part: progress is what the server has, a cut goes on where it stopped,
// and whoever cancels leaves nothing behind. Knows no screen; server/api/README.md has the calls.
import type { Attachment } from "#wire";
import { FILE_KINDS, type FileLimits } from "./file_limits.ts";
import { call, HttpError } from "./platform.ts";
import { backoffMs } from "./session_types.ts";

export type FileProblem = "kind" | "empty" | "size";

/** What is wrong with a file before a byte of it is sent. */
export function fileProblem(file: File, limits: FileLimits): FileProblem | null {
  const ending = /\.[^.]+$/.exec(file.name.toLowerCase())?.[0] ?? "";
  if (!FILE_KINDS.split(",").includes(ending)) return "kind";
  if (file.size === 0) return "empty";
  return file.size > limits.bytes ? "size" : null;
}

export const isImage = ({ contentType }: Attachment): boolean => contentType.startsWith("image/");

/** "1,4 MB" in the language's own way; units as on every device, 1 kB = 1000 B. */
export function fileSize(bytes: number, language: string): string {
  const [value, unit] =
    bytes < 1e6 ? [Math.max(1, bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  const digits = value < 10 && unit === "megabyte" ? 1 : 0;
  const options = { style: "unit", unit, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, options as Intl.NumberFormatOptions).format(value);
}

interface State {
  attachment: Attachment;
  received: number;
  done: boolean;
  partBytes: number;
}

export interface UploadOptions {
  /** Asked before every call: a token may be renewed meanwhile. */
  headers: () => Record<string, string>;
  signal: AbortSignal;
  onProgress: (received: number) => void;
}

const ATTEMPTS = 8;
const PATH = "/api/v1/uploads";

const isCut = (error: unknown): boolean =>
  !(error instanceof HttpError) || error.status >= 500 || error.status === 429;

/** Sends the whole file and gives what a message then names; throws HttpError where the server refuses it. */
export async function uploadFile(
  file: File,
  conversation: string,
  options: UploadOptions,
): Promise<Attachment> {
  const { headers, signal, onProgress } = options;
  const ask = (method: string, path: string, body?: unknown) =>
    call<State>(method, path, body, headers(), signal);
  const begin = { conversation, name: file.name.normalize("NFC"), size: file.size };
  let state = await insist(() => ask("POST", PATH, begin), signal);
  const path = `${PATH}/${state.attachment.id}`;
  const cancel = () => void call("DELETE", path, undefined, headers()).catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    while (!state.done) {
      const { received, partBytes } = state;
      const part = file.slice(received, received + partBytes);
      state = await insist(() => ask("PUT", `${path}?offset=${received}`, part), signal);
      onProgress(state.received);
    }
  } catch (error) {
    // Refused for good: the server forgets it by itself, this is only sooner.
    if (!signal.aborted && !isCut(error)) cancel();
    throw error;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  return state.attachment;
}

/** Repeats what failed for want of a connection; repeating a part is safe. A refusal is an answer. */
async function insist<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (signal.aborted || !isCut(error) || attempt >= ATTEMPTS) throw error;
      if (error instanceof HttpError && error.code === "STORAGE_FULL") throw error;
      const wait = 300 + backoffMs(attempt, Math.random());
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
