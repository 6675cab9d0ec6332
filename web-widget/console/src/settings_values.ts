// Between a thing of the configuration and the fields of a form: pure, both ways. What a form does not show stays as
// it was.
import type { Kind } from "./settings_kinds.ts";
import type { Column, FieldSpec, Input, Thing } from "./settings_specs.ts";

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

interface Interval {
  from: string;
  to: string;
}
export interface DateHours {
  date: string;
  intervals: Interval[];
  name: string;
  days: number; // from `date` on; 0: one
}
export interface Hours {
  weekly?: Record<string, { intervals: Interval[] }>;
  dates?: DateHours[];
}

export const fieldName = (of: { key: string; language?: string; within?: string }): string =>
  (of.within ? `${of.within}-` : "") + of.key + (of.language ? `-${of.language}` : "");

/** The part of the thing that holds the field. */
export const holder = (thing: Thing, { within }: FieldSpec): Thing =>
  within ? ((thing[within] ?? {}) as Thing) : thing;

/** A plain field's value as its input shows it. */
export function shown(thing: Thing, { key, input, language }: FieldSpec): string {
  const value = language
    ? (thing[key] as Record<string, string> | undefined)?.[language]
    : thing[key];
  if (value === undefined || value === null) return "";
  if (input === "seconds") return String((value as number) / 1000);
  if (input === "number") return value ? String(value) : "";
  if (input === "list") return (value as string[]).join(", ");
  if (input === "check") return value ? "on" : "";
  return String(value);
}

/** A list's rows, each cell as its input shows it. */
export function rowsOf(thing: Thing, field: FieldSpec): string[][] {
  const columns = field.columns ?? [];
  const list = field.entries
    ? Object.entries((thing[field.key] ?? {}) as Record<string, number>)
    : ((thing[field.key] ?? []) as Thing[]);
  return list.map((row) =>
    columns.map(({ key, input, language }) =>
      shown(row as unknown as Thing, { key, input, language, label: "name" }),
    ),
  );
}

export const intervalsText = (intervals: readonly Interval[] | undefined): string =>
  (intervals ?? []).map(({ from, to }) => `${from}-${to}`).join(", ");

export const intervalsOf = (text: string): Interval[] =>
  words(text).map((word) => {
    const [from = "", to = ""] = word.split("-").map((one) => one.trim());
    return { from, to };
  });

function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
}

function parsed(text: string, input: Input): unknown {
  if (input === "number") return Number(text) || 0;
  if (input === "seconds") return Math.round(Number(text) * 1000) || 0;
  if (input === "check") return text === "on";
  if (input === "list") return words(text);
  return text;
}

/** A text by language, in one of them as it is written now: none where nothing is. */
function textsWritten(before: unknown, language: string, text: string): Record<string, string> {
  const { [language]: _before, ...others } = (before ?? {}) as Record<string, string>;
  return text ? { ...others, [language]: text } : others;
}

type Reader = (name: string) => string;

function rowWritten(
  before: object | undefined,
  columns: Column[],
  read: Reader,
  name: string,
): Record<string, unknown> {
  const row: Record<string, unknown> = { ...before };
  columns.forEach(({ key, input, language }, at) => {
    const text = read(`${name}.${at}`);
    const was = row[key];
    // A list that was not touched stays as it is: one made elsewhere may have commas in its words.
    const isSame = input === "list" && Array.isArray(was) && was.join(", ") === text;
    if (!isSame) row[key] = language ? textsWritten(was, language, text) : parsed(text, input);
  });
  return row;
}

function listWritten(thing: Thing, field: FieldSpec, data: FormData, read: Reader): unknown {
  // A row keeps its place as its number; later ones are new.
  const before = field.entries ? [] : ((thing[field.key] ?? []) as object[]);
  const name = fieldName(field);
  const indexes = new Set<number>();
  for (const each of data.keys()) {
    const [key, index] = each.split(".");
    if (key === name && index !== undefined) indexes.add(Number(index));
  }
  const rows = [...indexes]
    .sort((a, b) => a - b)
    .map((index) => rowWritten(before[index], field.columns ?? [], read, `${name}.${index}`));
  if (!field.entries) return rows;
  const pairs = rows.map((row): [string, unknown] => [String(row["0"]), row["1"]]);
  return Object.fromEntries(pairs.filter(([key]) => key !== ""));
}

