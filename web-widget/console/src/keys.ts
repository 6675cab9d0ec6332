// The keys of whoever is logged in, kept for the person on the server, and what a press means: sequences ("G then C")
// need the one before. Physical keys are meant, so that an input method or another layout does not move them.
import { signal } from "@preact/signals";
import { loadDesk, saveDesk } from "./api.ts";
import {
  activeKeys,
  type Bound,
  beginnings,
  chordOf,
  type Keymap,
  keyLabel,
  readKeymap,
  STANDARD,
  strokeOf,
} from "./keymap.ts";

const SEQUENCE_MS = 1_500;
export const keymap = signal<Keymap>(STANDARD);
let first = "";
let firstAt = 0;

export async function loadKeys(): Promise<void> {
  keymap.value = readKeymap(await loadDesk<Partial<Keymap>>("keys"));
}

export function changeKeys(change: Partial<Keymap>): void {
  keymap.value = { ...keymap.value, ...change };
  void saveDesk("keys", keymap.value);
}

/** As people read them: "J", "Alt + J". */
export const keysOf = (command: Bound): string[] => activeKeys(keymap.value, command).map(keyLabel);

/** Whether a press could be a command at all: most of what is written into a field could not. */
export function mayRun(event: KeyboardEvent, inField: boolean): boolean {
  return !inField || (keymap.peek().writing && chordOf(event) !== "");
}

/** The pressed key by name, also the end of a sequence: "KeyG KeyC"; "" where none. */
export function pressed(event: KeyboardEvent, all: readonly Bound[]): string {
  if (event.altKey || event.ctrlKey || event.metaKey) return chordOf(event);
  const stroke = strokeOf(event);
  const now = event.timeStamp;
  const before = now - firstAt < SEQUENCE_MS ? first : "";
  first = "";
  if (before) return `${before} ${stroke}`;
  if (beginnings(keymap.peek(), all).has(stroke)) {
    first = stroke;
    firstAt = now;
  }
  return stroke;
}
