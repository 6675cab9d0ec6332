// The accounts elsewhere that one logs in with, on the account page: which there are, one more, one less.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Form, Input, type Values } from "./account_form.tsx";
import { api, complain } from "./api.ts";
import { forgetOpenId, openIdWords } from "./open_id.tsx";
import { type OpenIdLinkShown, OpenIdList } from "./open_id_list.tsx";
import { parameter } from "./route.ts";
import { toast } from "./state.ts";
import { t } from "./texts.ts";

interface Own {
  offered: boolean;
  name: string;
  links: OpenIdLinkShown[];
}

const own = signal<Own | null>(null);
const said = signal<{ words: string; isGood: boolean } | null>(null);

async function read(): Promise<void> {
  try {
    own.value = await api.get<Own>("/me/open-id");
  } catch (error) {
    complain(error);
  }
}

async function begin({ password, code }: Values): Promise<void> {
  const body = { password, ...(code ? { code } : {}) };
  const { url } = await api.post<{ url: string }>("/me/open-id", body);
  location.assign(url);
}

async function end(id: string): Promise<void> {
  try {
    await api.remove(`/me/open-id/${encodeURIComponent(id)}`);
    toast(t("openIdEnded"));
  } catch (error) {
    complain(error);
  }
  await read();
}

export function OpenIdAccounts({ hasFactor }: { hasFactor: boolean }) {
  useEffect(() => {
    const words = openIdWords();
    said.value = words ? { words, isGood: parameter("open-id") === "linked" } : null;
    if (words) forgetOpenId();
    void read();
    return () => {
      said.value = null;
    };
  }, []);
  const shown = own.value;
  if (!shown || (!shown.offered && shown.links.length === 0)) return null;
  const { name } = shown;
  return (
    <section class="panel" aria-labelledby="account-open-id">
      <h2 id="account-open-id">{t("openIdLinks")}</h2>
      {shown.offered && <p class="muted">{t("openIdLinksAbout", { name })}</p>}
      <div role="status">
        {said.value && (
          <p class={`notice ${said.value.isGood ? "" : "bad"}`} data-testid="open-id-said">
            {said.value.words}
          </p>
        )}
      </div>
      <OpenIdList links={shown.links} end={(id) => void end(id)} />
      {shown.offered && (
        <Form name="open-id" label="openIdLinks" words={t("openIdLink", { name })} act={begin}>
          <Input form="open-id" name="password" label="oldPassword" secret />
          {hasFactor && <Input form="open-id" name="code" label="code" hint="codeHint" />}
        </Form>
      )}
    </section>
  );
}
