// Who the customer is: name, e-mail, phone, as staff may correct them. What a customer is known by to the shop, and
// which conversations are whose, does not change with these; a field that is emptied stays as it was. What is half
// typed waits while one looks at other conversations.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Contact } from "#wire";
import { HttpError } from "../../shared/src/platform.ts";
import { isComposing } from "../../shared/src/text.ts";
import { api } from "./api.ts";
import { Facts } from "./customer.tsx";
import { showContact } from "./list_rows.ts";
import { Field } from "./parts.tsx";
import { errorWords } from "./refusals.ts";
import { json, me } from "./state.ts";
import { t } from "./texts.ts";

const FIELDS = [
  { name: "name", keys: "text", max: 80, refused: "contactNameRefused" },
  { name: "email", keys: "email", max: 254, refused: "contactEmailRefused" },
  { name: "phone", keys: "tel", max: 32, refused: "contactPhoneRefused" },
] as const;
type Name = (typeof FIELDS)[number]["name"];

/** By contact: what was typed into a form that was neither saved nor given up. A field that nobody has touched is not
 *  among it: it follows what colleagues save meanwhile, and is not sent. */
const drafts = new Map<string, Partial<Record<Name, string>>>();
me.subscribe((person) => {
  if (!person) drafts.clear();
});

interface Problem {
  name: Name | ""; // of the field; empty: of none
  words: string;
}

function note(contact: string, { name, value }: HTMLInputElement): void {
  drafts.set(contact, { ...drafts.get(contact), [name]: value });
}

async function change(contact: Contact): Promise<Problem | null> {
  const typed = Object.entries(drafts.get(contact.id) ?? {}).map(([name, value]) => [
    name,
    value.normalize("NFC").trim(),
  ]);
  const changed = typed.filter(([name, value]) => value && value !== contact[name as Name]);
  if (changed.length === 0) return null;
  try {
    const saved = await api.patch(`/contacts/${contact.id}`, Object.fromEntries(changed));
    showContact(json.fromJson("Contact", saved));
    return null;
  } catch (error) {
    const named = error instanceof HttpError ? error.field : "";
    const field = FIELDS.find(({ name }) => name === named);
    return field
      ? { name: field.name, words: t(field.refused) }
      : { name: "", words: errorWords(error) };
  }
}

/** Where the keys go: nowhere else than to what was there before, for alone they are commands. */
function useFocus(isOpen: boolean, problem: Problem | null) {
  const form = useRef<HTMLFormElement>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const asked = useRef(false); // to open it or to shut it, by somebody who is here
  useLayoutEffect(() => {
    if (!asked.current) return;
    asked.current = false;
    if (isOpen) form.current?.querySelector("input")?.focus();
    else edit.current?.focus();
  }, [isOpen]);
  useLayoutEffect(() => {
    if (problem?.name) document.getElementById(`contact-${problem.name}`)?.focus();
  }, [problem]);
  return { form, edit, asked };
}

interface Editing {
  contact: Contact;
  problem: Problem | null;
  busy: boolean;
  stop: () => void;
}

function Fields({ contact, problem }: Pick<Editing, "contact" | "problem">) {
  const draft = drafts.get(contact.id);
  return FIELDS.map(({ name, keys, max }) => {
    const isRefused = problem?.name === name;
    const id = `contact-${name}`;
    return (
      <Field key={name} id={id} label={t(name)} problem={isRefused ? problem.words : undefined}>
        <input
          id={id}
          name={name}
          inputMode={keys}
          maxLength={max}
          autocomplete="off"
          aria-invalid={isRefused}
          aria-describedby={isRefused ? `${id}-problem` : undefined}
          defaultValue={draft?.[name] ?? contact[name]}
          data-testid={id}
        />
      </Field>
    );
  });
}

/** The button that saves stays in reach while it works: one that is disabled would lose the focus. */
function Buttons({ busy, stop }: Pick<Editing, "busy" | "stop">) {
  return (
    <div class="row end">
      <button type="button" class="button small-button" data-testid="cancel-contact" onClick={stop}>
        {t("cancel")}
      </button>
      <button
        type="submit"
        class="button small-button primary"
        aria-disabled={busy}
        data-testid="save-contact"
      >
        {t("save")}
      </button>
    </div>
  );
}

export function ContactFields({ contact }: { contact: Contact }) {
  const editing = useSignal(drafts.has(contact.id));
  const problem = useSignal<Problem | null>(null);
  const busy = useSignal(false);
  const { form, edit, asked } = useFocus(editing.value, problem.value);
  const turn = (on: boolean) => {
    asked.current = on || Boolean(form.current?.contains(document.activeElement));
    drafts.delete(contact.id);
    problem.value = null;
    editing.value = on;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    const refused = await change(contact);
    busy.value = false;
    if (refused) problem.value = refused;
    else turn(false);
  };
  if (!editing.value) {
    return (
      <>
        <Facts
          linked
          facts={FIELDS.map(({ name }): [string, string] => [t(name), contact[name]])}
        />
        <button
          ref={edit}
          type="button"
          class="button small-button"
          data-testid="edit-contact"
          onClick={() => turn(true)}
        >
          {t("editContact")}
        </button>
      </>
    );
  }
  return (
    <form
      ref={form}
      class="stacked"
      onSubmit={submit}
      onInput={(event) => note(contact.id, event.target as HTMLInputElement)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || isComposing(event)) return;
        event.stopPropagation();
        turn(false);
      }}
      data-testid="contact-form"
    >
      <Fields contact={contact} problem={problem.value} />
      <p class="problem" role="alert" data-testid="contact-problem">
        {problem.value && !problem.value.name ? problem.value.words : ""}
      </p>
      <Buttons busy={busy.value} stop={() => turn(false)} />
    </form>
  );
}
