// Typing is told sparingly, and the last letters are told too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TypingPace } from "../../web-widget/widget/src/typing_pace.ts";

interface Timer {
  at: number;
  run: () => void;
}

/** A pace whose clock stands still until it is moved; what it told, and when. */
function paced(everyMs = 1_000) {
  const told: [number, string][] = [];
  let now = 0;
  let timers: Timer[] = [];
  const clock = {
    set: (run: () => void, wait: number) => {
      const timer = { at: now + wait, run };
      timers.push(timer);
      return timer as unknown as number;
    },
    clear: (timer?: number) => {
      timers = timers.filter((one) => one !== (timer as unknown as Timer));
    },
    now: () => now,
  };
  const pace = new TypingPace(
    (text) => told.push([now, text]),
    () => everyMs,
    clock,
  );
  const moveTo = (at: number) => {
    for (const timer of timers.filter((one) => one.at <= at)) {
      now = timer.at;
      timer.run();
    }
    now = at;
  };
  return { pace, told, moveTo };
}

test("the first letter at once, the last one when the interval is over", () => {
  const { pace, told, moveTo } = paced();
  for (const [at, text] of [
    [0, "T"],
    [300, "Tô"],
    [600, "Tôi"],
    [900, "Tôi m"],
  ] as const) {
    moveTo(at);
    pace.typed(text);
  }
  moveTo(5_000);
  assert.deepEqual(told, [
    [0, "T"],
    [1_000, "Tôi m"],
  ]);
});

test("an emptied field is a stop, at once and once; what was sent is told no more", () => {
  const { pace, told, moveTo } = paced();
  pace.typed("a");
  pace.typed("ab");
  pace.typed("");
  pace.stop();
  assert.deepEqual(told, [
    [0, "a"],
    [0, ""],
  ]);
  pace.typed("b");
  moveTo(1_500);
  pace.typed("bc");
  pace.forget();
  moveTo(9_000);
  pace.stop();
  assert.deepEqual(told.slice(2), [[1_000, "b"]]);
});
