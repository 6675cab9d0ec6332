// The page on which people change their keys: for every command one that stands alone (or two, one after the other), and
// one with Alt or Ctrl. A key that another command has is named with its owner, and can be taken from it.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { type Command, lasting, registry } from "./commands.ts";
import {
  chordOf,
  clashes,
  keyIn,
  keyLabel,
  SLOTS,
  type Slot,
  STANDARD,
  slotOf,
  strokeOf,
  unfit,
} from "./keymap.ts";
import { changeKeys, keymap } from "./keys.ts";
import { type TextKey, t } from "./texts.ts";

interface Learning {
  id: string;
  slot: Slot;
  first: string; // the first of two strokes
  wanted: string; // a key that others have
  words: string;
}

const learning = signal<Learning | null>(null);
const LABELS: Record<Slot, TextKey> = { keys: "keyAlone", chords: "keyWithAlt" };

function put(command: Command, slot: Slot, key: string): void {
  const { [command.id]: _, ...others } = keymap.peek()[slot];
  const standard = command.keys.find((one) => slotOf(one) === slot) ?? "";
  changeKeys({ [slot]: key === standard ? others : { ...others, [command.id]: key } });
}

/** Names who has it; without that it is kept. */
function keep(command: Command, { id, slot }: Learning, key: string): void {
  const taken = clashes(keymap.peek(), lasting(), id, key);
  if (taken.length === 0) {
    put(command, slot, key);
    learning.value = null;
    return;
  }
  const name = taken.map(({ title }) => title).join(", ");
  const words = t("keyTaken", { key: keyLabel(key), name });
  learning.value = { id, slot, first: "", wanted: key, words };
}

function take(command: Command, { slot, wanted }: Learning): void {
  for (const other of clashes(keymap.peek(), lasting(), command.id, wanted)) put(other, slot, "");
  put(command, slot, wanted);
  learning.value = null;
}