function targetsWritten(key: string, read: Reader): Record<string, number> {
  const entries = PRIORITIES.map((priority): [string, number] => [
    priority,
    Math.round(Number(read(`${key}.${priority}`)) * 1000) || 0,
  ]);
  return Object.fromEntries(entries.filter(([, ms]) => ms > 0));
}

/** No hours at all is "always open"; a day without intervals is closed. */
function hoursWritten(key: string, read: Reader): Hours | undefined {
  if (read(`${key}.limited`) !== "on") return undefined;
  const weekly: Hours["weekly"] = {};
  for (const day of DAYS) {
    const intervals = intervalsOf(read(`${key}.${day}`));
    if (intervals.length > 0) weekly[day] = { intervals };
  }
  const dates = read(`${key}.dates`)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map(dateWritten);
  return { weekly, dates };
}

/** "date | hours | name | days": what does not begin with a number at the end still belongs to the name. */
function dateWritten(line: string): DateHours {
  const [date = "", times = "", ...rest] = line.split("|").map((one) => one.trim());
  const days = rest.length > 1 ? /^\d+/.exec(rest.at(-1) ?? "")?.[0] : undefined;
  const name = (days === undefined ? rest : rest.slice(0, -1)).join(" ");
  return { date, intervals: intervalsOf(times), name, days: Number(days ?? 0) };
}

export const datesText = (hours: Hours | undefined): string =>
  (hours?.dates ?? [])
    .map(({ date, intervals, name, days }) =>
      [date, intervalsText(intervals), name, days || ""].join(" | ").replace(/[ |]+$/, ""),
    )
    .join("\n");

function fieldWritten(whole: Thing, field: FieldSpec, data: FormData, read: Reader): void {
  const thing = field.within ? { ...holder(whole, field) } : whole;
  if (field.within) whole[field.within] = thing;
  const { key, input, language } = field;
  if (field.presence) return;
  if (input === "several") thing[key] = data.getAll(fieldName(field)).map(String);
  else if (input === "rows") thing[key] = listWritten(thing, field, data, read);
  else if (input === "targets") thing[key] = targetsWritten(key, read);
  else if (input === "hours") {
    const hours = hoursWritten(key, read);
    if (hours) thing[key] = hours;
    else delete thing[key];
  } else if (language) {
    thing[key] = textsWritten(thing[key], language, read(fieldName(field)));
  } else {
    const text = read(fieldName(field));
    if (input === "password" && !text) delete thing[key];
    else thing[key] = parsed(text, input);
  }
}

/** A part in which nothing is said is no part: saving it unchanged changes nothing. */
function dropEmpty(thing: Thing, within: string): void {
  const said = Object.values((thing[within] ?? {}) as Thing).some((value) =>
    value !== null && typeof value === "object" ? Object.keys(value).length > 0 : Boolean(value),
  );
  if (!said) delete thing[within];
}

/** A part that is there by its own word, and stays when nothing is said in it. */
function keepPart(thing: Thing, { key }: FieldSpec, read: Reader): void {
  if (read(key) === "on") thing[key] = thing[key] ?? {};
  else delete thing[key];
}

/** The thing with what the form says; what the form does not show stays as it was. */
export function written(before: Thing, kind: Kind, data: FormData): Thing {
  const thing: Thing = { ...before };
  const read: Reader = (name) =>
    String(data.get(name) ?? "")
      .normalize("NFC")
      .trim();
  for (const field of kind.fields) fieldWritten(thing, field, data, read);
  const byWord = kind.fields.filter(({ presence }) => presence);
  const stays = new Set(byWord.map(({ key }) => key));
  for (const { within } of kind.fields) if (within && !stays.has(within)) dropEmpty(thing, within);
  for (const field of byWord) keepPart(thing, field, read);
  return thing;
}
