// What stands between the header and the log: the state of the connection, the place in line, a question.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { clockIcon, Icon, offlineIcon } from "../../shared/src/icons.tsx";
import { endChat, retryLink } from "./actions.ts";
import { later } from "./later.ts";
import { ended, focusOwed, position, state, thread, threads, waiting } from "./state.ts";
import { t } from "./texts.ts";

const LATE_MS = 1_500;
const STEADY_MS = 10_000;
const lateLink = signal(false);
export const asking = signal(false);

/** A short drop is repaired before anybody needs to read about it. */
export function LinkBanner() {
  const link = threads.link.value;
  useEffect(() => {
    const broken = link.state === "waiting" || link.state === "connecting";
    if (!broken) lateLink.value = false;
    const timer = setTimeout(() => {
      lateLink.value = broken;
    }, LATE_MS);
    return () => clearTimeout(timer);
  }, [link]);
  if (link.state === "ended") {
    return (
      <div class="banner warn" role="status" data-testid="link-ended" data-reason={link.reason}>
        <p>{t(link.reason === "superseded" ? "elsewhere" : "forbidden")}</p>
        {link.reason !== "forbidden" && (
          <button type="button" class="link" onClick={retryLink}>
            {t("useHere")}
          </button>
        )}
      </div>
    );
  }
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

const steady = signal("");
const keeping = signal(false);

/** The line is said again at most every ten seconds, however often it moves. */
function useSteady(text: string): string {
  const saidAt = useRef(0);
  useEffect(() => {
    const say = () => {
      saidAt.current = Date.now();
      steady.value = text;
    };
    const wait = steady.value ? saidAt.current + STEADY_MS - Date.now() : 0;
    const timer = setTimeout(say, Math.max(0, wait));
    return () => clearTimeout(timer);
  }, [text]);
  return steady.value;
}

export function QueueBanner() {
  const queued = waiting.value;
  const said = useSteady(queued ? waitText() || t("waiting") : "");
  const kept = thread.value?.info.value?.placeKept;
  const parts = keeping.value && queued ? later() : null;
  if (!queued && state.value !== "STATE_PARKED") return <div role="status" data-testid="queue" />;
  const close = () => {
    keeping.value = false;
    document.getElementById("composer")?.focus();
  };
  return (
    <div class="banner queue" data-testid="queue" data-position={position.value?.position}>
      <Icon shape={clockIcon} size={18} />
      <p role="status">{queued ? said || t("waiting") : t("parked")}</p>
      {queued && kept && <p data-testid="place-kept">{t("placeKept")}</p>}
      {queued && !kept && !parts && (
        <button
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

export function ConfirmEnd() {
  const yes = useRef<HTMLButtonElement>(null);
  const wanted = asking.value && !ended.value;
  useEffect(() => {
    if (wanted) yes.current?.focus();
  }, [wanted]);
  if (!wanted) return null;
  const finish = () => {
    asking.value = false;
    focusOwed.value = true;
    void endChat();
  };
  return (
    <div class="banner ask" role="alertdialog" aria-labelledby="end-ask">
      <p id="end-ask">{t("endAsk")}</p>
      <button ref={yes} type="button" class="button danger" data-testid="end-yes" onClick={finish}>
        {t("endYes")}
      </button>
      <button
        type="button"
        class="button"
        data-testid="end-no"
        onClick={() => {
          asking.value = false;
        }}
      >
        {t("endNo")}
      </button>
    </div>
  );
}
