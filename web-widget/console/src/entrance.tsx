// The doors: log-in, and the page behind the first administrator's one-time link.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Locale, locale } from "../../shared/src/i18n.ts";
import { chatIcon, Icon } from "../../shared/src/icons.tsx";
import { call, HttpError } from "../../shared/src/platform.ts";
import { logIn, setUp } from "./account.ts";
import { AskForLink, Forgotten, hasForgotten } from "./forgot_password.tsx";
import { LANGUAGES, setLocale } from "./looks.ts";
import { OpenIdButtons, OpenIdCode, OpenIdSaid, owesCode } from "./open_id.tsx";
import { Field, formValues } from "./parts.tsx";
import { attemptWords } from "./refusals.ts";
import { linkOfPage, navigate } from "./route.ts";
import { type TextKey, t } from "./texts.ts";

const problem = signal("");
const field = signal("");
const busy = signal(false);
const wantsCode = signal(false); // the person has a second factor

export function LocaleSwitch() {
  return (
    <select
      aria-label={t("language")}
      class="quiet-select"
      data-testid="locale"
      value={locale.value}
      onChange={(event) => setLocale(event.currentTarget.value as Locale)}
    >
      {LANGUAGES.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function say(error: unknown, triedCode: boolean): void {
  const refused = error instanceof HttpError ? error : { field: "", status: 0 };
  field.value = refused.field;
  if (refused.field === "code") {
    problem.value = t(triedCode ? "codeRefused" : "codeWanted");
    wantsCode.value = true;
  } else if (refused.field === "state") problem.value = t("OPEN_ID_state");
  else problem.value = refused.status === 401 ? t("loginRefused") : attemptWords(error);
}

/** The form of a door: its fields, the code of a second factor once it is wanted, what was refused, and the button. */
export function DoorForm(props: {
  name: string;
  label: TextKey;
  act: (values: Record<string, string>) => Promise<void>;
  asksCode?: boolean; // from the beginning
  children?: ComponentChildren;
}) {
  const { name } = props;
  const isHere = useRef(true);
  // What one door said is no word of the next.
  useEffect(
    () => () => {
      isHere.current = false;
      problem.value = "";
      field.value = "";
      wantsCode.value = false;
    },
    [],
  );
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const values = formValues(event.currentTarget as HTMLFormElement);
    busy.value = true;
    problem.value = "";
    try {
      await props.act(values);
      wantsCode.value = false;
    } catch (error) {
      if (isHere.current) say(error, Boolean(values.code));
    }
    busy.value = false;
  };
  return (
    <form class="stacked" data-testid={`${name}-form`} onSubmit={submit}>
      {props.children}
      {(wantsCode.value || props.asksCode) && (
        <Field id="code" label={t("code")} hint={t("codeHint")}>
          <input id="code" name="code" autocomplete="one-time-code" data-testid={`${name}-code`} />
        </Field>
      )}
      <div role="alert">
        {problem.value && (
          <p class="notice bad" data-testid={`${name}-error`}>
            {problem.value}
          </p>
        )}
      </div>
      <button
        type="submit"
        class="button primary"
        disabled={busy.value}
        data-testid={`${name}-submit`}
      >
        {t(props.label)}
      </button>
    </form>
  );
}

export function Card(props: { title: string; intro: string; children: ComponentChildren }) {
  return (
    <main class="entrance">
      <div class="card">
        <div class="brand">
          <span class="logo">
            <Icon shape={chatIcon} size={26} />
          </span>
          Switchboard
        </div>
        <h1>{props.title}</h1>
        <p class="muted">{props.intro}</p>
        {props.children}
        <LocaleSwitch />
      </div>
    </main>
  );
}

export function LogIn() {
  if (hasForgotten.value)
    return (
      <Card title={t("forgot")} intro={t("forgotIntro")}>
        <AskForLink />
      </Card>
    );
  if (owesCode())
    return (
      <Card title={t("openIdCodeTitle")} intro={t("OPEN_ID_code")}>
        <OpenIdCode />
      </Card>
    );
  const enter = ({ email = "", password = "", code = "" }: Record<string, string>) =>
    logIn(email.trim(), password, code);
  return (
    <Card title={t("logIn")} intro={t("loginIntro")}>
      <OpenIdSaid />
      <DoorForm name="login" label="logIn" act={enter}>
        <Field id="email" label={t("email")}>
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="username"
            required
            data-testid="login-email"
          />
        </Field>
        <Field id="password" label={t("password")}>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            data-testid="login-password"
          />
        </Field>
      </DoorForm>
      <OpenIdButtons />
      <Forgotten />
    </Card>
  );
}

const linkGood = signal<boolean | null>(null);

function SetupForm({ link }: { link: string }) {
  const fields = [
    { id: "name", label: t("yourName"), type: "text", autocomplete: "name" },
    { id: "account", label: t("company"), type: "text", autocomplete: "organization" },
    { id: "email", label: t("email"), type: "email", autocomplete: "username" },
    { id: "password", label: t("password"), type: "password", autocomplete: "new-password" },
  ];
  const finish = async (values: Record<string, string>) => {
    await setUp({ ...values, link, locale: locale.value });
    navigate("/console");
  };
  return (
    <DoorForm name="setup" label="setupDo" act={finish}>
      {fields.map(({ id, label, type, autocomplete }) => (
        <Field
          key={id}
          id={`setup-${id}`}
          label={label}
          hint={id === "password" ? t("passwordHint") : undefined}
          problem={field.value === id ? problem.value : undefined}
        >
          <input
            {...({ type } as object)}
            id={`setup-${id}`}
            name={id}
            autocomplete={autocomplete}
            required
            minLength={id === "password" ? 10 : undefined}
            data-testid={`setup-${id}`}
          />
        </Field>
      ))}
    </DoorForm>
  );
}

export function Setup() {
  const link = linkOfPage();
  useEffect(() => {
    call("POST", "/api/v1/setup/look", { link }).then(
      () => {
        linkGood.value = true;
      },
      () => {
        linkGood.value = false;
      },
    );
  }, [link]);
  return (
    <Card title={t("setupTitle")} intro={t("setupIntro")}>
      {linkGood.value === null && <div class="skeleton" />}
      {linkGood.value === false && (
        <p class="notice bad" role="alert" data-testid="setup-gone">
          {t("setupGone")}
        </p>
      )}
      {linkGood.value && <SetupForm link={link} />}
    </Card>
  );
}
