// Tickets: every finished conversation in exactly one place (has its ticket, is owed one, is parked, needs none, has
// none), with the reason where it does not go on by itself, and sending it again: one or all.
import { signal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dateTime } from "../../shared/src/i18n.ts";
import { alertIcon, checkIcon, Icon } from "../../shared/src/icons.tsx";
import { api, complain, query } from "./api.ts";
import { follow, navigate, parameter, withParameters } from "./route.ts";
import { isAtLeast, queueName, toast } from "./state.ts";
import { type TextKey, t } from "./texts.ts";
import { type Delivery, type EventCounts, TicketEvents } from "./ticket_events.tsx";

interface Row {
  conversation: string;
  contact: { id: string; name: string };
  queue: string;
  disposition: string;
  createdAt: string;
  closedAt: string;
  since: string;
  deliveries: Delivery[];
}
const PLACES = ["ticketed", "owed", "parked", "missing", "exempt"] as const;
type Place = (typeof PLACES)[number];
type Tally = Record<Place | "finished", number> & {
  addsUp: boolean;
  oldestOwed: string;
  events: EventCounts;
};

const WORDS: Record<Place, TextKey> = {
  ticketed: "ticketed",
  owed: "owed",
  parked: "parkedTickets",
  missing: "missingTickets",
  exempt: "exempt",
};
const ABOUT: Record<Place, TextKey> = {
  ticketed: "aboutTicketed",
  owed: "aboutOwed",
  parked: "aboutParked",
  missing: "aboutMissing",
  exempt: "aboutExempt",
};
const REREAD_MS = 5_000;
const tally = signal<Tally | null>(null);
const rows = signal<readonly Row[] | null>(null);
const cursor = signal("");
const busy = signal(false);

const place = (): Place => PLACES.find((one) => one === parameter("of")) ?? "parked";

async function read(more = false): Promise<void> {
  const wanted = place();
  try {
    const asked = query({ limit: 50, cursor: more ? cursor.peek() : "" });
    const [sums, page] = await Promise.all([
      api.get<Tally>("/tickets"),
      api.get<{ conversations: Row[]; nextCursor: string }>(`/tickets/${wanted}?${asked}`),
    ]);
    if (wanted !== place()) return;
    tally.value = sums;
    rows.value = more ? [...(rows.peek() ?? []), ...page.conversations] : page.conversations;
    cursor.value = page.nextCursor;
  } catch (error) {
    if (rows.peek() === null) complain(error);
  }
}

/** One act at a time; whatever it changed is read again. */
async function act(work: () => Promise<string>): Promise<void> {
  if (busy.peek()) return;
  busy.value = true;
  try {
    toast(await work());
  } catch (error) {
    complain(error);
  }
  busy.value = false;
  await read();
}

const replayAll = (state: "parked" | "missing") => async (): Promise<string> => {
  let count = 0;
  for (let more = true; more; ) {
    const answer = await api.post<{ replayed: number; more: boolean }>("/tickets/replay", {
      state,
    });
    count += answer.replayed;
    more = answer.more && answer.replayed > 0;
  }
  return t("replayed", { count });
};

const replayOne = (row: Row) => async (): Promise<string> => {
  await api.post("/tickets/replay", { conversation: row.conversation });
  return t("replayed", { count: 1 });
};

function Head({ sums }: { sums: Tally }) {
  return (
    <div class="page-head">
      <h1>{t("tickets")}</h1>
      <span
        class={`chip ${sums.addsUp ? "good" : "bad"}`}
        role="status"
        data-testid="tickets-sum"
        data-adds-up={sums.addsUp}
      >
        <Icon shape={sums.addsUp ? checkIcon : alertIcon} size={14} />
        {t(sums.addsUp ? "addsUp" : "addsUpNot", { count: sums.finished })}
      </span>
      <span class="grow" />
      {isAtLeast("ADMIN") && (
        <button
          type="button"
          class="button small-button"
          data-testid="tickets-recount"
          disabled={busy.value}
          onClick={() =>
            void act(async () => {
              await api.post("/tickets/reconcile", {});
              return t("recounted");
            })
          }
        >
          {t("recount")}
        </button>
      )}
    </div>
  );
}

