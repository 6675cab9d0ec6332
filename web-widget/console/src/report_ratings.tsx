// What customers said of finished conversations: their marks and words, each with the way to what was talked of.
import { signal, useSignalEffect } from "@preact/signals";
import { dateTime } from "../../shared/src/i18n.ts";
import { type Asked, type Rating, readRatings, reportQuery } from "./report_data.ts";
import { follow } from "./route.ts";
import { queueName, userName } from "./state.ts";
import { t } from "./texts.ts";

interface Shown {
  list: readonly Rating[];
  cursor: string;
  state: "reading" | "read" | "failed";
}
const NOTHING: Shown = { list: [], cursor: "", state: "read" };
const PAGES_MAX = 5; // read by itself where the ones before had nothing
const shown = signal<Shown>(NOTHING);
const question = signal<Asked | null>(null);
const period = (asked: Asked | null): string => (asked ? reportQuery({ ...asked, by: "" }) : "");

/** Goes on from there until there is something new, or enough was looked at. Whoever begins later is who is shown. */
async function read(asked: Asked, from: Shown): Promise<void> {
  let now: Shown = { ...from, state: "reading" };
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    shown.value = now;
    const page = await readRatings(asked, now.cursor).catch(() => null);
    if (shown.peek() !== now) return;
    if (!page) {
      shown.value = { ...now, state: "failed" };
      return;
    }
    const list = [...now.list, ...page.ratings];
    now = { list, cursor: page.nextCursor, state: "reading" };
    if (page.ratings.length > 0 || !page.nextCursor) break;
  }
  shown.value = { ...now, state: "read" };
}

const words = ({ comment, erased }: Rating): string =>
  erased ? t("commentErased") : comment === null ? t("commentFar") : comment || t("noComment");

/** What is said below the list: under way, failed, nobody, nobody so far. */
function saying({ list, cursor, state }: Shown): string {
  if (state === "reading") return t("loading");
  if (state === "failed") return t("ratingsFailed");
  if (list.length > 0) return "";
  return t(cursor ? "noRatingsSoFar" : "noRatings");
}

function Row({ rating }: { rating: Rating }) {
  const { conversation, contactName, queue, agent, at, csat, ces, comment } = rating;
  const to = `/console/chats/closed/${encodeURIComponent(conversation)}`;
  const about = [queueName(queue), userName(agent), dateTime(Date.parse(at))];
  return (
    <li class="talk" data-testid="rating-row" data-conversation={conversation}>
      <div class="grow talk-text">
        <p class="rating-line">
          <a href={to} onClick={follow(to)} data-testid="rating-who">
            {contactName || t("guest")}
          </a>
          {csat > 0 && (
            <span class={`chip ${csat >= 4 ? "good" : csat <= 2 ? "bad" : "warn"}`}>
              {t("rating")} {csat}/5
            </span>
          )}
          {ces > 0 && (
            <span class="chip">
              {t("effort")} {ces}/7
            </span>
          )}
          <span class="muted small">{about.filter(Boolean).join(" · ")}</span>
        </p>
        <p class={comment ? "rating-words" : "muted small"} data-testid="rating-comment">
          {words(rating)}
        </p>
      </div>
    </li>
  );
}

export function Ratings({ asked }: { asked: Asked }) {
  if (period(asked) !== period(question.peek())) question.value = asked;
  useSignalEffect(() => {
    const wanted = question.value;
    shown.value = NOTHING;
    if (wanted) void read(wanted, NOTHING);
  });
  const { list, cursor, state } = shown.value;
  const failed = state === "failed";
  return (
    <section
      class="panel"
      aria-labelledby="report-ratings"
      aria-busy={state === "reading"}
      data-testid="ratings"
    >
      <h2 id="report-ratings">{t("whatTheySaid")}</h2>
      <ul>
        {list.map((rating) => (
          <Row key={rating.conversation} rating={rating} />
        ))}
      </ul>
      <p class={failed ? "problem" : "muted"} role="status" data-testid="ratings-said">
        {saying(shown.value)}
      </p>
      {(cursor || failed) && (
        <button
          type="button"
          class="button small-button"
          data-testid={failed ? "ratings-again" : "ratings-more"}
          onClick={() => state !== "reading" && void read(asked, shown.peek())}
        >
          {t(failed ? "tryAgain" : "more")}
        </button>
      )}
    </section>
  );
}
