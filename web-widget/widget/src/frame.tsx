// The chat panel inside the frame: header, one screen at a time, and honest banners about the connection.
import { effect } from "@preact/signals";
import { render } from "preact";
import { locale } from "../../shared/src/i18n.ts";
import { Icon, offlineIcon } from "../../shared/src/icon.tsx";
import { isComposing } from "../../shared/src/text.ts";
import tokens from "../../shared/src/tokens.css";
import { minimise, takeBack } from "./actions.ts";
import { LinkBanner, NotDone, QueueBanner } from "./banners.tsx";
import { Bare } from "./bare.tsx";
import composerLooks from "./composer.css";
import { Composer } from "./composer.tsx";
import { PreChat } from "./form.tsx";
import looks from "./frame.css";
import { asking, Header, recallSound } from "./header.tsx";
import { listen } from "./host.ts";
import { loadInbox } from "./inbox.ts";
import { later, load, partsHere } from "./later.ts";
import logLooks from "./log.css";
import { Log, PendingBubble } from "./log.tsx";
import { focusIt, passOn } from "./refs.ts";
import {
  current,
  ended,
  inbox,
  news,
  screen,
  thread,
  threads,
  visible,
  wordless,
} from "./state.ts";
import { hasWords, t } from "./texts.ts";
import { wear } from "./wear.ts";

function Loading() {
  return (
    <div class="pane" role="status">
      <span class="hidden-text">{t("loading")}</span>
      <div class="skeleton wide" />
      <div class="skeleton" />
      <div class="skeleton field-like" />
    </div>
  );
}

function Chat() {
  const shown = thread.value;
  if (!shown) return null;
  const parts = ended.value || asking.value ? later() : null;
  return (
    <>
      <QueueBanner />
      {parts && asking.value && !ended.value && <parts.ConfirmEnd />}
      <NotDone />
      <Log thread={shown} />
      {!ended.value && <Composer />}
      {parts && ended.value && <parts.AfterChat />}
    </>
  );
}

function Starting() {
  const item = threads.starting.value;
  return (
    <>
      <div class="banner" role="status" tabIndex={-1} ref={focusIt} data-testid="starting">
        <p>{t("starting")}</p>
        {threads.link.value.state !== "live" && (
          <button type="button" class="link" data-testid="take-back" onClick={takeBack}>
            {t("back")}
          </button>
        )}
      </div>
      <div class="scroll">
        <ol>{item && <PendingBubble item={item} />}</ol>
      </div>
    </>
  );
}

function Failed() {
  return (
    <div class="pane centre" role="alert" data-testid="load-failed">
      <Icon shape={offlineIcon} size={40} />
      <p>{t("loadFailed")}</p>
      <button
        ref={passOn("menu")}
        type="button"
        class="button primary"
        onClick={() => void loadInbox()}
      >
        {t("retry")}
      </button>
    </div>
  );
}

function Past() {
  const parts = later();
  return parts ? <parts.Past /> : <Loading />;
}

/** Closed, it says so from the beginning. */
function Form() {
  return inbox.value?.open === false && !later() ? <Loading /> : <PreChat />;
}

const SCREENS = {
  loading: Loading,
  failed: Failed,
  form: Form,
  starting: Starting,
  chat: Chat,
  past: Past,
};

function follow(): void {
  // What comes later has to be there when the line is down: it is fetched once a chat is under way.
  effect(() => {
    if (current.value && !ended.value) setTimeout(() => load().catch(() => {}), 1_000);
  });
  effect(() => {
    document.documentElement.lang = locale.value;
    document.title = inbox.value?.name || t("chat");
  });
  const takeFocus = () => {
    if (!visible.value) return;
    const field = document.querySelector<HTMLElement>("textarea, input:not([hidden]), select");
    (field ?? document.querySelector<HTMLElement>(".button.primary"))?.focus();
  };
  // The page gives the focus with the panel, maybe a little later; what it keeps is not taken from it.
  effect(() => {
    if (document.hasFocus()) takeFocus();
    else if (visible.value) addEventListener("focus", takeFocus, { once: true });
  });
}

function App() {
  if (!hasWords()) return wordless.value ? <Bare /> : null;
  const Body = SCREENS[screen.value];
  const parts = partsHere.value;
  return (
    <div
      class="panel"
      role="dialog"
      aria-modal="false"
      aria-labelledby="title"
      data-testid="panel"
      data-screen={screen.value}
      data-link={threads.link.value.state}
      {...parts?.drop}
    >
      <Header />
      <LinkBanner />
      <Body />
      {parts && <parts.DropHint />}
      <div class="hidden-text" role="status" data-testid="news">
        {news.value}
      </div>
    </div>
  );
}

wear(tokens + looks + logLooks + composerLooks);
// Of the document, not of the panel: where nothing has the focus yet, Escape closes all the same.
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !isComposing(event)) minimise();
});
const app = document.getElementById("app");
if (app) render(<App />, app);
follow();
recallSound();
listen();
