// Offers that ring: a card with a countdown and the reason. It never takes the focus; it says when it is drawn. What a
// screen reader hears of it stands apart, for the countdown would be read out every second.
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Offer } from "#wire";
import { Avatar } from "../../shared/src/avatar.tsx";
import { bellIcon, Icon } from "../../shared/src/icons.tsx";
import { acceptOffer } from "./actions.ts";
import { Declining, declining } from "./declining.tsx";
import { whyReason } from "./entries.ts";
import { dropOffer, tell } from "./live.ts";
import { notify } from "./notify.ts";
import { showView } from "./route.ts";
import { nameOf, now, offers, queueName, skillName } from "./state.ts";
import { t } from "./texts.ts";

const told = new Set<string>();
const arrived = new Map<string, number>();
const keyOf = ({ conversation, offer }: Offer): string => `${conversation} ${offer}`;
const said = signal(""); // of the newest offer, once

effect(() => {
  for (const one of offers.value) {
    const key = keyOf(one);
    if (told.has(key)) continue;
    told.add(key);
    arrived.set(key, now.peek());
    const name = nameOf(one.summary);
    said.value = [t("offer"), name, queueName(one.summary?.queue ?? "")].join(", ");
    notify({
      title: t("offer"),
      body: name,
      tag: one.conversation,
      open: () => showView("mine"),
    });
  }
  if (offers.value.length === 0) said.value = "";
});

function Card({ offer }: { offer: Offer }) {
  const { conversation, summary, expiresAt } = offer;
  const name = nameOf(summary);
  const left = Math.max(0, Math.ceil((expiresAt - now.value) / 1_000));
  const reason = whyReason(offer.why);
  const total = Math.max(1, expiresAt - (arrived.get(keyOf(offer)) ?? now.value));
  const share = Math.min(1, Math.max(0, (expiresAt - now.value) / total));
  useEffect(() => {
    tell({ offerSeen: { conversation, offer: offer.offer } });
  }, [conversation, offer.offer]);
  useEffect(() => {
    if (expiresAt > 0 && now.value > expiresAt + 3_000) dropOffer(conversation);
  });
  return (
    <section
      class="offer"
      aria-label={t("offer")}
      data-testid="offer"
      data-conversation={conversation}
    >
      <div class="offer-head">
        <Icon shape={bellIcon} />
        <strong>{t("offer")}</strong>
        {expiresAt > 0 && (
          <span class="countdown" data-testid="offer-countdown">
            {t("seconds", { count: left })}
          </span>
        )}
      </div>
      <div class="offer-body">
        <Avatar name={name} id={summary?.contact?.id ?? ""} size={38} />
        <div class="grow">
          <p class="name">{name}</p>
          <p class="muted small">
            {queueName(summary?.queue ?? "")}{" "}
            {summary?.requiredSkills.map(({ skill }) => (
              <span class="chip" key={skill}>
                {skillName(skill)}
              </span>
            ))}
          </p>
        </div>
      </div>
      {expiresAt > 0 && (
        <div class="meter" aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {summary?.lastText && <p class="quote">{summary.lastText}</p>}
      {reason && (
        <p class="muted small" data-testid="offer-why">
          {t("whyYou", { reason })}
        </p>
      )}
      {declining.value === conversation && <Declining offer={offer} />}
      <div class="row">
        <button
          type="button"
          class="button primary grow"
          data-testid="offer-accept"
          onClick={() => void acceptOffer(offer)}
        >
          {t("accept")}
        </button>
        <button
          type="button"
          class="button"
          data-testid="offer-decline"
          aria-expanded={declining.value === conversation}
          onClick={() => {
            declining.value = declining.value === conversation ? "" : conversation;
          }}
        >
          {t("decline")}
        </button>
      </div>
    </section>
  );
}

export function Offers() {
  return (
    <>
      <p class="hidden-text" role="status" data-testid="offers-said">
        {said.value}
      </p>
      <div class="offers">
        {offers.value.map((offer) => (
          <Card key={keyOf(offer)} offer={offer} />
        ))}
      </div>
    </>
  );
}
