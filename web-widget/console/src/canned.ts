// Canned replies: found by "/" and a few letters without marks, with the names of the people filled in.
import type { CannedReply } from "#wire";
import { search } from "../../shared/src/fold.ts";
import { locale } from "../../shared/src/i18n.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { config, me, queueName } from "./state.ts";

const FOUND_MAX = 7;

/** In the customer's language where the reply has it, else in ours. */
export function cannedText(reply: CannedReply, thread: Thread): string {
  const info = thread.info.value;
  const language = info?.language.slice(0, 2) ?? "";
  const text =
    reply.text[language] ?? reply.text[locale.value] ?? Object.values(reply.text)[0] ?? "";
  const values: Record<string, string> = {
    "contact.name": info?.contact?.name || info?.form.name || "",
    "contact.email": info?.contact?.email ?? "",
    "agent.name": me.value?.name ?? "",
    queue: queueName(info?.queue ?? ""),
    ...Object.fromEntries(Object.entries(info?.form ?? {}).map(([key, v]) => [`form.${key}`, v])),
  };
  const filled = text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, key: string) => values[key] ?? "");
  // A name that nobody gave leaves no hole in the sentence.
  return filled.replace(/ +([,.!?])/g, "$1").replace(/ {2,}/g, " ");
}

/** What the text up to the caret asks for: "/gia" at the start or after a space. */
export function cannedQuery(before: string): string | null {
  return /(?:^|\s)\/([^\s/][^\n/]{0,40}|)$/.exec(before)?.[1] ?? null;
}

export function cannedFor(query: string | null): CannedReply[] {
  if (query === null) return [];
  const found = search(
    config.value.cannedReplies,
    query,
    (reply) => `${reply.shortcut} ${Object.values(reply.text).join(" ")} ${reply.tags.join(" ")}`,
  );
  return found.slice(0, FOUND_MAX);
}