function Places({ sums }: { sums: Tally }) {
  const shown = place();
  return (
    <nav class="stats ticket-places" aria-label={t("tickets")}>
      {PLACES.map((one) => {
        const bad = sums[one] > 0 && (one === "parked" || one === "missing");
        const to = withParameters({ of: one });
        return (
          <a
            key={one}
            href={to}
            class={`stat ${bad ? "bad" : ""}`}
            aria-current={one === shown ? "page" : undefined}
            data-testid={`tickets-${one}`}
            data-value={sums[one]}
            onClick={follow(to)}
          >
            <span class="stat-label">{t(WORDS[one])}</span>
            <b>{sums[one]}</b>
          </a>
        );
      })}
    </nav>
  );
}

function DeliveryLine({ one }: { one: Delivery }) {
  return (
    <li class="small">
      <b>{one.sink}</b> ·{" "}
      {one.state === "delivered" ? one.reference : t("attempts", { count: one.attempts })}
      {one.lastError && one.state !== "delivered" && (
        <span class="delivery-error" data-testid="ticket-error">
          {one.lastError}
        </span>
      )}
    </li>
  );
}

function TicketRow({ row, again }: { row: Row; again: boolean }) {
  const to = `/console/chats/closed/${encodeURIComponent(row.conversation)}`;
  return (
    <li class="talk" data-testid="ticket-row" data-conversation={row.conversation}>
      <div class="grow talk-text">
        <p class="line">
          <a href={to} onClick={follow(to)} data-testid="ticket-who">
            {row.contact.name || t("guest")}
          </a>
          <span class="muted small" data-testid="ticket-what">
            {[queueName(row.queue), row.disposition, row.conversation].filter(Boolean).join(" · ")}
          </span>
          <time class="muted small" data-testid="ticket-when">
            {dateTime(Date.parse(row.closedAt || row.createdAt || row.since))}
          </time>
        </p>
        <ul>
          {row.deliveries.map((one) => (
            <DeliveryLine key={`${one.sink} ${one.generation}`} one={one} />
          ))}
        </ul>
      </div>
      {again && (
        <button
          type="button"
          class="button small-button"
          data-testid="ticket-again"
          disabled={busy.value}
          onClick={() => void act(replayOne(row))}
        >
          {t("sendAgain")}
        </button>
      )}
    </li>
  );
}

function List({ sums }: { sums: Tally }) {
  const shown = place();
  const stuck = shown === "parked" || shown === "missing" ? shown : null;
  const may = stuck !== null && isAtLeast("ADMIN");
  return (
    <section class="panel" aria-labelledby="tickets-list">
      <div class="line">
        <h2 id="tickets-list">{t(WORDS[shown])}</h2>
        {may && stuck && sums[shown] > 0 && (
          <button
            type="button"
            class="button small-button primary"
            data-testid="tickets-all-again"
            disabled={busy.value}
            onClick={() => void act(replayAll(stuck))}
          >
            {t("sendAllAgain", { count: sums[shown] })}
          </button>
        )}
      </div>
      <p class="muted small">{t(ABOUT[shown])}</p>
      {rows.value === null && <div class="skeleton tall" />}
      {rows.value?.length === 0 && (
        <div class="empty">
          <Icon shape={checkIcon} size={32} />
          <p>{t("noTickets")}</p>
        </div>
      )}
      <ul class="talks">
        {rows.value?.map((row) => (
          <TicketRow key={row.conversation} row={row} again={may} />
        ))}
      </ul>
      {cursor.value && (
        <button type="button" class="button small-button" onClick={() => void read(true)}>
          {t("more")}
        </button>
      )}
    </section>
  );
}

export function Tickets() {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && !busy.peek()) void read();
    }, REREAD_MS);
    if (!parameter("of")) navigate(withParameters({ of: "parked" }), true);
    return () => clearInterval(timer);
  }, []);
  useSignalEffect(() => {
    place();
    rows.value = null;
    void read();
  });
  const sums = tally.value;
  return (
    <main class="page" data-testid="tickets">
      <div class="page-scroll">
        {sums ? (
          <>
            <Head sums={sums} />
            <Places sums={sums} />
            <List sums={sums} />
            {isAtLeast("ADMIN") && <TicketEvents counts={sums.events} />}
          </>
        ) : (
          <div class="skeleton tall" />
        )}
      </div>
    </main>
  );
}
