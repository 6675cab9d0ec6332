// What a report is asked for: the period, the grouping, what it is narrowed to, and which figure stands for its times.
// All of it is in the address.
import { useRef } from "preact/hooks";
import {
  type Asked,
  FIGURES,
  type Figure,
  GROUPS,
  type Group,
  reportQuery,
} from "./report_data.ts";
import { dayText, FIRST_DAY } from "./report_days.ts";
import { navigate, parameter, withParameters } from "./route.ts";
import { channelName, config, now } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

const PERIODS = [1, 7, 30, 90] as const;
const PERIOD_TEXTS: Record<number, TextKey> = {
  1: "periodToday",
  7: "period7",
  30: "period30",
  90: "period90",
};
export const GROUP_TEXTS: Record<Group, TextKey> = {
  queue: "queue",
  agent: "toAgent",
  channel: "channel",
  day: "byDay",
  hour: "byHour",
  "weekday-hour": "byWeekdayHour",
  disposition: "disposition",
  tag: "tag",
};
export const FIGURE_TEXTS: Record<Figure, TextKey> = {
  p50Ms: "median",
  meanMs: "mean",
  p90Ms: "p90",
};

export const groupAsked = (): Group => GROUPS.find((one) => one === parameter("by")) ?? "queue";
export const figureAsked = (): Figure =>
  FIGURES.find((one) => one === parameter("times")) ?? "p50Ms";

interface Choice {
  id: string;
  name: string;
}

/** What there is in the period, and what the address asks for. */
function channelChoices(seen: readonly string[]): Choice[] {
  const ids = new Set([...seen, parameter("channel")]);
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

/** A day that is picked counts at once; one that is typed when it is whole: at Enter, or when the field is left. */
function Day({ name, label }: { name: "from" | "to"; label: TextKey }) {
  const isTyped = useRef(false);
  const take = (field: HTMLInputElement) => {
    isTyped.current = false;
    if (!field.validity.valid) field.value = parameter(name);
    else navigate(withParameters({ [name]: field.value }), true);
  };
  return (
    <label class="row">
      {t(label)}
      <input
        type="date"
        min={FIRST_DAY}
        max={dayText(now.peek())}
        value={parameter(name)}
        data-testid={`report-${name}`}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(event.currentTarget);
          else isTyped.current = true;
        }}
        onChange={(event) => {
          if (!isTyped.current) take(event.currentTarget);
        }}
        onBlur={(event) => take(event.currentTarget)}
      />
    </label>
  );
}

/** The usual periods, or days of one's own. */
function Period() {
  const isOwn = parameter("from") !== "" || parameter("to") !== "";
  const days = Number(parameter("days")) || 7;
  return (
    <>
      <fieldset class="tabs">
        <legend class="hidden-text">{t("period")}</legend>
        {PERIODS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={!isOwn && days === one}
            data-testid={`days-${one}`}
            onClick={() => navigate(withParameters({ days: String(one), from: "", to: "" }), true)}
          >
            {t(PERIOD_TEXTS[one] as TextKey)}
          </button>
        ))}
      </fieldset>
      {(["from", "to"] as const).map((name) => (
        <Day key={name} name={name} label={name === "from" ? "auditFrom" : "auditTo"} />
      ))}
    </>
  );
}

/** What a report is asked for; without an answer to be had there is no file either. */
export function Choose({ asked, channels }: { asked: Asked | null; channels: readonly string[] }) {
  const by = groupAsked();
  return (
    <div class="report-tools">
      <Period />
      <select aria-label={t("groupBy")} value={by} data-testid="report-by" onChange={pick("by")}>
        {GROUPS.map((one) => (
          <option key={one} value={one}>
            {t("by", { what: t(GROUP_TEXTS[one]) })}
          </option>
        ))}
      </select>
      <Narrow name="queue" label="queue" any="anyQueue" choices={config.value.queues} />
      <Narrow name="agent" label="toAgent" any="anyAgent" choices={config.value.users} />
      <Narrow name="channel" label="channel" any="anyChannel" choices={channelChoices(channels)} />
      <select
        aria-label={t("timesAs")}
        value={figureAsked()}
        data-testid="report-times"
        onChange={pick("times")}
      >
        {FIGURES.map((one) => (
          <option key={one} value={one}>
            {t(FIGURE_TEXTS[one])}
          </option>
        ))}
      </select>
      {asked && (
        <a
          class="button small-button"
          href={`/api/v1/reports.csv?${reportQuery(asked)}`}
          download="report.csv"
          data-testid="report-csv"
        >
          {t("asCsv")}
        </a>
      )}
    </div>
  );
}
