// What readers of the screen hear: each message that comes, once, and many at once as their number. What was there
// before, and what the person says, is not news.
import { signal } from "@preact/signals";
import type { Entry } from "#wire";
import { t } from "./texts.ts";

export const news = signal("");

const COALESCE_MS = 500;
const heard: string[] = [];
let timer: number | undefined;

function speak(): void {
  timer = undefined;
  const [only] = heard;
  news.value = heard.length === 1 && only ? only : t("newMessages", { count: heard.length });
  heard.length = 0;
}

export function announceEntry({ author, message }: Entry): void {
  const words = message?.text || t("sentFile");
  heard.push(`${author?.name || t("agent")}: ${words}`);
  // The same sentence twice would be no change to hear.
  if (timer === undefined) news.value = "";
  clearTimeout(timer);
  timer = setTimeout(speak, COALESCE_MS) as unknown as number;
}
