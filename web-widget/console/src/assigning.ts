// A supervisor gives a conversation to somebody, above what they can take and without the skills, if need be. Where a
// colleague is talking in it, that is asked about first.
import { ask as askFirst } from "./asking.tsx";
import { ask } from "./live.ts";
import { userName } from "./state.ts";
import { t } from "./texts.ts";

export interface Given {
  conversation: string;
  customer: string;
  owner: string; // who is talking in it; empty: nobody
}

export function assign({ conversation, customer, owner }: Given, agent: string): void {
  const run = () => void ask({ assign: { conversation, agent, force: true } });
  if (!owner) {
    run();
    return;
  }
  const [from, to] = [userName(owner), userName(agent)];
  askFirst({
    title: t("takeFromTitle", { owner: from, customer }),
    text: t("takeFromText", { owner: from, to }),
    yes: t("takeFromYes", { to }),
    run,
  });
}
