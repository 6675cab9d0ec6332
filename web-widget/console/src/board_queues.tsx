// The board's queues and skills: how many wait, for how long, what is expected, and whether promises are kept.
import type { BoardQueue } from "#wire";
import { duration } from "../../shared/src/i18n.ts";
import { Icon, moreIcon, pauseIcon } from "../../shared/src/icons.tsx";
import { act, queueWords } from "./board_acts.tsx";
import { longest, queues, skillRows } from "./board_model.ts";
import { levelOf } from "./board_promise.ts";
import { Elapsed, percent } from "./parts.tsx";
import { navigate, parameter, withParameters } from "./route.ts";
import { queueName, skillName } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

function QueueState({ row }: { row: BoardQueue }) {
  if (row.open && row.mode !== "HELD_OPEN") return null;
  return (
    <span class={`chip queue-state ${row.open ? "good" : "warn"}`} data-testid="queue-state">
      {!row.open && <Icon shape={pauseIcon} size={12} />}
      {queueWords(row)}
    </span>
  );
}

function QueueRow({ row }: { row: BoardQueue }) {
  const expected = row.waitP50Ms ? `${duration(row.waitP50Ms)} – ${duration(row.waitP90Ms)}` : "–";
  const only = parameter("queue") === row.queue;
  const isWall = parameter("wall") !== "";
  const { inTarget, answered, target, isLow } = levelOf([row]);
  return (
    <tr data-testid={`board-queue-${row.queue}`} class={only ? "selected" : ""}>
      <th scope="row">
        <button
          type="button"
          class="cell-button"
          aria-pressed={only}
          onClick={() => navigate(withParameters({ queue: only ? "" : row.queue }))}
        >
          {row.name || queueName(row.queue)}
        </button>
        <QueueState row={row} />
      </th>
      <td class={row.waiting ? "strong" : ""}>{row.waiting}</td>
      <td class={longest.value.has(row.queue) ? "bad-text" : ""}>
        <Elapsed since={row.oldestSince} />
      </td>
      <td>{expected}</td>
      <td>{row.active}</td>
      <td class={isLow ? "bad-text" : ""}>
        {percent(inTarget, answered)}
        <span class="cell-note">≥ {target}%</span>
      </td>
      <td>{row.abandonedToday}</td>
      {!isWall && (
        <td class="row-more">
          <button
            type="button"
            class="icon-button"
            aria-label={t("moreFor", { name: row.name || queueName(row.queue) })}
            title={t("queueMode")}
            data-testid={`queue-act-${row.queue}`}
            onClick={() => {
              act.value = { about: "queue", row };
            }}
          >
            <Icon shape={moreIcon} size={18} />
          </button>
        </td>
      )}
    </tr>
  );
}

function Head({ heads, acts }: { heads: TextKey[]; acts?: boolean }) {
  return (
    <thead>
      <tr>
        {heads.map((head) => (
          <th key={head} scope="col">
            {t(head)}
          </th>
        ))}
        {acts && (
          <th scope="col">
            <span class="hidden-text">{t("acts")}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

export function Queues() {
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
      <section class="table-box" tabIndex={0} aria-labelledby="board-queues">
        <table>
          <Head heads={heads} acts={parameter("wall") === ""} />
          <tbody>
            {rows.map((row) => (
              <QueueRow key={row.queue} row={row} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

export function Skills() {
  const rows = skillRows.value;
  if (rows.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="board-skills">
      <h2 id="board-skills">{t("skills")}</h2>
      <section class="table-box" tabIndex={0} aria-labelledby="board-skills">
        <table>
          <Head heads={["skill", "depth", "longest", "ableOnline", "free"]} />
          <tbody>
            {rows.map(({ skill, waiting, oldestSince, able, free }) => (
              <tr key={skill} data-testid={`board-skill-${skill}`}>
                <th scope="row">{skillName(skill)}</th>
                <td class={waiting ? "strong" : ""}>{waiting}</td>
                <td>
                  <Elapsed since={oldestSince} />
                </td>
                <td class={waiting > 0 && able === 0 ? "bad-text" : ""}>{able}</td>
                <td>{free}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
