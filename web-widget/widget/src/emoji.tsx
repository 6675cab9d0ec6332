// A strip of the emoji that support chats use; arrows move, Enter puts one in, Escape closes.
import { t } from "./texts.ts";

const EMOJI = [..."😀😂🙂😊😍🤔😢😮😡🙏👍👎👏💪❤🎉🔥⭐✅❌💯📦🚚💳📞📷📎🕑🎁🌸"];

const focusFirst = (box: HTMLElement | null): void => box?.querySelector("button")?.focus();

export function EmojiStrip({
  onPick,
  onClose,
}: {
  onPick: (emoji: string) => void;
  onClose: () => void;
}) {
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const buttons = [...event.currentTarget.querySelectorAll("button")];
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
      ref={focusFirst}
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
