// The widget's words: one file for each language, and only the one that is shown is loaded. Another language is one
// more file.
import { signal } from "@preact/signals";
import { LANGUAGES } from "#languages";
import { fill, locale, type Params } from "../../shared/src/i18n.ts";
import { pickLanguage } from "../../shared/src/languages.ts";
import type vi from "./texts_vi.json";

export type Key = keyof typeof vi;
export type Words = Record<Key, string>;

const words = signal<Words | null>(null);
let asked = 0;
export const hasWords = (): boolean => words.value !== null;
export const languageFor = (wanted = ""): string => pickLanguage(LANGUAGES, wanted);

/** Shows the language from when its words are here; until then the one before. The last one asked for stays. */
export async function useLocale(wanted: string): Promise<void> {
  const next = languageFor(wanted);
  const turn = ++asked;
  const loaded = await LANGUAGES[next]!();
  if (turn !== asked) return;
  locale.value = next;
  const found = loaded.default; // as text in the bundle
  words.value = (typeof found === "string" ? JSON.parse(found) : found) as Words;
}

export const t = (key: Key, params?: Params): string => fill(words.value?.[key] ?? "", params);
