// The parts that most visits never need, in a chunk of their own: files, emoji, past conversations, the survey, the
// form for who leaves. Asked for once, when the first of them is to be shown.
import { signal } from "@preact/signals";
import { lateWords } from "./texts.ts";

type Parts = typeof import("./parts.tsx");
const parts = signal<Parts | null>(null);
let asked = false;

export async function load(): Promise<Parts> {
  const [found] = await Promise.all([import("./parts.tsx"), lateWords()]);
  parts.value = found;
  return found;
}

/** The parts, or nothing until they are here; whoever asks while drawing is drawn again then. */
export function later(): Parts | null {
  if (!parts.value && !asked) {
    asked = true;
    load().catch(() => {
      asked = false; // no connection: the next drawing asks again
    });
  }
  return parts.value;
}
