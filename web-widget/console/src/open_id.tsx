// The door of those who log in with another account: its buttons, the code that is still owed afterwards, and what
// came of it, which the server says in the address.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../../shared/src/platform.ts";
import { giveCode } from "./account.ts";
import { DoorForm } from "./entrance.tsx";
import { follow, navigate, parameter, withParameters } from "./route.ts";
import { pairs, type TextKey, t } from "./texts.ts";

interface Provider {
  id: string;
  name: string;
}

const PARAMETER = "open-id";
const providers = signal<readonly Provider[]>([]);

export const owesCode = (): boolean => parameter(PARAMETER) === "code";

/** The server's word in the reader's language; empty where it says nothing. */
export function openIdWords(): string {
  const key = `OPEN_ID_${parameter(PARAMETER)}`;
  return key in pairs ? t(key as TextKey) : "";
}

/** Once it was read out it does not belong to the address any more. */
export const forgetOpenId = (): void => navigate(withParameters({ [PARAMETER]: "" }), true);

export function OpenIdSaid() {
  const words = openIdWords();
  return (
    <div role="alert">
      {words && (
        <p class="notice bad" data-testid="open-id-said" data-what={parameter(PARAMETER)}>
          {words}
        </p>
      )}
    </div>
  );
}

export function OpenIdButtons() {
  const account = parameter("account");
  useEffect(() => {
    const query = account ? `?account=${encodeURIComponent(account)}` : "";
    call<{ providers: Provider[] }>("GET", `/api/v1/open-id/providers${query}`).then(
      (found) => {
        providers.value = found.providers;
      },
      () => {}, // the log-in itself says what is amiss
    );
  }, [account]);
  if (providers.value.length === 0) return null;
  return (
    <>
      <p class="muted">{t("openIdOr")}</p>
      {providers.value.map(({ id, name }) => (
        <a
          key={id}
          class="button"
          href={`/api/v1/open-id/start?provider=${encodeURIComponent(id)}`}
          data-testid={`open-id-${id}`}
        >
          {t("openIdWith", { name })}
        </a>
      ))}
    </>
  );
}

export function OpenIdCode() {
  const give = async ({ code = "" }: Record<string, string>) => {
    await giveCode(code);
    navigate("/console", true);
  };
  return (
    <>
      <DoorForm name="open-id" label="openIdCodeDo" act={give} asksCode />
      <a href="/console" class="link" data-testid="open-id-back" onClick={follow("/console")}>
        {t("openIdBack")}
      </a>
    </>
  );
}
