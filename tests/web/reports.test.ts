// The days of a report, at any minute of a day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { period } from "../../web-widget/console/src/report_days.ts";

test("one day is today, from midnight to midnight, in its last hour too", () => {
  for (const [hour, minute] of [
    [0, 0],
    [12, 30],
    [22, 59],
    [23, 0],
    [23, 59],
  ] as const) {
    const { from, to } = period(1, new Date(2026, 10, 25, hour, minute).getTime());
    assert.equal(from, new Date(2026, 10, 25).getTime(), `from, at ${hour}:${minute}`);
    assert.equal(to, new Date(2026, 10, 26).getTime(), `to, at ${hour}:${minute}`);
  }
});

test("seven days are today and the six before it", () => {
  const { from, to } = period(7, new Date(2026, 10, 25, 23, 30).getTime());
  assert.equal(from, new Date(2026, 10, 19).getTime());
  assert.equal(to, new Date(2026, 10, 26).getTime());
});
