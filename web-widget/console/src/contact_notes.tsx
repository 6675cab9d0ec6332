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

function Changing(props: { contact: string; note: ContactNote; stop: () => void }) {
  const { contact, note, stop } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const busy = useSignal(false);
  useLayoutEffect(() => field.current?.focus(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = field.current?.value ?? "";
    if (busy.value || !text.trim()) return;
    busy.value = true;
    const isDone = await changeNote(contact, note.id, text);
    busy.value = false;
    if (isDone) stop();
  };
  return (
    <form class="note-form stacked" onSubmit={submit}>
      <textarea
        ref={field}
        rows={3}
        maxLength={NOTE_MAX}
        aria-label={t("changeNote")}
        defaultValue={note.text}
        data-testid="note-text"
      />
      <div class="row end">
        <button type="button" class="button small-button" data-testid="note-cancel" onClick={stop}>
          {t("cancel")}
        </button>
        <button
          type="submit"
          class="button small-button primary"
          aria-disabled={busy.value}
          data-testid="note-save"
        >
          {t("save")}
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
        <Changing
          contact={contact}
          note={note}
          stop={() => {
            isOpen.value = false;
          }}
        />
      ) : (
        <p>{note.text}</p>
      )}
    </li>
  );
}

function Adding({ contact }: { contact: string }) {
  const text = useSignal(draftAbout(contact));
  const busy = useSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    await noteAbout(contact);
    busy.value = false;
    text.value = draftAbout(contact);
  };
  return (
    <form class="note-form stacked" onSubmit={submit}>
      <textarea
        rows={2}
        maxLength={NOTE_MAX}
        aria-label={t("noteAbout")}
        placeholder={t("noteAbout")}
        value={text.value}
        data-testid="note-about"
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
          setDraftAbout(contact, text.value);
        }}
      />
      <div class="row end">
        <button
          type="submit"
          class="button small-button"
          aria-disabled={busy.value}
          data-testid="note-add"
        >
          {t("add")}
        </button>
      </div>
    </form>
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
        <Adding contact={contact} />
      )}
      {here && <List contact={contact} list={here} />}
      {!here && !fault && <div class="skeleton" />}
      <p class="problem" role="alert">
        {read === contact ? fault : ""}
      </p>
    </div>
  );
}
