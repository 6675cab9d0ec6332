// Keys: which ones run which command, what a person has changed about that, and sequences ("G then C"). Physical
// keys are meant, so that an input method or another layout does not move them. Single keys do nothing
// inside fields, and can be turned off altogether.
import { signal } from "@preact/signals";
import { loadDesk, saveDesk } from "./api.ts";

export interface Keymap {
  single: boolean;
  keys: Record<string, string>; // command -> its single key, "" for none
}

const SEQUENCE_MS = 1_500;
export const keymap = signal<Keymap>({ single: true, keys: {} });
let first = "";
let firstAt = 0;

export async function loadKeys(): Promise<void> {
  const found = await loadDesk<Partial<Keymap>>("keys");
  keymap.value = { single: found?.single !== false, keys: { ...found?.keys } };
}

export function changeKeys(change: Partial<Keymap>): void {
  keymap.value = { ...keymap.value, ...change };
  void saveDesk("keys", keymap.value);
}

export const isSingle = (key: string): boolean => !key.includes("+");

/** The keys of a command as this person has them. */
export function keysOf(id: string, standard: readonly string[]): string[] {
  const own = keymap.value.keys[id];
  const single = own === undefined ? standard.filter(isSingle) : own ? [own] : [];
  const combined = standard.filter((key) => !isSingle(key));
  return keymap.value.single ? [...single, ...combined] : combined;
}

/** The pressed key by name: "KeyJ", "Alt+KeyJ", "?", or the end of a sequence "KeyG KeyC"; "" where none. */
export function pressed(
  event: KeyboardEvent,
  inField: boolean,
  starts: ReadonlySet<string>,
): string {
  if (event.altKey) return `Alt+${event.code}`;
  if (inField) return "";
  if (event.key === "?") return "?";
  const now = event.timeStamp;
  const before = now - firstAt < SEQUENCE_MS ? first : "";
  first = "";
  if (before) return `${before} ${event.code}`;
  if (starts.has(event.code)) {
    first = event.code;
    firstAt = now;
  }
  return event.code;
}

/** As it is written for people: "J", "Alt + J", "G C". */
export const keyLabel = (key: string): string =>
  key
    .replace("Alt+", "Alt + ")
    .replace(/Key|Digit/g, "")
    .replace("Slash", "/")
    .replace(/Arrow(\w+)/, "$1");
