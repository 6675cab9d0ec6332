// After the chat: satisfaction (1-5), effort (1-7) and a comment, once; then a way to start again.
import { type Signal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Icon } from "../../shared/src/icon.tsx";
import { starIcon } from "../../shared/src/icons_late.ts";
import { newChat, rate } from "./actions_late.ts";
import { LetterButton, LetterState } from "./letter.tsx";
import { saveTranscript } from "./past.tsx";
import { current, focusOwed, inbox, onLeave, state, thread, visible } from "./state.ts";
import { k, t } from "./texts.ts";

const csat = signal(0);
const ces = signal(0);
const comment = signal("");
const progress = signal<"open" | "sending" | "failed">("open");
const answered = signal<ReadonlySet<string>>(new Set()); // rated or skipped, by conversation
const thanked = signal("");

const QUESTIONS = { csat: k("csat"), ces: k("ces") };
const FACES = [k("csat1"), k("csat2"), k("csat3"), k("csat4"), k("csat5")];

function clear(): void {
  csat.value = 0;
  ces.value = 0;
  comment.value = "";
  progress.value = "open";
}
onLeave.push(clear);

function settle(): void {
  answered.value = new Set([...answered.value, current.value]);
  clear();
}

function skip(): void {
  focusOwed.value = true;
  settle();
}

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  if (progress.value === "sending") return;
  progress.value = "sending";
  focusOwed.value = true; // the form may be gone before the answer is here
  const conversation = current.value;
  if (await rate(csat.value, ces.value, comment.value)) {
    thanked.value = conversation;
    settle();
  } else {
    progress.value = "failed";
    focusOwed.value = false;
  }
}

/** One question with a row of choices; stars fill up to the chosen one. */
function Scale(props: {
  name: "csat" | "ces";
  value: Signal<number>;
  words: string[];
  children: ComponentChildren;
}) {
  const { name, value, words } = props;
  const stars = name === "csat";
  return (
    <fieldset class={`choice ${name}`}>
      <legend>{t(QUESTIONS[name])}</legend>
      <div class="row">
        {words.map((word, index) => {
          const mark = index + 1;
          const on = stars ? mark <= value.value : mark === value.value;
          return (
            <label key={mark} class={on ? "on" : ""}>
              <input
                type="radio"
                name={name}
                checked={mark === value.value}
                data-testid={`${name}-${mark}`}
                onChange={() => {
                  value.value = mark;
                }}
              />
              {stars && <Icon shape={starIcon} size={28} />}
              <span class={stars ? "hidden-text" : ""}>{word}</span>
            </label>
          );
        })}
      </div>
      <p class="hint">{props.children}</p>
    </fieldset>
  );
}

const notSaved = signal(false);

function Again() {
  const id = current.value;
  return (
    <>
      <div class="row">
        <button
          class="button primary"
          type="button"
          data-testid="new-chat"
          ref={takeFocus}
          onClick={newChat}
        >
          {t("newChat")}
        </button>
        <button
          class="button"
          type="button"
          data-testid="transcript"
          onClick={() => {
            notSaved.value = false;
            saveTranscript(id).catch(() => {
              notSaved.value = true;
            });
          }}
        >
          {t("transcript")}
        </button>
        <LetterButton id={id} look="button" />
      </div>
      <LetterState id={id} />
      {notSaved.value && (
        <p class="problem" role="alert">
          {t("downloadFailed")}
        </p>
      )}
    </>
  );
}

/** Nobody took it. Outside hours that was expected: the words are kept, and answered later. */
function NotTaken() {
  const entries = thread.value?.entries.value ?? [];
  const why = entries.find(({ event }) => event?.type === "EVENT_REJECTED")?.event?.reason;
  const isClosed = why === "closed" || inbox.value?.open === false;
  const kept = isClosed && inbox.value?.takesLetters;
  return (
    <p role="status" data-testid={kept ? "left-message" : "rejected"}>
      {t(kept ? "leftMessage" : "rejected")}
    </p>
  );
}

/** Takes over the focus of what has gone, once it is there itself. */
function takeFocus(node: HTMLElement | null): void {
  if (!node || !focusOwed.value) return;
  focusOwed.value = false;
  if (visible.peek() && document.hasFocus()) node.focus(); // never from the shop's page
}

export function AfterChat() {
  const info = thread.value?.info.value;
  const asked = state.value === "STATE_CLOSED" && !info?.csat && !answered.value.has(current.value);
  if (!asked) {
    const rejected = state.value !== "STATE_CLOSED";
    return (
      <div class="after">
        {rejected && <NotTaken />}
        {thanked.value === current.value && (
          <p role="status" data-testid="thanks">
            {t("thanks")}
          </p>
        )}
        <Again />
      </div>
    );
  }
  const faces = FACES.map((face) => t(face));
  return (
    <form class="after" onSubmit={submit} data-testid="survey">
      <h2 tabIndex={-1} ref={takeFocus} data-testid="survey-title">
        {t("surveyTitle")}
      </h2>
      <Scale name="csat" value={csat} words={faces}>
        {faces[csat.value - 1] ?? "\u00a0"}
      </Scale>
      <Scale name="ces" value={ces} words={[..."1234567"]}>
        <span>{t("cesLow")}</span>
        <span>{t("cesHigh")}</span>
      </Scale>
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
          disabled={!csat.value && !ces.value}
        >
          {t("sendRating")}
        </button>
        <button class="button" type="button" data-testid="skip-rating" onClick={skip}>
          {t("skip")}
        </button>
      </div>
    </form>
  );
}
