// A list of choices above the composer, worked by the arrow keys while the focus stays in the text.
import { signal } from "@preact/signals";
import { isComposing } from "../../shared/src/text.ts";

export interface Choice {
  id: string;
  title: string;
  hint: string;
  text: string; // put in place of what was typed
}

export const picked = signal(0);

/** Keys while choices are open; true where the key was theirs. */
export function choiceKey(
  event: KeyboardEvent,
  choices: Choice[],
  pick: (choice: Choice) => void,
): boolean {
  if (choices.length === 0 || isComposing(event)) return false;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step) picked.value = (picked.value + step + choices.length) % choices.length;
  else if (event.key === "Enter" || event.key === "Tab") {
    pick(choices[Math.min(picked.value, choices.length - 1)] as Choice);
  } else return false;
  return true;
}

export function Choices(props: {
  choices: Choice[];
  label: string;
  testid: string;
  onPick: (choice: Choice) => void;
}) {
  return (
    <div
      class="canned"
      role="listbox"
      id="choices"
      data-popup
      aria-label={props.label}
      data-testid={`${props.testid}-list`}
    >
      {props.choices.map((choice, index) => (
        <button
          key={choice.id}
          type="button"
          role="option"
          tabIndex={-1}
          id={`choice-${index}`}
          aria-selected={index === picked.value}
          data-testid={`${props.testid}-item`}
          onMouseDown={(event) => {
            event.preventDefault();
            props.onPick(choice);
          }}
        >
          <b>{choice.title}</b> <span class="cut">{choice.hint}</span>
        </button>
      ))}
    </div>
  );
}
