// The tags that are in use: they are suggested, so that one thing has one name.
import { computed } from "@preact/signals";
import { page } from "./list_pages.ts";
import { config, threads } from "./state.ts";

export const TAG_MAX = 40;
const SUGGESTED_MAX = 50;

/** On the conversations that this console knows and on canned replies, the most used first. */
export const tagsInUse = computed<readonly string[]>(() => {
  const count = new Map<string, number>();
  const note = (tags: readonly string[] | undefined) => {
    for (const tag of tags ?? []) count.set(tag, (count.get(tag) ?? 0) + 1);
  };
  for (const thread of threads.list.value) note(thread.info.value?.tags);
  for (const info of page.value ?? []) note(info.tags);
  for (const reply of config.value.cannedReplies) note(reply.tags);
  return [...count]
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "vi"))
    .slice(0, SUGGESTED_MAX)
    .map(([tag]) => tag);
});
