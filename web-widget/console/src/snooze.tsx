// Putting a conversation aside: until the customer writes, and at the latest at a time that people name.
import { useSignal } from "@preact/signals";
import type { Conversation } from "#wire";
import { dateTime } from "../../shared/src/i18n.ts";
import { sendHeldIn } from "./hold.ts";
import { ask } from "./live.ts";
import { Dialog, Field } from "./parts.tsx";
import { fromField, snoozeTimes, toField } from "./snooze_times.ts";
import { now } from "./state.ts";
import { t } from "./texts.ts";

/** A date and a time of one's own, in this computer's time zone. */
function OwnTime({ snooze }: { snooze: (until: number) => void }) {
  const problem = useSignal("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const until = fromField(String(data.get("until") ?? ""));
    if (until > now.peek()) snooze(until);
    else problem.value = t("snoozePast");
  };
  return (
    <form class="stacked" onSubmit={submit}>
      <Field id="snooze-until" label={t("atTime")} problem={problem.value}>
        <input
          id="snooze-until"
          name="until"
          type="datetime-local"
          required
          defaultValue={toField(now.peek() + 86_400_000)}
          data-testid="snooze-until"
        />
      </Field>
      <div class="row end">
        <button type="submit" class="button primary" data-testid="snooze-submit">
          {t("snooze")}
        </button>
      </div>
    </form>
  );
}

export function SnoozeDialog({ info, shut }: { info: Conversation; shut: () => void }) {
  const snooze = async (until?: number) => {
    await sendHeldIn(info.id);
    const answer = await ask({ snooze: { conversation: info.id, ...(until ? { until } : {}) } });
    if (!answer.error) shut();
  };
  return (
    <Dialog title={t("snoozeTitle")} testid="snooze-dialog" onClose={shut}>
      <p class="muted small">{t("snoozeHint")}</p>
      <div class="menu-list">
        <button type="button" data-testid="snooze-reply" onClick={() => void snooze()}>
          <span class="grow">{t("untilReply")}</span>
        </button>
        {snoozeTimes(now.value).map(({ label, at }) => (
          <button
            key={label}
            type="button"
            data-testid={`snooze-${label}`}
            onClick={() => void snooze(at)}
          >
            <span class="grow">{t(label)}</span>
            <span class="muted small">{dateTime(at)}</span>
          </button>
        ))}
      </div>
      <OwnTime snooze={(until) => void snooze(until)} />
    </Dialog>
  );
}
