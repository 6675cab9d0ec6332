// A new signing secret of a webhook: shown this once, while the old one goes on signing for as long as one chooses.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dateTime } from "../../shared/src/i18n.ts";
import { copyIcon, Icon } from "../../shared/src/icons.tsx";
import { loadConfig } from "./account.ts";
import { api, complain } from "./api.ts";
import type { Thing } from "./settings_specs.ts";
import { toast } from "./state.ts";
import { t } from "./texts.ts";

const DAY_HOURS = 24;
const SIGNED = ["webhook", "events"];

/** Outlives the form, which is drawn anew with the changed settings; gone when one looks at something else. */
const fresh = signal<{ sink: string; secret: string; previousUntil: string } | null>(null);
export const forgetSecret = (): void => {
  fresh.value = null;
};

async function rotate(sink: string, overlapHours: number): Promise<void> {
  try {
    const made = await api.post<{ secret: string; previousUntil: string }>(
      `/sinks/${encodeURIComponent(sink)}/secret`,
      { overlapHours },
    );
    fresh.value = { sink, ...made };
    await loadConfig();
  } catch (error) {
    complain(error);
  }
}

function Shown({ secret, until }: { secret: string; until: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    toast(t("copied"));
  };
  return (
    <div class="notice" role="status">
      <p>{t("secretOnce")}</p>
      <pre class="snippet" data-testid="new-secret" tabIndex={0}>
        {secret}
      </pre>
      <p class="small">{t("oldSecretUntil", { time: dateTime(Date.parse(until)) })}</p>
      <button type="button" class="button small-button" onClick={() => void copy()}>
        <Icon shape={copyIcon} size={15} />
        {t("copy")}
      </button>
    </div>
  );
}

export function SigningSecret({ sink }: { sink: Thing }) {
  useEffect(() => {
    if (fresh.peek()?.sink !== sink.id) forgetSecret();
  }, [sink.id]);
  if (!SIGNED.includes(String(sink.type))) return null;
  const shown = fresh.value?.sink === sink.id ? fresh.value : null;
  const until = sink.previousSecretUntil as number | undefined;
  const change = (event: Event) => {
    const form = (event.currentTarget as HTMLElement).closest("form") as HTMLFormElement;
    const hours = Number(new FormData(form).get("overlap-hours"));
    void rotate(sink.id, hours);
  };
  return (
    <fieldset class="rows-field" data-testid="signing-secret">
      <legend class="label">{t("signingSecret")}</legend>
      {shown ? (
        <Shown secret={shown.secret} until={shown.previousUntil} />
      ) : (
        until !== undefined &&
        until > Date.now() && (
          <p class="small" data-testid="old-secret-until">
            {t("oldSecretUntil", { time: dateTime(until) })}
          </p>
        )
      )}
      <div class="cells">
        <label class="cell-label">
          <span class="small">{t("overlapHours")}</span>
          <input
            type="number"
            name="overlap-hours"
            min={0}
            max={168}
            defaultValue={String(DAY_HOURS)}
            data-testid="overlap-hours"
          />
        </label>
        <button
          type="button"
          class="button small-button"
          data-testid="rotate-secret"
          onClick={change}
        >
          {t("newSecret")}
        </button>
      </div>
      <p class="hint">{t("newSecretHint")}</p>
    </fieldset>
  );
}
