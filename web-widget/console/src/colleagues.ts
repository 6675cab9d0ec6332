// Who is there at this moment, as any member of staff may ask: presence and load of colleagues, and what waits where.
import { signal } from "@preact/signals";
import type { BoardAgent, BoardQueue } from "#wire";
import { askQuietly } from "./live.ts";
import { servesDesk } from "./state.ts";
import { t } from "./texts.ts";

export const agents = signal<readonly BoardAgent[]>([]);
export const queues = signal<readonly BoardQueue[]>([]);

export async function readColleagues(): Promise<void> {
  if (!servesDesk.peek()) return;
  const found = (await askQuietly({ listColleagues: {} })).frame?.colleagues;
  if (!found) return;
  agents.value = found.agents;
  queues.value = found.queues;
}

/** In words; empty where this node does not know. */
export function presenceWords(user: string): string {
  if (!servesDesk.value) return "";
  const live = agents.value.find((one) => one.user === user);
  return t(live?.connected ? live.status : "OFFLINE");
}
