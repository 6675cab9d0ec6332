// What stands between the header and the log: the state of the connection, the place in line.
import { computed, effect, signal } from "@preact/signals";
import { clockIcon, Icon, offlineIcon } from "../../shared/src/icon.tsx";
import { later } from "./later.ts";
import { passOn } from "./refs.ts";
import { notDone, onLeave, position, state, thread, threads, waiting } from "./state.ts";
import { t } from "./texts.ts";

const LATE_MS = 1_500;
const STEADY_MS = 10_000;
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

function waitText(): string {
  const at = position.value;
  if (!at?.position) return "";
  const place = at.position === 1 ? t("next") : t("position", { position: at.position });
  if (!at.waitP90Ms) return place;
  const from = Math.max(1, Math.round(at.waitP50Ms / 60_000));
  const to = Math.max(from, Math.ceil(at.waitP90Ms / 60_000));
  const wait = to <= 1 ? t("waitShort") : t("waitAbout", { from, to: Math.max(to, from + 1) });
  return `${place} · ${wait}`;
}

const place = computed(() => (waiting.value ? waitText() || t("waiting") : ""));
const steady = signal("");
const keeping = signal(false);
let saidAt = 0;
onLeave.push(() => {
  steady.value = "";
  notDone.value = keeping.value = false;
});

/** The line is said again at most every ten seconds, however often it moves. */
effect(() => {
  const text = place.value;
  const wait = steady.peek() ? saidAt + STEADY_MS - Date.now() : 0;
  const timer = setTimeout(() => {
    saidAt = Date.now();
    steady.value = text;
  }, wait);
  return () => clearTimeout(timer);
});

export function QueueBanner() {
  const queued = waiting.value;
  const kept = thread.value?.info.value?.placeKept;
  const parts = keeping.value && queued ? later() : null;
  if (!queued && state.value !== "STATE_PARKED") return <div role="status" data-testid="queue" />;
  const close = () => {
    keeping.value = false;
  };
  return (
    <div class="banner queue" data-testid="queue" data-position={position.value?.position}>
      <Icon shape={clockIcon} size={18} />
      <p role="status">{queued ? steady.value || t("waiting") : t("parked")}</p>
      {queued && kept && <p data-testid="place-kept">{t("placeKept")}</p>}
      {queued && !kept && !parts && (
        <button
          ref={passOn("composer")}
          type="button"
          class="link"
          data-testid="keep-place"
          onClick={() => {
            keeping.value = true;
          }}
        >
          {t("keep")}
        </button>
      )}
      {parts && <parts.KeepPlace onClose={close} />}
    </div>
  );
}

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
