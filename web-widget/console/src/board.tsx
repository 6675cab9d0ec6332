// The supervisor's board: headline numbers, queues, agents, conversations, and acting on each of them.
import { signal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BoardAgent, BoardConversation, BoardQueue, PresenceStatus } from "#wire";
import { duration } from "../../shared/src/i18n.ts";
import { alertIcon, boardIcon, clockIcon, Icon } from "../../shared/src/icons.tsx";
import { Avatar } from "../../shared/src/text.tsx";
import {
  agents,
  conversations,
  isStale,
  listen,
  queues,
  staleMs,
  totals,
  version,
  watch,
} from "./board_model.ts";
import {
  ask,
  monitor,
  now,
  queueName,
  skillName,
  thread,
  threads,
  toast,
  userName,
} from "./model.ts";
import { Elapsed } from "./parts.tsx";
import { type TextKey, t } from "./texts.ts";
import { ThreadPane } from "./thread.tsx";

const LEVEL_TARGET = 0.8;
const only = signal(""); // a queue that the lists below are narrowed to

function Figure(props: {
  label: TextKey;
  testid: string;
  value: string | number;
  tone?: string;
  note?: string;
}) {
  return (
    <div class={`stat ${props.tone ?? ""}`} data-testid={props.testid} data-value={props.value}>
      <dt>{t(props.label)}</dt>
      <dd>
        {props.tone === "bad" && <Icon shape={alertIcon} size={20} />}
        {props.value}
      </dd>
      <dd class="stat-note">{props.note ?? "\u00a0"}</dd>
    </div>
  );
}

const percent = (part: number, whole: number): string =>
  whole > 0 ? `${Math.round((100 * part) / whole)}%` : "–";

function Headline() {
  const sums = totals.value;
  const wait = sums.longestSince ? now.value - sums.longestSince : 0;
  const low = sums.answered > 0 && sums.inTarget / sums.answered < LEVEL_TARGET;
  const usage = t("ofCapacity", { load: sums.load, capacity: sums.capacity });
  const offered = sums.offered ? `${t("offered")}: ${sums.offered}` : undefined;
  return (
    <dl class="stats">
      <Figure label="waiting" testid="board-waiting" value={sums.waiting} note={offered} />
      <Figure
        label="longest"
        testid="board-longest"
        value={wait > 0 ? duration(wait) : "–"}
        tone={wait > 120_000 ? "bad" : undefined}
      />
      <Figure label="active" testid="board-active" value={sums.active} note={usage} />
      <Figure
        label="serviceLevel"
        testid="board-service"
        value={percent(sums.inTarget, sums.answered)}
        tone={low ? "bad" : undefined}
        note={`≥ ${LEVEL_TARGET * 100}%`}
      />
      <Figure label="online" testid="board-online" value={sums.online} />
      <Figure
        label="closedToday"
        testid="board-closed"
        value={sums.closed}
        note={`${t("abandoned")}: ${sums.abandoned}`}
      />
    </dl>
  );
}

function QueueRow({ row }: { row: BoardQueue }) {
  const expected = row.waitP50Ms ? `${duration(row.waitP50Ms)} – ${duration(row.waitP90Ms)}` : "–";
  return (
    <tr data-testid={`board-queue-${row.queue}`} class={only.value === row.queue ? "selected" : ""}>
      <th scope="row">
        <button
          type="button"
          class="cell-button"
          aria-pressed={only.value === row.queue}
          onClick={() => {
            only.value = only.value === row.queue ? "" : row.queue;
          }}
        >
          {row.name || queueName(row.queue)}
        </button>
      </th>
      <td class={row.waiting ? "strong" : ""}>{row.waiting}</td>
      <td>
        <Elapsed since={row.oldestSince} />
      </td>
      <td>{expected}</td>
      <td>{row.active}</td>
      <td>{percent(row.answeredInTarget, row.answeredTotal)}</td>
      <td>{row.abandonedToday}</td>
    </tr>
  );
}

