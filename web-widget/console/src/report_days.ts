// Which days a report is about, in the browser's time zone.

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** Whole days up to and including today: from the first midnight to the one that ends today. */
export function period(days: number, now: number): { from: number; to: number } {
  const to = new Date(startOfDay(now));
  to.setDate(to.getDate() + 1); // a day may have 23 or 25 hours
  const from = new Date(to);
  from.setDate(from.getDate() - days);
  return { from: from.getTime(), to: to.getTime() };
}
