// The transcript by e-mail: at once where the shop vouched for the address, else after a code that is mailed to it.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { locale } from "../../shared/src/i18n.ts";
import { call, HttpError } from "../../shared/src/platform.ts";
import { looksLikeMail } from "./form.tsx";
import { identity, inbox } from "./state.ts";
import { type Key, t } from "./texts.ts";
import { withToken } from "./token.ts";

interface Letter {
  id: string; // of the conversation
  step: "address" | "code" | "owed";
  email: string;
}

const letter = signal<Letter | null>(null);
const problem = signal("");
const busy = signal(false);

function wordsOf(error: unknown): string {
  if (!(error instanceof HttpError)) return t("letterFailed");
  if (error.status === 429) return t("letterTooMany");
  const known: Record<string, Key> = { code: "letterCodeWrong", email: "badEmail" };
  return t(known[error.field] ?? "letterFailed");
}

async function ask(id: string, said: { email?: string; code?: string }): Promise<void> {
  busy.value = true;
  problem.value = "";
  const first = !said.email;
  try {
    const path = `/api/v1/conversations/${id}/transcript-letter`;
    const body = { ...said, locale: locale.value };
    const answer = await call<{ state: string; to: string }>("POST", path, body, await withToken());
    letter.value = { id, step: answer.state === "owed" ? "owed" : "code", email: answer.to };
  } catch (error) {
    // Without an address there is nothing wrong yet: it is only not known.
    const unknown = first && error instanceof HttpError && error.field === "email";
    if (unknown) letter.value = { id, step: "address", email: identity.value.email ?? "" };
    else problem.value = wordsOf(error);
  }
  busy.value = false;
}

function Field({ shown }: { shown: Letter }) {
  const field = useRef<HTMLInputElement>(null);
  const isCode = shown.step === "code";
  useEffect(() => field.current?.focus(), [shown.step]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = (field.current?.value ?? "").trim();
    if (isCode) void ask(shown.id, { email: shown.email, code: typed.replaceAll(" ", "") });
    else if (looksLikeMail(typed)) void ask(shown.id, { email: typed });
    else problem.value = t("badEmail");
    field.current?.focus();
  };
  const name = isCode ? "letter-code" : "letter-email";
  const kind = isCode ? { inputMode: "numeric", autocomplete: "one-time-code" } : { type: "email" };
  return (
    <form
      class="keep"
      noValidate
      onSubmit={submit}
      data-testid="letter-form"
      data-step={shown.step}
    >
      <div class="field">
        <label for={name}>
          {isCode ? t("letterCode", { email: shown.email }) : t("letterEmail")}
        </label>
        <input
          key={name}
          id={name}
          ref={field}
          autocomplete="email"
          {...(kind as object)}
          defaultValue={isCode ? "" : shown.email}
          required
          aria-invalid={problem.value ? true : undefined}
          aria-describedby={problem.value ? "letter-problem" : undefined}
          data-testid={name}
        />
      </div>
      <div class="row">
        <button
          class="button primary"
          type="submit"
          disabled={busy.value}
          data-testid="letter-send"
        >
          {t("letterSend")}
        </button>
        <button
          class="button"
          type="button"
          data-testid="letter-stop"
          onClick={() => {
            letter.value = null;
            problem.value = "";
          }}
        >
          {t("letterStop")}
        </button>
      </div>
    </form>
  );
}

/** Below the button that `LetterButton` is: what is asked, what went wrong, or that it is on its way. */
export function LetterState({ id }: { id: string }) {
  const shown = letter.value?.id === id ? letter.value : null;
  return (
    <>
      {shown?.step === "owed" && (
        <p role="status" data-testid="letter-owed">
          {t("letterOwed", { email: shown.email })}
        </p>
      )}
      {shown && shown.step !== "owed" && <Field shown={shown} />}
      {problem.value && (
        <p class="problem" id="letter-problem" role="alert" data-testid="letter-problem">
          {problem.value}
        </p>
      )}
    </>
  );
}

/** Only where the shop can send mail. */
export function LetterButton({ id, look }: { id: string; look: string }) {
  if (!inbox.value?.mailsTranscripts) return null;
  return (
    <button
      class={look}
      type="button"
      disabled={busy.value}
      data-testid="letter"
      onClick={() => void ask(id, {})}
    >
      {t("letter")}
    </button>
  );
}
