// The pre-chat form: the inbox's own fields with labels, or only a question where it has none.
import { signal } from "@preact/signals";
import type { FormField } from "#wire";
import { begin, clean, textLimit } from "./actions.ts";
import { localised } from "./inbox.ts";
import { later } from "./later.ts";
import { focusIt, passOn } from "./refs.ts";
import { answers, draft, identity, inbox, onLeave, startError } from "./state.ts";
import { t } from "./texts.ts";

const problems = signal<Record<string, string>>({});
onLeave.push(() => {
  problems.value = {};
});
const QUESTION = "_question";

const AUTOCOMPLETE: Record<string, string> = { email: "email", phone: "tel", name: "name" };

function known(field: FormField): string {
  const { name = "", email = "", phone = "" } = identity.value;
  const byKind: Record<string, string> = { email, phone, name };
  return byKind[field.type] ?? byKind[field.id] ?? "";
}

export const looksLikeMail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

/** The inbox's own fields; what is asked outside hours comes later. */
function fieldsToAsk(): FormField[] {
  const { form = [], open } = inbox.value ?? {};
  return (open === false && later()?.askedWhenClosed(form)) || form;
}

const isConsent = ({ type }: FormField): boolean => type === "consent";
const labelOf = (field: FormField): string => localised(field.label) || field.id;

/** Agreed to is the text that is shown now, not one of another language or of yesterday. */
function shownValue(field: FormField): string {
  const value = answers.value[field.id] ?? known(field);
  return isConsent(field) && value !== labelOf(field) ? "" : value;
}

const VALUE_MAX = 512; // characters that the server takes of a field

function tooLong(text: string, most: number): string {
  const count = [...text].length - most;
  return count > 0 ? t("tooLong", { count }) : "";
}

function problemOf(field: FormField, value: string): string {
  if (!value) return field.required ? t("required") : "";
  if (field.type === "email" && !looksLikeMail(value)) return t("badEmail");
  if (field.type === "phone" && !/^[+\d][\d\s().-]{7,18}$/.test(value)) return t("badPhone");
  return tooLong(value, VALUE_MAX);
}

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const found: Record<string, string> = {};
  const form: Record<string, string> = {};
  for (const field of fieldsToAsk()) {
    const said = shownValue(field);
    const value = isConsent(field) ? said : clean(said);
    const problem = problemOf(field, value);
    if (problem) found[field.id] = problem;
    if (value) form[field.id] = value;
  }
  const text = clean(draft.value);
  const problem = text ? tooLong(text, textLimit()) : t("required");
  if (problem) found[QUESTION] = problem;
  problems.value = found;
  const first = Object.keys(found)[0];
  if (first) document.getElementById(`field-${first}`)?.focus();
  else {
    begin({ ...identityForm(), ...form }, text);
    draft.value = "";
  }
}

function identityForm(): Record<string, string> {
  const { name, email, phone } = identity.value;
  const pairs = Object.entries({ name, email, phone });
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => !!pair[1]));
}

const answer = (field: FormField, value: string): void => {
  answers.value = { ...answers.value, [field.id]: value };
};

function Control({ field }: { field: FormField }) {
  const id = `field-${field.id}`;
  const problem = problems.value[field.id];
  const common = {
    id,
    name: field.id,
    value: shownValue(field),
    required: field.required,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": problem ? `${id}-problem` : undefined,
    "data-testid": `form-${field.id}`,
    onInput: (event: { currentTarget: { value: string } }) =>
      answer(field, event.currentTarget.value),
  };
  const label = labelOf(field);
  if (isConsent(field)) {
    const Consent = later()?.Consent;
    return Consent ? (
      <Consent label={label} common={common} answer={(to) => answer(field, to)} />
    ) : null;
  }
  const kinds: Record<string, string> = { email: "email", phone: "tel" };
  const kind = { type: kinds[field.type] ?? "text" };
  return (
    <div class="field" ref={passOn(`field-${QUESTION}`)}>
      <label for={id}>
        {label}
        {!field.required && <span class="optional"> ({t("optional")})</span>}
      </label>
      {field.type === "select" ? (
        <select {...common}>
          <option value="">{t("choose")}</option>
          {[...new Set(field.options)].map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : field.type === "textarea" ? (
        <textarea {...common} rows={3} />
      ) : (
        <input
          {...common}
          {...(kind as object)}
          autocomplete={AUTOCOMPLETE[field.type] ?? AUTOCOMPLETE[field.id] ?? "on"}
        />
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

function Fields({ fields, send }: { fields: FormField[]; send: string }) {
  const problem = problems.value[QUESTION];
  return (
    <>
      {fields.map((field) => (
        <Control key={field.id} field={field} />
      ))}
      <div class="field">
        <label for={`field-${QUESTION}`}>{t("question")}</label>
        <textarea
          id={`field-${QUESTION}`}
          rows={3}
          required
          data-testid="form-question"
          value={draft.value}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? "question-problem" : undefined}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
        />
        {problem && (
          <p class="problem" id="question-problem">
            {problem}
          </p>
        )}
      </div>
      <button class="button primary" type="submit" data-testid="start-chat">
        {send}
      </button>
    </>
  );
}

const takeRoot = (root: HTMLElement | null): void => {
  focusIt(root?.querySelector<HTMLElement>("input, select, textarea"));
};

export function PreChat() {
  const fields = fieldsToAsk().filter(
    (field) =>
      !known(field) || answers.value[field.id] !== undefined || problemOf(field, known(field)),
  );
  const isOpen = inbox.value?.open ?? true;
  const [title, text, send] = (!isOpen && later()?.closedWords()) || [
    t("hello"),
    inbox.value?.greeting || t("helloText"),
    t("startChat"),
  ];
  const refused = startError.value ? later() : null;
  const mayAsk = isOpen || inbox.value?.takesLetters;
  return (
    <form
      class="pane form"
      ref={takeRoot}
      noValidate
      onSubmit={submit}
      data-testid="prechat-form"
      data-open={isOpen}
    >
      <div class="welcome">
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
      {refused && (
        <p class="banner bad" role="alert" data-testid="start-error">
          {refused.refusalWords(startError.value)}
        </p>
      )}
      {mayAsk && <Fields fields={fields} send={send} />}
    </form>
  );
}
