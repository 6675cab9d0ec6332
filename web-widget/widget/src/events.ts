// What happened in a conversation, as its log shows it and readers of the screen hear it; empty for what is no news.
import type { Event } from "#wire";
import { t } from "./texts.ts";

export function eventText(event: Event): string {
  const name = event.userName || t("agent");
  switch (event.type) {
    case "EVENT_ASSIGNED":
      return t("evAssigned", { name });
    case "EVENT_JOINED":
      return t("evJoined", { name });
    case "EVENT_REQUEUED":
    case "EVENT_TRANSFER_STARTED":
      return t("evRequeued");
    case "EVENT_CLOSED":
      return t("evClosed");
    case "EVENT_PLACE_KEPT":
      return t("evKept", { email: event.detail });
    default:
      return "";
  }
}
