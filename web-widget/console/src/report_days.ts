// Which days a report is about, in the browser's time zone.

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** The midnight after it: a day may have 23 or 25 hours. */
function endOfDay(at: number): number {
  const day = new Date(startOfDay(at));
  day.setDate(day.getDate() + 1);
  return day.getTime();
}

export interface Period {
  from: number;
  to: number;
}

/** Whole days up to and including today: from the first midnight to the one that ends today. */
export function period(days: number, now: number): Period {
  const to = endOfDay(now);
  const from = new Date(to);
  from.setDate(from.getDate() - days);
  return { from: from.getTime(), to };
}

const DAYS_MAX = 366; // as the server has it
export type PeriodProblem = "periodBackwards" | "periodLong";

/** As a date field has it: "2026-11-23". */
export function dayText(at: number): string {
  const day = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Nothing is older. A year that is being typed is: "0002" on the way to "2026". */
export const FIRST_DAY = "2000-01-01";

/** The first moment of a day as a date field has it; NaN if it is none. */
const dayOf = (text: string): number =>
  text >= FIRST_DAY ? Date.parse(`${text}T00:00:00`) : Number.NaN;

/**
 * What an address asks for: days of one's own, both counted in, or else so many up to today. An end alone is that one
 * day, a beginning alone lasts until today.
 */
export function daysAsked(
  asked: { days: string; from: string; to: string },
  now: number,
): { period: Period; problem: "" } | { period: null; problem: PeriodProblem } {
  const [first, last] = [dayOf(asked.from), dayOf(asked.to)];
  if (Number.isNaN(first) && Number.isNaN(last)) {
    const days = Math.trunc(Number(asked.days));
    return { period: period(days >= 1 && days <= DAYS_MAX ? days : 7, now), problem: "" };
  }
  const from = Number.isNaN(first) ? last : first;
  const to = endOfDay(Number.isNaN(last) ? now : last);
  if (to <= from) return { period: null, problem: "periodBackwards" };
  const days = Math.round((to - from) / 86_400_000);
  return days > DAYS_MAX
    ? { period: null, problem: "periodLong" }
    : { period: { from, to }, problem: "" };
}
