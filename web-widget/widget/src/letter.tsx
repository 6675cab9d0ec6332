// The transcript by e-mail: at once where the shop vouched for the address, else after a code that is mailed to it.
import { signal } from "@preact/signals";
import { locale } from "../../shared/src/i18n.ts";
import { call, HttpError } from "../../shared/src/platform.ts";
import { looksLikeMail } from "./form.tsx";
import { OneField } from "./one_field.tsx";
import { identity, inbox, onLeave } from "./state.ts";
import { type Key, k, t } from "./texts.ts";
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
  const known: Record<string, Key> = { code: k("letterCodeWrong"), email: k("badEmail") };
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

function stop(): void {
  letter.value = null;
  problem.value = "";
}
onLeave.push(stop);

function send({ id, step, email }: Letter, typed: string): void {
  if (step === "code") void ask(id, { email, code: typed.replaceAll(" ", "") });
  else if (looksLikeMail(typed)) void ask(id, { email: typed });
  else problem.value = t("badEmail");
}

function Question({ shown }: { shown: Letter }) {
  const isCode = shown.step === "code";
  return (
    <OneField
      name="letter"
      field={isCode ? "code" : "email"}
      label={isCode ? t("letterCode", { email: shown.email }) : t("letterEmail")}
      value={isCode ? "" : shown.email}
      problem={problem.value}
      busy={busy.value}
      send={t("letterSend")}
      stop={t("letterStop")}
      onSend={(typed) => send(shown, typed)}
      onStop={stop}
      next="letter"
    />
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
      {shown && shown.step !== "owed" && <Question shown={shown} />}
      {!shown && problem.value && (
        <p class="problem" role="alert" data-testid="letter-problem">
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
      id="letter"
      class={look}
      type="button"
      data-testid="letter"
      onClick={() => void (busy.value || ask(id, {}))}
    >
      {t("letter")}
    </button>
  );
}
