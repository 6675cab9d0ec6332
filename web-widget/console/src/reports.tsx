// Reports: figures of finished conversations over a period, by queue, person, channel, time, outcome or tag; as
// charts, as a table, and as a file. Everything that was chosen is in the address.
import { signal, useSignalEffect } from "@preact/signals";
import { duration } from "../../shared/src/i18n.ts";
import { complain } from "./api.ts";
import { Bars } from "./charts.tsx";
import { Heatmap } from "./heatmap.tsx";
import {
  type Asked,
  GROUPS,
  type Group,
  type ReportAnswer,
  type ReportRow,
  readReport,
  reportQuery,
  type Spread,
} from "./report_data.ts";
import { period } from "./report_days.ts";
import { navigate, parameter, withParameters } from "./route.ts";
import { config, now } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

const PERIODS = [1, 7, 30, 90] as const;
const PERIOD_TEXTS: Record<number, TextKey> = {
  1: "periodToday",
  7: "period7",
  30: "period30",
  90: "period90",
};
const GROUP_TEXTS: Record<Group, TextKey> = {
  queue: "queue",
  agent: "toAgent",
  channel: "channel",
  day: "byDay",
  hour: "byHour",
  "weekday-hour": "byWeekdayHour",
  disposition: "disposition",
  tag: "tag",
};
const answer = signal<ReportAnswer | null>(null);
const loading = signal(false);

function asked(): Asked {
  const days = Number(parameter("days")) || 7;
  const by = GROUPS.find((one) => one === parameter("by")) ?? "queue";
  const [queue, agent, channel] = [parameter("queue"), parameter("agent"), parameter("channel")];
  return { ...period(days, now.peek()), by, queue, agent, channel };
}

async function read(): Promise<void> {
  const question = asked();
  loading.value = true;
  try {
    answer.value = await readReport(question);
  } catch (error) {
    complain(error);
  }
  loading.value = false;
}

const share = (value: number | null): string =>
  value === null ? "–" : `${Math.round(value * 100)}%`;
const mean = (value: number | null): string => (value === null ? "–" : value.toFixed(1));
const time = ({ count, p50Ms }: Spread): string => (count ? duration(p50Ms) : "–");

interface Column {
  head: TextKey;
  of: (row: ReportRow) => string | number;
}
const COLUMNS: Column[] = [
  { head: "ended", of: (row) => row.ended },
  { head: "answered", of: (row) => row.answered },
  { head: "abandoned", of: (row) => row.abandoned },
  { head: "wait", of: (row) => time(row.wait) },
  { head: "firstResponse", of: (row) => time(row.firstResponse) },
  { head: "resolution", of: (row) => time(row.resolution) },
  { head: "serviceLevel", of: (row) => share(row.serviceLevel) },
  { head: "fcr", of: (row) => share(row.firstContact) },
  { head: "csat", of: (row) => share(row.csat.good) },
  { head: "ces", of: (row) => mean(row.ces.mean) },
];

interface Choice {
  id: string;
  name: string;
}

/** Channels by name; one that is new here by the word that the server has for it. */
const channelName = (channel: string): string =>
  channel === "web" ? t("channelWeb") : channel || t("none");

/** What there is in the period, and what the address asks for. */
function channels(): Choice[] {
  const ids = new Set([...(answer.value?.channels ?? []), parameter("channel")]);
  return [...ids].filter(Boolean).map((id) => ({ id, name: channelName(id) }));
}

const pick = (name: string) => (event: { currentTarget: { value: string } }) =>
  navigate(withParameters({ [name]: event.currentTarget.value }), true);

interface Narrowing {
  name: string;
  label: TextKey;
  any: TextKey;
  choices: readonly Choice[];
}

function Narrow({ name, label, any, choices }: Narrowing) {
  return (
    <select
      aria-label={t(label)}
      value={parameter(name)}
      data-testid={`report-${name}`}
      onChange={pick(name)}
    >
      <option value="">{t(any)}</option>
      {choices.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}

function Choose() {
  const days = Number(parameter("days")) || 7;
  return (
    <div class="report-tools">
      <fieldset class="tabs">
        <legend class="hidden-text">{t("period")}</legend>
        {PERIODS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={days === one}
            data-testid={`days-${one}`}
            onClick={() => navigate(withParameters({ days: String(one) }), true)}
          >
            {t(PERIOD_TEXTS[one] as TextKey)}
          </button>
        ))}
      </fieldset>
      <select
        aria-label={t("groupBy")}
        value={asked().by}
        data-testid="report-by"
        onChange={pick("by")}
      >
        {GROUPS.map((one) => (
          <option key={one} value={one}>
            {t("by", { what: t(GROUP_TEXTS[one]) })}
          </option>
        ))}
      </select>
      <Narrow name="queue" label="queue" any="anyQueue" choices={config.value.queues} />
      <Narrow name="agent" label="toAgent" any="anyAgent" choices={config.value.users} />
      <Narrow name="channel" label="channel" any="anyChannel" choices={channels()} />
      <a
        class="button small-button"
        href={`/api/v1/reports.csv?${reportQuery(asked())}`}
        download="report.csv"
        data-testid="report-csv"
      >
        {t("asCsv")}
      </a>
    </div>
  );
}

function Totals({ row }: { row: ReportRow }) {
  return (
    <dl class="stats">
      {COLUMNS.map(({ head, of }) => (
        <div class="stat" key={head} data-testid={`report-${head}`} data-value={of(row)}>
          <dt>{t(head)}</dt>
          <dd>{of(row)}</dd>
        </div>
      ))}
    </dl>
  );
}

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
                {COLUMNS.map(({ head, of }) => (
                  <td key={head}>{of(row)}</td>
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
  const seconds = (pick: (row: ReportRow) => Spread) => rows.map((row) => pick(row).p50Ms);
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
        title={t("medianWait")}
        testid="chart-wait"
        labels={labels}
        format={(value) => duration(value)}
        series={[{ name: t("wait"), tone: "two", values: seconds((row) => row.wait) }]}
      />
    </section>
  );
}

export function Reports() {
  useSignalEffect(() => {
    for (const name of ["days", "by", "queue", "agent", "channel"]) parameter(name);
    void read();
  });
  const shown = answer.value;
  const by = asked().by as Group;
  const rows = shown?.groups ?? [];
  return (
    <main class="page" data-testid="reports" aria-busy={loading.value}>
      <div class="page-scroll">
        <div class="page-head">
          <h1>{t("reports")}</h1>
        </div>
        <Choose />
        {shown?.truncated && (
          <p class="notice warn" role="status">
            {t("truncated", { count: shown.read })}
          </p>
        )}
        {shown && <Totals row={shown.total} />}
        {shown && rows.length === 0 && <p class="empty">{t("noReport")}</p>}
        {by === "weekday-hour" ? (
          <Heatmap rows={rows} />
        ) : (
          rows.length > 0 && <Charts rows={rows} by={by} />
        )}
        {rows.length > 0 && by !== "weekday-hour" && <Table rows={rows} by={by} />}
        <p class="muted small">{t("reportHint")}</p>
      </div>
    </main>
  );
}
