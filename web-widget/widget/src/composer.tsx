// The visitor's text field, with files and emoji beside it. Enter sends unless an input method is composing.
import { signal } from "@preact/signals";
import { arrived, isUploading } from "../../shared/src/file_items.ts";
import { FILE_KINDS } from "../../shared/src/file_limits.ts";
import { clipIcon, Icon, sendIcon, smileIcon } from "../../shared/src/icon.tsx";
import { pastedFiles } from "../../shared/src/paste.ts";
import { grow, isSendKey } from "../../shared/src/text.ts";
import { say, tellIfNotDone, textLimit } from "./actions.ts";
import { later, load, partsHere } from "./later.ts";
import { focusIt, owe } from "./refs.ts";
import { draft, onLeave, tray } from "./state.ts";
import { t } from "./texts.ts";

const emojiOpen = signal(false);
onLeave.push(() => {
  emojiOpen.value = false;
  for (const { abort } of tray.value) abort.abort();
  tray.value = [];
});

const typing = () => partsHere.value?.typing;

export const takeFiles = async (files: Iterable<File> | null | undefined): Promise<void> => {
  const chosen = [...(files ?? [])];
  if (chosen.length === 0) return;
  const taken = load().then((parts) => parts.addFiles(chosen));
  tellIfNotDone(
    await taken.then(
      () => true,
      () => false,
    ),
  );
};

let area: HTMLTextAreaElement | null = null;
const picker: { current: HTMLInputElement | null } = { current: null };
const face: { current: HTMLButtonElement | null } = { current: null };

function takeArea(element: HTMLTextAreaElement | null): void {
  area = element;
  focusIt(area);
}

const takeForm = (box: HTMLElement | null) => {
  const leave = owe(box);
  return () => {
    typing()?.stop();
    leave();
  };
};

/** Puts text where the caret is, as if it had been typed. */
function insert(text: string): void {
  if (!area) return;
  area.focus();
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function Tools() {
  const parts = emojiOpen.value ? later() : null;
  const close = () => {
    emojiOpen.value = false;
    face.current?.focus();
  };
  return (
    <>
      {parts && <parts.EmojiStrip onPick={insert} onClose={close} />}
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
        id="attach"
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
    typing()?.forget();
    emojiOpen.value = false;
    if (area) area.style.height = "auto";
    area?.focus();
  };
  return (
    <form
      class="composer"
      ref={takeForm}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {TrayParts && <TrayParts.Tray />}
      <Tools />
      <label class="hidden-text" for="composer">
        {t("message")}
      </label>
      <textarea
        id="composer"
        ref={takeArea}
        rows={1}
        data-testid="composer"
        placeholder={t("placeholder")}
        value={draft.value}
        aria-describedby={tooMany > 0 ? "composer-problem" : undefined}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
          grow(event.currentTarget);
          typing()?.typed(draft.value.trim());
        }}
        onPaste={(event) => {
          void takeFiles(pastedFiles(event));
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
          event.preventDefault();
          submit();
        }}
        onBlur={() => typing()?.stop()}
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
