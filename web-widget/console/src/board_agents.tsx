// The board's people: in which state they are and for how long, how much they carry; and changing their state.
import type { BoardAgent, PresenceStatus } from "#wire";
import { Avatar } from "../../shared/src/avatar.tsx";
import { Icon, moreIcon } from "../../shared/src/icons.tsx";
import { act } from "./board_acts.tsx";
import { agents } from "./board_model.ts";
import { LateSelect } from "./late_select.tsx";
import { ask } from "./live.ts";
import { Elapsed } from "./parts.tsx";
import { skillName, userName } from "./state.ts";
import { t } from "./texts.ts";

const STATUSES: PresenceStatus[] = ["ONLINE", "BUSY", "AWAY", "OFFLINE"];
// Made once: looking up how a language sorts costs more than comparing.
const byName = new Intl.Collator("vi");
const isLost = (row: BoardAgent): boolean => !row.connected && row.status !== "OFFLINE";

function Agent({ row }: { row: BoardAgent }) {
  const name = row.name || userName(row.user);
  const set = (status: PresenceStatus) => ask({ setAgentPresence: { agent: row.user, status } });
  const share = row.capacity ? Math.min(1, row.load / row.capacity) : 0;
  const says = [
    isLost(row) && t("disconnected"),
    row.notResponding && t("notResponding"),
    row.draining && t("draining"),
    row.wrapUp > 0 && t("wrapUp"),
    row.skills.map(({ skill, level }) => `${skillName(skill)} ${level}`).join(" · "),
  ].filter(Boolean);
  return (
    <li
      class="agent"
      data-testid={`board-agent-${row.user}`}
      data-status={row.status}
      data-draining={row.draining}
    >
      <Avatar name={name} id={row.user} size={32} />
      <div class="grow">
        <p class="line">
          <span class="name">{name}</span>
          <Elapsed since={row.since} class="small muted" />
        </p>
        <p class={`small cut ${isLost(row) || row.notResponding ? "bad-text" : "muted"}`}>
          {says.join(" · ")}
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
        <span class="presence small" data-status={row.status}>
          <span class="dot" aria-hidden="true" />
          <LateSelect
            aria-label={`${t("presence")}: ${name}`}
            value={row.status}
            data-testid={`board-presence-${row.user}`}
            onChange={(event) => void set(event.currentTarget.value as PresenceStatus)}
            shut={t(row.status)}
            lines={() =>
              STATUSES.map((status) => (
                <option key={status} value={status}>
                  {t(status)}
                </option>
              ))
            }
          />
        </span>
        <span class="tiny muted">{t("load", { load: row.load, capacity: row.capacity })}</span>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={t("moreFor", { name })}
        title={t("moreFor", { name })}
        data-testid={`agent-act-${row.user}`}
        onClick={() => {
          act.value = { about: "agent", row };
        }}
      >
        <Icon shape={moreIcon} size={18} />
      </button>
    </li>
  );
}

/** On a wall there are no names: how many are in each state. */
function Counts({ rows }: { rows: BoardAgent[] }) {
  return (
    <ul class="state-counts">
      {STATUSES.map((status) => (
        <li key={status} data-status={status}>
          <span class="dot" aria-hidden="true" />
          <span class="grow">{t(status)}</span>
          <b>{rows.filter((row) => row.status === status).length}</b>
        </li>
      ))}
    </ul>
  );
}

export function Agents({ names }: { names: boolean }) {
  const rows = [...agents.value.values()].sort(
    (a, b) =>
      STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) || byName.compare(a.name, b.name),
  );
  return (
    <section class="panel" aria-labelledby="board-agents">
      <h2 id="board-agents">{t("agents")}</h2>
      {rows.length === 0 && <p class="muted">{t("noAgents")}</p>}
      <Counts rows={rows} />
      {names && (
        <ul class="agents">
          {rows.map((row) => (
            <Agent key={row.user} row={row} />
          ))}
        </ul>
      )}
    </section>
  );
}
