// The words that forms of the settings are described with: fields, columns, choices.
import type { AccountConfig } from "#wire";
import type { TextKey } from "./texts.ts";

export type Thing = { id: string } & Record<string, unknown>;
export type Part = "skills" | "queues" | "users" | "inboxes" | "cannedReplies" | "sinks";
export type Input =
  | "text"
  | "number"
  | "seconds"
  | "select"
  | "list"
  | "several" // some of the options
  | "check"
  | "password"
  | "colour"
  | "area"
  | "targets" // seconds by priority
  | "hours" // a week and its exceptions
  | "rows"; // a list of things with columns of their own

/** What can be chosen; a name that somebody gave is shown as it is, also where it is spelled like one of our words. */
export type Choice = [value: string, label: string, isGiven?: true];

export interface Column {
  key: string;
  label: TextKey;
  input: "text" | "number" | "seconds" | "select" | "list" | "check";
  options?: (config: AccountConfig) => Choice[];
  language?: "vi" | "en";
}

export interface FieldSpec {
  key: string;
  within?: string; // the part of the thing that holds it
  label: TextKey;
  input: Input;
  group?: TextKey; // fields of one group follow each other, folded up
  hint?: TextKey;
  language?: "vi" | "en"; // a text by language
  options?: (config: AccountConfig) => Choice[];
  columns?: Column[];
  presence?: boolean; // a check: whether there is such a part at all, however little it says
  entries?: boolean; // the rows are a map from the first column to the second
}

export const named = (
  key: string,
  label: TextKey,
  input: Input = "text",
  more = {},
): FieldSpec => ({
  key,
  label,
  input,
  ...more,
});
export const plain =
  (values: readonly string[], label = (one: string): string => one) =>
  () =>
    values.map((one): Choice => [one, label(one)]);
const idAndName = (list: readonly { id: string; name: string }[]): Choice[] =>
  list.map(({ id, name }) => [id, name || id, true]);
export const allSkills = (config: AccountConfig) => idAndName(config.skills);
export const allQueues = (config: AccountConfig) => idAndName(config.queues);
export const allInboxes = (config: AccountConfig) => idAndName(config.inboxes);
export const queueChoice = (config: AccountConfig): Choice[] => [["", "–"], ...allQueues(config)];
