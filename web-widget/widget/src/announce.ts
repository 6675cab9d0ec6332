// What readers of the screen hear: each message that comes, once, many at once as their number; and what happens to the
// conversation. What was there before, and what the person says, is not news.
import type { Entry } from "#wire";
import { eventText } from "./events.ts";
import { news, onLeave } from "./state.ts";
import { t } from "./texts.ts";

const COALESCE_MS = 500;
let messages: string[] = [];
let events: string[] = [];
let timer: number | undefined;
onLeave.push(() => {
  clearTimeout(timer);
  timer = undefined;
  messages = [];
  events = [];
  news.value = "";
});

function speak(): void {
  timer = undefined;
  const many = messages.length > 1;
  news.value = [
    ...(many ? [t("newMessages", { count: messages.length })] : messages),
    ...events,
  ].join(". ");
  messages = [];
  events = [];
}

export function announceEntry({ author, message, event }: Entry): void {
  const happened = event ? eventText(event) : "";
  if (message) messages.push(`${author?.name || t("agent")}: ${message.text || t("sentFile")}`);
  else if (happened) events.push(happened);
  else return;
  // The same sentence twice would be no change to hear.
  if (timer === undefined) news.value = "";
  clearTimeout(timer);
  timer = setTimeout(speak, COALESCE_MS) as unknown as number;
}
