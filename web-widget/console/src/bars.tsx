// What is said across the page: the state of the connection, the question about notifications, passing words.
import { signal, useSignalEffect } from "@preact/signals";
import { closeIcon, Icon } from "../../shared/src/icons.tsx";
import { whoAmI } from "./account.ts";
import { reconnect } from "./live.ts";
import { askToNotify, mayNotify, wantsToNotify } from "./notify.ts";
import { dismiss, threads, toasts } from "./state.ts";
import { t } from "./texts.ts";

const lateLink = signal(false);

export function linkWords(): string {
  const link = threads.link.value;
  if (link.state === "live") return t("linkLive");
  if (link.state === "ended")
    return t(link.reason === "superseded" ? "linkSuperseded" : "linkAuth");
  return t(link.state === "waiting" ? "linkWaiting" : "linkConnecting");
}

/** Short drops heal unseen; a longer one is said across the page. */
export function LinkBar() {
  useSignalEffect(() => {
    const { state } = threads.link.value;
    const broken = state === "waiting" || state === "connecting";
    if (!broken) lateLink.value = false;
    const timer = setTimeout(() => {
      lateLink.value = broken;
    }, 1_500);
    return () => clearTimeout(timer);
  });
  const link = threads.link.value;
  if (link.state !== "ended" && !lateLink.value) return null;
  return (
    <div class="bar warn" role="alert" data-testid="link-bar">
      <span class="grow">{linkWords()}</span>
      {link.state === "ended" && (
        <button
          type="button"
          class="button small-button"
          onClick={() => (link.reason === "superseded" ? reconnect() : void whoAmI())}
        >
          {link.reason === "superseded" ? t("useHere") : t("logIn")}
        </button>
      )}
    </div>
  );
}

/** Asked for when it would have helped: a customer came while the window was out of sight. */
export function NotifyBar() {
  if (!wantsToNotify.value || mayNotify.value !== "default") return null;
  return (
    <div class="bar" data-testid="notify-bar">
      <span class="grow">{t("notifyWhy")}</span>
      <button
        type="button"
        class="button small-button primary"
        data-testid="notify-yes"
        onClick={() => void askToNotify()}
      >
        {t("notify")}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t("dismiss")}
        onClick={() => {
          wantsToNotify.value = false;
        }}
      >
        <Icon shape={closeIcon} size={16} />
      </button>
    </div>
  );
}

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map(({ id, text, bad }) => (
        <div key={id} class={`toast ${bad ? "bad" : ""}`} data-testid="toast">
          <span class="grow">{text}</span>
          <button
            type="button"
            class="icon-button"
            aria-label={t("dismiss")}
            onClick={() => dismiss(id)}
          >
            <Icon shape={closeIcon} size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
