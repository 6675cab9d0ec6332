// Reply, private note or whisper: one field with tabs, a draft for each conversation, canned replies behind "/".
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CannedReply } from "#wire";
import { search } from "../../shared/src/fold.ts";
import { locale } from "../../shared/src/i18n.ts";
import { Icon, noteIcon, sendIcon, whisperIcon } from "../../shared/src/icons.tsx";
import { grow, isComposing, isSendKey } from "../../shared/src/text.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { config, type Kind, me, say, storage, tell, textLimit } from "./model.ts";
import { type TextKey, t } from "./texts.ts";

const TYPING_EVERY_MS = 3_000;
const DRAFTS_MAX = 100;

interface Draft {
  text: string;
  seenSeq: number; // the newest entry when the draft began
}

const drafts = signal<Record<string, Draft>>(storage.readJson("sb:drafts") ?? {});
export const kind = signal<Kind>("message");
const picked = signal(0);
let toldAt = 0;

function setDraft(key: string, text: string, seenSeq: number): void {
  const { [key]: before, ...rest } = drafts.value;
  const next = text ? { ...rest, [key]: { text, seenSeq: before?.seenSeq ?? seenSeq } } : rest;
  drafts.value = Object.fromEntries(Object.entries(next).slice(-DRAFTS_MAX));
  storage.writeJson("sb:drafts", drafts.value);
}

function tellTyping(conversation: string, active: boolean): void {
  const now = Date.now();
  if (active ? now - toldAt < TYPING_EVERY_MS : toldAt === 0) return;
  toldAt = active ? now : 0;
  tell({ typing: { conversation, active } });
}

function cannedText(reply: CannedReply, thread: Thread): string {
  const text = reply.text[locale.value] ?? Object.values(reply.text)[0] ?? "";
  const values: Record<string, string> = {
    "contact.name": thread.info.value?.contact?.name ?? "",
    "agent.name": me.value?.name ?? "",
  };
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, key: string) => values[key] ?? "");
}

function cannedFor(text: string): CannedReply[] {
  const match = /^\/([^\n]*)$/.exec(text);
  if (!match) return [];
  const found = search(
    config.value.cannedReplies,
    match[1] ?? "",
    (reply) => `${reply.shortcut} ${Object.values(reply.text).join(" ")} ${reply.tags.join(" ")}`,
  );
  return found.slice(0, 7);
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
          {icon && <Icon shape={icon} size={16} />}
          {t(label)}
        </button>
      ))}
      {kind.value !== "message" && (
        <span class="muted small">{t(kind.value === "note" ? "noteHint" : "whisperHint")}</span>
      )}
    </fieldset>
  );
}

function CannedList(props: {
  found: CannedReply[];
  thread: Thread;
  onPick: (r: CannedReply) => void;
}) {
  return (
    <div
      class="canned"
      role="listbox"
      id="canned"
      aria-label={t("canned")}
      data-testid="canned-list"
    >
      {props.found.map((reply, index) => (
        <button
          key={reply.id}
          type="button"
          role="option"
          tabIndex={-1}
          id={`canned-${index}`}
          aria-selected={index === picked.value}
          data-testid="canned-item"
          onMouseDown={(event) => {
            event.preventDefault();
            props.onPick(reply);
          }}
        >
          <b>/{reply.shortcut}</b> <span>{cannedText(reply, props.thread)}</span>
        </button>
      ))}
    </div>
  );
}

/** Keys while the canned replies are open; true where the key was theirs. */
function cannedKey(
  event: KeyboardEvent,
  found: CannedReply[],
  pick: (r: CannedReply) => void,
): boolean {
  if (found.length === 0 || isComposing(event)) return false;
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step) picked.value = (picked.value + step + found.length) % found.length;
  else if (event.key === "Enter" || event.key === "Tab") {
    pick(found[Math.min(picked.value, found.length - 1)] as CannedReply);
  } else return false;
  return true;
}

export function Composer({ thread, kinds }: { thread: Thread; kinds: Kind[] }) {
  const area = useRef<HTMLTextAreaElement>(null);
  if (!kinds.includes(kind.value)) kind.value = kinds[0] as Kind;
  const current = kind.value;
  const key = `${thread.id} ${current}`;
  const draft = drafts.value[key];
  const text = draft?.text ?? "";
  const head = thread.entries.value.at(-1)?.seq ?? 0;
  const moved =
    draft &&
    draft.seenSeq > 0 &&
    thread.entries.value.some(
      (entry) => entry.seq > draft.seenSeq && entry.message && entry.author?.id !== me.value?.id,
    );
  const tooMany = [...text].length - textLimit();
  const found = current === "message" ? cannedFor(text) : [];
  useEffect(() => {
    if (area.current) grow(area.current);
  }, [key, text]);
  const write = (next: string) => {
    setDraft(key, next, head);
    picked.value = 0;
    if (current === "message" && !next.startsWith("/")) tellTyping(thread.id, next.trim() !== "");
  };
  const pick = (reply: CannedReply) => write(cannedText(reply, thread));
  const submit = () => {
    const clean = text.normalize("NFC").trim();
    if (!clean || tooMany > 0) return;
    say(thread.id, current, clean);
    toldAt = 0;
    setDraft(key, "", 0);
    area.current?.focus();
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
      {moved && (
        <p class="small warn-text" role="status">
          {t("movedOn")}
        </p>
      )}
      {found.length > 0 && <CannedList found={found} thread={thread} onPick={pick} />}
      <div class="composer-row">
        <textarea
          id="composer"
          ref={area}
          rows={2}
          aria-label={t(current === "message" ? "reply" : current)}
          aria-controls={found.length ? "canned" : undefined}
          aria-activedescendant={found.length ? `canned-${picked.value}` : undefined}
          placeholder={t(PLACEHOLDERS[current])}
          data-testid="composer"
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          onBlur={() => tellTyping(thread.id, false)}
          onKeyDown={(event) => {
            if (cannedKey(event, found, pick)) event.preventDefault();
            else if (isSendKey(event)) {
              event.preventDefault();
              submit();
            }
          }}
        />
        <button
          type="submit"
          class="icon-button send"
          aria-label={t("send")}
          data-testid="send"
          disabled={!text.trim() || tooMany > 0}
        >
          <Icon shape={sendIcon} size={22} />
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
