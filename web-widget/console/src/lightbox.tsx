// An image of a conversation, as large as the window. The conversation's other images are one step away; Escape, the
// button and a click beside the image close it, and the focus goes back to where it came from.
import { signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Attachment } from "#wire";
import { clock } from "../../shared/src/i18n.ts";
import { backIcon, closeIcon, Icon } from "../../shared/src/icons.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { isImage } from "../../shared/src/uploads.ts";
import { whoSaid } from "./entries.ts";
import { filePath } from "./files.tsx";
import { shownThread } from "./shown.ts";
import { t } from "./texts.ts";

const DOWNLOAD = "M12 4v11M7 10.5l5 5 5-5M5 20h14";
const ZOOM = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20M10.5 8v5M8 10.5h5";

/** The attachment that is shown large, "" for none. */
export const enlarged = signal("");

interface Shown {
  file: Attachment;
  who: string;
  at: number;
}

const imagesOf = (thread: Thread): Shown[] =>
  thread.entries.value.flatMap((entry) =>
    (entry.message?.attachments ?? [])
      .filter(isImage)
      .map((file) => ({ file, who: whoSaid(entry, thread), at: entry.at })),
  );

function Picture({ file, who }: Shown) {
  const whole = useSignal(true); // as much of it as there is room for; else every point of it
  const broken = useSignal(false);
  useLayoutEffect(() => {
    whole.value = true;
    broken.value = false;
  }, [file.id]);
  return (
    <>
      {broken.value ? (
        <p role="alert">{t("imageBroken")}</p>
      ) : (
        <img
          key={file.id}
          class={whole.value ? "" : "in-full"}
          src={filePath(file)}
          alt={t("imageOf", { name: file.name, who })}
          data-testid="lightbox-image"
          onError={() => {
            broken.value = true;
          }}
        />
      )}
      <button
        type="button"
        class="icon-button lightbox-zoom"
        aria-label={t("imageFull")}
        aria-pressed={!whole.value}
        title={t("imageFull")}
        data-testid="lightbox-zoom"
        onClick={() => {
          whole.value = !whole.value;
        }}
      >
        <Icon shape={ZOOM} size={22} />
      </button>
    </>
  );
}

function Step(props: { to: Shown | undefined; label: string; kind: "previous" | "next" }) {
  const { to, label, kind } = props;
  return (
    <button
      type="button"
      class={`icon-button lightbox-step ${kind}`}
      aria-label={label}
      aria-disabled={!to} // stays in reach at either end: one that is gone would lose the focus
      data-testid={`lightbox-${kind}`}
      onClick={() => {
        if (to) enlarged.value = to.file.id;
      }}
    >
      <Icon shape={backIcon} size={28} />
    </button>
  );
}

function Box({ images, at }: { images: Shown[]; at: number }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
    // Also where its conversation leaves the screen: else it would come up again with it, unasked.
    return () => {
      enlarged.value = "";
    };
  }, []);
  const shown = images[at] as Shown;
  const [before, next] = [images[at - 1], images[at + 1]];
  const { file, who } = shown;
  return (
    <dialog
      ref={box}
      class="lightbox"
      aria-label={file.name}
      data-testid="lightbox"
      data-file={file.id}
      onClose={() => {
        enlarged.value = "";
      }}
      onClick={(event) => {
        const { classList } = event.target as HTMLElement;
        if (classList.contains("lightbox-stage")) box.current?.close();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        const to = event.key === "ArrowLeft" ? before : event.key === "ArrowRight" ? next : null;
        if (to) enlarged.value = to.file.id;
      }}
    >
      <div class="lightbox-head">
        <div class="grow">
          <p class="name">{file.name}</p>
          <p class="small cut" role="status">
            {who} · {clock(shown.at)}
            {images.length > 1 && ` · ${t("imageCount", { at: at + 1, count: images.length })}`}
          </p>
        </div>
        <a
          class="icon-button"
          href={filePath(file)}
          download={file.name}
          aria-label={t("downloadThis", { name: file.name })}
          title={t("downloadThis", { name: file.name })}
          data-testid="lightbox-download"
        >
          <Icon shape={DOWNLOAD} size={22} />
        </a>
        <button
          type="button"
          class="icon-button"
          aria-label={t("shut")}
          data-testid="lightbox-close"
          onClick={() => box.current?.close()}
        >
          <Icon shape={closeIcon} size={22} />
        </button>
      </div>
      {/* One that is larger than the window is scrolled by keys. */}
      <section class="lightbox-stage" tabIndex={0} aria-label={file.name}>
        <Picture {...shown} />
      </section>
      {images.length > 1 && (
        <>
          <Step to={before} label={t("imageBefore")} kind="previous" />
          <Step to={next} label={t("imageNext")} kind="next" />
        </>
      )}
    </dialog>
  );
}

export function Lightbox() {
  const thread = shownThread.value;
  if (!enlarged.value || !thread) return null;
  const images = imagesOf(thread);
  const at = images.findIndex(({ file }) => file.id === enlarged.value);
  return at < 0 ? null : <Box images={images} at={at} />;
}
