// The place in line, how long it may take, and a way to keep it without waiting.
import { computed, effect, signal } from "@preact/signals";
import { clockIcon, Icon } from "../../shared/src/icon.tsx";
import { KeepPlace } from "./keep.tsx";
import { passOn } from "./refs.ts";
import { onLeave, position, thread, waiting } from "./state.ts";
import { t } from "./texts.ts";

const STEADY_MS = 10_000;

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
  keeping.value = false;
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

/** While somebody waits, or the conversation is put aside. */
export function Queue() {
  const queued = waiting.value;
  const kept = thread.value?.info.value?.placeKept;
  const isKeeping = queued && keeping.value;
  const close = () => {
    keeping.value = false;
  };
  return (
    <div class="banner queue" data-testid="queue" data-position={position.value?.position}>
      <Icon shape={clockIcon} size={18} />
      <p role="status">{queued ? steady.value || t("waiting") : t("parked")}</p>
      {queued && kept && <p data-testid="place-kept">{t("placeKept")}</p>}
      {queued && !kept && !isKeeping && (
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
      {isKeeping && <KeepPlace onClose={close} />}
    </div>
  );
}
