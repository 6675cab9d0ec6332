// Every action by keyboard: one registry, the palette (Ctrl+K) and the help page (?) drawn from it.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { search } from "../../shared/src/fold.ts";
import { isComposing } from "../../shared/src/text.tsx";
import { kind } from "./composer.tsx";
import { open } from "./dialogs.tsx";
import { shown } from "./list.tsx";
import {
  acceptOffer,
  isAtLeast,
  logOut,
  me,
  nameOf,
  offers,
  selected,
  setPresence,
  thread,
} from "./model.ts";
import { Dialog } from "./parts.tsx";
import { navigate } from "./route.ts";
import { t } from "./texts.ts";

export interface Command {
  id: string;
  title: string;
  /** Physical keys: "KeyJ" alone works outside fields, with "Alt+" everywhere. */
  keys: string[];
  run: () => void;
}

const panel = signal<"palette" | "help" | null>(null);

function move(step: number): void {
  const list = shown();
  const at = list.findIndex(({ id }) => id === selected.value);
  const next = list[Math.max(0, Math.min(list.length - 1, at + step))];
  if (next) selected.value = next.id;
}

function compose(next: "message" | "note"): void {
  kind.value = next;
  document.getElementById("composer")?.focus();
}

function dialog(name: "transfer" | "close"): void {
  const info = thread.value?.info.value;
  if (info && info.owner === me.value?.id) open.value = { dialog: name, info };
}

export function commands(): Command[] {
  const offer = offers.value[0];
  const list: (Command | false)[] = [
    { id: "next", title: t("nextChat"), keys: ["KeyJ", "Alt+KeyJ"], run: () => move(1) },
    { id: "previous", title: t("previousChat"), keys: ["KeyK", "Alt+KeyK"], run: () => move(-1) },
    {
      id: "accept",
      title: t("acceptOffer"),
      keys: ["KeyA", "Alt+KeyA"],
      run: () => offer && void acceptOffer(offer),
    },
    { id: "reply", title: t("reply"), keys: ["KeyR", "Alt+KeyL"], run: () => compose("message") },
    { id: "note", title: t("note"), keys: ["KeyN", "Alt+KeyP"], run: () => compose("note") },
    {
      id: "transfer",
      title: t("transferTitle"),
      keys: ["KeyT", "Alt+KeyT"],
      run: () => dialog("transfer"),
    },
    { id: "close", title: t("closeTitle"), keys: ["KeyE", "Alt+KeyE"], run: () => dialog("close") },
    { id: "online", title: t("goOnline"), keys: [], run: () => void setPresence("ONLINE") },
    { id: "away", title: t("goAway"), keys: [], run: () => void setPresence("AWAY") },
    { id: "offline", title: t("goOffline"), keys: [], run: () => void setPresence("OFFLINE") },
    { id: "chats", title: t("chats"), keys: ["Alt+KeyC"], run: () => navigate("/console") },
    isAtLeast("SUPERVISOR") && {
      id: "board",
      title: t("board"),
      keys: ["Alt+KeyB"],
      run: () => navigate("/console/board"),
    },
    {
      id: "settings",
      title: t("settings"),
      keys: ["Alt+KeyS"],
      run: () => navigate("/console/settings"),
    },
    { id: "help", title: t("help"), keys: ["?"], run: () => toggle("help") },
    { id: "logout", title: t("logOut"), keys: [], run: () => void logOut() },
  ];
  return list.filter((one): one is Command => one !== false);
}

export function toggle(next: "palette" | "help"): void {
  panel.value = panel.value === next ? null : next;
}

export function onKey(event: KeyboardEvent): void {
  if (isComposing(event) || document.querySelector("dialog[open]")) return;
  const target = event.target as HTMLElement;
  const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const control = event.ctrlKey || event.metaKey;
  if (control && !event.altKey && event.code === "KeyK") {
    event.preventDefault();
    toggle("palette");
    return;
  }
  if (control || (inField && !event.altKey)) return;
  const key = event.key === "?" ? "?" : `${event.altKey ? "Alt+" : ""}${event.code}`;
  const command = commands().find(({ keys }) => keys.includes(key));
  if (!command) return;
  event.preventDefault();
  command.run();
}

const label = (key: string): string =>
  key === "?" ? "?" : key.replace("Key", "").replace("Alt+", "Alt + ");

function Keys({ keys }: { keys: string[] }) {
  return (
    <span class="keys">
      {keys.map((key) => (
        <kbd key={key}>{label(key)}</kbd>
      ))}
    </span>
  );
}

const query = signal("");
const picked = signal(0);
const shut = () => {
  panel.value = null;
};

function choices(): Command[] {
  const people = shown().map((one) => ({
    id: one.id,
    title: nameOf(one.info.value),
    keys: [],
    run: () => {
      navigate("/console");
      selected.value = one.id;
    },
  }));
  return search([...commands(), ...people], query.value, ({ title }) => title).slice(0, 12);
}

function Palette() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    query.value = "";
    picked.value = 0;
    field.current?.focus();
  }, []);
  const found = choices();
  const run = (command: Command | undefined) => {
    shut();
    command?.run();
  };
  return (
    <Dialog title={t("commands")} testid="palette" onClose={shut}>
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
            <span class="grow">{command.title}</span>
            <Keys keys={command.keys} />
          </button>
        ))}
      </div>
    </Dialog>
  );
}

function Help() {
  const list = [
    { id: "palette", title: t("commands"), keys: ["Ctrl + K"], run: shut },
    ...commands().filter(({ keys }) => keys.length > 0),
  ];
  return (
    <Dialog title={t("help")} testid="help" onClose={shut}>
      <ul class="help">
        {list.map((command) => (
          <li key={command.id}>
            <span class="grow">{command.title}</span>
            <Keys keys={command.keys} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function Panels() {
  if (panel.value === "palette") return <Palette />;
  return panel.value === "help" ? <Help /> : null;
}
