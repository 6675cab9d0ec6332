// The pre-chat form: the inbox's own fields with labels, or only a question where it has none.
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { FormField } from "#wire";
import { dateTime } from "../../shared/src/i18n.ts";
import { line } from "../../shared/src/text.tsx";
import { begin } from "./actions.ts";
import { localised } from "./inbox.ts";
import { refusalWords } from "./refusals.ts";
import { answers, draft, identity, inbox, startError, visible } from "./state.ts";
import { t } from "./texts.ts";

const problems = signal<Record<string, string>>({});
const QUESTION = "_question";

const AUTOCOMPLETE: Record<string, string> = { email: "email", phone: "tel", name: "name" };

function known(field: FormField): string {
  const { name = "", email = "", phone = "" } = identity.value;
  const byKind: Record<string, string> = { email, phone, name };
  return byKind[field.type] ?? byKind[field.id] ?? "";
}

export const looksLikeMail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

const MAIL: FormField = {
  id: "email",
  label: { vi: "E-mail", en: "E-mail" },
  type: "email",
  required: true,
  options: [],
};

/** The inbox's own fields; outside hours an address to answer to is one of them. */
function fieldsToAsk(): FormField[] {
  const { form = [], open = true } = inbox.value ?? {};
  if (open) return form;
  const isMail = ({ id, type }: FormField): boolean => type === MAIL.type || id === MAIL.id;
  const asked = form.map((field) => (isMail(field) ? { ...field, required: true } : field));
  return asked.some(isMail) ? asked : [...asked, MAIL];
}

const isConsent = ({ type }: FormField): boolean => type === "consent";
const labelOf = (field: FormField): string => localised(field.label) || field.id;

/** Agreed to is the text that is shown now, not one of another language or of yesterday. */
function shownValue(field: FormField): string {
  const value = answers.value[field.id] ?? known(field);
  return isConsent(field) && value !== labelOf(field) ? "" : value;
}

function problemOf(field: FormField, value: string): string {
  if (!value) return field.required ? t(isConsent(field) ? "agree" : "required") : "";
  if (field.type === "email" && !looksLikeMail(value)) return t("badEmail");
  if (field.type === "phone" && !/^[+\d][\d\s().-]{7,18}$/.test(value)) return t("badPhone");
  return "";
}

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const found: Record<string, string> = {};
  const form: Record<string, string> = {};
  for (const field of fieldsToAsk()) {
    const value = isConsent(field) ? shownValue(field) : shownValue(field).normalize("NFC").trim();
    const problem = problemOf(field, value);
    if (problem) found[field.id] = problem;
    if (value) form[field.id] = value;
  }
  const text = draft.value.trim();
  if (!text) found[QUESTION] = t("required");
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
    onInput: (event: {
      currentTarget: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
    }) => answer(field, event.currentTarget.value),
  };
  const label = labelOf(field);
  const isBox = isConsent(field);
  const kinds: Record<string, string> = { email: "email", phone: "tel" };
  const kind = { type: kinds[field.type] ?? "text" };
  return (
    <div class={isBox ? "field consent" : "field"}>
      <label for={id}>
        {isBox ? line(label) : label}
        {!field.required && <span class="optional"> ({t("optional")})</span>}
      </label>
      {isBox ? (
        <input
          {...common}
          {...({ type: "checkbox" } as object)}
          value={label}
          checked={!!common.value}
          onInput={({ currentTarget: box }) => answer(field, box.checked ? label : "")}
        />
      ) : field.type === "select" ? (
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

function closedText(): string {
  if (!inbox.value?.takesLetters) return t("rejected");
  const at = Date.parse(inbox.value?.opensAt ?? "");
  return Number.isNaN(at) ? t("closedText") : t("closedUntil", { at: dateTime(at) });
}

function Fields({ fields, isOpen }: { fields: FormField[]; isOpen: boolean }) {
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
        {isOpen ? t("startChat") : t("leaveMessage")}
      </button>
    </>
  );
}

export function PreChat() {
  const root = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (visible.peek())
      root.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, []);
  const fields = fieldsToAsk().filter(
    (field) => !(known(field) && answers.value[field.id] === undefined),
  );
  const isOpen = inbox.value?.open ?? true;
  const mayAsk = isOpen || inbox.value?.takesLetters;
  return (
    <form
      class="pane form"
      ref={root}
      noValidate
      onSubmit={submit}
      data-testid="prechat-form"
      data-open={isOpen}
    >
      <div class="welcome">
        <h2>{isOpen ? t("hello") : t("closedNow")}</h2>
        <p>{isOpen ? inbox.value?.greeting || t("helloText") : closedText()}</p>
      </div>
      {startError.value && (
        <p class="banner bad" role="alert" data-testid="start-error">
          {refusalWords(startError.value)}
        </p>
      )}
      {mayAsk && <Fields fields={fields} isOpen={isOpen} />}
    </form>
  );
}
