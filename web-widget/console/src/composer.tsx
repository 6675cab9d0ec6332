// Reply, private note or whisper: one field with tabs, a draft for each, canned replies behind "/", colleagues
// behind "@".
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon, noteIcon, sendIcon, whisperIcon } from "../../shared/src/icons.tsx";
import { grow, isSendKey } from "../../shared/src/text.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import type { Kind } from "./actions.ts";
import { cannedFor, cannedQuery, cannedText } from "./canned.ts";
import { type Choice, Choices, choiceKey, picked } from "./choices.tsx";
import { draftOf, hasMovedOn, setDraft } from "./drafts.ts";
import { sayHeld } from "./hold.ts";
import { tell, textLimit } from "./live.ts";
import { mentioned, mentionQuery, mentionsFor } from "./mentions.ts";
import { type TextKey, t } from "./texts.ts";
import { composingChanged } from "./viewing.ts";

const TYPING_EVERY_MS = 3_000;
export const kind = signal<Kind>("message");
const caret = signal(0);
const shut = signal(""); // the text at which Escape closed the choices
let toldAt = 0;

function tellTyping(conversation: string, active: boolean): void {
  const now = Date.now();
  if (active ? now - toldAt < TYPING_EVERY_MS : toldAt === 0) return;
  toldAt = active ? now : 0;
  tell({ typing: { conversation, active } });
}

const TABS: { id: Kind; label: TextKey; icon?: string }[] = [
  { id: "message", label: "reply" },
  { id: "note", label: "note", icon: noteIcon },
  { id: "whisper", label: "whisper", icon: whisperIcon },
];
const PLACEHOLDERS: Record<Kind, TextKey> = {
  message: "write",
  note: "writeNote",
  whisper: "writeWhisper",
};

function Tabs({ kinds }: { kinds: Kind[] }) {
  return (
    <fieldset class="tabs">
      <legend class="hidden-text">{t("reply")}</legend>
      {TABS.filter(({ id }) => kinds.includes(id)).map(({ id, label, icon }) => (
        <button
          key={id}
          type="button"
          aria-pressed={kind.value === id}
          data-testid={id === "message" ? "tab-reply" : `tab-${id}`}
          onClick={() => {
            kind.value = id;
            document.getElementById("composer")?.focus();
          }}
        >
          {icon && <Icon shape={icon} size={15} />}
          {t(label)}
        </button>
      ))}
      {kind.value !== "message" && (
        <span class="small tab-hint">{t(kind.value === "note" ? "noteHint" : "whisperHint")}</span>
      )}
    </fieldset>
  );
}

interface Offered {
  choices: Choice[];
  from: number; // where what was typed begins
  what: "canned" | "mention";
}

function offered(text: string, current: Kind, thread: Thread): Offered {
  const none: Offered = { choices: [], from: 0, what: "canned" };
  if (shut.value === text && text) return none;
  const before = text.slice(0, caret.value);
  if (current === "message") {
    const query = cannedQuery(before);
    const choices = cannedFor(query).map((reply) => {
      const filled = cannedText(reply, thread);
      return { id: reply.id, title: `/${reply.shortcut}`, hint: filled, text: filled };
    });
    return { choices, from: before.length - (query?.length ?? 0) - 1, what: "canned" };
  }
  if (current !== "note") return none;
  const query = mentionQuery(before);
  const choices = mentionsFor(query).map(({ id, name }) => ({
    id,
    title: name,
    hint: `@${id}`,
    text: `@${name} `,
  }));
  return { choices, from: before.length - (query?.length ?? 0) - 1, what: "mention" };
}

export function Composer({ thread, kinds }: { thread: Thread; kinds: Kind[] }) {
  const area = useRef<HTMLTextAreaElement>(null);
  if (!kinds.includes(kind.value)) kind.value = kinds[0] as Kind;
  const current = kind.value;
  const text = draftOf(thread.id, current)?.text ?? "";
  const tooMany = [...text].length - textLimit();
  const { choices, from, what } = offered(text, current, thread);
  useEffect(() => {
    if (area.current) grow(area.current);
  }, [thread.id, current, text]);
  const write = (next: string) => {
    const began = !text !== !next;
    setDraft(thread.id, current, next, thread.entries.value.at(-1)?.seq ?? 0);
    picked.value = 0;
    if (began) composingChanged();
    if (current === "message" && !next.startsWith("/")) tellTyping(thread.id, next.trim() !== "");
  };
  const pick = (choice: Choice) => {
    const next = text.slice(0, from) + choice.text;
    write(next + text.slice(caret.value));
    caret.value = next.length;
    requestAnimationFrame(() => area.current?.setSelectionRange(next.length, next.length));
  };
  const submit = () => {
    const clean = text.normalize("NFC").trim();
    if (!clean || tooMany > 0) return;
    const mentions = current === "note" ? mentioned(clean) : [];
    write("");
    sayHeld({ conversation: thread.id, kind: current, text: clean, mentions });
    toldAt = 0;
    area.current?.focus();
  };
  const follow = () => {
    caret.value = area.current?.selectionStart ?? text.length;
  };
  return (
    <form
      class={`composer ${current}`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Tabs kinds={kinds} />
      {hasMovedOn(thread, current) && (
        <p class="small warn-text" role="status" data-testid="moved-on">
          {t("movedOn")}
        </p>
      )}
      {choices.length > 0 && (
        <Choices
          choices={choices}
          label={t(what === "canned" ? "canned" : "colleagues")}
          testid={what}
          onPick={pick}
        />
      )}
      <div class="composer-row">
        <textarea
          id="composer"
          ref={area}
          rows={2}
          aria-label={t(current === "message" ? "reply" : current)}
          aria-controls={choices.length ? "choices" : undefined}
          aria-activedescendant={choices.length ? `choice-${picked.value}` : undefined}
          placeholder={t(PLACEHOLDERS[current])}
          data-testid="composer"
          value={text}
          onInput={(event) => {
            follow();
            write(event.currentTarget.value);
          }}
          onSelect={follow}
          onBlur={() => tellTyping(thread.id, false)}
          onKeyDown={(event) => {
            if (choiceKey(event, choices, pick)) event.preventDefault();
            else if (event.key === "Escape" && choices.length > 0) {
              event.stopPropagation();
              shut.value = text;
            } else if (isSendKey(event)) {
              event.preventDefault();
              submit();
            }
          }}
        />
        <button
          type="submit"
          class="button primary send"
          aria-label={t("send")}
          data-testid="send"
          disabled={!text.trim() || tooMany > 0}
        >
          <Icon shape={sendIcon} size={18} />
        </button>
      </div>
      {tooMany > 0 && (
        <p class="problem" role="status">
          {t("tooLong", { count: tooMany })}
        </p>
      )}
    </form>
  );
}
