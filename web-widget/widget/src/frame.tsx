// The chat panel inside the frame: header, one screen at a time, and honest banners about the connection.
import { signal, useSignalEffect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "../../shared/src/tokens.css";
import "./frame.css";
import { locale } from "../../shared/src/i18n.ts";
import { chatIcon, clockIcon, downIcon, Icon, offlineIcon } from "../../shared/src/icons.tsx";
import { Avatar, isComposing } from "../../shared/src/text.tsx";
import { Composer } from "./composer.tsx";
import { PreChat } from "./form.tsx";
import { Log, PendingBubble } from "./log.tsx";
import {
  endChat,
  ended,
  inbox,
  listen,
  loadInbox,
  minimise,
  position,
  retryLink,
  screen,
  state,
  thread,
  threads,
  visible,
} from "./model.ts";
import { AfterChat } from "./survey.tsx";
import { t } from "./texts.ts";

const asking = signal(false);
const lateLink = signal(false);

function Header() {
  const info = thread.value?.info.value;
  const agent = info?.ownerName ?? "";
  const canEnd = thread.value && !ended.value;
  return (
    <header>
      {agent ? (
        <Avatar name={agent} id={info?.owner ?? ""} size={36} />
      ) : (
        <Icon shape={chatIcon} size={28} />
      )}
      <div class="title">
        <h1 id="title">{inbox.value?.name || t("chat")}</h1>
        {agent && <p data-testid="agent-name">{agent}</p>}
      </div>
      {canEnd && (
        <button
          type="button"
          class="text-button"
          data-testid="end-chat"
          onClick={() => {
            asking.value = true;
          }}
        >
          {t("end")}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={t("close")}
        data-testid="minimise"
        onClick={minimise}
      >
        <Icon shape={downIcon} size={24} />
      </button>
    </header>
  );
}

/** A short drop is repaired before anybody needs to read about it. */
function LinkBanner() {
  useSignalEffect(() => {
    const link = threads.link.value;
    const broken = link.state === "waiting" || link.state === "connecting";
    if (!broken) lateLink.value = false;
    const timer = setTimeout(() => {
      lateLink.value = broken;
    }, 1_500);
    return () => clearTimeout(timer);
  });
  const link = threads.link.value;
  if (link.state === "ended") {
    return (
      <div class="banner warn" role="status" data-testid="link-ended" data-reason={link.reason}>
        <p>{link.reason === "superseded" ? t("elsewhere") : t("forbidden")}</p>
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

function QueueBanner() {
  const queued = ["STATE_QUEUED", "STATE_OFFERED"].includes(state.value);
  if (!queued && state.value !== "STATE_PARKED") return <div role="status" data-testid="queue" />;
  return (
    <div role="status" class="banner" data-testid="queue" data-position={position.value?.position}>
      <Icon shape={clockIcon} size={18} />
      <p>{queued ? waitText() || t("waiting") : t("parked")}</p>
    </div>
  );
}

function ConfirmEnd() {
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => yes.current?.focus(), []);
  const finish = () => {
    asking.value = false;
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

function Chat() {
  const shown = thread.value;
  if (!shown) return null;
  return (
    <>
      <QueueBanner />
      {asking.value && !ended.value && <ConfirmEnd />}
      <Log thread={shown} />
      {ended.value ? <AfterChat /> : <Composer />}
    </>
  );
}

function Starting() {
  const item = threads.starting.value;
  return (
    <>
      <div class="banner" role="status" data-testid="starting">
        <p>{t("starting")}</p>
      </div>
      <div class="scroll">
        <ol>{item && <PendingBubble item={item} />}</ol>
      </div>
    </>
  );
}

function Body() {
  switch (screen.value) {
    case "loading":
      return (
        <div class="pane" role="status">
          <span class="hidden-text">{t("loading")}</span>
          <div class="skeleton wide" />
          <div class="skeleton" />
          <div class="skeleton field-like" />
        </div>
      );
    case "failed":
      return (
        <div class="pane centre" role="alert" data-testid="load-failed">
          <Icon shape={offlineIcon} size={40} />
          <p>{t("loadFailed")}</p>
          <button type="button" class="button primary" onClick={() => void loadInbox()}>
            {t("retry")}
          </button>
        </div>
      );
    case "form":
      return <PreChat />;
    case "starting":
      return <Starting />;
    case "chat":
      return <Chat />;
  }
}

function App() {
  useSignalEffect(() => {
    document.documentElement.lang = locale.value;
    document.title = inbox.value?.name || t("chat");
  });
  useSignalEffect(() => {
    if (!visible.value) return;
    const field = document.querySelector<HTMLElement>("textarea, input, select, .button.primary");
    field?.focus();
  });
  return (
    <div
      class="panel"
      role="dialog"
      aria-modal="false"
      aria-labelledby="title"
      data-testid="panel"
      data-screen={screen.value}
      data-link={threads.link.value.state}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !isComposing(event)) minimise();
      }}
    >
      <Header />
      <LinkBanner />
      <Body />
    </div>
  );
}

const app = document.getElementById("app");
if (app) render(<App />, app);
listen();
