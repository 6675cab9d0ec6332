// Whom a note calls: its words and the colleagues' names, nothing else.
import type { User } from "#wire";

/** For each "@" who has the longest name that stands there whole, so that "@Lan Anh" does not call Lan too. */
export function calledIn(text: string, people: readonly Pick<User, "id" | "name">[]): string[] {
  const called = new Set<string>();
  for (const { index } of text.matchAll(/@/g)) {
    const rest = text.slice(index + 1);
    const here = people.filter(
      ({ name }) =>
        name && rest.startsWith(name) && !/^[\p{L}\p{M}\p{N}]/u.test(rest.slice(name.length)),
    );
    const longest = Math.max(...here.map(({ name }) => name.length));
    for (const { id, name } of here) if (name.length === longest) called.add(id);
  }
  return [...called];
}
