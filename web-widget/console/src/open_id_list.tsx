// The accounts elsewhere that a person is linked with, and the button that ends a link.
import { dateTime } from "../../shared/src/i18n.ts";
import { t } from "./texts.ts";

export interface OpenIdLinkShown {
  id: string;
  issuer: string;
  email: string;
  since: string;
}

export function OpenIdList(props: {
  links: readonly OpenIdLinkShown[];
  end: (id: string) => void;
}) {
  if (props.links.length === 0) return <p class="muted small">{t("openIdNoLinks")}</p>;
  return (
    <ul class="sessions">
      {props.links.map(({ id, issuer, email, since }) => (
        <li key={id} data-testid="open-id-link">
          <div class="grow">
            <strong>{email || "–"}</strong>
            <p class="muted small cut">{issuer}</p>
            <p class="muted small">{t("openIdSince", { time: dateTime(Date.parse(since)) })}</p>
          </div>
          <button
            type="button"
            class="button small-button"
            data-testid="open-id-end"
            onClick={() => props.end(id)}
          >
            {t("openIdEnd")}
          </button>
        </li>
      ))}
    </ul>
  );
}
