// What a person's keys are: the standard ones of each command with what was changed about them, which of them get into
// each other's way, and what a press is called. Pure: nothing here listens, keeps or draws.

/** Keys that stand alone ("KeyJ", "?", "KeyG KeyC" one after the other), and those with Alt or Ctrl ("Alt+KeyJ"). */
export type Slot = "keys" | "chords";

export interface Keymap {
  single: boolean; // keys that stand alone do something
  writing: boolean; // keys with Alt or Ctrl do something while one writes, too
  /** By command what stands in place of its standard key; "" for none. */
  keys: Record<string, string>;
  chords: Record<string, string>;
}

export interface Bound {
  id: string;
  keys: readonly string[]; // the standard ones, one for each slot at most
}

export const STANDARD: Keymap = { single: true, writing: true, keys: {}, chords: {} };
export const SLOTS: readonly Slot[] = ["keys", "chords"];

export const slotOf = (key: string): Slot => (key.includes("+") ? "chords" : "keys");

const texts = (from: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(from ?? {}).filter(([, key]) => typeof key === "string"),
  ) as Record<string, string>;

/** What was kept, as far as it is one; also what earlier versions kept. */
export function readKeymap(kept: Partial<Keymap> | null): Keymap {
  return {
    single: kept?.single !== false,
    writing: kept?.writing !== false,
    keys: texts(kept?.keys),
    chords: texts(kept?.chords),
  };
}

/** "" for none. */
export const keyIn = (map: Keymap, slot: Slot, { id, keys }: Bound): string =>
  map[slot][id] ?? keys.find((key) => slotOf(key) === slot) ?? "";

/** The keys that run a command. */
export const activeKeys = (map: Keymap, command: Bound): string[] =>
  SLOTS.filter((slot) => slot === "chords" || map.single)
    .map((slot) => keyIn(map, slot, command))
    .filter(Boolean);

/** Equal, or the one begins the other: then only one of them could ever be pressed. */
const meets = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);

/** The other commands that a key would take something from. */
export function clashes<T extends Bound>(
  map: Keymap,
  all: readonly T[],
  id: string,
  key: string,
): T[] {
  const slot = slotOf(key);
  return all.filter((other) => {
    const theirs = keyIn(map, slot, other);
    return other.id !== id && theirs !== "" && meets(theirs, key);
  });
}

/** The command that a key runs. What somebody chose stands before what is standard: a command may come to be known
 *  after its standard key was given to another one. */
export function commandOf<T extends Bound>(
  map: Keymap,
  all: readonly T[],
  key: string,
): T | undefined {
  const found = all.filter((command) => activeKeys(map, command).includes(key));
  return found.find(({ id }) => map[slotOf(key)][id] === key) ?? found[0];
}

/** The first keys of all that are pressed one after the other. */
export const beginnings = (map: Keymap, all: readonly Bound[]): ReadonlySet<string> =>
  new Set(
    all
      .flatMap((command) => activeKeys(map, command))
      .filter((key) => key.includes(" "))
      .map((key) => key.split(" ")[0] ?? ""),
  );

export interface Press {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/** "Alt+KeyJ", "Ctrl+KeyK" (the command key is meant as well); "" where there is neither or both, which writes a
 *  character on many keyboards. */
export function chordOf({ code, altKey, ctrlKey, metaKey, shiftKey }: Press): string {
  const control = ctrlKey || metaKey;
  if (control === altKey) return "";
  return `${control ? "Ctrl" : "Alt"}+${shiftKey ? "Shift+" : ""}${code}`;
}

/** The question mark is where the layout has it; everything else is where the hand finds it. */
export const strokeOf = ({ key, code }: Press): string => (key === "?" ? "?" : code);

const SIGNS: Record<string, string> = {
  Slash: "/",
  Backslash: "\\",
  Comma: ",",
  Period: ".",
  Semicolon: ";",
  Quote: "'",
  BracketLeft: "[",
  BracketRight: "]",
  Minus: "-",
  Equal: "=",
  Backquote: "`",
};
const isCharacter = (code: string): boolean => /^(Key[A-Z]|Digit\d)$/.test(code) || code in SIGNS;

/** With Ctrl these are free in browsers; others close the tab, print or copy. */
const FREE_WITH_CONTROL = /^Ctrl\+(Key[BDEGIKMQ]|Slash|Comma|Period|Semicolon|Quote)$/;

export type Unfit = "keyUnfit" | "keyWithout" | "keyBrowser";

/** Why a press cannot become a key of this slot; null where it can. */
export function unfit(slot: Slot, press: Press): Unfit | null {
  if (slot === "keys") {
    return chordOf(press) === "" && isCharacter(press.code) ? null : "keyUnfit";
  }
  const chord = chordOf(press);
  if (chord === "" || !isCharacter(press.code)) return "keyWithout";
  return chord.startsWith("Ctrl") && !FREE_WITH_CONTROL.test(chord) ? "keyBrowser" : null;
}

/** As it is written for people: "J", "Alt + J", "G C". */
export const keyLabel = (key: string): string =>
  key
    .split(" ")
    .map((stroke) =>
      stroke
        .split("+")
        .map((part) => SIGNS[part] ?? part.replace(/^(Key|Digit)/, ""))
        .join(" + "),
    )
    .join(" ");
