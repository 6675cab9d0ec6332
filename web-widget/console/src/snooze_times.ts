// Times as people name them, from a moment: pure, in this computer's time zone.

const HOUR = 3_600_000;

function at(day: Date, hour: number): number {
  const time = new Date(day);
  time.setHours(hour, 0, 0, 0);
  return time.getTime();
}

const inDays = (from: Date, days: number): Date => {
  const day = new Date(from);
  day.setDate(day.getDate() + days);
  return day;
};

export type SnoozeLabel = "inAnHour" | "inThreeHours" | "thisEvening" | "tomorrow" | "nextWeek";

/** Only those that lie ahead, the nearest first. */
export function snoozeTimes(now: number): { label: SnoozeLabel; at: number }[] {
  const today = new Date(now);
  const toMonday = (8 - today.getDay()) % 7 || 7;
  const all: { label: SnoozeLabel; at: number }[] = [
    { label: "inAnHour", at: now + HOUR },
    { label: "inThreeHours", at: now + 3 * HOUR },
    { label: "thisEvening", at: at(today, 18) },
    { label: "tomorrow", at: at(inDays(today, 1), 9) },
    { label: "nextWeek", at: at(inDays(today, toMonday), 9) },
  ];
  return all.filter((one) => one.at > now + 60_000).sort((a, b) => a.at - b.at);
}

/** As an input of date and time has it, to the minute: "2027-02-05T09:30". */
export function toField(ms: number): string {
  const time = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${date}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** 0 where there is no time in it. */
export const fromField = (text: string): number => Date.parse(text) || 0;
