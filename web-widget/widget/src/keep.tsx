// For who does not want to wait here: an e-mail address, and the place in line stays.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { keepPlace } from "./actions.ts";
import { looksLikeMail } from "./form.tsx";
import { identity } from "./state.ts";
import { t } from "./texts.ts";

const address = signal<string | null>(null);
const problem = signal("");
const busy = signal(false);

export function KeepPlace({ onClose }: { onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const value = address.value ?? identity.value.email ?? "";
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    problem.value = looksLikeMail(value.trim()) ? "" : t("badEmail");
    if (problem.value) return field.current?.focus();
    busy.value = true;
    const done = await keepPlace(value);
    busy.value = false;
    if (done) onClose();
    else problem.value = t("keepFailed");
  };
  return (
    <form class="keep" noValidate onSubmit={submit} data-testid="keep-form">
      <div class="field">
        <label for="keep-email">{t("keepLabel")}</label>
        <input
          id="keep-email"
          ref={field}
          type="email"
          autocomplete="email"
          required
          data-testid="keep-email"
          value={value}
          aria-invalid={problem.value ? true : undefined}
          aria-describedby={problem.value ? "keep-problem" : undefined}
          onInput={(event) => {
            address.value = event.currentTarget.value;
          }}
        />
        {problem.value && (
          <p class="problem" id="keep-problem" role="alert">
            {problem.value}
          </p>
        )}
      </div>
      <div class="row">
        <button class="button primary" type="submit" disabled={busy.value} data-testid="keep-send">
          {t("keepSend")}
        </button>
        <button class="button" type="button" onClick={onClose}>
          {t("keepStay")}
        </button>
      </div>
    </form>
  );
}
