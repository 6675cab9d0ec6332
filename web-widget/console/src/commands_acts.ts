// What is done to the conversation on the screen by choosing a value: its priority, whose it is, why it waits. One command
// for each value, so that the palette has them all; parts that are loaded late add theirs.
import type { Priority } from "#wire";
import { ask } from "./live.ts";
import { selected } from "./route.ts";
import { config, isAtLeast, isOver, me, threads, toast } from "./state.ts";
import { t } from "./texts.ts";

export interface Act {
  id: string;
  title: string;
  run: () => void;
}

export const PRIORITIES: readonly Priority[] = ["URGENT", "HIGH", "NORMAL", "LOW"];

const sources = new Set<() => Act[]>();

/** Until the function that it gives is called, the palette shows these as well. */
export function contribute(source: () => Act[]): () => void {
  sources.add(source);
  return () => void sources.delete(source);
}

export async function explain(conversation: string): Promise<void> {
  const answer = await ask({ explain: { conversation, agent: "" } });
  const sentence = answer.frame?.explanation?.sentence;
  if (sentence) toast(sentence);
}

function priorities(conversation: string): Act[] {
  return PRIORITIES.map((priority) => ({
    id: `priority-${priority}`,
    title: t("priorityIs", { name: t(priority) }),
    run: () => void ask({ setPriority: { conversation, priority } }),
  }));
}

function owners(conversation: string): Act[] {
  return config.value.users
    .filter(({ id }) => id !== me.value?.id)
    .map(({ id, name }) => ({
      id: `assign-${id}`,
      title: t("assignTo", { name }),
      run: () => void ask({ assign: { conversation, agent: id, force: true } }),
    }));
}

export function acts(): Act[] {
  const conversation = selected.value;
  const own: Act[] = [];
  if (conversation && !isOver(threads.get(conversation)?.info.value)) {
    own.push(...priorities(conversation));
    if (isAtLeast("SUPERVISOR")) {
      own.push(...owners(conversation), {
        id: "explain",
        title: t("explainThis"),
        run: () => void explain(conversation),
      });
    }
  }
  return [...own, ...[...sources].flatMap((source) => source())];
}
