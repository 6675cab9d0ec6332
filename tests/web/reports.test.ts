// The days of a report, at any minute of a day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ceiling } from "../../web-widget/console/src/chart_axis.ts";
import { dayText, daysAsked, period } from "../../web-widget/console/src/report_days.ts";

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

const NOW = new Date(2026, 10, 25, 23, 30).getTime();
const own = (from: string, to: string, days = "") => daysAsked({ days, from, to }, NOW);
const midnight = (month: number, day: number) => new Date(2026, month - 1, day).getTime();

test("days of one's own are counted in whole, the first and the last", () => {
  const { period: asked } = own("2026-11-02", "2026-11-03", "30");
  assert.deepEqual(asked, { from: midnight(11, 2), to: midnight(11, 4) });
  const { period: oneDay } = own("2026-11-02", "2026-11-02");
  assert.deepEqual(oneDay, { from: midnight(11, 2), to: midnight(11, 3) });
});

test("a beginning alone lasts until today, an end alone is one day", () => {
  assert.deepEqual(own("2026-11-20", "").period, { from: midnight(11, 20), to: midnight(11, 26) });
  assert.deepEqual(own("", "2026-11-20").period, { from: midnight(11, 20), to: midnight(11, 21) });
});

test("what is no period is named, what is no day is not looked at", () => {
  assert.equal(own("2026-11-03", "2026-11-02").problem, "periodBackwards");
  assert.equal(own("2026-11-27", "").problem, "periodBackwards");
  assert.equal(own("2025-11-24", "2026-11-25").problem, "periodLong");
  assert.equal(own("2025-11-25", "2026-11-25").problem, "");
  assert.deepEqual(own("soon", "", "7").period, period(7, NOW));
  assert.deepEqual(own("0002-11-02", "", "7").period, period(7, NOW), "a year on its way");
  for (const days of ["", "many", "-3", "0", "5000"]) {
    assert.deepEqual(own("", "", days).period, period(7, NOW), days);
  }
});

test("a day is written as a date field has it", () => {
  assert.equal(dayText(midnight(3, 9)), "2026-03-09");
});

test("an axis ends at a round number of its units", () => {
  assert.deepEqual(
    [0, 3, 5, 30, 1_200].map((largest) => ceiling(largest)),
    [4, 4, 5, 50, 2_000],
  );
  assert.equal(ceiling(300, 1_000), 4_000, "no wait below a second makes an axis of nothing");
  assert.equal(ceiling(95_000, 1_000), 100_000);
});
