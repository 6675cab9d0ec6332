// Reply, private note or whisper: one field with tabs, a draft for each, canned replies behind "/", colleagues
// behind "@".
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { arrived, isUploading } from "../../shared/src/file_items.ts";
import { Icon, noteIcon, sendIcon, whisperIcon } from "../../shared/src/icons.tsx";
import { pastedFiles } from "../../shared/src/paste.ts";
import { grow } from "../../shared/src/text.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { cannedFor, cannedQuery, cannedText } from "./canned.ts";
import { type Choice, Choices, choiceKey, picked } from "./choices.tsx";
import { draftOf, hasMovedOn, setDraft } from "./drafts.ts";
import { EmojiButton } from "./emoji.tsx";
import { AttachButton, Tray, takeFiles, trayOf } from "./files.tsx";
import { sayHeld } from "./hold.ts";
import type { Kind } from "./kinds.ts";
import { tell, textLimit } from "./live.ts";
import { mentioned, mentionQuery, mentionsFor } from "./mentions.ts";
import { sends } from "./sending.ts";
import { entering, kindIn, settle, speakAs } from "./speaking.ts";
import { type TextKey, t } from "./texts.ts";
import { composingChanged } from "./viewing.ts";

const TYPING_EVERY_MS = 3_000;
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

function Tabs({ thread, kinds, current }: { thread: Thread; kinds: Kind[]; current: Kind }) {
  return (
    <fieldset class="tabs">
      <legend class="hidden-text">{t("reply")}</legend>
      {TABS.filter(({ id }) => kinds.includes(id)).map(({ id, label, icon }) => (
        <button
          key={id}
          type="button"
          aria-pressed={current === id}
          data-testid={id === "message" ? "tab-reply" : `tab-${id}`}
          onClick={() => {
            speakAs(thread.id, id);
            document.getElementById("composer")?.focus();
          }}
        >
          {icon && <Icon shape={icon} size={15} />}
          {t(label)}
          {current !== id && draftOf(thread.id, id) && (
            <span class="draft-dot" data-testid={`draft-${id}`}>
              <span class="hidden-text">{t("draft")}</span>
            </span>
          )}
        </button>
      ))}
      {current !== "message" && (
        <span class="small tab-hint">{t(current === "note" ? "noteHint" : "whisperHint")}</span>
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
  const current = kindIn(thread.id, kinds);
  const waits = entering.value === thread.id;
  const text = draftOf(thread.id, current)?.text ?? "";
  const items = trayOf(thread.id);
  const withFiles = current === "message";
  const files = withFiles ? arrived(items.value) : [];
  const uploading = withFiles && isUploading(items.value);
  const tooMany = [...text].length - textLimit();
  const { choices, from, what } = offered(text, current, thread);
  useEffect(() => {
    if (area.current) grow(area.current);
  }, [thread.id, current, text]);
  useLayoutEffect(() => {
    const seenSeq = thread.entries.peek().at(-1)?.seq ?? 0;
    if (settle(thread.id, kinds, seenSeq)) area.current?.focus();
  });
  const write = (next: string) => {
    const began = !text !== !next;
    setDraft(thread.id, current, next, thread.entries.value.at(-1)?.seq ?? 0);
    picked.value = 0;
    if (began) composingChanged();
    if (current === "message" && !next.startsWith("/")) tellTyping(thread.id, next.trim() !== "");
  };
  const put = (words: string, after: number) => {
    const next = text.slice(0, after) + words;
    write(next + text.slice(caret.value));
    caret.value = next.length;
    requestAnimationFrame(() => area.current?.setSelectionRange(next.length, next.length));
  };
  const pick = (choice: Choice) => put(choice.text, from);
  const submit = () => {
    const clean = text.normalize("NFC").trim();
    if ((!clean && files.length === 0) || tooMany > 0 || waits || uploading) return;
    const mentions = current === "note" ? mentioned(clean) : [];
    write("");
    if (withFiles) items.value = [];
    const seenSeq = thread.entries.value.at(-1)?.seq ?? 0;
    sayHeld(
      { conversation: thread.id, kind: current, text: clean, mentions, attachments: files },
      seenSeq,
    );
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
      <Tabs thread={thread} kinds={kinds} current={current} />
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
      {withFiles && <Tray conversation={thread.id} />}
      <div class="composer-row">
        {withFiles && <AttachButton conversation={thread.id} />}
        <EmojiButton
          put={(emoji) => {
            follow();
            put(emoji, caret.value);
          }}
          back={() => area.current?.focus()}
        />
        <textarea
          id="composer"
          ref={area}
          rows={2}
          aria-label={t(current === "message" ? "reply" : current)}
          aria-controls={choices.length ? "choices" : undefined}
          aria-activedescendant={choices.length ? `choice-${picked.value}` : undefined}
          placeholder={t(waits ? "entering" : PLACEHOLDERS[current])}
          readOnly={waits}
          aria-busy={waits}
          data-testid="composer"
          value={text}
          onInput={(event) => {
            follow();
            write(event.currentTarget.value);
          }}
          onSelect={follow}
          onPaste={(event) => {
            if (withFiles) takeFiles(thread.id, pastedFiles(event));
          }}
          onBlur={() => tellTyping(thread.id, false)}
          onKeyDown={(event) => {
            if (choiceKey(event, choices, pick)) event.preventDefault();
            else if (event.key === "Escape" && choices.length > 0) {
              event.stopPropagation();
              shut.value = text;
            } else if (sends(event)) {
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
          disabled={(!text.trim() && files.length === 0) || tooMany > 0 || waits || uploading}
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
