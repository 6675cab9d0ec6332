// The provider that the team logs in with. Saved over what was read and nothing else; every answer is what the next
// one is saved over, so that nobody is refused for a change of their own.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { HttpError } from "../../shared/src/platform.ts";
import { api } from "./api.ts";
import { ask } from "./asking.tsx";
import { Field } from "./parts.tsx";
import { settled, touched } from "./settings_leaving.tsx";
import { type Refusal, refusalOf } from "./settings_refusal.ts";
import { RefusalNotice } from "./settings_refusal_notice.tsx";
import type { FieldSpec } from "./settings_specs.ts";
import { named } from "./settings_specs.ts";
import { toast } from "./state.ts";
import { t } from "./texts.ts";

interface Provider {
  configured: boolean;
  issuer: string;
  clientId: string;
  name: string;
  createsPeople: boolean;
  domains: string[];
  countsFactor: boolean;
  factorAcr: string;
  returnUrl: string;
  revision: number;
}

const PATH = "/open-id";
const FIELDS: FieldSpec[] = [
  named("name", "openIdName"),
  named("issuer", "openIdIssuer", "text", { hint: "openIdIssuerHint" }),
  named("clientId", "openIdClient"),
  named("secret", "openIdSecret", "password"),
  named("domains", "openIdDomains", "list", { hint: "openIdDomainsHint" }),
  named("factorAcr", "openIdFactorAcr"),
  named("password", "openIdConfirm", "password"),
  named("code", "code", "text", { hint: "codeHint" }),
];
const OPTIONAL = ["secret", "domains", "factorAcr", "code"];

const known = signal<Provider | null>(null);
const problem = signal<Refusal | null>(null);
const drawn = signal(0); // the form is drawn anew with what was saved

async function learn(act: () => Promise<Provider>): Promise<boolean> {
  problem.value = null;
  try {
    known.value = await act();
    drawn.value += 1;
    settled();
    return true;
  } catch (error) {
    if (error instanceof HttpError)
      problem.value =
        error.field === "password" && error.status === 401
          ? { words: t("passwordRefused"), detail: "" }
          : refusalOf({ part: "", fields: FIELDS }, error);
    else problem.value = { words: t("unreachable"), detail: "" };
    return false;
  }
}

const read = () => learn(() => api.get<Provider>(PATH));
const seen = (): Record<string, string> => ({ "If-Match": `"${known.value?.revision ?? 0}"` });

async function save(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const data = new FormData(event.currentTarget as HTMLFormElement);
  const text = (name: string): string => String(data.get(name) ?? "").trim();
  const body = {
    issuer: text("issuer"),
    clientId: text("clientId"),
    secret: text("secret"),
    name: text("name"),
    domains: text("domains")
      .split(/[\s,]+/)
      .filter(Boolean),
    createsPeople: data.has("createsPeople"),
    countsFactor: data.has("countsFactor"),
    factorAcr: text("factorAcr"),
    password: String(data.get("password") ?? ""),
    code: text("code").replaceAll(" ", ""),
  };
  if (await learn(() => api.put<Provider>(PATH, body, seen()))) toast(t("saved"));
}

const drop = (): void =>
  ask({
    title: t("openIdDrop"),
    text: t("openIdDropText"),
    yes: t("openIdDrop"),
    run: async () => {
      if (await learn(() => api.remove<Provider>(PATH, seen()))) toast(t("saved"));
    },
  });

function Text({ field, provider }: { field: FieldSpec; provider: Provider }) {
  const id = `open-id-${field.key}`;
  const value = (provider as unknown as Record<string, string | string[]>)[field.key] ?? "";
  const keeps = field.key === "secret" && provider.configured;
  const required = field.key === "secret" ? !keeps : !OPTIONAL.includes(field.key);
  const completes: Record<string, string> = {
    password: "current-password",
    code: "one-time-code",
    secret: "new-password", // not the person's own
  };
  return (
    <Field
      id={id}
      label={t(field.label)}
      hint={keeps ? t("openIdSecretKept") : field.hint && t(field.hint)}
    >
      <input
        {...({ type: field.input === "password" ? "password" : "text" } as object)}
        id={id}
        name={field.key}
        required={required}
        autocomplete={completes[field.key] ?? "off"}
        defaultValue={Array.isArray(value) ? value.join(", ") : value}
        data-testid={id}
      />
    </Field>
  );
}

function Check(props: { name: string; words: string; on: boolean }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        name={props.name}
        defaultChecked={props.on}
        data-testid={`open-id-${props.name}`}
      />
      <span>{props.words}</span>
    </label>
  );
}

function ProviderForm({ provider }: { provider: Provider }) {
  const draw = (...keys: string[]) =>
    FIELDS.filter(({ key }) => keys.includes(key)).map((field) => (
      <Text key={field.key} field={field} provider={provider} />
    ));
  return (
    <form
      class="stacked editor"
      onSubmit={(event) => void save(event)}
      onInput={touched}
      data-testid="open-id-form"
    >
      <h2>{t("openIdLinks")}</h2>
      <p class="muted">{t("openIdAbout")}</p>
      {provider.returnUrl ? (
        <p class="small">
          {t("openIdReturn")}: <code data-testid="open-id-return">{provider.returnUrl}</code>
        </p>
      ) : (
        <p class="notice bad" data-testid="open-id-no-address">
          {t("openIdNoAddress")}
        </p>
      )}
      {draw("name", "issuer", "clientId", "secret", "domains")}
      <Check name="createsPeople" words={t("openIdCreates")} on={provider.createsPeople} />
      <Check name="countsFactor" words={t("openIdFactor")} on={provider.countsFactor} />
      <p class="hint">{t("openIdFactorHint")}</p>
      {draw("factorAcr", "password", "code")}
      <RefusalNotice refused={problem.value} reload={read} />
      <div class="row editor-acts">
        <button type="submit" class="button primary" data-testid="setting-save">
          {t("save")}
        </button>
        {provider.configured && (
          <button type="button" class="button danger" data-testid="open-id-drop" onClick={drop}>
            {t("openIdDrop")}
          </button>
        )}
      </div>
    </form>
  );
}

export function OpenIdSettings() {
  useEffect(() => {
    void read();
    return () => {
      known.value = null;
      problem.value = null;
      settled();
    };
  }, []);
  return (
    <section class="panel editor-panel wide" tabIndex={0} aria-label={t("openIdSettings")}>
      {known.value ? (
        <ProviderForm key={drawn.value} provider={known.value} />
      ) : (
        <RefusalNotice refused={problem.value} reload={read} isMissing />
      )}
    </section>
  );
}
