// Files of messages, both ways: the tray of each conversation beside its composer, which survives a reload for what
// has arrived, and files in the thread, images as images.
import { effect, type Signal, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Attachment } from "#wire";
import { arrived, stateOf, type TrayItem } from "../../shared/src/file_items.ts";
import { FILE_KINDS, FILE_LIMITS, type FileLimits } from "../../shared/src/file_limits.ts";
import { addToTray, restored, type TrayProblem, takeOut } from "../../shared/src/file_tray.ts";
import { locale } from "../../shared/src/i18n.ts";
import { clipIcon, closeIcon, fileIcon, Icon } from "../../shared/src/icons.tsx";
import { fileSize, isImage } from "../../shared/src/uploads.ts";
import { changing } from "./api.ts";
import { limits } from "./live.ts";
import { me, session } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

type Items = Signal<readonly TrayItem[]>;
const KEY = "sb:files";
const trays = new Map<string, Items>();
const kept = session.readJson<Record<string, Attachment[]>>(KEY) ?? {};

/** The files that wait to go with the next reply of this conversation. */
export function trayOf(conversation: string): Items {
  const key = `${me.peek()?.id} ${conversation}`;
  const known = trays.get(key);
  if (known) return known;
  const items: Items = signal((kept[key] ?? []).map(restored));
  trays.set(key, items);
  effect(() => {
    const files = arrived(items.value);
    if (files.length === (kept[key]?.length ?? 0)) return;
    if (files.length > 0) kept[key] = files;
    else delete kept[key];
    session.writeJson(KEY, kept);
  });
  return items;
}

/** What a reply that was taken back had with it. */
export function putBack(conversation: string, files: readonly Attachment[]): void {
  const items = trayOf(conversation);
  items.value = [...files.map(restored), ...items.peek()];
}

function fileLimits(): FileLimits {
  const { attachmentBytes, attachmentsPerMessage } = limits() ?? {};
  return {
    bytes: attachmentBytes || FILE_LIMITS.bytes,
    perMessage: attachmentsPerMessage || FILE_LIMITS.perMessage,
  };
}

const PROBLEMS: Record<TrayProblem, TextKey> = {
  kind: "fileKind",
  empty: "fileEmpty",
  size: "fileSize",
  cut: "fileCut",
  room: "fileRoom",
  many: "fileMany",
  virus: "fileVirus",
  unchecked: "fileUnchecked",
  refused: "fileRefused",
};
const said = signal(""); // why some of the chosen files are not in the tray

export function takeFiles(conversation: string, files: Iterable<File> | null | undefined): void {
  const chosen = [...(files ?? [])];
  if (chosen.length === 0) return;
  const most = fileLimits();
  const size = fileSize(most.bytes, locale.value);
  const all = addToTray(chosen, {
    items: trayOf(conversation),
    limits: most,
    conversation,
    headers: changing,
    words: (problem) => t(PROBLEMS[problem], { size }),
  });
  said.value = all ? "" : t("fileCount", { count: most.perMessage });
}

function TrayChip({ item, items }: { item: TrayItem; items: Items }) {
  const { name, size, received, problem } = item;
  const state = stateOf(item);
  return (
    <li class={`tray-file ${state}`} data-testid="tray-file" data-state={state}>
      <Icon shape={fileIcon} size={18} />
      <span class="grow">
        <span class="cut block-line">{name}</span>
        <small role={problem ? "alert" : undefined}>
          {problem || fileSize(size, locale.value)}
        </small>
      </span>
      {state === "sending" && (
        <progress max={size} value={received} aria-label={t("uploading", { name })} />
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={t("removeFile", { name })}
        data-testid="tray-remove"
        onClick={() => {
          said.value = "";
          takeOut(items, item);
        }}
      >
        <Icon shape={closeIcon} size={16} />
      </button>
    </li>
  );
}

export function Tray({ conversation }: { conversation: string }) {
  const items = trayOf(conversation);
  if (items.value.length === 0) return null;
  return (
    <div class="file-tray" data-testid="tray">
      <ul>
        {items.value.map((item) => (
          <TrayChip key={item.key} item={item} items={items} />
        ))}
      </ul>
      {said.value && (
        <p class="problem" role="alert" data-testid="tray-said">
          {said.value}
        </p>
      )}
    </div>
  );
}

export function AttachButton({ conversation }: { conversation: string }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={FILE_KINDS}
        data-testid="file-input"
        onChange={({ currentTarget }) => {
          takeFiles(conversation, currentTarget.files);
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        id="attach"
        class="icon-button"
        aria-label={t("attach")}
        title={t("attach")}
        data-testid="attach"
        onClick={() => picker.current?.click()}
      >
        <Icon shape={clipIcon} size={20} />
      </button>
    </>
  );
}

export const filePath = ({ id }: Attachment): string =>
  `/api/v1/attachments/${encodeURIComponent(id)}`;

/** A file of a message: an image as such, shown large by a press; everything else by name, downloaded by it. */
export function FileLink({ file, enlarge }: { file: Attachment; enlarge: () => void }) {
  const path = filePath(file);
  if (isImage(file)) {
    return (
      <button
        type="button"
        class="file image"
        aria-haspopup="dialog"
        title={t("imageLarge")}
        data-testid="file"
        onClick={enlarge}
      >
        <img src={path} alt={file.name} loading="lazy" />
      </button>
    );
  }
  const size = fileSize(file.sizeBytes, locale.value);
  return (
    <a
      class="file"
      href={path}
      download={file.name}
      data-testid="file"
      title={t("download", { name: file.name, size })}
    >
      <Icon shape={fileIcon} size={18} />
      <span class="grow">
        <span class="cut block-line">{file.name}</span>
        <small>{size}</small>
      </span>
    </a>
  );
}

/** Names only: of what has not been sent yet. */
export function FileNames({ files }: { files: readonly Attachment[] }) {
  return (
    <>
      {files.map((file) => (
        <span class="file" key={file.id}>
          <Icon shape={clipIcon} size={16} /> {file.name}
        </span>
      ))}
    </>
  );
}
