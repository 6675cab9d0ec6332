// The log of event webhooks below the tickets: what was given up, is on its way and has arrived, and sending one again.
// Shows nothing while no event was ever owed.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dateTime } from "../../shared/src/i18n.ts";
import { api, complain } from "./api.ts";
import { follow, parameter, withParameters } from "./route.ts";
import { toast } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

export interface Delivery {
  sink: string;
  conversation: string;
  generation: number;
  state: string;
  attempts: number;
  lastError: string;
  reference: string;
  at: string;
}
interface EventDelivery extends Delivery {
  event: string;
  seq: number;
  contact: string;
}
const STATES = ["parked", "pending", "delivered"] as const;
type State = (typeof STATES)[number];
export type EventCounts = Record<State, number>;

const WORDS: Record<State, TextKey> = {
  parked: "parkedTickets",
  pending: "owed",
  delivered: "eventsDelivered",
};
const rows = signal<readonly EventDelivery[] | null>(null);
const busy = signal(false);

const shownState = (): State => STATES.find((one) => one === parameter("events")) ?? "parked";

async function read(state: State): Promise<void> {
  try {
    const answer = await api.get<{ deliveries: EventDelivery[] }>(`/events/${state}?limit=100`);
    if (state === shownState()) rows.value = answer.deliveries;
  } catch (error) {
    complain(error);
  }
}

async function sendAgain({
  sink,
  conversation,
  contact,
  event,
  seq,
}: EventDelivery): Promise<void> {
  if (busy.peek()) return;
  busy.value = true;
  try {
    const about = contact ? { contact } : { conversation };
    await api.post("/outbox/redrive", { sink, event, seq, ...about });
    toast(t("replayed", { count: 1 }));
  } catch (error) {
    complain(error);
  }
  busy.value = false;
  await read(shownState());
}

function EventRow({ one }: { one: EventDelivery }) {
  const said = one.state === "delivered" ? one.reference : t("attempts", { count: one.attempts });
  return (
    <li class="talk" data-testid="event-row" data-event={one.event}>
      <div class="grow talk-text">
        <p class="line">
          <b>{one.event}</b>
          <span class="muted small">
            {[one.sink, one.contact || `${one.conversation} #${one.seq}`, said].join(" · ")}
          </span>
          <time class="muted small">{dateTime(Date.parse(one.at))}</time>
        </p>
        {one.lastError && one.state !== "delivered" && (
          <p class="small delivery-error" data-testid="event-error">
            {one.lastError}
          </p>
        )}
      </div>
      {one.state !== "pending" && (
        <button
          type="button"
          class="button small-button"
          data-testid="event-again"
          aria-label={`${t("sendAgain")}: ${one.event} #${one.seq}`}
          disabled={busy.value}
          onClick={() => void sendAgain(one)}
        >
          {t("sendAgain")}
        </button>
      )}
    </li>
  );
}

/** `counts` come with the tickets' own every few seconds; the rows are read again when they change. */
export function TicketEvents({ counts }: { counts: EventCounts }) {
  const state = shownState();
  useEffect(() => {
    rows.value = null;
  }, [state]);
  useEffect(() => void read(state), [state, ...STATES.map((one) => counts[one])]);
  if (STATES.every((one) => counts[one] === 0)) return null;
  return (
    <section class="panel" aria-labelledby="ticket-events" data-testid="ticket-events">
      <h2 id="ticket-events">{t("eventWebhooks")}</h2>
      <p class="muted small">{t("aboutEvents")}</p>
      <nav class="chips" aria-label={t("eventWebhooks")}>
        {STATES.map((one) => {
          const to = withParameters({ events: one });
          return (
            <a
              key={one}
              href={to}
              class={`button small-button ${one === "parked" && counts[one] > 0 ? "bad" : ""}`}
              aria-current={one === state ? "page" : undefined}
              data-testid={`events-${one}`}
              data-value={counts[one]}
              onClick={follow(to)}
            >
              {t(WORDS[one])} {counts[one]}
            </a>
          );
        })}
      </nav>
      {rows.value === null && <div class="skeleton tall" />}
      {rows.value?.length === 0 && <p class="muted">{t("noTickets")}</p>}
      <ul class="talks">
        {rows.value?.map((one) => (
          <EventRow key={`${one.sink} ${one.conversation}${one.contact} ${one.seq}`} one={one} />
        ))}
      </ul>
    </section>
  );
}
