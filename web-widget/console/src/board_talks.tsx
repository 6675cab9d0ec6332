// The board's conversations: who is about to wait too long, and all that are open; each can be looked at, watched,
// given to somebody, moved up.
import type { BoardConversation, Priority } from "#wire";
import { duration } from "../../shared/src/i18n.ts";
import { boardIcon, Icon } from "../../shared/src/icons.tsx";
import { monitor } from "./actions.ts";
import { assign } from "./assigning.ts";
import { act } from "./board_acts.tsx";
import { agents, atRisk, conversations, isWaiting } from "./board_model.ts";
import { explain, PRIORITIES } from "./commands_acts.ts";
import { LateSelect } from "./late_select.tsx";
import { ask } from "./live.ts";
import { Elapsed } from "./parts.tsx";
import { parameter, select } from "./route.ts";
import { now, queueName, skillName, userName } from "./state.ts";
import { t } from "./texts.ts";

const RISKS_MAX = 6;
const SHOWN_MAX = 200;
const nameOfRow = (row: BoardConversation): string => row.contactName || t("guest");

/** Without `names`, for a screen that visitors see too: which queue, never who. */
export function AtRisk({ names }: { names: boolean }) {
  const rows = atRisk.value.slice(0, RISKS_MAX);
  if (rows.length === 0) return null;
  return (
    <section class="panel risk" aria-labelledby="board-risk">
      <h2 id="board-risk">{t("atRisk")}</h2>
      <ul>
        {rows.map((row) => {
          const left = row.dueAt - now.value;
          return (
            <li key={row.conversation} data-testid="risk" data-conversation={row.conversation}>
              {names ? (
                <button
                  type="button"
                  class="cell-button grow"
                  onClick={() => select(row.conversation)}
                >
                  {nameOfRow(row)} <span class="muted small">· {queueName(row.queue)}</span>
                </button>
              ) : (
                <span class="grow">{queueName(row.queue)}</span>
              )}
              <span class={`chip ${left < 0 ? "bad" : "warn"}`}>
                {left < 0
                  ? t("overdueBy", { time: duration(-left) })
                  : t("dueIn", { time: duration(left) })}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Assign({ row }: { row: BoardConversation }) {
  const { conversation } = row;
  const owner = isWaiting(row) ? "" : row.owner;
  const title = `${t("reassign")}…`;
  return (
    <LateSelect
      aria-label={`${t("reassign")}: ${nameOfRow(row)}`}
      class="quiet-select"
      value=""
      data-testid="reassign"
      onChange={(event) => {
        const agent = event.currentTarget.value;
        event.currentTarget.value = "";
        if (agent) assign({ conversation, customer: nameOfRow(row), owner }, agent);
      }}
      shut={title}
      lines={() => [
        <option key="" value="">
          {title}
        </option>,
        ...[...agents.value.values()]
          .filter(({ user }) => user !== owner)
          .map(({ user, name, connected, status }) => (
            <option key={user} value={user}>
              {name || userName(user)} · {t(connected ? status : "OFFLINE")}
            </option>
          )),
      ]}
    />
  );
}

function PrioritySelect({ row }: { row: BoardConversation }) {
  const isUnset = row.priority === "PRIORITY_UNSPECIFIED";
  return (
    <LateSelect
      aria-label={`${t("priority")}: ${nameOfRow(row)}`}
      class="quiet-select"
      value={row.priority}
      data-testid="reprioritise"
      onChange={(event) => {
        const priority = event.currentTarget.value as Priority;
        void ask({ setPriority: { conversation: row.conversation, priority } });
      }}
      shut={isUnset ? "–" : t(row.priority)}
      lines={() => [
        isUnset && <option value={row.priority}>–</option>,
        ...PRIORITIES.map((priority) => (
          <option key={priority} value={priority}>
            {t(priority)}
          </option>
        )),
      ]}
    />
  );
}

function ConversationRow({ row }: { row: BoardConversation }) {
  const late = row.dueAt > 0 && row.dueAt < now.value && row.state === "STATE_QUEUED";
  const conversation = row.conversation;
  const says = [
    queueName(row.queue),
    row.position > 0 && `#${row.position}`,
    row.owner && userName(row.owner),
    ...row.requiredSkills.map(skillName),
  ].filter(Boolean);
  return (
    <li
      class="talk"
      data-testid="board-conversation"
      data-conversation={conversation}
      data-state={row.state}
    >
      <div class="grow talk-text">
        <p class="line">
          <button
            type="button"
            class="cell-button name"
            data-testid="look"
            onClick={() => select(conversation)}
          >
            {nameOfRow(row)}
          </button>
          <Elapsed since={row.since} class={late ? "bad-text" : ""} />
        </p>
        <p class="small muted">
          <span class={`chip ${row.state === "STATE_QUEUED" ? "warn" : ""}`}>{t(row.state)}</span>
          {late && <span class="chip bad">{t("overdue")}</span>} {says.join(" · ")}
        </p>
      </div>
      <div class="talk-acts">
        <PrioritySelect row={row} />
        <Assign row={row} />
        {(isWaiting(row) || row.state === "STATE_ACTIVE") && (
          <button
            type="button"
            class="button small-button"
            data-testid={isWaiting(row) ? "move" : "requeue"}
            onClick={() => {
              act.value = { about: "talk", row };
            }}
          >
            {t(isWaiting(row) ? "move" : "requeue")}
          </button>
        )}
        <button
          type="button"
          class="button small-button"
          data-testid="explain"
          onClick={() => void explain(conversation)}
        >
          {t("explain")}
        </button>
        <button
          type="button"
          class="button small-button primary"
          data-testid="monitor"
          onClick={() => void monitor(conversation)}
        >
          {t("monitor")}
        </button>
      </div>
    </li>
  );
}

export function Conversations() {
  const order = ["STATE_QUEUED", "STATE_OFFERED", "STATE_TRANSFER_PENDING", "STATE_ACTIVE"];
  const only = parameter("queue");
  const rows = [...conversations.value.values()]
    .filter((row) => !only || row.queue === only)
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.since - b.since);
  return (
    <section class="panel" aria-labelledby="board-conversations">
      <h2 id="board-conversations">
        {t("conversations")} <span class="muted">{rows.length}</span>
        {only && <span class="chip">{queueName(only)}</span>}
      </h2>
      {rows.length === 0 && (
        <div class="empty">
          <Icon shape={boardIcon} size={32} />
          <p>{t("noConversations")}</p>
        </div>
      )}
      <ul class="talks">
        {rows.slice(0, SHOWN_MAX).map((row) => (
          <ConversationRow key={row.conversation} row={row} />
        ))}
      </ul>
    </section>
  );
}
