// Reports as the server gives them, and the periods that people ask for.
import { api, query } from "./api.ts";

export interface Spread {
  count: number;
  meanMs: number;
  p50Ms: number;
  p90Ms: number;
}
/** Which of a spread's figures stands for it, the usual one first. */
export const FIGURES = ["p50Ms", "meanMs", "p90Ms"] as const;
export type Figure = (typeof FIGURES)[number];

export interface ReportRow {
  key: string;
  name: string;
  ended: number;
  answered: number;
  abandoned: number;
  rejected: number;
  closed: number;
  reopened: number;
  serviceLevel: number | null;
  serviceLevelTarget: number | null; // what the queues should reach, each weighing by whom it answered
  firstContact: number | null;
  csat: { count: number; good: number | null; mean: number | null };
  ces: { count: number; mean: number | null };
  wait: Spread;
  firstResponse: Spread;
  resolution: Spread;
}

export interface ReportAnswer {
  total: ReportRow;
  groups: ReportRow[];
  channels: string[]; // of all that fits but for its channel
  read: number;
  truncated: boolean;
}

export const GROUPS = [
  "queue",
  "agent",
  "channel",
  "day",
  "hour",
  "weekday-hour",
  "disposition",
  "tag",
] as const;
export type Group = (typeof GROUPS)[number];

export interface Asked {
  from: number;
  to: number;
  by: Group | "total";
  queue?: string;
  agent?: string;
  channel?: string;
}

type Period = Omit<Asked, "by"> & { by?: string; cursor?: string };

export const reportQuery = ({ from, to, ...rest }: Period): string =>
  query({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...rest });

export const readReport = (asked: Asked): Promise<ReportAnswer> =>
  api.get<ReportAnswer>(`/reports?${reportQuery(asked)}`);

/** What a customer said of a finished conversation. */
export interface Rating {
  conversation: string;
  contactName: string;
  queue: string;
  agent: string;
  channel: string;
  at: string;
  csat: number; // 0: not asked
  ces: number;
  comment: string | null; // null: further up in its log than one answer looks
  erased: boolean;
}

export interface RatingPage {
  ratings: Rating[];
  nextCursor: string;
}

/** A page of them, in the order of last activity. It may be empty and still lead on. */
export const readRatings = (asked: Asked, cursor: string): Promise<RatingPage> => {
  const { by: _by, ...period } = asked;
  return api.get<RatingPage>(`/ratings?${reportQuery({ ...period, cursor })}`);
};
