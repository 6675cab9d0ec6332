// The team's notes about a customer, the newest first: written here, changed by who wrote them and by supervisors. What
// is half written waits while one looks at other conversations.
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { dateTime } from "../../shared/src/i18n.ts";
import { closeIcon, Icon, penIcon } from "../../shared/src/icons.tsx";
import { ask } from "./asking.tsx";
import {
  type ContactNote,
  changeNote,
  draftAbout,
  followNoted,
  NOTE_MAX,
  NOTES_MAX,
  noteAbout,
  noted,
  readNoted,
  removeNote,
  setDraftAbout,
} from "./noted.ts";
import { isAtLeast, me, threads, userName } from "./state.ts";
import { t } from "./texts.ts";

const AT_FIRST = 5; // shown until one asks for the others

function mayChange({ author }: ContactNote): boolean {
  return author?.id === me.value?.id || isAtLeast("SUPERVISOR");
}

function About({ note }: { note: ContactNote }) {
  const { author, at, changedAt } = note;
  const name = author?.name || userName(author?.id ?? "");
  return (
    <span class="small muted grow">
      {name} · {dateTime(Date.parse(at))}
      {changedAt && (
        <>
          {" · "}
          <span title={dateTime(Date.parse(changedAt))}>{t("noteChanged")}</span>
        </>
      )}
    </span>
  );
}

interface Form {
  id: string; // begins the names of its parts
  label: string;
  rows: number;
  send: string; // what its button says
  /** True where the words have arrived somewhere else and the form may be empty again, or go. */
  onSend: (text: string) => Promise<boolean>;
  text?: string; // at first
  onType?: (text: string) => void;
  onStop?: () => void;
}

/** One text, sent once however often it is asked for. What was not taken stays. */
function NoteForm({ id, label, rows, send, onSend, text = "", onType, onStop }: Form) {
  const typed = useSignal(text);
  const busy = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (onStop) field.current?.focus(); // it has come because somebody wants to write in it
  }, []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value || !typed.value.trim()) return;
    busy.value = true;
    const sent = typed.value;
    if ((await onSend(sent)) && typed.value === sent) typed.value = "";
    busy.value = false;
  };
  return (
    <form class="note-form stacked" onSubmit={submit}>
      <textarea
        ref={field}
        rows={rows}
        maxLength={NOTE_MAX}
        aria-label={label}
        placeholder={onStop ? undefined : label}
        value={typed.value}
        data-testid={id}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
          onType?.(typed.value);
        }}
      />
      <div class="row end">
        {onStop && (
          <button
            type="button"
            class="button small-button"
            data-testid={`${id}-cancel`}
            onClick={onStop}
          >
            {t("cancel")}
          </button>
        )}
        <button
          type="submit"
          class={`button small-button ${onStop ? "primary" : ""}`}
          aria-disabled={busy.value}
          data-testid={`${id}-send`}
        >
          {send}
        </button>
      </div>
    </form>
  );
}

function Note({ contact, note }: { contact: string; note: ContactNote }) {
  const isOpen = useSignal(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useLayoutEffect(() => {
    if (wasOpen.current && !isOpen.value) edit.current?.focus();
    wasOpen.current = isOpen.value;
  }, [isOpen.value]);
  const askToRemove = () =>
    ask({
      title: t("removeNote"),
      text: t("removeNoteText"),
      yes: t("remove"),
      run: () => void removeNote(contact, note.id),
    });
  return (
    <li data-testid="contact-note" data-note={note.id}>
      <div class="row">
        <About note={note} />
        {mayChange(note) && !isOpen.value && (
          <>
            <button
              ref={edit}
              type="button"
              class="chip-button"
              aria-label={t("changeNote")}
              data-testid="note-change"
              onClick={() => {
                isOpen.value = true;
              }}
            >
              <Icon shape={penIcon} size={14} />
            </button>
            <button
              type="button"
              class="chip-button"
              aria-label={t("removeNote")}
              data-testid="note-remove"
              onClick={askToRemove}
            >
              <Icon shape={closeIcon} size={14} />
            </button>
          </>
        )}
      </div>
      {isOpen.value ? (
        <NoteForm
          id="note-text"
          label={t("changeNote")}
          rows={3}
          send={t("save")}
          text={note.text}
          onSend={async (text) => {
            isOpen.value = !(await changeNote(contact, note.id, text));
            return false;
          }}
          onStop={() => {
            isOpen.value = false;
          }}
        />
      ) : (
        <p>{note.text}</p>
      )}
    </li>
  );
}

function List({ contact, list }: { contact: string; list: readonly ContactNote[] }) {
  const showsAll = useSignal(false);
  const shown = showsAll.value ? list : list.slice(0, AT_FIRST);
  if (list.length === 0) return <p class="muted small">{t("noNotesAbout")}</p>;
  return (
    <>
      <ul class="notes">
        {shown.map((note) => (
          <Note key={note.id} contact={contact} note={note} />
        ))}
      </ul>
      {shown.length < list.length && (
        <button
          type="button"
          class="button small-button"
          data-testid="notes-all"
          onClick={() => {
            showsAll.value = true;
          }}
        >
          {t("allNotes", { count: list.length })}
        </button>
      )}
    </>
  );
}

export function ContactNotes({ contact }: { contact: string }) {
  useSignalEffect(() => {
    if (threads.link.value.state === "live") void readNoted(contact);
  });
  useEffect(() => followNoted(contact), []);
  const { contact: read, list, fault } = noted.value;
  const here = read === contact ? list : null; // what was read of somebody else is not shown
  return (
    <div class="contact-notes stacked" data-testid="contact-notes">
      {here && here.length >= NOTES_MAX ? (
        <p class="muted small">{t("notesFull", { count: NOTES_MAX })}</p>
      ) : (
        <NoteForm
          id="note-about"
          label={t("noteAbout")}
          rows={2}
          send={t("add")}
          text={draftAbout(contact)}
          onSend={() => noteAbout(contact)}
          onType={(text) => setDraftAbout(contact, text)}
        />
      )}
      {here && <List contact={contact} list={here} />}
      {!here && !fault && <div class="skeleton" />}
      <p class="problem" role="alert">
        {read === contact ? fault : ""}
      </p>
    </div>
  );
}
