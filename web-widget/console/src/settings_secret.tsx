// A new secret: shown this once, while the old one goes on working for as long as one chooses. Of a webhook, and of
// an inbox whose customers are vouched for.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { dateTime } from "../../shared/src/i18n.ts";
import { copyIcon, Icon } from "../../shared/src/icons.tsx";
import { loadConfig } from "./account.ts";
import { api, complain } from "./api.ts";
import { copyText } from "./parts.tsx";
import type { Thing } from "./settings_specs.ts";
import { type TextKey, t } from "./texts.ts";

const DAY_HOURS = 24;
const SIGNED = ["webhook", "events"];

/** Outlives the form, which is drawn anew with the changed settings; gone when one looks at something else. */
const fresh = signal<{ path: string; secret: string; previousUntil?: string } | null>(null);
export const forgetSecret = (): void => {
  fresh.value = null;
};

async function make(path: string, overlapHours: number, made: () => unknown): Promise<void> {
  try {
    const answer = await api.post<{ secret: string; previousUntil?: string }>(path, {
      overlapHours,
    });
    fresh.value = { path, secret: answer.secret, previousUntil: answer.previousUntil };
    await made();
  } catch (error) {
    complain(error);
  }
}

function Shown({ secret, until }: { secret: string; until: string }) {
  return (
    <div class="notice" role="status">
      <p>{t("secretOnce")}</p>
      <pre class="snippet" data-testid="new-secret" tabIndex={0}>
        {secret}
      </pre>
      {until && <p class="small">{until}</p>}
      <button type="button" class="button small-button" onClick={() => void copyText(secret)}>
        <Icon shape={copyIcon} size={15} />
        {t("copy")}
      </button>
    </div>
  );
}

/** For how many hours the old one still works, and the button that makes the new one. */
function Making({
  isFirst,
  label,
  run,
}: {
  isFirst: boolean;
  label: TextKey;
  run: (hours: number) => void;
}) {
  const change = (event: Event) => {
    const form = (event.currentTarget as HTMLElement).closest("form") as HTMLFormElement;
    run(Number(new FormData(form).get("overlap-hours") ?? 0));
  };
  return (
    <div class="cells">
      {!isFirst && (
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
      )}
      <button
        type="button"
        class="button small-button"
        data-testid="rotate-secret"
        onClick={change}
      >
        {t(label)}
      </button>
    </div>
  );
}

/** `path` makes one; `until` is when the old one ends, in milliseconds. What is in it is no part of the form around it. */
export function SecretBox(props: {
  path: string;
  testid: string;
  legend: TextKey;
  label: TextKey;
  hint: TextKey;
  untilWords: TextKey;
  until: number | undefined;
  isFirst?: boolean;
  made: () => unknown;
  children?: ComponentChildren;
}) {
  const { path, until = 0, untilWords } = props;
  useEffect(() => {
    if (fresh.peek()?.path !== path) forgetSecret();
  }, [path]);
  const shown = fresh.value?.path === path ? fresh.value : null;
  const ends = (at: number): string => (at ? t(untilWords, { time: dateTime(at) }) : "");
  return (
    <fieldset class="rows-field" data-apart data-testid={props.testid}>
      <legend class="label">{t(props.legend)}</legend>
      {shown ? (
        <Shown secret={shown.secret} until={ends(Date.parse(shown.previousUntil ?? "") || 0)} />
      ) : (
        until > Date.now() && (
          <p class="small" data-testid="old-secret-until">
            {ends(until)}
          </p>
        )
      )}
      {props.children}
      <Making
        isFirst={props.isFirst === true}
        label={props.label}
        run={(hours) => void make(path, hours, props.made)}
      />
      <p class="hint">{t(props.hint)}</p>
    </fieldset>
  );
}

export function SigningSecret({ sink }: { sink: Thing }) {
  if (!SIGNED.includes(String(sink.type))) return null;
  return (
    <SecretBox
      path={`/sinks/${encodeURIComponent(sink.id)}/secret`}
      testid="signing-secret"
      legend="signingSecret"
      label="newSecret"
      hint="newSecretHint"
      untilWords="oldSecretUntil"
      until={sink.previousSecretUntil as number | undefined}
      made={loadConfig}
    />
  );
}
