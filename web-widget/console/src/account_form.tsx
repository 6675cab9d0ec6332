// The forms of the account page: what a person confirms with a password, and what was refused, at its field.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { HttpError } from "../../shared/src/platform.ts";
import { Field, formValues } from "./parts.tsx";
import { attemptWords } from "./refusals.ts";
import { type TextKey, t } from "./texts.ts";

export type Values = Record<string, string>;

const problem = signal<{ form: string; field: string; text: string } | null>(null);
const busy = signal(false);

export const forgetProblem = (): void => {
  problem.value = null;
};

function wordsOf(error: unknown): string {
  const { field, status } = error instanceof HttpError ? error : { field: "", status: 0 };
  if (field === "password" && status === 401) return t("passwordRefused");
  return field === "code" && status !== 429 ? t("codeRefused") : attemptWords(error);
}

/** A form whose refusals stand at their field, or below where they have none here. */
export function Form(props: {
  name: string;
  act: (values: Values) => Promise<void>;
  label: TextKey;
  words?: string; // on the button, in place of the label
  danger?: boolean;
  children: ComponentChildren;
}) {
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    busy.value = true;
    problem.value = null;
    try {
      await props.act(formValues(form));
      form.reset();
    } catch (error) {
      const named = error instanceof HttpError ? error.field : "";
      const field = form.elements.namedItem(named) ? named : "";
      problem.value = { form: props.name, field, text: wordsOf(error) };
    }
    busy.value = false;
  };
  const unplaced = problem.value?.form === props.name && problem.value.field === "";
  return (
    <form class="stacked" onSubmit={submit} data-testid={`${props.name}-form`}>
      {props.children}
      <div role="alert">{unplaced && <p class="notice bad">{problem.value?.text}</p>}</div>
      <div class="row">
        <button
          type="submit"
          class={`button ${props.danger ? "danger" : "primary"}`}
          disabled={busy.value}
          data-testid={`${props.name}-submit`}
        >
          {props.words ?? t(props.label)}
        </button>
      </div>
    </form>
  );
}

export function Input(props: {
  form: string;
  name: string;
  label: TextKey;
  hint?: TextKey;
  secret?: boolean;
  fresh?: boolean;
  optional?: boolean;
}) {
  const id = `${props.form}-${props.name}`;
  const bad = problem.value?.form === props.form && problem.value.field === props.name;
  const kind = props.fresh ? "new-password" : "current-password";
  return (
    <Field
      id={id}
      label={t(props.label)}
      hint={props.hint && t(props.hint)}
      problem={bad ? problem.value?.text : undefined}
    >
      <input
        {...({ type: props.secret ? "password" : "text" } as object)}
        id={id}
        name={props.name}
        required={!props.optional}
        aria-invalid={bad}
        autocomplete={props.secret ? kind : "one-time-code"}
        data-testid={id}
      />
    </Field>
  );
}
