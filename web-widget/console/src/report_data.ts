// Reports as the server gives them, and the periods that people ask for.
import { api, query } from "./api.ts";

export interface Spread {
  count: number;
  meanMs: number;
  p50Ms: number;
  p90Ms: number;
}

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

export const reportQuery = ({ from, to, ...rest }: Asked): string =>
  query({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...rest });

export const readReport = (asked: Asked): Promise<ReportAnswer> =>
  api.get<ReportAnswer>(`/reports?${reportQuery(asked)}`);
