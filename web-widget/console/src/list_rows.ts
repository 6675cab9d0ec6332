// The rows on the screen: one's own conversations from the socket, or what was read (list_pages.ts); narrowed, looked
// through, and in order. Worked out once a frame at most, however many conversations speak.
import { effect, signal, untracked } from "@preact/signals";
import type { Contact, Conversation } from "#wire";
import { search } from "../../shared/src/fold.ts";
import { page } from "./list_pages.ts";
import { onEntries, onFrame } from "./live.ts";
import { Order } from "./order.ts";
import { Pace } from "./pace.ts";
import { config, isOnMyDesk, me, threads } from "./state.ts";
import {
  baseView,
  type Filter,
  filter,
  isFiltered,
  NOBODY,
  OLDEST,
  ownQueues,
  statesWanted,
} from "./views.ts";

const PREVIEW_MAX = 120; // more than a row has room for
export const find = signal("");

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

const isIn = (some: readonly string[], one: string): boolean =>
  some.length === 0 || some.includes(one);

/** The team's: of the queues that one serves; who serves all of them sees all. */
const isTeams = (info: Conversation): boolean =>
  baseView.peek() !== "team" || isIn(ownQueues(), info.queue);

const passes = (info: Conversation, wanted: Filter): boolean =>
  isTeams(info) &&
  isIn(statesWanted(), info.state) &&
  (!wanted.queue || info.queue === wanted.queue) &&
  (!wanted.priority || info.priority === wanted.priority) &&
  (!wanted.owner || (info.owner || NOBODY) === wanted.owner) &&
  (!wanted.channel || info.channel === wanted.channel) &&
  (!wanted.tag || info.tags.includes(wanted.tag));

export const rows = signal<readonly Conversation[]>([]);
export const mineCount = signal(0);

const activity = (info: Conversation): number => info.lastMessageAt || info.createdAt;

const newestFirst = new Order<Conversation>(
  (a, b) => activity(b) - activity(a) || (a.id < b.id ? -1 : 1),
);

// Untracked once for all of them: each `peek` is a closure of its own, and these are ten thousand.
const ownRows = (): readonly Conversation[] =>
  untracked(() => newestFirst.take(threads.list.value, (one) => one.info.value, isOnMyDesk));
// Whose desk it is.
me.subscribe(() => newestFirst.forget());

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

const pace = new Pace(arrange);
// What waits for a frame does not come on a page that is hidden.
addEventListener("visibilitychange", () => pace.catchUp());

/** What the rows on the screen are about to be: for keys typed faster than frames are drawn. */
export function rowsNow(): readonly Conversation[] {
  pace.catchUp();
  return rows.peek();
}

onFrame(({ conversation, entry, conversationGone }) => {
  if (conversation || entry || conversationGone) pace.changed();
});
// What is said is newer than the snapshot that a row was drawn from.
onEntries((id, entries) => {
  const said = [...entries].reverse().find(({ message }) => message);
  const info = threads.get(id)?.info;
  if (!said?.message || !info?.value || said.at < info.value.lastMessageAt) return;
  const { text, attachments } = said.message;
  const lastText = text.slice(0, PREVIEW_MAX) || (attachments.length > 0 ? "📎" : "");
  info.value = { ...info.value, lastText, lastMessageAt: said.at };
  pace.changed();
});
threads.list.subscribe(() => pace.changed());
effect(() => {
  for (const part of [page, baseView, filter, find, me, config]) void part.value;
  pace.asked();
});

/** Every conversation of this person shows what the server has since a change that was made here. */
export function showContact(contact: Contact): void {
  const withIt = (info: Conversation): Conversation =>
    info.contact?.id === contact.id ? { ...info, contact } : info;
  for (const { info } of threads.list.peek()) {
    if (info.value) info.value = withIt(info.value);
  }
  page.value = page.peek()?.map(withIt) ?? null;
  pace.changed();
}
