// Reports: figures of finished conversations over a period, by queue, person, channel, time, outcome or tag; as
// charts, as a table, and as a file. Everything that was chosen is in the address.
import { signal, useSignalEffect } from "@preact/signals";
import { duration } from "../../shared/src/i18n.ts";
import { alertIcon, Icon } from "../../shared/src/icons.tsx";
import { complain } from "./api.ts";
import { Bars } from "./charts.tsx";
import { Heatmap } from "./heatmap.tsx";
import {
  type Asked,
  FIGURES,
  type Group,
  type ReportAnswer,
  type ReportRow,
  readReport,
  type Spread,
} from "./report_data.ts";
import { daysAsked } from "./report_days.ts";
import { Ratings } from "./report_ratings.tsx";
import { Choose, FIGURE_TEXTS, figureAsked, GROUP_TEXTS, groupAsked } from "./report_tools.tsx";
import { parameter } from "./route.ts";
import { channelName, now } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

const answer = signal<ReportAnswer | null>(null);
const loading = signal(false);
let latest: Asked | null = null;

/** What the address asks for, or why that is no period. */
function asked(): { question: Asked | null; problem: TextKey | "" } {
  const own = { days: parameter("days"), from: parameter("from"), to: parameter("to") };
  const days = daysAsked(own, now.peek());
  if (!days.period) return { question: null, problem: days.problem };
  const [queue, agent, channel] = [parameter("queue"), parameter("agent"), parameter("channel")];
  return { question: { ...days.period, by: groupAsked(), queue, agent, channel }, problem: "" };
}

/** Of several questions on their way only the last one's answer is shown. */
async function read(): Promise<void> {
  const { question } = asked();
  latest = question;
  loading.value = question !== null;
  if (!question) return;
  try {
    const found = await readReport(question);
    if (latest === question) answer.value = found;
  } catch (error) {
    if (latest === question) complain(error);
  }
  if (latest === question) loading.value = false;
}

const share = (value: number | null): string =>
  value === null ? "–" : `${Math.round(value * 100)}%`;
const mean = (value: number | null): string => (value === null ? "–" : value.toFixed(1));
const time = (spread: Spread): string => (spread.count ? duration(spread[figureAsked()]) : "–");

interface Column {
  head: TextKey;
  of: (row: ReportRow) => string | number;
  spread?: (row: ReportRow) => Spread;
  target?: (row: ReportRow) => { text: string; isMissed: boolean } | null;
}
const timeColumn = (head: "wait" | "firstResponse" | "resolution"): Column => ({
  head,
  of: (row) => time(row[head]),
  spread: (row) => row[head],
});
/** Nothing where nobody was answered. */
function levelTarget({ serviceLevel, serviceLevelTarget }: ReportRow) {
  if (serviceLevel === null || !serviceLevelTarget) return null;
  return { text: `≥ ${share(serviceLevelTarget)}`, isMissed: serviceLevel < serviceLevelTarget };
}
const COLUMNS: Column[] = [
  { head: "ended", of: (row) => row.ended },
  { head: "answered", of: (row) => row.answered },
  { head: "abandoned", of: (row) => row.abandoned },
  timeColumn("wait"),
  timeColumn("firstResponse"),
  timeColumn("resolution"),
  { head: "serviceLevel", of: (row) => share(row.serviceLevel), target: levelTarget },
  { head: "fcr", of: (row) => share(row.firstContact) },
  { head: "csat", of: (row) => share(row.csat.good) },
  { head: "ces", of: (row) => mean(row.ces.mean) },
];

/** The figures of a time that are not the chosen one. */
function Others({ spread }: { spread: Spread }) {
  return FIGURES.filter((one) => one !== figureAsked()).map((one) => (
    <span key={one} class="stat-line">
      {t(FIGURE_TEXTS[one])} {duration(spread[one])}
    </span>
  ));
}

