// The visitor's text field. Enter sends unless an input method is composing; typing is told sparingly.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon, sendIcon } from "../../shared/src/icons.tsx";
import { grow, isSendKey } from "../../shared/src/text.tsx";
import { current, inbox, prefill, say, tell, textLimit } from "./model.ts";
import { t } from "./texts.ts";

const TYPING_EVERY_MS = 3_000;
const draft = signal("");
let toldAt = 0;

function tellTyping(text: string): void {
  const now = Date.now();
  const active = text.trim() !== "";
  if (active && now - toldAt < TYPING_EVERY_MS) return;
  if (!active && toldAt === 0) return;
  toldAt = active ? now : 0;
  const preview = inbox.value?.typingPreview ? text.slice(0, 500) : "";
  tell({ typing: { conversation: current.value, active, preview } });
}

export function Composer() {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (prefill.value) {
      draft.value = prefill.value;
      prefill.value = "";
    }
    area.current?.focus();
  }, []);
  const tooMany = [...draft.value].length - textLimit();
  const submit = () => {
    const text = draft.value.normalize("NFC").trim();
    if (!text || tooMany > 0) return;
    say(text);
    draft.value = "";
    toldAt = 0;
    if (area.current) area.current.style.height = "auto";
    area.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
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
          tellTyping(draft.value);
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
          event.preventDefault();
          submit();
        }}
        onBlur={() => toldAt && tellTyping("")}
      />
      <button
        type="submit"
        class="icon-button send"
        aria-label={t("send")}
        data-testid="send"
        disabled={!draft.value.trim() || tooMany > 0}
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
