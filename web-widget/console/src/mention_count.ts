// In how many conversations a colleague has called since one last looked: counted on the tab of mentions, told once.
// Those that one follows say so themselves; of the others the server is asked every few seconds.
import { computed, effect, signal } from "@preact/signals";
import type { Conversation } from "#wire";
import { api, query } from "./api.ts";
import { newest } from "./newest.ts";
import { isElsewhere, notify } from "./notify.ts";
import { screen, selected, showChat } from "./route.ts";
import { json, me, nameOf, servesDesk, storage, threads } from "./state.ts";
import { t } from "./texts.ts";
import { baseView } from "./views.ts";

const EVERY_MS = 15_000;
const LOOKED_AT = 20;

interface Known {
  last: string[]; // the newest mention first, as of the last look
  unseen: string[];
  told?: string[]; // by their notes, and not among the looked at yet
}

const keyNow = (): string => `sb:mentions:${me.peek()?.id}`;
const unseen = signal<readonly string[]>([]);
let last: string[] | null = null; // null: not read since the log-in
const told = new Set<string>();

export const mentionCount = computed(() => unseen.value.length);

function keep(): void {
  if (me.peek() && last)
    storage.writeJson(keyNow(), { last, unseen: unseen.peek(), told: [...told] });
}

function mark(next: readonly string[]): void {
  unseen.value = next;
  keep();
}

const isBeforeMyEyes = (id: string): boolean => selected.peek() === id && !isElsewhere();

function add(ids: readonly string[]): void {
  const fresh = ids.filter((id) => !isBeforeMyEyes(id) && !unseen.peek().includes(id));
  if (fresh.length > 0) mark([...unseen.peek(), ...fresh]);
}

/** What is before one's eyes is counted no more. */
function look(): void {
  const isListed = screen.value === "chats" && baseView.value === "mentions";
  const left = isListed ? [] : unseen.value.filter((id) => id !== selected.value);
  if (left.length < unseen.value.length && !isElsewhere()) mark(left);
}

/** A note in a conversation that is followed here has just called. */
export function mentionedIn(conversation: string, who: string, text: string): void {
  told.add(conversation);
  add([conversation]);
  keep();
  if (isBeforeMyEyes(conversation)) return;
  notify({
    title: t("mentionedBy", { name: who }),
    body: text,
    tag: `mention ${conversation}`,
    open: () => showChat(conversation),
  });
}

function tellOf(info: Conversation): void {
  notify({
    title: t("mentioned"),
    body: nameOf(info),
    tag: `mention ${info.id}`,
    open: () => showChat(info.id),
  });
}

function take(list: readonly Conversation[]): void {
  const ids = list.map(({ id }) => id);
  const stored = last === null ? storage.readJson<Known>(keyNow()) : null;
  if (stored) unseen.value = [...new Set([...stored.unseen, ...unseen.peek()])];
  for (const id of stored?.told ?? []) told.add(id);
  const before = last ?? stored?.last ?? ids; // the first time here: what was before is not news
  const fresh = newest(before, ids).filter((id) => !told.has(id));
  const isFirst = last === null;
  last = ids;
  for (const id of ids) told.delete(id);
  add(fresh);
  keep();
  look();
  if (isFirst) return; // counted, but not rung for
  for (const info of list) if (fresh.includes(info.id) && !isBeforeMyEyes(info.id)) tellOf(info);
}

async function read(): Promise<void> {
  const who = me.peek()?.id;
  if (!who || !servesDesk.peek() || threads.link.peek().state !== "live") return;
  try {
    const asked = query({ view: "mentions", limit: LOOKED_AT });
    const answer = await api.get<{ conversations?: unknown[] }>(`/conversations?${asked}`);
    if (me.peek()?.id !== who) return;
    take((answer.conversations ?? []).map((one) => json.fromJson("Conversation", one)));
  } catch {
    // The next look is soon.
  }
}

setInterval(() => void read(), EVERY_MS * (0.75 + Math.random() / 2)); // consoles that came together do not ask together
effect(() => {
  if (threads.link.value.state === "live" && servesDesk.value) void read();
});
effect(() => {
  if (me.value) return;
  last = null;
  told.clear();
  unseen.value = [];
});
effect(look);
for (const name of ["focus", "visibilitychange"]) addEventListener(name, look);

/** Another window of this person knows more. */
addEventListener("storage", ({ key }) => {
  if (!me.peek() || last === null || key !== keyNow()) return;
  const known = storage.readJson<Known>(keyNow());
  if (!known) return;
  last = known.last;
  told.clear();
  for (const id of known.told ?? []) told.add(id);
  unseen.value = known.unseen;
});
