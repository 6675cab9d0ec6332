// When the work comes: hours across, weekdays down, darker where there is more. A table, so that it can be read out.
import type { ReportRow } from "./report_data.ts";
import { type TextKey, t } from "./texts.ts";

const DAYS: TextKey[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

export function Heatmap({ rows }: { rows: ReportRow[] }) {
  const counts = new Map(rows.map((row) => [row.key, row.ended]));
  const most = Math.max(1, ...counts.values());
  return (
    <section class="panel">
      <section class="table-box" tabIndex={0} aria-label={t("byWeekdayHour")}>
        <table class="heatmap" data-testid="heatmap">
          <thead>
            <tr>
              <th scope="col">{t("byDay")}</th>
              {HOURS.map((hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {DAYS.map((day, index) => (
              <tr key={day}>
                <th scope="row">{t(day)}</th>
                {HOURS.map((hour) => {
                  const count = counts.get(`${index + 1}-${hour}`) ?? 0;
                  const share = Math.round((70 * count) / most);
                  const background = `color-mix(in srgb, var(--brand) ${share}%, transparent)`;
                  return (
                    <td key={hour} style={{ background }} class={share > 45 ? "dark" : ""}>
                      {count || ""}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
