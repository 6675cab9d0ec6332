// The help sheet: every key, and where to change the single ones or to turn them off.
import { signal } from "@preact/signals";
import { type Command, commands, panel } from "./commands.ts";
import { changeKeys, isSingle, keyLabel, keymap, keysOf } from "./keys.ts";
import { Keys, Palette, shutPanel } from "./palette.tsx";
import { Dialog } from "./parts.tsx";
import { t } from "./texts.ts";

const learning = signal(""); // the command whose next key is taken
const clash = signal("");

function learn(command: Command, event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape" || event.key === "Tab") {
    learning.value = "";
    return;
  }
  const key = event.key === "Backspace" || event.key === "Delete" ? "" : event.code;
  if (key && !/^(Key|Digit)/.test(key)) return;
  const other = commands().find(
    ({ id, keys }) => id !== command.id && key !== "" && keysOf(id, keys).includes(key),
  );
  clash.value = other ? t("keyTaken", { key: keyLabel(key), name: other.title }) : "";
  if (other) return;
  changeKeys({ keys: { ...keymap.value.keys, [command.id]: key } });
  learning.value = "";
}

const changeable = ({ keys }: Command): boolean =>
  keys.every((key) => !key.includes(" ")) && keys.some((key) => isSingle(key) && key !== "?");

function Line({ command }: { command: Command }) {
  const learns = learning.value === command.id;
  return (
    <li>
      <span class="grow">{command.title}</span>
      {learns ? <span class="chip warn">{t("pressKey")}</span> : <Keys command={command} />}
      {changeable(command) && (
        <button
          type="button"
          class="link"
          aria-label={t("changeKey", { name: command.title })}
          data-testid={`remap-${command.id}`}
          onClick={() => {
            learning.value = learns ? "" : command.id;
            clash.value = "";
          }}
          onKeyDown={(event) => {
            if (learns) learn(command, event);
          }}
        >
          {t("change")}
        </button>
      )}
    </li>
  );
}

function Help() {
  const list = commands().filter(({ keys }) => keys.length > 0);
  return (
    <Dialog title={t("help")} testid="help" onClose={shutPanel} wide>
      <div class="help-tools">
        <label class="check">
          <input
            type="checkbox"
            checked={keymap.value.single}
            data-testid="single-keys"
            onChange={(event) => changeKeys({ single: event.currentTarget.checked })}
          />
          <span>{t("singleKeys")}</span>
        </label>
        <button
          type="button"
          class="button small-button"
          data-testid="reset-keys"
          onClick={() => changeKeys({ single: true, keys: {} })}
        >
          {t("resetKeys")}
        </button>
      </div>
      <p class="problem" role="status">
        {clash.value}
      </p>
      <ul class="help">
        <li>
          <span class="grow">{t("commands")}</span>
          <span class="keys">
            <kbd>Ctrl + K</kbd>
          </span>
        </li>
        {list.map((command) => (
          <Line key={command.id} command={command} />
        ))}
      </ul>
    </Dialog>
  );
}

export function Panels() {
  if (panel.value === "palette") return <Palette />;
  return panel.value === "help" ? <Help /> : null;
}
