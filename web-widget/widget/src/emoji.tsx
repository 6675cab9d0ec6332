// A strip of the emoji that support chats use; arrows move, Enter puts one in, Escape closes.
import { useEffect, useRef } from "preact/hooks";
import { t } from "./texts.ts";

const EMOJI = [..."😀😂🙂😊😍🤔😢😮😡🙏👍👎👏💪❤🎉🔥⭐✅❌💯📦🚚💳📞📷📎🕑🎁🌸"];

export function EmojiStrip({
  onPick,
  onClose,
}: {
  onPick: (emoji: string) => void;
  onClose: () => void;
}) {
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(box.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const row = Math.max(
      1,
      buttons.filter((one) => one.offsetTop === buttons[0]?.offsetTop).length,
    );
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: row,
      ArrowUp: -row,
    };
    if (event.key === "Escape") onClose();
    else if (event.key in steps) buttons[at + (steps[event.key] as number)]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <fieldset
      class="emoji"
      ref={box}
      aria-label={t("emoji")}
      data-testid="emoji-strip"
      onKeyDown={move}
    >
      {EMOJI.map((emoji, index) => (
        <button key={emoji} type="button" tabIndex={index ? -1 : 0} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </fieldset>
  );
}
