// What is done to the conversation on the screen by choosing a value: its priority, whose it is. One command for each
// value, so that the palette has them all; parts that are loaded late add theirs.
import type { Conversation, Priority } from "#wire";
import { assign } from "./assigning.ts";
import { presenceWords } from "./colleagues.ts";
import type { Command } from "./commands.ts";
import { ask } from "./live.ts";
import { selected } from "./route.ts";
import { config, isAtLeast, isOver, isTalking, me, nameOf, threads, toast } from "./state.ts";
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

/** Those that are the same for every conversation. */
export function fixedActs(): Command[] {
  const conversation = selected.value;
  const cannot = (): string => {
    const info = threads.get(conversation)?.info.value;
    if (!info) return t("noneOpen");
    return isOver(info) ? t("itIsOver") : "";
  };
  const list: Command[] = PRIORITIES.map((priority) => ({
    id: `priority-${priority}`,
    title: t("priorityIs", { name: t(priority) }),
    keys: [],
    cannot,
    run: () => void ask({ setPriority: { conversation, priority } }),
  }));
  if (!isAtLeast("SUPERVISOR")) return list;
  const why = { id: "explain", title: t("explainThis"), keys: [], cannot };
  return [...list, { ...why, run: () => void explain(conversation) }];
}

/** Not who has it, nor who cannot log in; oneself by "take it". */
function owners(conversation: string, info: Conversation | null | undefined): Act[] {
  const owner = info && isTalking(info) ? info.owner : "";
  return config.value.users
    .filter(({ id, disabled }) => !disabled && id !== me.value?.id && id !== owner)
    .map(({ id, name }) => ({
      id: `assign-${id}`,
      title: [t("assignTo", { name }), presenceWords(id)].filter(Boolean).join(" · "),
      run: () => assign({ conversation, customer: nameOf(info), owner }, id),
    }));
}

export function acts(): Act[] {
  const conversation = selected.value;
  const own: Act[] = [];
  const info = threads.get(conversation)?.info.value;
  if (conversation && !isOver(info) && isAtLeast("SUPERVISOR"))
    own.push(...owners(conversation, info));
  return [...own, ...[...sources].flatMap((source) => source())];
}
