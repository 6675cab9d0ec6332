// The widget's words: one file for each language, and only the one that is shown is loaded, what the later parts say
// with them. Another language is one more file.
import { signal } from "@preact/signals";
import { LANGUAGES } from "#languages";
import { fill, locale, type Params } from "../../shared/src/i18n.ts";
import { pickLanguage } from "../../shared/src/languages.ts";
import type vi from "./texts_vi.json";

export type Key = keyof typeof vi;
export type Words = Record<Key, string>;

const words = signal<Words | null>(null);
let asked = 0;
let wanted = "";
let isLate = false;
export const hasWords = (): boolean => words.value !== null;
export const languageFor = (wanted = ""): string => pickLanguage(LANGUAGES, wanted);

/** Shows the language from when its words are here; until then the one before. The last one asked for stays. What the later
 *  parts say may not come: then they say it in the language of before. */
export async function useLocale(next: string): Promise<void> {
  wanted = next;
  const turn = ++asked;
  const tag = languageFor(wanted);
  const language = LANGUAGES[tag]!;
  const late = isLate ? language.late() : null;
  const parts = await Promise.all([language.words(), late?.catch(() => null)]);
  if (turn !== asked) return;
  locale.value = tag;
  const loaded = parts.map((one) => one && JSON.parse(one.default));
  words.value = Object.assign({}, words.value, ...loaded);
  await late;
}

/** Has the words of the later parts too, from now on in every language. */
export function lateWords(): Promise<void> {
  isLate = true;
  return useLocale(wanted);
}

/** A key that is kept for later: so the build finds it. */
export const k = (key: Key): Key => key;

export const t = (key: Key, params?: Params): string => fill(words.value?.[key] ?? "", params);