function Total({ row, column }: { row: ReportRow; column: Column }) {
  const { head, of, spread } = column;
  const target = column.target?.(row);
  return (
    <div
      class={`stat ${target?.isMissed ? "bad" : ""}`}
      data-testid={`report-${head}`}
      data-value={of(row)}
    >
      <dt>{t(head)}</dt>
      <dd>
        {target?.isMissed && <Icon shape={alertIcon} size={20} />}
        {of(row)}
      </dd>
      {spread && spread(row).count > 0 && (
        <dd class="stat-note" data-testid={`report-${head}-others`}>
          <Others spread={spread(row)} />
        </dd>
      )}
      {target && (
        <dd class="stat-note" data-testid={`report-${head}-target`}>
          {t("targetIs", { target: target.text })}
        </dd>
      )}
    </div>
  );
}

const Totals = ({ row }: { row: ReportRow }) => (
  <dl class="stats">
    {COLUMNS.map((column) => (
      <Total key={column.head} row={row} column={column} />
    ))}
  </dl>
);

/** What a group is called: weekdays and hours in words, the empty key as what it means. */
function nameOf(row: ReportRow, by: Group): string {
  if (by === "hour") return `${row.key}:00`;
  if (by === "channel") return channelName(row.key);
  if (row.name) return row.name;
  return t(by === "disposition" ? "none" : "nobody");
}

function Table({ rows, by }: { rows: ReportRow[]; by: Group }) {
  return (
    <section class="panel">
      <section class="table-box" tabIndex={0} aria-label={t("reports")}>
        <table data-testid="report-table">
          <thead>
            <tr>
              <th scope="col">{t(GROUP_TEXTS[by])}</th>
              {COLUMNS.map(({ head }) => (
                <th key={head} scope="col">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key} data-testid="report-row" data-key={row.key}>
                <th scope="row">{nameOf(row, by)}</th>
                {COLUMNS.map(({ head, of, target }) => (
                  <td key={head} class={target?.(row)?.isMissed ? "bad-text" : ""}>
                    {of(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Charts({ rows, by }: { rows: ReportRow[]; by: Group }) {
  const labels = rows.map((row) => nameOf(row, by));
  const seconds = (pick: (row: ReportRow) => Spread) => rows.map((row) => pick(row)[figureAsked()]);
  return (
    <section class="panel charts">
      <Bars
        title={t("endedCount")}
        testid="chart-ended"
        labels={labels}
        series={[
          { name: t("answered"), tone: "one", values: rows.map((row) => row.answered) },
          { name: t("abandoned"), tone: "three", values: rows.map((row) => row.abandoned) },
        ]}
      />
      <Bars
        title={`${t("wait")} (${t(FIGURE_TEXTS[figureAsked()])})`}
        testid="chart-wait"
        labels={labels}
        format={(value) => duration(value)}
        unit={1_000}
        series={[{ name: t("wait"), tone: "two", values: seconds((row) => row.wait) }]}
      />
    </section>
  );
}

function Answer({ shown, by }: { shown: ReportAnswer; by: Group }) {
  const rows = shown.groups;
  return (
    <>
      {shown.truncated && (
        <p class="notice warn" role="status">
          {t("truncated", { count: shown.read })}
        </p>
      )}
      <Totals row={shown.total} />
      {rows.length === 0 && <p class="empty">{t("noReport")}</p>}
      {by === "weekday-hour" ? (
        <Heatmap rows={rows} />
      ) : (
        rows.length > 0 && <Charts rows={rows} by={by} />
      )}
      {rows.length > 0 && by !== "weekday-hour" && <Table rows={rows} by={by} />}
    </>
  );
}

export function Reports() {
  useSignalEffect(() => {
    for (const name of ["days", "from", "to", "by", "queue", "agent", "channel"]) parameter(name);
    void read();
  });
  const { question, problem } = asked();
  const shown = answer.value;
  return (
    <main class="page" data-testid="reports" aria-busy={loading.value}>
      <div class="page-scroll">
        <div class="page-head">
          <h1>{t("reports")}</h1>
        </div>
        <Choose asked={question} channels={shown?.channels ?? []} />
        {problem && (
          <p class="notice bad" role="alert" data-testid="report-problem">
            {t(problem)}
          </p>
        )}
        {question && shown && <Answer shown={shown} by={groupAsked()} />}
        {question && <Ratings asked={question} />}
        <p class="muted small">{t("reportHint")}</p>
      </div>
    </main>
  );
}
