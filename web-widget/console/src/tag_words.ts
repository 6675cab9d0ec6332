// Tags as they are typed into one field with commas, and what may be suggested there: pure.
import { fold } from "../../shared/src/fold.ts";

export const cleanTag = (text: string): string => text.normalize("NFC").trim();
export const tagsOf = (text: string): string[] => text.split(",").map(cleanTag).filter(Boolean);

/** The last word, where it is not whole: it may still become another. */
function begunIn(used: readonly string[], text: string): string {
  const last = /,\s*$/.test(text) ? "" : (tagsOf(text).at(-1) ?? "");
  return used.includes(last) ? "" : last;
}

/** What the last word may become, or what may follow. */
export function suggestedOf(used: readonly string[], text: string, most: number): string[] {
  const given = tagsOf(text);
  const begun = fold(begunIn(used, text));
  return used.filter((tag) => !given.includes(tag) && fold(tag).includes(begun)).slice(0, most);
}

/** The list with the tag in place of what was begun of it, or behind what was whole. */
export function withTag(used: readonly string[], text: string, tag: string): string {
  const begun = begunIn(used, text);
  const isPart = begun !== "" && fold(tag).includes(fold(begun));
  const given = tagsOf(text);
  return [...(isPart ? given.slice(0, -1) : given), tag].join(", ");
}
