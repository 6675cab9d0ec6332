// "Forgot your password?": asks for a one-time link by mail. Says the same whoever asks: whether an address is
// somebody's is nobody's business here.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../../shared/src/platform.ts";
import { DoorForm } from "./entrance.tsx";
import { Field } from "./parts.tsx";
import { t } from "./texts.ts";

export const hasForgotten = signal(false);
const asked = signal(false);
const available = signal(false);

const toggle = (on: boolean) => () => {
  hasForgotten.value = on;
  asked.value = false;
};

/** The way to it, below the log-in, where this server can mail a link. */
export function Forgotten() {
  useEffect(() => {
    call<{ available: boolean }>("GET", "/api/v1/password-link").then(
      (offer) => {
        available.value = offer.available;
      },
      () => {}, // the log-in itself says what is amiss
    );
  }, []);
  if (!available.value) return null;
  return (
    <button type="button" class="link" data-testid="forgot" onClick={toggle(true)}>
      {t("forgot")}
    </button>
  );
}

const ask = async ({ email = "" }: Record<string, string>): Promise<void> => {
  await call("POST", "/api/v1/password-link", { email: email.trim() });
  asked.value = true;
};

export function AskForLink() {
  return (
    <>
      {asked.value ? (
        <p class="notice" role="status" data-testid="forgot-asked">
          {t("forgotAsked")}
        </p>
      ) : (
        <DoorForm name="forgot" label="forgotDo" act={ask}>
          <Field id="forgot-email" label={t("email")}>
            <input
              id="forgot-email"
              name="email"
              type="email"
              autocomplete="username"
              required
              data-testid="forgot-email"
            />
          </Field>
        </DoorForm>
      )}
      <button type="button" class="link" data-testid="forgot-back" onClick={toggle(false)}>
        {t("forgotBack")}
      </button>
    </>
  );
}
