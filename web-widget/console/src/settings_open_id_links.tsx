// An admin's view of a colleague's accounts elsewhere: ended here, a link does not come back by itself.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, complain } from "./api.ts";
import { ask } from "./asking.tsx";
import { type OpenIdLinkShown, OpenIdList } from "./open_id_list.tsx";
import { toast } from "./state.ts";
import { t } from "./texts.ts";

const known = signal<{ user: string; links: OpenIdLinkShown[] } | null>(null);
const pathOf = (user: string): string => `/users/${encodeURIComponent(user)}/open-id`;

async function learn(
  user: string,
  act: () => Promise<{ links: OpenIdLinkShown[] }>,
): Promise<boolean> {
  try {
    const { links } = await act();
    known.value = { user, links };
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

const end = (user: string, id: string): void =>
  ask({
    title: t("openIdEnd"),
    text: t("openIdEndText"),
    yes: t("openIdEnd"),
    run: async () => {
      const path = `${pathOf(user)}/${encodeURIComponent(id)}`;
      if (await learn(user, () => api.remove(path))) toast(t("openIdEnded"));
    },
  });

export function OpenIdLinks({ user }: { user: string }) {
  useEffect(() => {
    void learn(user, () => api.get(pathOf(user)));
  }, [user]);
  if (known.value?.user !== user || known.value.links.length === 0) return null;
  return (
    <fieldset class="stacked" data-testid="open-id-links">
      <legend>{t("openIdLinks")}</legend>
      <OpenIdList links={known.value.links} end={(id) => end(user, id)} />
    </fieldset>
  );
}
