// Putting a conversation aside: until the customer writes, and at the latest at a time that people name.
import type { Conversation } from "#wire";
import { dateTime } from "../../shared/src/i18n.ts";
import { ask } from "./live.ts";
import { Dialog } from "./parts.tsx";
import { snoozeTimes } from "./snooze_times.ts";
import { now } from "./state.ts";
import { t } from "./texts.ts";

export function SnoozeDialog({ info, shut }: { info: Conversation; shut: () => void }) {
  const snooze = async (until?: number) => {
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
    </Dialog>
  );
}
