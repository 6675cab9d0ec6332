// Whether an inbox wants its customers vouched for: the secret with which the shop's server signs who they are, and
// whether those who come without such a token may come too. At work at once, apart from the form around it.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, complain } from "./api.ts";
import { ask } from "./asking.tsx";
import { forgetSecret, SecretBox } from "./settings_secret.tsx";
import { toast } from "./state.ts";
import { t } from "./texts.ts";

interface Identity {
  configured: boolean;
  anonymous: "allowed" | "refused";
  people: string;
  previousUntil?: string;
}

const known = signal<{ inbox: string; identity: Identity } | null>(null);
const pathOf = (inbox: string): string => `/inboxes/${encodeURIComponent(inbox)}/identity`;

async function learn(inbox: string, act: () => Promise<Identity>): Promise<boolean> {
  try {
    known.value = { inbox, identity: await act() };
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

const read = (inbox: string) => learn(inbox, () => api.get<Identity>(pathOf(inbox)));

async function admit(inbox: string, { people }: Identity, all: boolean): Promise<void> {
  const body = { anonymous: all ? "allowed" : "refused", people };
  if (await learn(inbox, () => api.put<Identity>(pathOf(inbox), body))) toast(t("saved"));
  else await read(inbox); // the switch shows what is so
}

const drop = (inbox: string): void =>
  ask({
    title: t("identityDrop"),
    text: t("identityDropText"),
    yes: t("identityDrop"),
    run: () => {
      forgetSecret();
      void learn(inbox, () => api.remove<Identity>(pathOf(inbox)));
    },
  });

function Admission({ inbox, identity }: { inbox: string; identity: Identity }) {
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={identity.anonymous === "allowed"}
          data-testid="identity-anonymous"
          onChange={(event) => void admit(inbox, identity, event.currentTarget.checked)}
        />
        <span>{t("identityAnonymous")}</span>
      </label>
      <p>
        <button
          type="button"
          class="button danger small-button"
          data-testid="identity-drop"
          onClick={() => drop(inbox)}
        >
          {t("identityDrop")}
        </button>
      </p>
    </>
  );
}

export function InboxIdentity({ inbox }: { inbox: string }) {
  useEffect(() => {
    void read(inbox);
  }, [inbox]);
  if (known.value?.inbox !== inbox) return null;
  const { identity } = known.value;
  const { configured } = identity;
  return (
    <SecretBox
      path={`${pathOf(inbox)}/secret`}
      testid="identity"
      legend="identity"
      label={configured ? "identityRotate" : "identityMake"}
      hint={configured ? "identityRotateHint" : "identityAbout"}
      untilWords="oldTokensUntil"
      until={Date.parse(identity.previousUntil ?? "") || undefined}
      isFirst={!configured}
      made={() => read(inbox)}
    >
      {configured ? (
        <Admission inbox={inbox} identity={identity} />
      ) : (
        <p class="small" data-testid="identity-none">
          {t("identityNone")}
        </p>
      )}
    </SecretBox>
  );
}
