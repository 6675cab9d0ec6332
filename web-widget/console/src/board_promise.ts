// What queues promise and whether it is kept, from their rows. A node of an older build sends no bounds: then the
// defaults hold.
import type { BoardQueue } from "#wire";

type Row = Pick<
  BoardQueue,
  | "queue"
  | "serviceLevelPercent"
  | "riskLeadMs"
  | "longWaitMs"
  | "answeredInTarget"
  | "answeredTotal"
  | "oldestSince"
>;
const LEVEL_PERCENT = 80;
const RISK_LEAD_MS = 120_000;
const LONG_WAIT_MS = 120_000;

const percentOf = (row: Row): number => row.serviceLevelPercent || LEVEL_PERCENT;
export const riskLeadOf = (row: Row | undefined): number => row?.riskLeadMs || RISK_LEAD_MS;

export interface Level {
  inTarget: number;
  answered: number;
  target: number; // per cent
  isLow: boolean;
}

/** Of several queues: each weighs by whom it answered, and all alike where nobody was answered yet. */
export function levelOf(rows: readonly Row[]): Level {
  let [inTarget, answered, asked, sum] = [0, 0, 0, 0];
  for (const row of rows) {
    inTarget += row.answeredInTarget;
    answered += row.answeredTotal;
    asked += row.answeredTotal * percentOf(row);
    sum += percentOf(row);
  }
  if (answered > 0) {
    return { inTarget, answered, target: asked / answered, isLow: 100 * inTarget < asked };
  }
  const target = rows.length > 0 ? sum / rows.length : LEVEL_PERCENT;
  return { inTarget, answered, target, isLow: false };
}

/** Queues whose longest wait is marked. One that was stays so until it is well below, so that it does not flicker. */
export function longWaits(
  rows: readonly Row[],
  now: number,
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  const long = rows.filter(({ queue, oldestSince, longWaitMs }) => {
    const bound = longWaitMs || LONG_WAIT_MS;
    return oldestSince > 0 && now - oldestSince > (before.has(queue) ? (bound * 5) / 6 : bound);
  });
  return new Set(long.map(({ queue }) => queue));
}
