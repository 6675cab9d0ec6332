// The bars above a thread: watching silently with the ways in, and the wrap-up with what is left of it.
import type { Conversation } from "#wire";
import { duration } from "../../shared/src/i18n.ts";
import { eyeIcon, Icon } from "../../shared/src/icons.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { stepIn, unmonitor } from "./actions.ts";
import { ask } from "./live.ts";
import { config, now } from "./state.ts";
import { t } from "./texts.ts";

export function WatchBar({ shown }: { shown: Thread }) {
  const conversation = shown.id;
  const button = (testid: string, label: string, run: () => void) => (
    <button type="button" class="button small-button" data-testid={testid} onClick={run}>
      {label}
    </button>
  );
  return (
    <div class="bar watch" data-testid="watch-bar">
      <Icon shape={eyeIcon} />
      <span class="grow">{t("watching")}</span>
      {button("join", t("join"), () => void stepIn(conversation, "join"))}
      {button("take-over", t("takeOver"), () => void stepIn(conversation, "takeOver"))}
      {button("unmonitor", t("stopWatching"), () => void unmonitor(conversation))}
    </div>
  );
}

const STEP_MS = 120_000; // where the queue names none

/** How often the notes may still get more time, and how much at once. */
export function extension(info: Conversation | null): { left: number; stepMs: number } {
  const queue = config.value.queues.find(({ id }) => id === info?.queue);
  const left = (queue?.wrapUpExtensions ?? 0) - (info?.wrapUpExtensions ?? 0);
  return { left: Math.max(0, left), stepMs: queue?.wrapUpExtensionMs || STEP_MS };
}

/** Notes are still written: for how long, or done. The last half minute is said in another colour. */
export function WrapUpBar({ shown }: { shown: Thread }) {
  const until = shown.info.value?.wrapUpUntil ?? 0;
  const conversation = shown.id;
  const left = Math.max(0, until - now.value);
  const more = extension(shown.info.value);
  return (
    <div class={`bar wrap ${left < 30_000 ? "warn" : ""}`} data-testid="wrapup">
      <span class="grow" role="status">
        {t("wrapUp")}
      </span>
      <span class="clock" data-testid="wrapup-left">
        {duration(left)}
      </span>
      {more.left > 0 && (
        <button
          type="button"
          class="button small-button"
          data-testid="extend-wrapup"
          data-left={more.left}
          onClick={() => void ask({ extendWrapUp: { conversation } })}
        >
          {t("extendWrapUp", { time: duration(more.stepMs), count: more.left })}
        </button>
      )}
      <button
        type="button"
        class="button small-button primary"
        data-testid="finish-wrapup"
        onClick={() => void ask({ finishWrapUp: { conversation } })}
      >
        {t("finishWrapUp")}
      </button>
    </div>
  );
}
