// Files that wait beside the text field: on their way, here, or refused with the reason. They go with the next
// message; whoever takes one out stops it, and the server forgets it.
import { signal } from "@preact/signals";
import { closeIcon, Icon } from "../../shared/src/icons.tsx";
import { HttpError } from "../../shared/src/platform.ts";
import { type FileProblem, fileProblem, fileSize, uploadFile } from "../../shared/src/uploads.ts";
import { fileLimits } from "./actions.ts";
import { current, type TrayItem, tray } from "./state.ts";
import { type Key, languageTag, t } from "./texts.ts";
import { bearer, withToken } from "./token.ts";

const PROBLEMS: Record<FileProblem, Key> = {
  kind: "fileKind",
  empty: "fileEmpty",
  size: "fileSize",
};

function change(key: number, next: Partial<TrayItem>): void {
  tray.value = tray.value.map((item) => (item.key === key ? { ...item, ...next } : item));
}

const said = signal(""); // why some of the chosen files are not in the tray
let lastKey = 0;

export async function addFiles(files: Iterable<File>): Promise<void> {
  said.value = "";
  const limits = fileLimits();
  for (const file of files) {
    if (tray.value.length >= limits.perMessage) {
      said.value = t("fileCount", { count: limits.perMessage });
      return;
    }
    const key = ++lastKey;
    const problem = fileProblem(file, limits);
    const size = fileSize(limits.bytes, languageTag());
    const words = problem ? t(PROBLEMS[problem], { size }) : "";
    const abort = new AbortController();
    tray.value = [...tray.value, { key, file, received: 0, problem: words, abort }];
    if (!problem) void send(key, file, abort.signal);
  }
}

async function send(key: number, file: File, signal: AbortSignal): Promise<void> {
  try {
    await withToken();
    const attachment = await uploadFile(file, current.value, {
      headers: bearer,
      signal,
      onProgress: (received) => change(key, { received }),
    });
    change(key, { attachment });
  } catch (error) {
    if (signal.aborted) return;
    change(key, { problem: reason(error) });
  }
}

/** The common refusals in the person's language; the server's own words for the rest. */
function reason(error: unknown): string {
  if (!(error instanceof HttpError)) return t("fileCut");
  if (error.code === "UNSUPPORTED_TYPE") return t("fileKind");
  if (error.code === "STORAGE_FULL") return t("fileRoom");
  if (error.code === "TOO_LARGE") return t("fileMany");
  return error.message;
}

export function dropFile({ key, abort }: TrayItem): void {
  abort.abort();
  tray.value = tray.value.filter((item) => item.key !== key);
  said.value = "";
}

function Chip({ item }: { item: TrayItem }) {
  const { file, received, attachment, problem } = item;
  const state = problem ? "failed" : attachment ? "here" : "sending";
  const part = Math.floor((100 * received) / file.size);
  return (
    <li class={`chip ${state}`} data-testid="tray-file" data-state={state}>
      <span class="file-name">
        {file.name}
        <small role={problem ? "alert" : undefined}>
          {problem || fileSize(file.size, languageTag())}
        </small>
      </span>
      {state === "sending" && (
        <progress max={100} value={part} aria-label={t("uploading", { name: file.name })} />
      )}
      <button
        type="button"
        class="icon-button small"
        aria-label={t("removeFile", { name: file.name })}
        data-testid="tray-remove"
        onClick={() => dropFile(item)}
      >
        <Icon shape={closeIcon} size={16} />
      </button>
    </li>
  );
}

export function Tray() {
  const limits = fileLimits();
  const size = fileSize(limits.bytes, languageTag());
  return (
    <div class="tray" data-testid="tray">
      <ul>
        {tray.value.map((item) => (
          <Chip key={item.key} item={item} />
        ))}
      </ul>
      <p class="hint" role="status">
        {said.value || t("fileHint", { count: limits.perMessage, size })}
      </p>
    </div>
  );
}
