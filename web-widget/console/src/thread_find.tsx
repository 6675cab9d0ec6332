// Finding words in the conversation on the screen: the browser's own search sees only the pieces of the log that are
// drawn. Looks through what has been read, and reads on where somebody asks for earlier messages.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fold } from "../../shared/src/fold.ts";
import { backIcon, closeIcon, Icon, searchIcon } from "../../shared/src/icons.tsx";
import { isComposing } from "../../shared/src/text.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { older } from "./actions.ts";
import { textOf } from "./entries.ts";
import { jumpTo } from "./jump.ts";
import { t } from "./texts.ts";

/** The conversation in which one is looking for something. */
export const findingIn = signal("");
const typed = signal("");
const at = signal(0); // which of the finds, from the newest
const reading = signal(false);

/** Newest first, where people look for what was said. */
function findsOf(thread: Thread): number[] {
  const query = fold(typed.value.trim());
  if (!query) return [];
  const found = thread.entries.value.filter((entry) => fold(textOf(entry)).includes(query));
  return found.map(({ seq }) => seq).reverse();
}

function said(finds: readonly number[]): string {
  if (!typed.value.trim()) return "";
  if (reading.value) return t("searching");
  return finds.length > 0
    ? t("findAt", { at: Math.min(at.value, finds.length - 1) + 1, count: finds.length })
    : t("noneFound");
}

export function ThreadFind({ thread }: { thread: Thread }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    typed.value = "";
    at.value = 0;
    field.current?.focus();
    // Whoever comes back walks on by keys: a field that came up again would take them.
    return () => {
      if (findingIn.peek() === thread.id) findingIn.value = "";
    };
  }, [thread.id]);
  const finds = findsOf(thread);
  const go = (to: number) => {
    if (finds.length === 0) return;
    at.value = (to + finds.length) % finds.length;
    jumpTo(thread.id, finds[at.value] as number);
  };
  const shut = () => {
    findingIn.value = "";
    document.querySelector<HTMLElement>('[data-testid="log"]')?.focus();
  };
  const readOn = async () => {
    reading.value = true;
    await older(thread);
    reading.value = false;
    field.current?.focus();
  };
  const step = (label: "findOlder" | "findNewer", by: number) => (
    <button
      type="button"
      class={`icon-button find-step ${label}`}
      aria-label={t(label)}
      title={t(label)}
      aria-disabled={finds.length === 0}
      onClick={() => go(at.value + by)}
    >
      <Icon shape={backIcon} size={16} />
    </button>
  );
  return (
    <search
      class="bar find-bar"
      data-testid="thread-find"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isComposing(event)) return;
        event.stopPropagation();
        shut();
      }}
    >
      <Icon shape={searchIcon} size={16} />
      <input
        ref={field}
        id="find-field"
        class="find-field"
        aria-label={t("findHere")}
        placeholder={t("findHere")}
        maxLength={200}
        autocomplete="off"
        data-testid="find-field"
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          at.value = 0;
          const [newest] = findsOf(thread);
          if (newest !== undefined) jumpTo(thread.id, newest);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || isComposing(event)) return;
          event.preventDefault();
          go(at.value + (event.shiftKey ? -1 : 1));
        }}
      />
      <span class="small" role="status" data-testid="find-said">
        {said(finds)}
      </span>
      {thread.older.value && typed.value.trim() && (
        <button
          type="button"
          class="button small-button"
          aria-disabled={reading.value}
          data-testid="find-older"
          onClick={() => !reading.value && void readOn()}
        >
          {t("findInOlder")}
        </button>
      )}
      {step("findOlder", 1)}
      {step("findNewer", -1)}
      <button
        type="button"
        class="icon-button"
        aria-label={t("findShut")}
        data-testid="find-shut"
        onClick={shut}
      >
        <Icon shape={closeIcon} size={16} />
      </button>
    </search>
  );
}
