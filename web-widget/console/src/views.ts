// The lists of conversations: one's own from the socket, the others read from the server and read again every few
// seconds while they are on the screen; filters, and views that a person has saved. Order is worked out
// once a frame, however many conversations speak.
import { computed, effect, signal } from "@preact/signals";
import type { Contact, Conversation, ConversationState } from "#wire";
import { search } from "../../shared/src/fold.ts";
import { api, complain, loadDesk, query, saveDesk } from "./api.ts";
import { onEntries, onFrame } from "./live.ts";
import { parameter, screen, view } from "./route.ts";
import { config, isOnMyDesk, json, me, offers, servesDesk, threads } from "./state.ts";
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

const REREAD_MS = 5_000;
const PAGE = 100;
const PREVIEW_MAX = 120; // more than a row has room for
const WHOLE_MAX = 2_000; // read for an order of our own: twenty answers
export const savedViews = signal<SavedView[]>([]);
export const find = signal("");

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

function question(): string {
  const { queue, priority, owner, channel, state, tag } = filter.value;
  const id = baseView.value;
  const team = ownQueues().join(",");
  return query({
    view: id === "closed" || id === "mentions" ? id : "open",
    state: state || (STATES[id] ?? []).join(","),
    queue: queue || (id === "team" ? team : ""),
    priority,
    owner,
    channel,
    tag,
    limit: PAGE,
  });
}

// ---------------------------------------------------------------- pages from the server

export const page = signal<Conversation[] | null>(null);
export const cursor = signal("");
let asked = "";

interface Read {
  list: Conversation[];
  next: string;
}

/** The page from `cursor` on or, for an order that begins where the server's ends, all from there to the last. */
async function pagesFrom(wanted: string, cursor: string, isWhole: boolean): Promise<Read> {
  const list: Conversation[] = [];
  let next = cursor;
  do {
    const from = next ? `&${query({ cursor: next })}` : "";
    const answer = await api.get<{ conversations?: unknown[]; nextCursor?: string }>(
      `/conversations?${wanted}${from}`,
    );
    list.push(...(answer.conversations ?? []).map((one) => json.fromJson("Conversation", one)));
    next = answer.nextCursor ?? "";
  } while (isWhole && next && asked === wanted && list.length < WHOLE_MAX);
  return { list, next };
}

async function read(more = false): Promise<void> {
  const wanted = question();
  const isWhole = filter.value.sort === OLDEST;
  asked = wanted;
  try {
    const before = page.peek()?.length ?? 0;
    // What was read as the newest first lacks its end where the order is turned.
    const goesOn =
      more || (isWhole && before >= PAGE && before < WHOLE_MAX && cursor.peek() !== "");
    const isAll = isWhole && (goesOn || before <= PAGE);
    const { list, next } = await pagesFrom(wanted, goesOn ? cursor.peek() : "", isAll);
    if (asked !== wanted) return;
    const known = page.peek() ?? [];
    const replaces = isAll || known.length <= PAGE; // else what was read further down stays
    if (goesOn) page.value = merged(known, list);
    else page.value = replaces ? list : merged(list, known);
    if (goesOn || replaces) cursor.value = next;
  } catch (error) {
    if (page.peek() === null) complain(error);
    page.value = page.peek() ?? [];
  }
}

/** Nothing that the user scrolled to is taken away, and what is in both is as `first` has it. */
function merged(first: Conversation[], rest: Conversation[]): Conversation[] {
  const fresh = new Set(first.map(({ id }) => id));
  return [...first, ...rest.filter(({ id }) => !fresh.has(id))];
}

export const readMore = (): Promise<void> => read(true);
const isRead = (): boolean =>
  screen.peek() === "chats" && baseView.peek() !== "mine" && Boolean(me.peek());

let shownQuestion = "";
effect(() => {
  if (!me.value) page.value = null;
  if (baseView.value === "mine" || !me.value || screen.value !== "chats") return;
  const next = question();
  if (next !== shownQuestion) page.value = null;
  shownQuestion = next;
  void read();
});
setInterval(() => {
  if (isRead() && document.visibilityState === "visible") void read();
}, REREAD_MS);
// An offer that comes or goes says that the queues have changed.
effect(() => {
  if (offers.value && isRead()) void read();
});

