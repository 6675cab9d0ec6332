// Offers that ring: a card with a countdown and the reason. It never takes the focus; it says when it is drawn.
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Offer } from "#wire";
import { bellIcon, Icon } from "../../shared/src/icons.tsx";
import { Avatar } from "../../shared/src/text.tsx";
import { acceptOffer, declineOffer } from "./actions.ts";
import { whyReason } from "./entries.ts";
import { dropOffer, tell } from "./live.ts";
import { nameOf, now, offers, queueName, skillName } from "./state.ts";
import { t } from "./texts.ts";

const told = new Set<string>();
const arrived = new Map<string, number>();
const keyOf = ({ conversation, offer }: Offer): string => `${conversation} ${offer}`;
let sound: AudioContext | null = null;
export const mayNotify = signal(
  typeof Notification === "undefined" ? "denied" : Notification.permission,
);

/** An offer came while the window was out of sight: a moment at which asking makes sense. */
export const wantsToNotify = signal(false);

export async function askToNotify(): Promise<void> {
  mayNotify.value = await Notification.requestPermission();
}

// Sound needs a gesture first; without one the ring is only seen.
addEventListener("pointerdown", () => {
  sound ??= new AudioContext();
});

function ring(): void {
  if (sound?.state !== "running") return;
  for (const [delay, pitch] of [
    [0, 660],
    [0.18, 880],
  ] as const) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    const at = sound.currentTime + delay;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.26);
  }
}

effect(() => {
  for (const { conversation, offer, summary } of offers.value) {
    const key = `${conversation} ${offer}`;
    if (told.has(key)) continue;
    told.add(key);
    arrived.set(key, now.peek());
    ring();
    if (document.hidden && mayNotify.peek() === "default") wantsToNotify.value = true;
    if (document.hidden && mayNotify.peek() === "granted") {
      new Notification(t("offer"), {
        body: nameOf(summary),
        tag: conversation,
      });
    }
  }
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
          onClick={() => void declineOffer(offer)}
        >
          {t("decline")}
        </button>
      </div>
    </section>
  );
}

export function Offers() {
  return (
    <div class="offers" role="status">
      {offers.value.map((offer) => (
        <Card key={`${offer.conversation}-${offer.offer}`} offer={offer} />
      ))}
    </div>
  );
}
