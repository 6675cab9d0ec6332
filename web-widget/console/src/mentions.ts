// "@" in a note: colleagues by name without marks, and whom a finished note calls.
import type { User } from "#wire";
import { search } from "../../shared/src/fold.ts";
import { calledIn } from "./called_in.ts";
import { config, me } from "./state.ts";

const FOUND_MAX = 6;

const colleagues = (): User[] =>
  config.value.users.filter((user) => !user.disabled && user.id !== me.value?.id);

/** What the text up to the caret asks for: "@mi" at the start or after a space. */
export function mentionQuery(before: string): string | null {
  return /(?:^|\s)@([^\s@]*)$/.exec(before)?.[1] ?? null;
}

export function mentionsFor(query: string | null): User[] {
  if (query === null) return [];
  return search(colleagues(), query, ({ name, id }) => `${name} ${id}`).slice(0, FOUND_MAX);
}

export const mentioned = (text: string): string[] => calledIn(text, colleagues());
