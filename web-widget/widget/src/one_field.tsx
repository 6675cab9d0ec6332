// One question with one field, its problem below it and a way out: an address, a code.
import { focusIt, passOn } from "./refs.ts";

interface Asked {
  name: string; // begins the ids of the form, its field and its buttons
  field: "email" | "code";
  label: string;
  value: string; // to begin with
  problem: string;
  busy: boolean;
  send: string;
  stop: string;
  onInput?: (typed: string) => void;
  /** What was typed, without the spaces around it. The field has the focus again after it. */
  onSend: (typed: string) => void;
  onStop: () => void;
  next: string; // the id of what has the focus when this is gone
}

const KINDS = {
  email: { type: "email", autocomplete: "email" },
  code: { inputMode: "numeric", autocomplete: "one-time-code" },
};

export function OneField(props: Asked) {
  const { name, problem } = props;
  const submit = (event: SubmitEvent & { currentTarget: HTMLElement }) => {
    event.preventDefault();
    const field = event.currentTarget.querySelector("input");
    props.onSend((field?.value ?? "").trim());
    field?.focus();
  };
  const id = `${name}-${props.field}`;
  return (
    <form
      class="keep"
      ref={passOn(props.next)}
      noValidate
      onSubmit={submit}
      data-testid={`${name}-form`}
    >
      <div class="field">
        <label for={id}>{props.label}</label>
        <input
          key={id}
          id={id}
          ref={focusIt}
          {...(KINDS[props.field] as object)}
          defaultValue={props.value}
          required
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${name}-problem` : undefined}
          data-testid={id}
          onInput={(event) => props.onInput?.(event.currentTarget.value)}
        />
        {problem && (
          <p class="problem" id={`${name}-problem`} role="alert" data-testid={`${name}-problem`}>
            {problem}
          </p>
        )}
      </div>
      <div class="row">
        <button
          class="button primary"
          type="submit"
          disabled={props.busy}
          data-testid={`${name}-send`}
        >
          {props.send}
        </button>
        <button
          class="button"
          type="button"
          data-testid={`${name}-stop`}
          onClick={() => props.onStop()}
        >
          {props.stop}
        </button>
      </div>
    </form>
  );
}