function learn(command: Command, now: Learning, event: KeyboardEvent): void {
  const { slot, first } = now;
  if (event.key === "Tab" || /^(Shift|Control|Alt|Meta|AltGraph)$/.test(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape") {
    learning.value = null;
  } else if (event.key === "Backspace" || event.key === "Delete") {
    put(command, slot, "");
    learning.value = null;
  } else if (event.key === "Enter" && first) {
    keep(command, now, first);
  } else {
    const problem = unfit(slot, event);
    if (problem) learning.value = { ...now, words: t(problem) };
    else if (slot === "chords") keep(command, now, chordOf(event));
    else if (first) keep(command, now, `${first} ${strokeOf(event)}`);
    else learning.value = { ...now, first: strokeOf(event), wanted: "", words: t("keyThen") };
  }
}

function Cell({ command, slot }: { command: Command; slot: Slot }) {
  const now = learning.value;
  const learns = now?.id === command.id && now.slot === slot ? now : null;
  const key = keyIn(keymap.value, slot, command);
  const shown = learns?.first ? `${keyLabel(learns.first)} …` : keyLabel(key);
  return (
    <button
      type="button"
      class={`key-cell ${learns ? "learning" : ""}`}
      aria-label={t("changeKey", { name: command.title, kind: t(LABELS[slot]), key: shown || "–" })}
      aria-pressed={learns !== null}
      data-testid={`${slot}-${command.id}`}
      data-key={key}
      onClick={() => {
        learning.value = learns
          ? null
          : { id: command.id, slot, first: "", wanted: "", words: t("pressKey") };
      }}
      onKeyDown={(event) => {
        if (learns) learn(command, learns, event);
      }}
    >
      {shown ? <kbd>{shown}</kbd> : <span class="muted">–</span>}
    </button>
  );
}

/** Below the line whose key is being changed. */
function Teacher({ command, now }: { command: Command; now: Learning }) {
  return (
    <div class="teacher">
      <p class={`grow small ${now.wanted ? "problem" : ""}`} data-testid="key-said">
        {now.words}
      </p>
      {now.wanted && (
        <button
          type="button"
          class="button small-button"
          data-testid="take-key"
          onClick={() => take(command, now)}
        >
          {t("takeKey")}
        </button>
      )}
      {keyIn(keymap.value, now.slot, command) && (
        <button
          type="button"
          class="button small-button"
          data-testid="no-key"
          onClick={() => {
            put(command, now.slot, "");
            learning.value = null;
          }}
        >
          {t("noKey")}
        </button>
      )}
    </div>
  );
}

const isChanged = ({ id }: Command): boolean => SLOTS.some((slot) => id in keymap.value[slot]);

function restore(command: Command): void {
  for (const slot of SLOTS) {
    const standard = command.keys.find((key) => slotOf(key) === slot);
    const taken = standard && clashes(keymap.peek(), lasting(), command.id, standard).length > 0;
    put(command, slot, taken ? "" : (standard ?? ""));
  }
}

function Line({ command }: { command: Command }) {
  const now = learning.value?.id === command.id ? learning.value : null;
  const line = useRef<HTMLLIElement>(null);
  // Whoever pressed a button of the line that is gone now goes on at its key.
  useLayoutEffect(() => {
    if (now || document.activeElement !== document.body) return;
    if (line.current?.dataset.asked) line.current.querySelector("button")?.focus();
    delete line.current?.dataset.asked;
  }, [now]);
  return (
    <li
      ref={line}
      class="key-line"
      data-testid="key-line"
      data-command={command.id}
      onFocusIn={(event) => {
        event.currentTarget.dataset.asked = "yes";
      }}
      onFocusOut={(event) => {
        const next = event.relatedTarget as Node | null;
        if (next && !event.currentTarget.contains(next)) {
          delete event.currentTarget.dataset.asked;
          if (learning.peek()?.id === command.id) learning.value = null;
        }
      }}
    >
      <span class="key-name">{command.title}</span>
      {SLOTS.map((slot) => (
        <Cell key={slot} command={command} slot={slot} />
      ))}
      <span class="key-reset">
        {isChanged(command) && (
          <button
            type="button"
            class="link"
            aria-label={t("resetKey", { name: command.title })}
            data-testid={`restore-${command.id}`}
            onClick={() => restore(command)}
          >
            {t("resetOne")}
          </button>
        )}
      </span>
      {now && <Teacher command={command} now={now} />}
    </li>
  );
}

function Switches() {
  const { single, writing } = keymap.value;
  return (
    <section class="panel stacked-tight">
      <label class="check">
        <input
          type="checkbox"
          checked={single}
          data-testid="single-keys"
          onChange={(event) => changeKeys({ single: event.currentTarget.checked })}
        />
        <span>{t("singleKeys")}</span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={writing}
          data-testid="writing-keys"
          onChange={(event) => changeKeys({ writing: event.currentTarget.checked })}
        />
        <span>{t("writingKeys")}</span>
      </label>
    </section>
  );
}

export function KeysPage() {
  useEffect(
    () => () => {
      learning.value = null;
    },
    [],
  );
  return (
    <main class="pad page keys-page" data-testid="keys">
      <div class="page-head">
        <h1>{t("keys")}</h1>
        <button
          type="button"
          class="button small-button"
          data-testid="reset-keys"
          onClick={() => changeKeys(STANDARD)}
        >
          {t("resetKeys")}
        </button>
      </div>
      <p class="muted">{t("keysHow")}</p>
      <p class="hidden-text" role="status">
        {learning.value?.words}
      </p>
      <Switches />
      {registry().map(({ title, list }) => (
        <section class="panel" key={title} aria-labelledby={`keys-${title}`}>
          <div class="key-line key-head">
            <h2 class="key-name" id={`keys-${title}`}>
              {t(title)}
            </h2>
            {SLOTS.map((slot) => (
              <span key={slot} class="muted small">
                {t(LABELS[slot])}
              </span>
            ))}
          </div>
          <ul>
            {list.map((command) => (
              <Line key={command.id} command={command} />
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}
