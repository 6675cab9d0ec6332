// The page behind a one-time link of a member of staff: a password of one's own, and in.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../../shared/src/platform.ts";
import { choosePassword } from "./account.ts";
import { Card, DoorForm } from "./entrance.tsx";
import { Field } from "./parts.tsx";
import { linkOfPage, navigate } from "./route.ts";
import { t } from "./texts.ts";

interface Invited {
  name: string;
  email: string;
  account: string;
}
const invited = signal<Invited | null | undefined>(undefined); // null: the link is no good

function PasswordForm({ link, email }: { link: string; email: string }) {
  const finish = async ({ password = "", code = "" }: Record<string, string>) => {
    await choosePassword(link, password, code);
    navigate("/console", true);
  };
  return (
    <DoorForm name="choose" label="chooseDo" act={finish}>
      <input
        {...({ type: "email" } as object)}
        value={email}
        autocomplete="username"
        readOnly
        hidden
      />
      <Field id="chosen" label={t("newPassword")} hint={t("passwordHint")}>
        <input
          id="chosen"
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={10}
          required
          data-testid="choose-password"
        />
      </Field>
    </DoorForm>
  );
}

export function ChoosePassword() {
  const link = linkOfPage();
  useEffect(() => {
    call<Invited>("POST", "/api/v1/access-link/look", { link }).then(
      (found) => {
        invited.value = found;
      },
      () => {
        invited.value = null;
      },
    );
  }, [link]);
  const found = invited.value;
  const intro = found ? `${found.name} · ${found.account}` : t("setupIntro");
  return (
    <Card title={t("chooseTitle")} intro={intro}>
      {found === undefined && <div class="skeleton" />}
      {found === null && (
        <p class="notice bad" role="alert" data-testid="choose-gone">
          {t("setupGone")}
        </p>
      )}
      {found && <PasswordForm link={link} email={found.email} />}
    </Card>
  );
}
