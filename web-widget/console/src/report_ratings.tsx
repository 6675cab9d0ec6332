// What customers said of finished conversations: their marks and words, each with the way to what was talked of.
import { signal, useSignalEffect } from "@preact/signals";
import { dateTime } from "../../shared/src/i18n.ts";
import { complain } from "./api.ts";
import { type Asked, type Rating, readRatings, reportQuery } from "./report_data.ts";
import { follow } from "./route.ts";
import { queueName, userName } from "./state.ts";
import { t } from "./texts.ts";

const shown = signal<{ list: readonly Rating[]; cursor: string } | null>(null);
const question = signal<Asked | null>(null);
const period = (asked: Asked | null): string => (asked ? reportQuery({ ...asked, by: "" }) : "");

async function read(asked: Asked, cursor: string): Promise<void> {
  const before = cursor ? (shown.peek()?.list ?? []) : [];
  try {
    const page = await readRatings(asked, cursor);
    const isLate = period(question.peek()) !== period(asked);
    if (isLate || (cursor && shown.peek()?.cursor !== cursor)) return;
    shown.value = { list: [...before, ...page.ratings], cursor: page.nextCursor };
  } catch (error) {
    complain(error);
  }
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
          {comment || t("noComment")}
        </p>
      </div>
    </li>
  );
}

export function Ratings({ asked }: { asked: Asked }) {
  if (period(asked) !== period(question.peek())) question.value = asked;
  useSignalEffect(() => {
    const wanted = question.value;
    shown.value = null;
    if (wanted) void read(wanted, "");
  });
  const { list, cursor } = shown.value ?? { list: [], cursor: "" };
  return (
    <section class="panel" aria-labelledby="report-ratings" data-testid="ratings">
      <h2 id="report-ratings">{t("whatTheySaid")}</h2>
      {shown.value && list.length === 0 && !cursor && <p class="empty">{t("noRatings")}</p>}
      <ul>
        {list.map((rating) => (
          <Row key={rating.conversation} rating={rating} />
        ))}
      </ul>
      {cursor && (
        <button
          type="button"
          class="button small-button"
          data-testid="ratings-more"
          onClick={() => void read(asked, cursor)}
        >
          {t("more")}
        </button>
      )}
    </section>
  );
}
