// What a screen reader says of a conversation: what comes in while it is open, never its history, never one's own
// words; several at once as a number.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Thread } from "../../shared/src/threads.ts";
import { textOf } from "./entries.ts";
import { me } from "./state.ts";
import { t } from "./texts.ts";

const GATHER_MS = 400;

export function Announcer({ thread }: { thread: Thread }) {
  const words = useSignal("");
  const upTo = useRef(-1); // the newest entry that was there or was announced; -1: nothing is loaded
  const entries = thread.entries.value;
  const last = entries.at(-1)?.seq ?? 0;
  const loaded = thread.loaded.value;
  useEffect(() => {
    if (!loaded) return;
    if (upTo.current < 0) {
      upTo.current = last;
      return;
    }
    const timer = setTimeout(() => {
      const fresh = entries.filter(
        (one) => one.seq > upTo.current && textOf(one) && one.author?.id !== me.value?.id,
      );
      upTo.current = last;
      const [first] = fresh;
      if (fresh.length > 1) words.value = t("newMessages", { count: fresh.length });
      else if (first) words.value = `${first.author?.name || t("customer")}: ${textOf(first)}`;
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [last, loaded]);
  return (
    <div class="hidden-text" role="log" aria-live="polite" data-testid="announcer">
      {words.value}
    </div>
  );
}
