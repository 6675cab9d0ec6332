// The board's own acts as commands: each queue, each person, and where the conversation on the screen goes next.
import { act } from "./board_acts.tsx";
import { agents, conversations, isWaiting, queues } from "./board_model.ts";
import type { Act } from "./commands_acts.ts";
import { selected } from "./route.ts";
import { queueName, userName } from "./state.ts";
import { t } from "./texts.ts";

function aboutTalk(): Act[] {
  const row = conversations.value.get(selected.value);
  if (!row || !(isWaiting(row) || row.state === "STATE_ACTIVE")) return [];
  const name = row.contactName || t("guest");
  const title = t(isWaiting(row) ? "moveTitle" : "requeueTitle", { name });
  const run = () => {
    act.value = { about: "talk", row };
  };
  return [{ id: isWaiting(row) ? "move" : "requeue", title, run }];
}

export const boardCommands = (): Act[] => [
  ...aboutTalk(),
  ...[...queues.value.values()].map((row) => ({
    id: `queue-${row.queue}`,
    title: t("queueAct", { name: row.name || queueName(row.queue) }),
    run: () => {
      act.value = { about: "queue", row };
    },
  })),
  ...[...agents.value.values()].map((row) => ({
    id: `agent-${row.user}`,
    title: t("agentAct", { name: row.name || userName(row.user) }),
    run: () => {
      act.value = { about: "agent", row };
    },
  })),
];