onFrame(({ conversation }) => {
  if (!conversation || !page.value?.some(({ id }) => id === conversation.id)) return;
  page.value = page.value.map((one) => (one.id === conversation.id ? conversation : one));
});

// ---------------------------------------------------------------- the rows on the screen

const textOf = (info: Conversation): string =>
  [
    info.contact?.name,
    info.contact?.email,
    info.contact?.phone,
    info.form.name,
    info.lastText,
    ...info.tags,
  ]
    .filter(Boolean)
    .join(" ");

const ownQueues = (): string[] =>
  Object.keys(config.value.users.find((user) => user.id === me.value?.id)?.queues ?? {});

/** The team's: of the queues that one serves; who serves all of them sees all. */
const isTeams = (info: Conversation): boolean =>
  baseView.peek() !== "team" || ownQueues().length === 0 || ownQueues().includes(info.queue);

const passes = (info: Conversation, wanted: Filter): boolean =>
  isTeams(info) &&
  (STATES[baseView.peek()]?.includes(info.state) ?? true) &&
  (!wanted.queue || info.queue === wanted.queue) &&
  (!wanted.priority || info.priority === wanted.priority) &&
  (!wanted.owner || (info.owner || NOBODY) === wanted.owner) &&
  (!wanted.channel || info.channel === wanted.channel) &&
  (!wanted.state || info.state === wanted.state) &&
  (!wanted.tag || info.tags.includes(wanted.tag));

export const rows = signal<Conversation[]>([]);
export const mineCount = signal(0);

const activity = (info: Conversation): number => info.lastMessageAt || info.createdAt;

function ownRows(): Conversation[] {
  const found: Conversation[] = [];
  for (const one of threads.list.peek()) {
    const info = one.info.peek();
    if (info && isOnMyDesk(one)) found.push(info);
  }
  return found.sort((a, b) => activity(b) - activity(a));
}

function arrange(): void {
  const own = ownRows();
  mineCount.value = own.length;
  const list = baseView.peek() === "mine" ? own : (page.peek() ?? []);
  const wanted = filter.peek();
  const isWhole = baseView.peek() === "mine" && !isFiltered.peek();
  const kept = isWhole ? list : list.filter((info) => passes(info, wanted));
  const sorted =
    wanted.sort === OLDEST ? [...kept].sort((a, b) => activity(a) - activity(b)) : kept;
  rows.value = find.peek() ? search(sorted, find.peek(), textOf) : sorted;
}

let due = false;
function arrangeSoon(): void {
  if (due) return;
  due = true;
  const run = () => {
    due = false;
    arrange();
  };
  // A hidden page draws no frames, but its title still counts.
  if (document.hidden) setTimeout(run, 200);
  else requestAnimationFrame(run);
}

/** What the rows on the screen are about to be: for keys typed faster than frames are drawn. */
export function rowsNow(): Conversation[] {
  if (due) arrange();
  return rows.peek();
}

onFrame(({ conversation, entry, conversationGone }) => {
  if (conversation || entry || conversationGone) arrangeSoon();
});
// What is said is newer than the snapshot that a row was drawn from.
onEntries((id, entries) => {
  const said = [...entries].reverse().find(({ message }) => message);
  const info = threads.get(id)?.info;
  if (!said?.message || !info?.value || said.at < info.value.lastMessageAt) return;
  const { text, attachments } = said.message;
  const lastText = text.slice(0, PREVIEW_MAX) || (attachments.length > 0 ? "📎" : "");
  info.value = { ...info.value, lastText, lastMessageAt: said.at };
  arrangeSoon();
});
effect(() => {
  for (const part of [threads.list, page, baseView, filter, find, me, config]) void part.value;
  arrangeSoon();
});

/** Every conversation of this person shows what the server has since a change that was made here. */
export function showContact(contact: Contact): void {
  const withIt = (info: Conversation): Conversation =>
    info.contact?.id === contact.id ? { ...info, contact } : info;
  for (const { info } of threads.list.peek()) {
    if (info.value) info.value = withIt(info.value);
  }
  page.value = page.peek()?.map(withIt) ?? null;
  arrangeSoon();
}

// ---------------------------------------------------------------- saved views

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
