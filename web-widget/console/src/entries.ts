// What an entry of the log is, in words.
import type { Entry, Event, Why } from "#wire";
import type { Kind } from "./actions.ts";
import { queueName } from "./state.ts";
import { t } from "./texts.ts";

export const kindOf = (entry: Entry): Kind | "event" | "hidden" => {
  if (entry.message) return "message";
  if (entry.note) return "note";
  if (entry.whisper) return "whisper";
  return entry.event ? "event" : "hidden";
};

export const textOf = (entry: Entry): string =>
  entry.message?.text ?? entry.note?.text ?? entry.whisper?.text ?? "";

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

export function eventText(event: Event): string {
  const words = t(event.type, {
    name: event.userName || event.actor,
    queue: queueName(event.queue),
    reason: ENDINGS[event.reason]?.() ?? event.reason,
    csat: event.csat || "–",
  });
  const says = ["EVENT_RATED", "EVENT_CLOSED", "EVENT_TAGGED", "EVENT_TRANSFER_STARTED"];
  const detail = says.includes(event.type) ? event.detail : "";
  return [words, detail, whyReason(event.why)].filter(Boolean).join(" · ");
}
