// What is not there from the beginning, in chunks of their own, asked for once, when the first of it is to be shown: the
// parts that most visits never need (files, emoji, past conversations, the survey, the form for who leaves), and what an
// answer may need.
import { signal } from "@preact/signals";
import { lateWords } from "./texts.ts";

/** `here` gives what is loaded, or nothing until it is, and asks for it; whoever asks while drawing is drawn again then. `found`
 *  only looks. */
function lazily<T>(bring: () => Promise<T>) {
  const found = signal<T | null>(null);
  let isAsked = false;
  const load = async () => {
    const here = found.value ?? (await bring());
    found.value = here;
    return here;
  };
  const here = () => {
    if (!found.value && !isAsked) {
      isAsked = true;
      load().catch(() => {
        isAsked = false; // no connection: the next drawing asks again
      });
    }
    return found.value;
  };
  return [load, here, found] as const;
}

export const [load, later, partsHere] = lazily(async () => {
  const [parts] = await Promise.all([import("./parts.tsx"), lateWords()]);
  return parts;
});

export const [loadHeard, heard] = lazily(() => import("./heard.ts"));
