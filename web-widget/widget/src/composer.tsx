// The visitor's text field, with files and emoji beside it. Enter sends unless an input method is composing; typing
// is told sparingly, and what is typed only where the inbox shows it.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { pastedFiles } from "../../shared/src/drop.ts";
import { arrived, isUploading } from "../../shared/src/file_items.ts";
import { FILE_KINDS } from "../../shared/src/file_limits.ts";
import { clipIcon, Icon, sendIcon, smileIcon } from "../../shared/src/icons.tsx";
import { grow, isSendKey } from "../../shared/src/text.tsx";
import { say, tell, textLimit } from "./actions.ts";
import { later, load } from "./later.ts";
import { current, draft, focusOwed, inbox, tray, visible } from "./state.ts";
import { t } from "./texts.ts";
import { TypingPace } from "./typing_pace.ts";

const PREVIEW_MAX = 500; // characters; the server takes 512

const emojiOpen = signal(false);

/** Where the inbox shows what is typed, its last letters matter; elsewhere only that somebody types. */
const typing = new TypingPace(
  (text) => {
    const preview = inbox.value?.typingPreview ? text.slice(0, PREVIEW_MAX) : "";
    tell({ typing: { conversation: current.value, active: text !== "", preview } });
  },
  () => (inbox.value?.typingPreview ? 1_000 : 3_000),
);

export const takeFiles = async (files: Iterable<File> | null | undefined): Promise<void> => {
  const chosen = [...(files ?? [])];
  if (chosen.length > 0) await (await load()).addFiles(chosen);
};

/** Puts text where the caret is, as if it had been typed. */
function insert(area: HTMLTextAreaElement | null, text: string): void {
  if (!area) return;
  area.focus();
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function Tools({ area }: { area: () => HTMLTextAreaElement | null }) {
  const picker = useRef<HTMLInputElement>(null);
  const face = useRef<HTMLButtonElement>(null);
  const parts = emojiOpen.value ? later() : null;
  const close = () => {
    emojiOpen.value = false;
    face.current?.focus();
  };
  return (
    <>
      {parts && <parts.EmojiStrip onPick={(emoji) => insert(area(), emoji)} onClose={close} />}
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={FILE_KINDS}
        data-testid="file-input"
        onChange={({ currentTarget }) => {
          void takeFiles(currentTarget.files);
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class="icon-button"
        aria-label={t("attach")}
        data-testid="attach"
        onClick={() => picker.current?.click()}
      >
        <Icon shape={clipIcon} size={22} />
      </button>
      <button
        type="button"
        ref={face}
        class="icon-button"
        aria-label={t("emoji")}
        aria-expanded={emojiOpen.value}
        data-testid="emoji"
        onClick={() => {
          emojiOpen.value = !emojiOpen.value;
        }}
      >
        <Icon shape={smileIcon} size={22} />
      </button>
    </>
  );
}

export function Composer() {
  const area = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (visible.peek()) area.current?.focus(); // an unseen chat takes no focus from the page
  }, []);
  useLayoutEffect(() => {
    const box = form.current;
    return () => {
      typing.stop();
      if (document.hasFocus() && box?.contains(document.activeElement)) focusOwed.value = true;
    };
  }, []);
  const tooMany = [...draft.value].length - textLimit();
  const files = arrived(tray.value);
  const something = draft.value.trim() !== "" || files.length > 0;
  const ready = something && tooMany <= 0 && !isUploading(tray.value);
  const TrayParts = tray.value.length > 0 ? later() : null;
  const submit = () => {
    if (!ready) return;
    say(draft.value, files);
    draft.value = "";
    tray.value = [];
    typing.forget();
    emojiOpen.value = false;
    if (area.current) area.current.style.height = "auto";
    area.current?.focus();
  };
  return (
    <form
      class="composer"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {TrayParts && <TrayParts.Tray />}
      <Tools area={() => area.current} />
      <label class="hidden-text" for="composer">
        {t("message")}
      </label>
      <textarea
        id="composer"
        ref={area}
        rows={1}
        data-testid="composer"
        placeholder={t("placeholder")}
        value={draft.value}
        aria-describedby={tooMany > 0 ? "composer-problem" : undefined}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
          grow(event.currentTarget);
          typing.typed(draft.value.trim());
        }}
        onPaste={(event) => {
          void takeFiles(pastedFiles(event));
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
          event.preventDefault();
          submit();
        }}
        onBlur={() => typing.stop()}
      />
      <button
        type="submit"
        class="icon-button send"
        aria-label={t("send")}
        data-testid="send"
        disabled={!ready}
      >
        <Icon shape={sendIcon} size={22} />
      </button>
      {tooMany > 0 && (
        <p class="problem" id="composer-problem" role="status">
          {t("tooLong", { count: tooMany })}
        </p>
      )}
    </form>
  );
}
