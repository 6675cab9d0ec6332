// What people do about their own access: another password, the second factor with its recovery codes, and the
// sessions that are open. Secrets are shown once and kept nowhere.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dateTime } from "../../shared/src/i18n.ts";
import { renewed } from "./account.ts";
import { Form, forgetProblem, Input, type Values } from "./account_form.tsx";
import { OpenIdAccounts } from "./account_open_id.tsx";
import { api, complain } from "./api.ts";
import { QrPicture } from "./qr_picture.tsx";
import { me, toast } from "./state.ts";
import { t } from "./texts.ts";

interface Factor {
  on: boolean;
  recoveryCodesLeft: number;
}
interface Session {
  id: string;
  openedAt: string;
  network: string;
  program: string;
  current: boolean;
}
const factor = signal<Factor | null>(null);
const begun = signal<{ secret: string; uri: string } | null>(null);
const codes = signal<readonly string[]>([]);
const sessions = signal<readonly Session[]>([]);

async function read(): Promise<void> {
  try {
    const [one, two] = await Promise.all([
      api.get<Factor>("/me/second-factor"),
      api.get<{ sessions: Session[] }>("/me/sessions"),
    ]);
    factor.value = one;
    sessions.value = two.sessions;
  } catch (error) {
    complain(error);
  }
}

function Password() {
  const change = async ({ password, newPassword, code }: Values) => {
    const body = { password, newPassword, ...(code ? { code } : {}) };
    renewed(await api.put("/me/password", body));
    toast(t("passwordChanged"));
    await read();
  };
  return (
    <section class="panel" aria-labelledby="account-password">
      <h2 id="account-password">{t("changePassword")}</h2>
      <Form name="password" label="changePassword" act={change}>
        <Input form="password" name="password" label="oldPassword" secret />
        <Input
          form="password"
          name="newPassword"
          label="newPassword"
          hint="passwordHint"
          secret
          fresh
        />
        {factor.value?.on && <Input form="password" name="code" label="code" hint="codeHint" />}
      </Form>
    </section>
  );
}

function Codes() {
  return (
    <div class="notice" role="status" data-testid="recovery-codes">
      <h3>{t("recoveryCodes")}</h3>
      <p>{t("recoveryAbout")}</p>
      <ul class="codes">
        {codes.value.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Beginning() {
  const begin = async ({ password }: Values) => {
    begun.value = await api.post("/me/second-factor", { password });
  };
  return (
    <Form name="factor" label="factorBegin" act={begin}>
      <Input form="factor" name="password" label="oldPassword" secret />
    </Form>
  );
}

function Confirming({ secret, uri }: { secret: string; uri: string }) {
  const confirm = async ({ code = "" }: Values) => {
    const answer = await api.post<{ recoveryCodes: string[] }>("/me/second-factor/confirm", {
      code,
    });
    codes.value = answer.recoveryCodes;
    begun.value = null;
    await read();
  };
  return (
    <>
      <p>{t("factorScan")}</p>
      <QrPicture text={uri} label={t("factorPicture")} />
      <p>
        {t("factorKey")}: <code data-testid="factor-secret">{secret}</code>
      </p>
      <Form name="confirm" label="factorConfirm" act={confirm}>
        <Input form="confirm" name="code" label="code" />
      </Form>
    </>
  );
}

function Ending() {
  const end = async ({ password, code }: Values) => {
    await api.post("/me/second-factor/off", { password, code });
    codes.value = [];
    toast(t("factorIsOff"));
    await read();
  };
  return (
    <Form name="factor-off" label="factorOff" act={end} danger>
      <Input form="factor-off" name="password" label="oldPassword" secret />
      <Input form="factor-off" name="code" label="code" hint="codeHint" />
    </Form>
  );
}

function SecondFactor() {
  const state = factor.value;
  return (
    <section class="panel" aria-labelledby="account-factor">
      <h2 id="account-factor">{t("secondFactor")}</h2>
      <p class="muted">{t("factorAbout")}</p>
      {state?.on && (
        <p data-testid="factor-on">{t("factorOn", { count: state.recoveryCodesLeft })}</p>
      )}
      {codes.value.length > 0 && <Codes />}
      {state?.on && <Ending />}
      {state && !state.on && !begun.value && <Beginning />}
      {begun.value && <Confirming {...begun.value} />}
    </section>
  );
}

async function end(path: string): Promise<void> {
  try {
    await api.remove(path);
    toast(t("sessionEnded"));
  } catch (error) {
    complain(error);
  }
  await read();
}

function Sessions() {
  return (
    <section class="panel" aria-labelledby="account-sessions">
      <h2 id="account-sessions">{t("sessions")}</h2>
      <p class="muted">{t("sessionsAbout")}</p>
      <ul class="sessions">
        {sessions.value.map(({ id, openedAt, network, program, current }) => (
          <li key={id} data-testid={current ? "session-here" : "session"}>
            <div class="grow">
              <strong>{network || "–"}</strong>{" "}
              {current && <span class="chip good">{t("sessionHere")}</span>}
              <p class="muted small">
                {t("sessionSince", { time: dateTime(Date.parse(openedAt)) })}
              </p>
              <p class="muted small cut">{program || t("unknownProgram")}</p>
            </div>
            {!current && (
              <button
                type="button"
                class="button small-button"
                data-testid="session-end"
                onClick={() => void end(`/me/sessions/${encodeURIComponent(id)}`)}
              >
                {t("sessionEnd")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {sessions.value.length > 1 && (
        <button
          type="button"
          class="button"
          data-testid="sessions-end"
          onClick={() => void end("/me/sessions")}
        >
          {t("sessionsEnd")}
        </button>
      )}
    </section>
  );
}

export function AccountPage() {
  useEffect(() => {
    void read();
    return () => {
      begun.value = null;
      codes.value = [];
      forgetProblem();
    };
  }, []);
  return (
    <main class="pad page account-page" data-testid="account">
      <div class="page-head">
        <h1>{t("account")}</h1>
        <span class="muted">{me.value?.name}</span>
      </div>
      <Password />
      <SecondFactor />
      <OpenIdAccounts hasFactor={factor.value?.on === true} />
      <Sessions />
    </main>
  );
}
