// Emoji beside the composer: a small box of those that support desks use. Arrows move, Enter puts one in, Escape goes
// back to the text.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon, smileIcon } from "../../shared/src/icons.tsx";
import { t } from "./texts.ts";

const EMOJI = [..."😀😂🙂😊😍😉😅🤔😢😮🙏👍👌👏💪🎉🔥⭐💯💖✅❌📦🚚💳📞📷📎🕑🎁🌸☕"];
const COLUMNS = 8;
const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: COLUMNS,
  ArrowUp: -COLUMNS,
};
const isOpen = signal(false);

function Box({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }) {
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  return (
    <fieldset
      class="emoji-box"
      ref={box}
      data-popup
      data-testid="emoji-box"
      onFocusOut={(event) => {
        const next = event.relatedTarget as HTMLElement | null; // none: the window lost it, or nothing there takes it
        const isInside = next && (box.current?.contains(next) || next.id === "emoji");
        if (!isInside && document.hasFocus()) isOpen.value = false;
      }}
      onKeyDown={(event) => {
        const buttons = [...(box.current?.querySelectorAll("button") ?? [])];
        const step = STEPS[event.key];
        if (event.key === "Escape") onClose();
        else if (step) buttons[buttons.indexOf(event.target as HTMLButtonElement) + step]?.focus();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <legend class="hidden-text">{t("emoji")}</legend>
      {EMOJI.map((emoji, index) => (
        <button key={emoji} type="button" tabIndex={index ? -1 : 0} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </fieldset>
  );
}

/** `put` takes what was chosen to where the caret stands; `back` gives the focus back to the text. */
export function EmojiButton({ put, back }: { put: (emoji: string) => void; back: () => void }) {
  const shut = () => {
    isOpen.value = false;
    back();
  };
  return (
    <>
      {isOpen.value && (
        <Box
          onClose={shut}
          onPick={(emoji) => {
            put(emoji);
            shut();
          }}
        />
      )}
      <button
        type="button"
        id="emoji"
        class="icon-button"
        aria-label={t("emoji")}
        title={t("emoji")}
        aria-expanded={isOpen.value}
        data-testid="emoji"
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Icon shape={smileIcon} size={20} />
      </button>
    </>
  );
}
