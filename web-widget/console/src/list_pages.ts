// The lists that are read from the server, page by page, and read again every few seconds while they are on the screen.
// One's own conversations come by the socket: list_rows.ts.
import { effect, signal } from "@preact/signals";
import type { Conversation } from "#wire";
import { api, complain, query } from "./api.ts";
import { onFrame } from "./live.ts";
import { screen } from "./route.ts";
import { json, me, offers } from "./state.ts";
import { baseView, filter, OLDEST, ownQueues, statesWanted } from "./views.ts";

const REREAD_MS = 5_000;
const PAGE = 100;
const WHOLE_MAX = 2_000; // read for an order of our own: twenty answers

function question(): string {
  const { queue, priority, owner, channel, tag } = filter.value;
  const id = baseView.value;
  const team = ownQueues().join(",");
  return query({
    view: id === "closed" || id === "mentions" ? id : "open",
    state: statesWanted().join(","),
    queue: queue || (id === "team" ? team : ""),
    priority,
    owner,
    channel,
    tag,
    limit: PAGE,
  });
}

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
