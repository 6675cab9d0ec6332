// Reading once more: only where the refusal speaks of the moment, and not for ever.
import assert from "node:assert/strict";
import { test } from "node:test";
import { again } from "../../web-widget/console/src/again.ts";
import { HttpError } from "../../web-widget/shared/src/platform.ts";

function failing(...errors: unknown[]) {
  let calls = 0;
  const read = async () => {
    const error = errors[calls++];
    if (error) throw error;
    return "here";
  };
  return { read, calls: () => calls };
}

const at = (status: number) => new HttpError(status, "TIMED_OUT", "late");
const pauses: number[] = [];
const pause = async (ms: number) => {
  pauses.push(ms);
};

test("a store that is slow for a moment is asked again, and nobody hears of it", async () => {
  const one = failing(at(504), new TypeError("Failed to fetch"));
  assert.equal(await again(one.read, pause), "here");
  assert.equal(one.calls(), 3);
  assert.deepEqual(pauses, [400, 1_200]);
});

test("the third failure is told", async () => {
  const one = failing(at(503), at(503), at(504), at(504));
  await assert.rejects(again(one.read, pause), { status: 504 });
  assert.equal(one.calls(), 3);
});

test("a refusal of what was asked is told at once", async () => {
  for (const status of [400, 401, 403, 404, 409, 413, 429, 500]) {
    const one = failing(at(status));
    await assert.rejects(again(one.read, pause), { status });
    assert.equal(one.calls(), 1, String(status));
  }
});
