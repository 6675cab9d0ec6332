// Keys of a person: what stands in place of the standard ones, which get into each other's way, what a press is called.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activeKeys,
  beginnings,
  type Bound,
  chordOf,
  clashes,
  commandOf,
  type Keymap,
  keyLabel,
  type Press,
  readKeymap,
  STANDARD,
  unfit,
} from "../../web-widget/console/src/keymap.ts";

const NEXT: Bound = { id: "next", keys: ["KeyJ", "Alt+KeyJ"] };
const CHATS: Bound = { id: "chats", keys: ["KeyG KeyC", "Alt+KeyC"] };
const SEARCH: Bound = { id: "search", keys: ["Slash", "Ctrl+KeyK"] };
const BARE: Bound = { id: "bare", keys: [] };
const ALL = [NEXT, CHATS, SEARCH, BARE];
const map = (change: Partial<Keymap>): Keymap => ({ ...STANDARD, ...change });
const press = (code: string, more: Partial<Press> = {}): Press => ({
  key: code,
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});
const idsOf = (list: readonly Bound[]): string[] => list.map(({ id }) => id);

test("each of a command's two keys is changed and taken away by itself", () => {
  assert.deepEqual(activeKeys(STANDARD, NEXT), ["KeyJ", "Alt+KeyJ"]);
  assert.deepEqual(activeKeys(map({ keys: { next: "KeyD" } }), NEXT), ["KeyD", "Alt+KeyJ"]);
  assert.deepEqual(activeKeys(map({ chords: { next: "" } }), NEXT), ["KeyJ"]);
  assert.deepEqual(activeKeys(map({ keys: { bare: "KeyB" } }), BARE), ["KeyB"]);
  assert.deepEqual(activeKeys(map({ single: false }), NEXT), ["Alt+KeyJ"]);
});

test("what earlier versions kept is read, and what is none is not", () => {
  assert.deepEqual(readKeymap({ single: false, keys: { next: "KeyW" } }), map({ single: false, keys: { next: "KeyW" } }));
  assert.deepEqual(readKeymap(null), STANDARD);
  const broken = { keys: { next: 7 }, chords: null } as unknown as Partial<Keymap>;
  assert.deepEqual(readKeymap(broken), STANDARD);
});

test("a key clashes with its equal, with what it begins, and with what begins it", () => {
  assert.deepEqual(idsOf(clashes(STANDARD, ALL, "bare", "KeyJ")), ["next"]);
  assert.deepEqual(idsOf(clashes(STANDARD, ALL, "bare", "KeyG")), ["chats"]);
  assert.deepEqual(idsOf(clashes(STANDARD, ALL, "bare", "KeyJ KeyK")), ["next"]);
  assert.deepEqual(idsOf(clashes(STANDARD, ALL, "bare", "KeyG KeyD")), []);
  assert.deepEqual(idsOf(clashes(STANDARD, ALL, "bare", "Alt+KeyC")), ["chats"]);
  assert.deepEqual(clashes(STANDARD, ALL, "next", "KeyJ"), [], "its own is no clash");
  assert.deepEqual(clashes(map({ keys: { next: "" } }), ALL, "bare", "KeyJ"), []);
  assert.deepEqual(idsOf(clashes(map({ single: false }), ALL, "bare", "KeyJ")), ["next"], "also where they rest");
});

test("what was chosen stands before what is standard", () => {
  assert.equal(commandOf(STANDARD, ALL, "KeyG KeyC")?.id, "chats");
  assert.equal(commandOf(map({ keys: { bare: "KeyJ" } }), ALL, "KeyJ")?.id, "bare");
  assert.equal(commandOf(STANDARD, ALL, "KeyQ"), undefined);
  assert.deepEqual([...beginnings(STANDARD, ALL)], ["KeyG"]);
  assert.deepEqual([...beginnings(map({ single: false }), ALL)], []);
});

test("a press with Alt or Ctrl has a name, with both it writes a character", () => {
  assert.equal(chordOf(press("KeyJ", { altKey: true })), "Alt+KeyJ");
  assert.equal(chordOf(press("KeyK", { metaKey: true })), "Ctrl+KeyK");
  assert.equal(chordOf(press("KeyJ", { altKey: true, shiftKey: true })), "Alt+Shift+KeyJ");
  assert.equal(chordOf(press("KeyQ", { altKey: true, ctrlKey: true })), "");
  assert.equal(chordOf(press("KeyJ")), "");
});

test("keys that do something of their own become none", () => {
  assert.equal(unfit("keys", press("KeyJ")), null);
  assert.equal(unfit("keys", press("Slash", { key: "?" })), null);
  for (const code of ["F5", "Space", "ArrowDown", "Home"]) assert.equal(unfit("keys", press(code)), "keyUnfit", code);
  assert.equal(unfit("keys", press("KeyJ", { altKey: true })), "keyUnfit");
  assert.equal(unfit("chords", press("KeyJ")), "keyWithout");
  assert.equal(unfit("chords", press("KeyJ", { altKey: true })), null);
  assert.equal(unfit("chords", press("KeyK", { ctrlKey: true })), null);
  for (const code of ["KeyW", "KeyC", "KeyT", "Digit1"])
    assert.equal(unfit("chords", press(code, { ctrlKey: true })), "keyBrowser", code);
});

test("keys as people read them", () => {
  assert.deepEqual(
    ["KeyJ", "Alt+KeyJ", "KeyG KeyC", "Ctrl+Slash", "Alt+Shift+Digit1", "?"].map(keyLabel),
    ["J", "Alt + J", "G C", "Ctrl + /", "Alt + Shift + 1", "?"],
  );
});
