// What the board judges queues by: their own bounds, the sum by whom they answered, colours that do not flicker.
import assert from "node:assert/strict";
import { test } from "node:test";
import { levelOf, longWaits, riskLeadOf } from "../../web-widget/console/src/board_promise.ts";

const row = (queue: string, more: object = {}) => ({
  queue,
  serviceLevelPercent: 0,
  riskLeadMs: 0,
  longWaitMs: 0,
  answeredInTarget: 0,
  answeredTotal: 0,
  oldestSince: 0,
  ...more,
});

test("a queue is judged by its own share, and by 80 per cent where its node says nothing", () => {
  const kept = { answeredTotal: 5, answeredInTarget: 4 };
  assert.equal(levelOf([row("a", kept)]).target, 80);
  assert.equal(levelOf([row("a", kept)]).isLow, false, "exactly what was promised");
  assert.equal(levelOf([row("a", { ...kept, serviceLevelPercent: 81 })]).isLow, true);
  assert.equal(levelOf([row("a", { ...kept, answeredInTarget: 3 })]).isLow, true);
});

test("the account's share weighs by whom each queue answered", () => {
  const strict = row("a", { serviceLevelPercent: 95, answeredTotal: 1, answeredInTarget: 0 });
  const easy = row("b", { serviceLevelPercent: 60, answeredTotal: 9, answeredInTarget: 7 });
  const level = levelOf([strict, easy]);
  assert.deepEqual([level.inTarget, level.answered, level.target], [7, 10, 63.5]);
  assert.equal(level.isLow, false, "7 of 10 where 63.5 per cent were promised");
  assert.equal(levelOf([{ ...strict, answeredTotal: 9 }, { ...easy, answeredTotal: 1 }]).target, 91.5);
});

test("before anybody was answered nothing is low, and all queues weigh alike", () => {
  const level = levelOf([row("a", { serviceLevelPercent: 90 }), row("b", { serviceLevelPercent: 70 })]);
  assert.deepEqual([level.target, level.isLow, level.answered], [80, false, 0]);
  assert.equal(levelOf([]).target, 80);
});

test("the longest wait is marked from its queue's bound on and rests once it is well below", () => {
  const rows = [row("a", { oldestSince: 1_000, longWaitMs: 60_000 }), row("b", { oldestSince: 1_000 })];
  const none = new Set<string>();
  assert.deepEqual([...longWaits(rows, 61_000, none)], [], "not at the bound itself");
  assert.deepEqual([...longWaits(rows, 61_001, none)], ["a"]);
  assert.deepEqual([...longWaits(rows, 121_001, none)], ["a", "b"]);
  assert.deepEqual([...longWaits(rows, 51_001, new Set(["a"]))], ["a"], "marked until five sixths");
  assert.deepEqual([...longWaits(rows, 51_000, new Set(["a"]))], []);
  assert.deepEqual([...longWaits([row("a")], 900_000, none)], [], "nobody waits");
});

test("a queue says how early it calls a risk", () => {
  assert.equal(riskLeadOf(row("a", { riskLeadMs: 30_000 })), 30_000);
  assert.equal(riskLeadOf(row("a")), 120_000);
  assert.equal(riskLeadOf(undefined), 120_000, "of a queue that is not on the board");
});
