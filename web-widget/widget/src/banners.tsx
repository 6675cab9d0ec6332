// What stands between the header and the log: the state of the connection, the place in line.
import { effect, signal } from "@preact/signals";
import { clockIcon, Icon, offlineIcon } from "../../shared/src/icon.tsx";
import { later } from "./later.ts";
import { notDone, onLeave, state, threads, waiting } from "./state.ts";
import { t } from "./texts.ts";

const LATE_MS = 1_500;
const lateLink = signal(false);

/** A short drop is repaired before anybody needs to read about it. */
effect(() => {
  const { state } = threads.link.value;
  const broken = state === "waiting" || state === "connecting";
  if (!broken) lateLink.value = false;
  const timer = setTimeout(() => {
    lateLink.value = broken;
  }, LATE_MS);
  return () => clearTimeout(timer);
});

export function LinkBanner() {
  const link = threads.link.value;
  const parts = link.state === "ended" ? later() : null;
  if (parts && link.state === "ended") return <parts.LinkEnded reason={link.reason} />;
  return (
    <div role="status">
      {lateLink.value && (
        <div class="banner warn" data-testid="offline">
          <Icon shape={offlineIcon} size={18} />
          <p>{t("offline")}</p>
        </div>
      )}
    </div>
  );
}

/** More than that one waits is said by what comes later. */
export function QueueBanner() {
  const parts = waiting.value || state.value === "STATE_PARKED" ? later() : null;
  if (parts) return <parts.Queue />;
  if (!waiting.value) return <div role="status" data-testid="queue" />;
  return (
    <div class="banner queue" data-testid="queue">
      <Icon shape={clockIcon} size={18} />
      <p role="status">{t("waiting")}</p>
    </div>
  );
}

onLeave.push(() => {
  notDone.value = false;
});

/** What could not be done, until the next thing is. */
export function NotDone() {
  return (
    <div role="alert">
      {notDone.value && (
        <p class="banner bad" data-testid="not-done">
          {t("refusedNow")}
        </p>
      )}
    </div>
  );
}
