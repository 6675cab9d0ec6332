// How the console looks to whoever sits at this computer: its colours and its language.
import { signal } from "@preact/signals";
import { type Locale, locale } from "../../shared/src/i18n.ts";
import { storage } from "./state.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export const LANGUAGES: readonly [Locale, string][] = [
  ["vi", "Tiếng Việt"],
  ["en", "English"],
];
export const theme = signal(storage.read("sb:theme") ?? "auto");

export function setTheme(next: string): void {
  theme.value = next;
  storage.write("sb:theme", next);
}

export function setLocale(next: Locale): void {
  locale.value = next;
  storage.write("sb:locale", next);
}
