// After the chat: satisfaction (1-5), effort (1-7) and a comment, once; then a way to start again.
import { signal } from "@preact/signals";
import { Icon, starIcon } from "../../shared/src/icons.tsx";
import { current, newChat, rate, state, thread } from "./model.ts";
import { t } from "./texts.ts";

const csat = signal(0);
const ces = signal(0);
const comment = signal("");
const progress = signal<"open" | "sending" | "failed">("open");
const answered = signal<ReadonlySet<string>>(new Set()); // rated or skipped, by conversation
const thanked = signal("");

const FACES = ["csat1", "csat2", "csat3", "csat4", "csat5"] as const;

function settle(): void {
  answered.value = new Set([...answered.value, current.value]);
  csat.value = 0;
  ces.value = 0;
  comment.value = "";
  progress.value = "open";
}

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  progress.value = "sending";
  const conversation = current.value;
  if (await rate(csat.value, ces.value, comment.value)) {
    thanked.value = conversation;
    settle();
  } else progress.value = "failed";
}

function Stars() {
  return (
    <fieldset class="choice">
      <legend>{t("csat")}</legend>
      <div class="row stars">
        {FACES.map((face, index) => (
          <label key={face} class={index < csat.value ? "on" : ""}>
            <input
              type="radio"
              name="csat"
              value={index + 1}
              checked={csat.value === index + 1}
              data-testid={`csat-${index + 1}`}
              onChange={() => {
                csat.value = index + 1;
              }}
            />
            <Icon shape={starIcon} size={28} />
            <span class="hidden-text">{t(face)}</span>
          </label>
        ))}
      </div>
      <p class="hint" aria-hidden="true">
        {csat.value ? t(FACES[csat.value - 1] as (typeof FACES)[number]) : "\u00a0"}
      </p>
    </fieldset>
  );
}

function Effort() {
  return (
    <fieldset class="choice">
      <legend>{t("ces")}</legend>
      <div class="row effort">
        {[1, 2, 3, 4, 5, 6, 7].map((value) => (
          <label key={value} class={value === ces.value ? "on" : ""}>
            <input
              type="radio"
              name="ces"
              value={value}
              checked={ces.value === value}
              data-testid={`ces-${value}`}
              onChange={() => {
                ces.value = value;
              }}
            />
            <span>{value}</span>
          </label>
        ))}
      </div>
      <p class="hint ends">
        <span>{t("cesLow")}</span>
        <span>{t("cesHigh")}</span>
      </p>
    </fieldset>
  );
}

function Again() {
  return (
    <button class="button primary" type="button" data-testid="new-chat" onClick={newChat}>
      {t("newChat")}
    </button>
  );
}

export function AfterChat() {
  const info = thread.value?.info.value;
  const asked = state.value === "STATE_CLOSED" && !info?.csat && !answered.value.has(current.value);
  if (!asked) {
    const rejected = state.value !== "STATE_CLOSED";
    return (
      <div class="after">
        {rejected && <p role="status">{t("rejected")}</p>}
        {thanked.value === current.value && (
          <p role="status" data-testid="thanks">
            {t("thanks")}
          </p>
        )}
        <Again />
      </div>
    );
  }
  return (
    <form class="after" onSubmit={submit} data-testid="survey">
      <h2>{t("surveyTitle")}</h2>
      <Stars />
      <Effort />
      <div class="field">
        <label for="rating-comment">
          {t("comment")} <span class="optional">({t("optional")})</span>
        </label>
        <textarea
          id="rating-comment"
          rows={2}
          data-testid="rating-comment"
          value={comment.value}
          onInput={(event) => {
            comment.value = event.currentTarget.value;
          }}
        />
      </div>
      {progress.value === "failed" && (
        <p class="problem" role="alert">
          {t("rateFailed")}
        </p>
      )}
      <div class="row">
        <button
          class="button primary"
          type="submit"
          data-testid="send-rating"
          disabled={progress.value === "sending" || (!csat.value && !ces.value)}
        >
          {t("sendRating")}
        </button>
        <button class="button" type="button" data-testid="skip-rating" onClick={settle}>
          {t("skip")}
        </button>
      </div>
    </form>
  );
}
