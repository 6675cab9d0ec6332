// The supervisor's board: headline numbers, who is at risk, queues, skills, agents, conversations, today's curves,
// and acting on each of them. It opens like a page and hangs on a wall as well.
import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { duration } from "../../shared/src/i18n.ts";
import { alertIcon, clockIcon, Icon, wallIcon } from "../../shared/src/icons.tsx";
import { Acts } from "./board_acts.tsx";
import { Agents } from "./board_agents.tsx";
import { Curves } from "./board_curves.tsx";
import { isStale, level, listen, longest, staleMs, totals, version, watch } from "./board_model.ts";
import { boardCommands } from "./board_palette.ts";
import { Queues, Skills } from "./board_queues.tsx";
import { AtRisk, Conversations } from "./board_talks.tsx";
import { contribute } from "./commands_acts.ts";
import { percent } from "./parts.tsx";
import { navigate, parameter, withParameters } from "./route.ts";
import { shownThread } from "./shown.ts";
import { now, servesDesk, threads } from "./state.ts";
import { type TextKey, t } from "./texts.ts";
import { ThreadPane } from "./thread.tsx";

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

function Headline() {
  const sums = totals.value;
  const wait = sums.longestSince ? now.value - sums.longestSince : 0;
  const { inTarget, answered, target, isLow } = level.value;
  const usage = t("ofCapacity", { load: sums.load, capacity: sums.capacity });
  const offered = sums.offered ? `${t("offered")}: ${sums.offered}` : undefined;
  return (
    <dl class="stats">
      <Figure label="waiting" testid="board-waiting" value={sums.waiting} note={offered} />
      <Figure
        label="longest"
        testid="board-longest"
        value={wait > 0 ? duration(wait) : "–"}
        tone={longest.value.size > 0 ? "bad" : undefined}
      />
      <Figure
        label="serviceLevel"
        testid="board-service"
        value={percent(inTarget, answered)}
        tone={isLow ? "bad" : undefined}
        note={t("targetIs", { target: `≥ ${Math.round(target)}%` })}
      />
      <Figure label="active" testid="board-active" value={sums.active} note={usage} />
      <Figure
        label="online"
        testid="board-online"
        value={sums.online}
        note={`${t("occupancy")}: ${percent(sums.load, sums.capacity)}`}
      />
      <Figure
        label="closedToday"
        testid="board-closed"
        value={sums.closed}
        note={`${t("abandoned")}: ${sums.abandoned}`}
      />
    </dl>
  );
}

function Head() {
  const stale = isStale.value;
  const wall = parameter("wall") !== "";
  return (
    <div class="page-head">
      <h1>{t("board")}</h1>
      <span class={`chip ${stale ? "bad" : "good"}`} data-testid="board-fresh">
        <Icon shape={clockIcon} size={14} />
        {stale ? t("stale", { age: duration(staleMs.value) }) : t("fresh")}
      </span>
      {/* Without the age, which ticks: said when it changes, not every second. */}
      <span class="hidden-text" role="status" data-testid="board-said">
        {t(stale ? "staleSaid" : "fresh")}
      </span>
      <span class="grow" />
      <button
        type="button"
        class="button small-button"
        data-testid="wall"
        onClick={() => navigate(withParameters({ wall: wall ? "" : "1" }))}
      >
        <Icon shape={wallIcon} size={16} />
        {t(wall ? "leaveWall" : "wall")}
      </button>
    </div>
  );
}

export function Board() {
  useEffect(listen, []);
  useEffect(() => contribute(boardCommands), []);
  useSignalEffect(() => {
    if (threads.link.value.state === "live") void watch();
  });
  const wall = parameter("wall") !== "";
  const thread = !wall && shownThread.value !== null;
  return (
    <main
      class={`board ${thread ? "has-thread" : ""}`}
      data-testid="board"
      data-version={version.value}
      data-stale={isStale.value}
    >
      <div class="page-scroll">
        <Head />
        <Headline />
        <div class="board-columns">
          <div>
            <AtRisk names={!wall} />
            <Queues />
            {!wall && <Conversations />}
            {servesDesk.value && <Curves />}
          </div>
          <div>
            <Agents names={!wall} />
            <Skills />
          </div>
        </div>
      </div>
      {thread && <ThreadPane />}
      <Acts />
    </main>
  );
}
