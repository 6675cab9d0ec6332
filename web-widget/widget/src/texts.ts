// The widget's words: one file for each language, and only the one that is shown is loaded. Another language is one
// more file and one more line here.
import { signal } from "@preact/signals";
import { fill, locale, type Params, toLocale } from "../../shared/src/i18n.ts";
import type vi from "./texts_vi.json";

export type Key = keyof typeof vi;
export type Words = Record<Key, string>;

const LANGUAGES: Record<string, () => Promise<{ default: Words | string }>> = {
  vi: () => import("./texts_vi.json"),
  en: () => import("./texts_en.json"),
};

const words = signal<Words | null>(null);
export const hasWords = (): boolean => words.value !== null;

/** Shows the language from when its words are here; until then the one before. */
export async function useLocale(wanted: string): Promise<void> {
  const next = toLocale(wanted);
  const loaded = await (LANGUAGES[next] ?? LANGUAGES.vi)!();
  locale.value = next;
  const found: Words | string = loaded.default; // as text in the bundle
  words.value = typeof found === "string" ? JSON.parse(found) : found;
}

export const languageTag = (): string => (locale.value === "vi" ? "vi-VN" : "en-GB");

export const t = (key: Key, params?: Params): string => fill(words.value?.[key] ?? "", params);
