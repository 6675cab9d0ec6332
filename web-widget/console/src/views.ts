// The views that a list can show, what it is narrowed to, and views that a person has saved. What is looked at is in
// the address.
import { computed, signal } from "@preact/signals";
import type { ConversationState } from "#wire";
import { loadDesk, saveDesk } from "./api.ts";
import { parameter, view } from "./route.ts";
import { config, me, servesDesk } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

export interface Filter {
  queue?: string;
  priority?: string;
  owner?: string; // a person's id; NOBODY
  channel?: string;
  state?: string;
  tag?: string;
  sort?: string; // OLDEST
}

/** As the server calls it where a conversation has no owner. */
export const NOBODY = "none";
/** What nothing has happened in for longest stands first. */
export const OLDEST = "oldest";

export interface SavedView {
  id: string;
  name: string;
  view: string;
  filter: Filter;
}

export const VIEWS = ["mine", "queue", "team", "mentions", "snoozed", "all", "closed"] as const;
export type ViewId = (typeof VIEWS)[number];
const LABELS: Record<ViewId, TextKey> = {
  mine: "mine",
  queue: "queueView",
  team: "teamView",
  mentions: "mentionsView",
  snoozed: "snoozedView",
  all: "allView",
  closed: "closedView",
};

const OPEN = [
  "STATE_QUEUED",
  "STATE_OFFERED",
  "STATE_ACTIVE",
  "STATE_TRANSFER_PENDING",
  "STATE_PARKED",
  "STATE_BOT",
] as const;
const ENDED = ["STATE_CLOSED", "STATE_ABANDONED", "STATE_REJECTED"] as const;
/** Views that are of a state themselves. */
const STATES: Partial<Record<ViewId, readonly ConversationState[]>> = {
  queue: ["STATE_QUEUED", "STATE_OFFERED"],
  snoozed: ["STATE_PARKED"],
};
/** What a view can be narrowed to. */
export const statesOf = (id: ViewId): readonly ConversationState[] =>
  STATES[id] ?? (id === "closed" ? ENDED : id === "mentions" ? [...OPEN, ...ENDED] : OPEN);

export const savedViews = signal<SavedView[]>([]);

export const savedView = computed(() => savedViews.value.find(({ id }) => id === view.value));
/** What the list shows: a view of ours, also where a saved one stands upon it. */
export const baseView = computed<ViewId>(() => {
  const id = savedView.value?.view ?? view.value;
  return (VIEWS as readonly string[]).includes(id) ? (id as ViewId) : "mine";
});
export const filter = computed<Filter>(() => {
  const kept = savedView.value?.filter ?? {};
  const asked = (name: keyof Filter) => parameter(name) || kept[name] || "";
  const states: readonly string[] = statesOf(baseView.value);
  const state = asked("state");
  return {
    queue: asked("queue"),
    priority: asked("priority"),
    owner: asked("owner"),
    channel: asked("channel"),
    state: states.includes(state) ? state : "",
    tag: asked("tag"),
    sort: asked("sort"),
  };
});
export const isFiltered = computed(() => Object.values(filter.value).some(Boolean));
/** What this node has lists of. */
export const shownViews = computed<readonly ViewId[]>(() =>
  VIEWS.filter((id) => id !== "mentions" || servesDesk.value),
);
export const labelOf = (id: ViewId): string => t(LABELS[id]);

/** What is asked for, of what the view is of; empty: any. */
export const statesWanted = (): readonly string[] =>
  filter.value.state ? [filter.value.state] : (STATES[baseView.value] ?? []);

/** Those that one serves; empty: all. */
export const ownQueues = (): string[] =>
  Object.keys(config.value.users.find((user) => user.id === me.value?.id)?.queues ?? {});

export async function loadSavedViews(): Promise<void> {
  const found = await loadDesk<{ list?: SavedView[] }>("views");
  savedViews.value = Array.isArray(found?.list) ? found.list : [];
}

export async function saveView(name: string): Promise<string> {
  const id = `v${Date.now().toString(36)}`;
  const one = { id, name, view: baseView.value, filter: filter.value };
  savedViews.value = [...savedViews.value, one];
  await saveDesk("views", { list: savedViews.value });
  return id;
}

export async function dropView(id: string): Promise<void> {
  savedViews.value = savedViews.value.filter((one) => one.id !== id);
  await saveDesk("views", { list: savedViews.value });
}
