// What an entry of the log is, in words.
import type { Entry, Event, Why } from "#wire";
import { dateTime, duration } from "../../shared/src/i18n.ts";
import type { Thread } from "../../shared/src/threads.ts";
import type { Kind } from "./kinds.ts";
import { config, nameOf, queueName } from "./state.ts";
import { pairs, type TextKey, t } from "./texts.ts";

export const kindOf = (entry: Entry): Kind | "event" | "hidden" => {
  if (entry.message) return "message";
  if (entry.note) return "note";
  if (entry.whisper) return "whisper";
  return entry.event ? "event" : "hidden";
};

export const textOf = (entry: Entry): string =>
  entry.message?.text ?? entry.note?.text ?? entry.whisper?.text ?? "";

/** The writer's name as it was then; of a customer who gave none, what the customer is called now. */
export function whoSaid({ author }: Entry, thread: Thread): string {
  if (author?.name) return author.name;
  return author?.role === "CUSTOMER" ? nameOf(thread.info.value) : t("AGENT");
}

export function whyReason(why: Why | undefined): string {
  if (!why) return "";
  const words: Record<string, string> = {
    ring: t("whyRing"),
    fit: t("whyFit"),
    load: t("whyLoad"),
    idle: t("whyIdle"),
    "only candidate": t("whyOnly"),
  };
  return words[why.decidedBy] ?? (why.decidedBy ? t("whyOther") : "");
}

const ENDINGS: Record<string, () => string> = {
  declined: () => t("endDeclined"),
  timeout: () => t("endTimeout"),
  undelivered: () => t("endUndelivered"),
  withdrawn: () => t("endWithdrawn"),
};

/** Why an offer was declined, as the log keeps it; anything else is the person's own words. */
export const DECLINES = [
  { id: "busy", label: "declineBusy" },
  { id: "skill", label: "declineSkill" },
  { id: "break", label: "declineBreak" },
] as const satisfies { id: string; label: TextKey }[];

// These name the agent concerned: who did it is said beside that only where it was somebody in charge.
const NAMES_AGENT = ["EVENT_ASSIGNED", "EVENT_OFFERED", "EVENT_AGENT_DRAINED"];
// By hand. The others are the router's, whoever's act may have set it going, or name the actor themselves.
const BY_HAND = [
  "EVENT_PRIORITY",
  "EVENT_TAGGED",
  "EVENT_REQUEUED",
  "EVENT_MOVED",
  "EVENT_SLA",
  "EVENT_EARMARK_RELEASED",
  "EVENT_TRANSFER_STARTED",
  "EVENT_CLOSED",
  "EVENT_REOPENED",
  "EVENT_PARKED",
];

/** The colleague who did it; "" where it was the customer or nobody. */
function byWhom({ type, actor, user }: Event): string {
  const who = config.value.users.find(({ id }) => id === actor);
  if (!who) return "";
  const inCharge = who.role === "SUPERVISOR" || who.role === "ADMIN";
  const named = NAMES_AGENT.includes(type) && inCharge && actor !== user;
  return named || BY_HAND.includes(type) ? t("heldBy", { name: who.name || who.id }) : "";
}

/** What it was changed to. */
function changedTo({ type, reason, until }: Event): string {
  if (type === "EVENT_PRIORITY") return reason in pairs ? t(reason as TextKey) : reason;
  if (type === "EVENT_SLA") return reason === "clear" ? t("off") : duration(Number(reason) || 0);
  return type === "EVENT_PARKED" && until ? t("untilTime", { time: dateTime(until) }) : "";
}

function detailOf({ type, detail }: Event): string {
  if (type === "EVENT_PLACE_KEPT" || detail === "settings") return "";
  if (type !== "EVENT_OFFER_ENDED") return detail;
  if (detail === "declined" || detail === "other") return ""; // no more than the words say
  const known = DECLINES.find(({ id }) => id === detail);
  return known ? t(known.label) : detail;
}

export function eventText(event: Event): string {
  const value = changedTo(event);
  const words = t(event.type, {
    name: event.userName || event.actor,
    queue: queueName(event.queue),
    from: queueName(event.reason),
    value,
    reason: ENDINGS[event.reason]?.() ?? event.reason,
    csat: event.csat || "–",
  });
  const until = event.type === "EVENT_PARKED" ? value : "";
  const parts = [words, until, byWhom(event), detailOf(event), whyReason(event.why)];
  return parts.filter(Boolean).join(" · ");
}
