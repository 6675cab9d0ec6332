// A one-time link with which a colleague chooses a password: shown this once, or mailed where a sink can.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, complain } from "./api.ts";
import { config, toast } from "./state.ts";
import { t } from "./texts.ts";

const shown = signal("");
const busy = signal(false);

async function make(user: string, mail: boolean): Promise<void> {
  busy.value = true;
  try {
    const path = `/users/${encodeURIComponent(user)}/access-link`;
    const answer = await api.post<{ link: string; mailed: boolean }>(path, { mail });
    shown.value = answer.link;
    if (answer.mailed) toast(t("linkMailed"));
  } catch (error) {
    complain(error);
  }
  busy.value = false;
}

const canMail = (): boolean =>
  config.value.sinks.some(({ type, disabled }) => type === "email" && !disabled);

export function AccessLink({ user }: { user: string }) {
  useEffect(() => {
    shown.value = "";
  }, [user]);
  return (
    <fieldset class="stacked" data-testid="access-link">
      <legend>{t("accessLink")}</legend>
      <p class="hint">{t("accessLinkAbout")}</p>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={busy.value}
          data-testid="access-link-make"
          onClick={() => void make(user, false)}
        >
          {t("accessLinkMake")}
        </button>
        {canMail() && (
          <button
            type="button"
            class="button"
            disabled={busy.value}
            data-testid="access-link-mail"
            onClick={() => void make(user, true)}
          >
            {t("accessLinkMail")}
          </button>
        )}
      </div>
      <div role="status">
        {shown.value && (
          <p class="notice">
            {t("accessLinkOnce")}{" "}
            <code class="link-text" data-testid="access-link-text">
              {shown.value}
            </code>
          </p>
        )}
      </div>
    </fieldset>
  );
}
