// The tags that are in use: they are suggested, so that one thing has one name.
import { page } from "./list_pages.ts";
import { config, threads } from "./state.ts";

export const TAG_MAX = 40;
const SUGGESTED_MAX = 50;

/**
 * On the conversations that this console knows and on canned replies, the most used first. Asked when somebody is about
 * to choose, and not kept up: a full desk changes hundreds of times a second.
 */
export function tagsInUse(): readonly string[] {
  const count = new Map<string, number>();
  const note = (tags: readonly string[] | undefined) => {
    for (const tag of tags ?? []) count.set(tag, (count.get(tag) ?? 0) + 1);
  };
  for (const thread of threads.list.peek()) note(thread.info.peek()?.tags);
  for (const info of page.peek() ?? []) note(info.tags);
  for (const reply of config.peek().cannedReplies) note(reply.tags);
  return [...count]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "vi"))
    .slice(0, SUGGESTED_MAX)
    .map(([tag]) => tag);
}
