// Files of messages. The visitor's token is no cookie, so that a file is fetched with it and shown from memory:
// images when they come into view, everything else when it is asked for. A press shows an image large, with a button
// that saves it; anything else is saved.
import { signal } from "@preact/signals";
import type { Attachment } from "#wire";
import { languageTag } from "../../shared/src/i18n.ts";
import { clipIcon, Icon } from "../../shared/src/icon.tsx";
import { closeIcon } from "../../shared/src/icons_late.ts";
import { fileSize, isImage } from "../../shared/src/uploads.ts";
import { t } from "./texts.ts";
import { withToken } from "./token.ts";

/** The address in this frame of what only the visitor's token opens. Files that have an origin of their own are read from
 *  there by what we are told, and the token stays here; no cookie goes along to another origin either. */
export async function fetchFile(path: string): Promise<string> {
  let answer = await fetch(`/api/v1/${path}`, { headers: await withToken() });
  const elsewhere = answer.headers.get("location");
  if (elsewhere) answer = await fetch(elsewhere);
  if (!answer.ok) throw new Error(path);
  return URL.createObjectURL(await answer.blob());
}

export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

const showLarge = (box: HTMLDialogElement | null): void => box?.showModal();

/** An image as large as the panel. Escape and the button beside its name close it; the focus goes back by itself. */
function Viewer(props: { url: string; name: string; onClose: () => void }) {
  const { url, name, onClose } = props;
  return (
    <dialog
      class="viewer"
      ref={showLarge}
      aria-label={name}
      data-testid="viewer"
      onKeyDown={(event) => event.stopPropagation()}
      onClose={onClose}
    >
      <div class="row">
        <span class="file-name">{name}</span>
        <button
          type="button"
          class="button"
          data-testid="viewer-save"
          onClick={() => save(url, name)}
        >
          {t("save")}
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={t("back")}
          data-testid="viewer-close"
          onClick={({ currentTarget }) => currentTarget.closest("dialog")?.close()}
        >
          <Icon shape={closeIcon} size={22} />
        </button>
      </div>
      <img src={url} alt={name} />
    </dialog>
  );
}

function show(file: Attachment) {
  const url = signal("");
  const failed = signal(false);
  const isLarge = signal(false);
  const get = async (): Promise<string> => {
    failed.value = false;
    try {
      url.value ||= await fetchFile(`attachments/${file.id}`);
    } catch {
      failed.value = true;
    }
    return url.value;
  };
  /** As long as it stands in the log. */
  const follow = (box: HTMLElement | null) => {
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen?.isIntersecting) return;
      watch.disconnect();
      void get();
    });
    if (isImage(file) && box) watch.observe(box);
    return () => {
      watch.disconnect();
      URL.revokeObjectURL(url.value);
      shown.delete(file.id);
    };
  };
  return { url, failed, isLarge, get, follow };
}

const shown = new Map<string, ReturnType<typeof show>>();

function shownOf(file: Attachment): ReturnType<typeof show> {
  const found = shown.get(file.id) ?? show(file);
  shown.set(file.id, found);
  return found;
}

export function FileView({ file }: { file: Attachment }) {
  const { url, failed, isLarge, get, follow } = shownOf(file);
  const size = fileSize(file.sizeBytes, languageTag());
  const isPicture = isImage(file);
  const image = isPicture && url.value;
  return (
    <>
      <button
        type="button"
        ref={follow}
        class={`file ${isPicture ? "image" : ""}`}
        data-testid="file"
        data-state={failed.value ? "failed" : url.value ? "here" : "known"}
        aria-label={
          isPicture ? t("enlarge", { name: file.name }) : t("download", { name: file.name, size })
        }
        onClick={async () => {
          const found = await get();
          if (!found) return;
          if (isPicture) isLarge.value = true;
          else save(found, file.name);
        }}
      >
        {image ? <img src={url.value} alt={file.name} /> : <Icon shape={clipIcon} size={18} />}
        {!image && (
          <span class="file-name">
            {file.name}
            <small>{failed.value ? t("downloadFailed") : size}</small>
          </span>
        )}
      </button>
      {isLarge.value && (
        <Viewer
          url={url.value}
          name={file.name}
          onClose={() => {
            isLarge.value = false;
          }}
        />
      )}
    </>
  );
}
