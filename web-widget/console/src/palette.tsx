// The palette: every command and every conversation of the list, found by a few letters without marks.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { search } from "../../shared/src/fold.ts";
import { isComposing } from "../../shared/src/text.tsx";
import { type Command, commands, panel } from "./commands.ts";
import { keyLabel, keysOf } from "./keys.ts";
import { Dialog } from "./parts.tsx";
import { showChat } from "./route.ts";
import { nameOf, queueName } from "./state.ts";
import { t } from "./texts.ts";
import { rows } from "./views.ts";

const SHOWN_MAX = 12;
const PEOPLE_MAX = 500;
const query = signal("");
const picked = signal(0);

export const shutPanel = (): void => {
  panel.value = null;
};

export function Keys({ command }: { command: Command }) {
  return (
    <span class="keys">
      {keysOf(command.id, command.keys).map((key) => (
        <kbd key={key}>{keyLabel(key)}</kbd>
      ))}
    </span>
  );
}

function choices(): Command[] {
  const people = rows.value.slice(0, PEOPLE_MAX).map((info) => ({
    id: info.id,
    title: `${nameOf(info)} · ${queueName(info.queue)}`,
    keys: [],
    run: () => showChat(info.id),
  }));
  return search([...commands(), ...people], query.value, ({ title }) => title).slice(0, SHOWN_MAX);
}

export function Palette() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    query.value = "";
    picked.value = 0;
    field.current?.focus();
  }, []);
  const found = choices();
  const run = (command: Command | undefined) => {
    shutPanel();
    // After the dialog has given the focus back, so that a command may move it.
    if (command) requestAnimationFrame(command.run);
  };
  return (
    <Dialog title={t("commands")} testid="palette" onClose={shutPanel}>
      <input
        ref={field}
        class="palette-field"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${picked.value}`}
        aria-label={t("findCommand")}
        placeholder={t("findCommand")}
        data-testid="palette-field"
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          picked.value = 0;
        }}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step) picked.value = (picked.value + step + found.length) % Math.max(1, found.length);
          else if (event.key === "Enter") run(found[picked.value]);
          else return;
          event.preventDefault();
        }}
      />
      <div role="listbox" id="palette-list" aria-label={t("commands")}>
        {found.map((command, index) => (
          <button
            key={command.id}
            type="button"
            role="option"
            tabIndex={-1}
            id={`palette-${index}`}
            class="palette-item"
            aria-selected={index === picked.value}
            data-testid={`command-${command.id}`}
            onClick={() => run(command)}
          >
            <span class="grow cut">{command.title}</span>
            <Keys command={command} />
          </button>
        ))}
      </div>
    </Dialog>
  );
}
