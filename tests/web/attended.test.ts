// A desk that was left says so with what it asks for by itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seen, unattended, watchHands } from "../../web-widget/console/src/attended.ts";

test("what is asked for two minutes after the last touch is marked", () => {
  seen(1_000_000);
  assert.deepEqual(unattended(1_000_000 + 119_999), {});
  assert.deepEqual(unattended(1_000_000 + 120_000), { "X-Unattended": "1" });
});

test("a key, a press, a wheel and a touch say that somebody is there", () => {
  const page = new EventTarget();
  watchHands(page);
  for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) {
    seen(0);
    assert.deepEqual(unattended(), { "X-Unattended": "1" }, "nobody was");
    page.dispatchEvent(new Event(kind));
    assert.deepEqual(unattended(), {}, kind);
  }
  seen(0);
  page.dispatchEvent(new Event("focus"));
  assert.deepEqual(unattended(), { "X-Unattended": "1" }, "a window that comes to the front by itself");
});
