// Texts and formats of the language that is shown, which is a signal, so that a screen changes it without a reload. The
// console's table has Vietnamese and English or the compiler refuses; the widget's files are listed by the build.
import { signal } from "@preact/signals";

export type Locale = "vi" | "en";
export type Params = Record<string, string | number>;

/** The language of what is shown: one of the console's two, in the widget any that has a file of words. */
export const locale = signal<string>("vi");

export const toLocale = (value: string | null | undefined): Locale =>
  value?.toLowerCase().startsWith("en") ? "en" : "vi";

export function fill(text: string, params?: Params): string {
  return params ? text.replace(/\{(\w+)\}/g, (_, key: string) => String(params[key] ?? "")) : text;
}

const REGIONS: Record<string, string> = { vi: "vi-VN", en: "en-GB" };
/** For the platform's own formats of dates, times and sizes. */
export const languageTag = (): string => REGIONS[locale.value] ?? locale.value;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, style: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${languageTag()} ${style}`;
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(languageTag(), options)));
  return found.format(ms);
}

export const clock = (ms: number): string =>
  format(ms, "clock", { hour: "2-digit", minute: "2-digit" });

export const dateTime = (ms: number): string =>
  format(ms, "dateTime", {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });

export const day = (ms: number): string =>
  format(ms, "day", { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" });

/** 75_000 -> "1:15", 3_700_000 -> "1:01:40": for clocks that tick. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const tail = `${two(total % 60)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

const relatives = new Map<string, Intl.RelativeTimeFormat>();

/** "3 phút trước", "3 minutes ago". */
export function ago(ms: number, now: number): string {
  const tag = languageTag();
  const relative =
    relatives.get(tag) ?? new Intl.RelativeTimeFormat(tag, { numeric: "auto", style: "short" });
  relatives.set(tag, relative);
  const seconds = Math.round((ms - now) / 1000);
  if (Math.abs(seconds) < 45) return relative.format(0, "second");
  if (Math.abs(seconds) < 2700) return relative.format(Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 79_200) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/** The same from one table of pairs: Vietnamese first, English second; the tuple type keeps both present. */
export function makePairs<P extends Record<string, readonly [vi: string, en: string]>>(pairs: P) {
  return (key: keyof P, params?: Params): string => {
    const [vi, en] = pairs[key] as readonly [string, string];
    return fill(locale.value === "vi" ? vi : en, params);
  };
}
