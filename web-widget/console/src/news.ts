// What a person has to hear of although it is not asked for: a customer's message, a colleague's mention, what a
// supervisor has changed, and settings that are no longer what they were.
import type { BoardQueue, Entry, PresenceNotice, QueueMode } from "#wire";
import { loadConfig } from "./account.ts";
import { textOf, whoSaid } from "./entries.ts";
import { isSelected, onEntries, onFrame, onOwnPresence } from "./live.ts";
import { mentionedIn } from "./mention_count.ts";
import { isElsewhere, notify } from "./notify.ts";
import { showChat } from "./route.ts";
import { isMine, isTalking, me, now, queueName, threads, toast } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

const FRESH_MS = 60_000; // older ones come again after a cut: they have been told, or nobody waits for them now
const NOTICE_MS = 15_000;
// So that a thousand consoles do not read the settings in the same moment; after a cut they have come back in one.
const SPREAD_MS = 1_500;
const SPREAD_AFTER_CUT_MS = 20_000;

const isRead = (conversation: string): boolean => isSelected(conversation) && !isElsewhere();

const callsMe = ({ note, author }: Entry): boolean =>
  author?.id !== me.peek()?.id && (note?.mentions.includes(me.peek()?.id ?? "") ?? false);

onEntries((conversation, entries, first) => {
  const thread = threads.get(conversation);
  const info = thread?.info.peek();
  if (!thread) return;
  const fresh = entries.filter(({ at }) => at > now.peek() - FRESH_MS).reverse();
  const called = fresh.find(callsMe);
  // The list of mentions counts what was there before, unless it is being read already.
  if (called && (!first || isRead(conversation)))
    mentionedIn(conversation, whoSaid(called, thread), textOf(called));
  const said = fresh.find(({ message, author }) => message && author?.role === "CUSTOMER");
  if (!said || !isMine(info) || !isTalking(info) || isRead(conversation)) return;
  notify({
    title: whoSaid(said, thread),
    body: textOf(said),
    tag: conversation,
    open: () => showChat(conversation),
  });
});

// ---------------------------------------------------------------- what supervisors and administrators change

const QUEUE_NEWS: Partial<Record<QueueMode, TextKey>> = {
  HELD_CLOSED: "newsPaused",
  HELD_OPEN: "newsOpened",
  BY_HOURS: "newsByHours",
};

function queueChanged({ queue, mode, changedBy, reason }: BoardQueue): void {
  const words = t(QUEUE_NEWS[mode] ?? "newsByHours", { queue: queueName(queue), name: changedBy });
  toast([words, reason].filter(Boolean).join(" · "), false, NOTICE_MS);
}

let reading = 0;
function readConfigSoon(spread = SPREAD_MS): void {
  if (reading) return;
  reading = setTimeout(() => {
    reading = 0;
    if (me.peek()) void loadConfig();
  }, Math.random() * spread) as unknown as number;
}

let welcomes = 0;
onFrame(({ request, colleagues, welcome }) => {
  if (welcome && welcomes++ > 0) readConfigSoon(SPREAD_AFTER_CUT_MS); // what changed meanwhile
  if (!colleagues || request !== 0) return;
  if (colleagues.queues.length === 0) readConfigSoon();
  for (const queue of colleagues.queues) queueChanged(queue);
});

let drained = false;
onOwnPresence(({ status, draining }: PresenceNotice, isOther: boolean) => {
  if (draining !== drained) toast(t(draining ? "newsDrained" : "newsBack"), false, NOTICE_MS);
  else if (isOther) toast(t("newsPresence", { status: t(status) }), false, NOTICE_MS);
  drained = draining;
});
