// Why an offer is not taken: a small choice, or the person's own words. It stands in the log for those who plan shifts.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Offer } from "#wire";
import { declineOffer } from "./actions.ts";
import { DECLINES } from "./entries.ts";
import { t } from "./texts.ts";

const REASON_MAX = 200;
/** The conversation whose offer is being declined. */
export const declining = signal("");

export function Declining({ offer }: { offer: Offer }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    first.current?.focus();
    return () => {
      if (declining.peek() === offer.conversation) declining.value = "";
    };
  }, [offer.conversation]);
  const decline = (reason: string) => {
    declining.value = "";
    void declineOffer(offer, reason);
  };
  return (
    <fieldset
      class="declining"
      data-testid="declining"
      onKeyDown={(event) => {
        if (event.key === "Escape") declining.value = "";
      }}
    >
      <legend class="small muted">{t("declineWhy")}</legend>
      <div class="chips">
        {DECLINES.map(({ id, label }, index) => (
          <button
            key={id}
            ref={index === 0 ? first : undefined}
            type="button"
            class="button small-button"
            data-testid={`decline-${id}`}
            onClick={() => decline(id)}
          >
            {t(label)}
          </button>
        ))}
      </div>
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          const data = new FormData(event.currentTarget as HTMLFormElement);
          const own = String(data.get("reason") ?? "")
            .normalize("NFC")
            .trim();
          decline(own || "other");
        }}
      >
        <input
          name="reason"
          aria-label={t("declineOther")}
          placeholder={t("declineOther")}
          maxLength={REASON_MAX}
          autocomplete="off"
          data-testid="decline-own"
        />
        <button type="submit" class="button small-button" data-testid="decline-other">
          {t("decline")}
        </button>
      </form>
    </fieldset>
  );
}
