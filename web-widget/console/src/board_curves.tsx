// Today as curves: what came in by hour, and how full it has been since the board was opened.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { clock } from "../../shared/src/i18n.ts";
import { samples } from "./board_model.ts";
import { Bars, Lines } from "./charts.tsx";
import { type ReportRow, readReport } from "./report_data.ts";
import { period } from "./report_days.ts";
import { now } from "./state.ts";
import { t } from "./texts.ts";

const REREAD_MS = 60_000;
const hours = signal<ReportRow[]>([]);

async function read(): Promise<void> {
  try {
    hours.value = (await readReport({ ...period(1, now.peek()), by: "hour" })).groups;
  } catch {
    // The rest of the board stands; the next minute tries again.
  }
}

export function Curves() {
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), REREAD_MS);
    return () => clearInterval(timer);
  }, []);
  const labels = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  const of = (pick: (row: ReportRow) => number) =>
    labels.map((label) => {
      const row = hours.value.find(({ key }) => key === label);
      return row ? pick(row) : 0;
    });
  const taken = samples.value;
  return (
    <section class="panel" aria-labelledby="board-today">
      <h2 id="board-today">{t("today")}</h2>
      <Bars
        title={t("arrivalsByHour")}
        testid="chart-hours"
        labels={labels}
        series={[
          { name: t("answered"), tone: "one", values: of((row) => row.answered) },
          { name: t("abandoned"), tone: "three", values: of((row) => row.abandoned) },
        ]}
      />
      {taken.length > 1 && (
        <Lines
          title={t("sinceOpened")}
          testid="chart-now"
          labels={taken.map(({ at }) => clock(at))}
          series={[
            { name: t("active"), tone: "one", values: taken.map(({ active }) => active) },
            { name: t("waiting"), tone: "two", values: taken.map(({ waiting }) => waiting) },
          ]}
        />
      )}
    </section>
  );
}