function Queues() {
  const rows = [...queues.value.values()].sort((a, b) => b.waiting - a.waiting);
  const heads: TextKey[] = [
    "queue",
    "depth",
    "longest",
    "expected",
    "active",
    "serviceLevel",
    "abandoned",
  ];
  return (
    <section class="panel" aria-labelledby="board-queues">
      <h2 id="board-queues">{t("queues")}</h2>
      {rows.length === 0 && <p class="muted">{t("noQueues")}</p>}
      <div class="table-box">
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <QueueRow key={row.queue} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const STATUSES: PresenceStatus[] = ["ONLINE", "BUSY", "AWAY", "OFFLINE"];

function Agent({ row }: { row: BoardAgent }) {
  const name = row.name || userName(row.user);
  const set = (status: PresenceStatus) => ask({ setAgentPresence: { agent: row.user, status } });
  const share = row.capacity ? Math.min(1, row.load / row.capacity) : 0;
  return (
    <li class="agent" data-testid={`board-agent-${row.user}`} data-status={row.status}>
      <Avatar name={name} id={row.user} size={36} />
      <div class="grow">
        <p class="line">
          <span class="name">{name}</span>
          <Elapsed since={row.since} class="small muted" />
        </p>
        <p class="small muted">
          {!row.connected && row.status !== "OFFLINE" ? `${t("disconnected")} · ` : ""}
          {row.notResponding ? `${t("notResponding")} · ` : ""}
          {row.skills.map(({ skill, level }) => `${skillName(skill)} ${level}`).join(" · ")}
        </p>
        <div
          class="meter"
          role="img"
          aria-label={t("load", { load: row.load, capacity: row.capacity })}
        >
          <span style={{ width: `${share * 100}%` }} />
        </div>
      </div>
      <div class="agent-side">
        <label class="presence small" data-status={row.status}>
          <span class="dot" aria-hidden="true" />
          <span class="hidden-text">
            {t("presence")}: {name}
          </span>
          <select
            value={row.status}
            data-testid={`board-presence-${row.user}`}
            onChange={(event) => void set(event.currentTarget.value as PresenceStatus)}
          >
            {STATUSES.map((status) => (
              <option key={status} value={status}>
                {t(status)}
              </option>
            ))}
          </select>
        </label>
        <span class="small muted">{t("load", { load: row.load, capacity: row.capacity })}</span>
      </div>
    </li>
  );
}

function Agents() {
  const rows = [...agents.value.values()].sort(
    (a, b) =>
      STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) || a.name.localeCompare(b.name, "vi"),
  );
  return (
    <section class="panel" aria-labelledby="board-agents">
      <h2 id="board-agents">{t("agents")}</h2>
      {rows.length === 0 && <p class="muted">{t("noAgents")}</p>}
      <ul class="agents">
        {rows.map((row) => (
          <Agent key={row.user} row={row} />
        ))}
      </ul>
    </section>
  );
}

async function explain(conversation: string): Promise<void> {
  const sentence = (await ask({ explain: { conversation, agent: "" } })).frame?.explanation
    ?.sentence;
  if (sentence) toast(sentence);
}

function ConversationRow({ row }: { row: BoardConversation }) {
  const name = row.contactName || t("guest");
  const late = row.dueAt > 0 && row.dueAt < now.value && row.state === "STATE_QUEUED";
  const conversation = row.conversation;
  const assign = (agent: string) => ask({ assign: { conversation, agent, force: true } });
  return (
    <li
      class="talk"
      data-testid="board-conversation"
      data-conversation={conversation}
      data-state={row.state}
    >
      <div class="grow">
        <p class="line">
          <span class="name">{name}</span>
          <Elapsed since={row.since} class={late ? "bad-text" : ""} />
        </p>
        <p class="small muted">
          <span class={`chip ${row.state === "STATE_QUEUED" ? "warn" : ""}`}>{t(row.state)}</span>
          {late && <span class="chip bad">{t("overdue")}</span>} {queueName(row.queue)}
          {row.position > 0 ? ` · #${row.position}` : ""}
          {row.owner ? ` · ${userName(row.owner)}` : ""}
          {row.requiredSkills.map((skill) => ` · ${skillName(skill)}`).join("")}
        </p>
      </div>
      <button
        type="button"
        class="button small-button"
        data-testid="explain"
        onClick={() => void explain(conversation)}
      >
        {t("explain")}
      </button>
      <select
        aria-label={`${t("reassign")}: ${name}`}
        class="quiet-select"
        value=""
        data-testid="reassign"
        onChange={(event) => {
          const agent = event.currentTarget.value;
          event.currentTarget.value = "";
          if (agent) void assign(agent);
        }}
      >
        <option value="">{t("reassign")}…</option>
        {[...agents.value.values()].map((agent) => (
          <option key={agent.user} value={agent.user}>
            {agent.name || userName(agent.user)}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button small-button primary"
        data-testid="monitor"
        onClick={() => void monitor(conversation)}
      >
        {t("monitor")}
      </button>
    </li>
  );
}

function Conversations() {
  const order = ["STATE_QUEUED", "STATE_OFFERED", "STATE_TRANSFER_PENDING", "STATE_ACTIVE"];
  const rows = [...conversations.value.values()]
    .filter((row) => !only.value || row.queue === only.value)
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.since - b.since)
    .slice(0, 200);
  return (
    <section class="panel" aria-labelledby="board-conversations">
      <h2 id="board-conversations">
        {t("conversations")}
        {only.value && <span class="chip">{queueName(only.value)}</span>}
      </h2>
      {rows.length === 0 && (
        <div class="empty">
          <Icon shape={boardIcon} size={32} />
          <p>{t("noConversations")}</p>
        </div>
      )}
      <ul class="talks">
        {rows.map((row) => (
          <ConversationRow key={row.conversation} row={row} />
        ))}
      </ul>
    </section>
  );
}

export function Board() {
  useEffect(listen, []);
  useSignalEffect(() => {
    if (threads.link.value.state === "live") void watch();
  });
  const stale = isStale.value;
  return (
    <main
      class={`board ${thread.value ? "has-thread" : ""}`}
      data-testid="board"
      data-version={version.value}
      data-stale={stale}
    >
      <div class="board-scroll">
        <div class="board-head">
          <h1>{t("board")}</h1>
          <span class={`chip ${stale ? "bad" : "good"}`} role="status" data-testid="board-fresh">
            <Icon shape={clockIcon} size={14} />
            {stale ? t("stale", { age: duration(staleMs.value) }) : t("fresh")}
          </span>
        </div>
        <Headline />
        <div class="board-columns">
          <div>
            <Queues />
            <Conversations />
          </div>
          <Agents />
        </div>
      </div>
      {thread.value && <ThreadPane />}
    </main>
  );
}
