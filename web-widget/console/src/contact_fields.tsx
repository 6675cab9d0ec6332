// Who the customer is: name, e-mail, phone, as staff may correct them. What a customer is known by to the shop, and which
// conversations are whose, does not change with these; a field that is emptied stays as it was.
import { useSignal } from "@preact/signals";
import type { Contact } from "#wire";
import { HttpError } from "../../shared/src/platform.ts";
import { api } from "./api.ts";
import { Facts } from "./customer.tsx";
import { Field, formValues } from "./parts.tsx";
import { refusalWords } from "./refusals.ts";
import { json } from "./state.ts";
import { t } from "./texts.ts";
import { showContact } from "./views.ts";

const FIELDS = [
  { name: "name", keys: "text", max: 80 },
  { name: "email", keys: "email", max: 254 },
  { name: "phone", keys: "tel", max: 32 },
] as const;
type Name = (typeof FIELDS)[number]["name"];
const isName = (name: string): name is Name => FIELDS.some((one) => one.name === name);

interface Problem {
  name: string; // of the field; empty: of none
  words: string;
}

async function change(contact: Contact, form: HTMLFormElement): Promise<Problem | null> {
  const typed = Object.entries(formValues(form)).map(([name, value]) => [
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
    if (!(error instanceof HttpError)) return { name: "", words: t("unreachable") };
    const { field, message } = error;
    if (!isName(field)) return { name: "", words: refusalWords(error) };
    return { name: field, words: `${t("valueRefused")} (${message})` };
  }
}

export function ContactFields({ contact }: { contact: Contact }) {
  const editing = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  const busy = useSignal(false);
  const stop = () => {
    editing.value = false;
    problem.value = null;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    problem.value = await change(contact, event.currentTarget as HTMLFormElement);
    busy.value = false;
    if (!problem.value) editing.value = false;
  };
  if (!editing.value) {
    const facts = FIELDS.map(({ name }): [string, string] => [t(name), contact[name]]);
    return (
      <>
        <Facts facts={facts} />
        <button
          type="button"
          class="button small-button"
          data-testid="edit-contact"
          onClick={() => {
            editing.value = true;
          }}
        >
          {t("editContact")}
        </button>
      </>
    );
  }
  return (
    <form class="stacked" onSubmit={submit} data-testid="contact-form">
      {FIELDS.map(({ name, keys, max }) => (
        <Field
          key={name}
          id={`contact-${name}`}
          label={t(name)}
          problem={problem.value?.name === name ? problem.value.words : undefined}
        >
          <input
            id={`contact-${name}`}
            name={name}
            inputMode={keys}
            maxLength={max}
            autocomplete="off"
            aria-invalid={problem.value?.name === name}
            defaultValue={contact[name]}
            data-testid={`contact-${name}`}
          />
        </Field>
      ))}
      <p class="problem" role="alert" data-testid="contact-problem">
        {problem.value && !problem.value.name ? problem.value.words : ""}
      </p>
      <div class="row end">
        <button type="button" class="button small-button" onClick={stop}>
          {t("cancel")}
        </button>
        <button
          type="submit"
          class="button small-button primary"
          disabled={busy.value}
          data-testid="save-contact"
        >
          {t("save")}
        </button>
      </div>
    </form>
  );
}
