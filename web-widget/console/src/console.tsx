// The staff's single page: doors for those outside, then the frame with navigation, presence and one screen.
import { signal, useSignalEffect } from "@preact/signals";
import { type ComponentType, render } from "preact";
import { useEffect } from "preact/hooks";
import type { PresenceStatus } from "#wire";
import "../../shared/src/tokens.css";
import "./console.css";
import "./board.css";
import { locale, toLocale } from "../../shared/src/i18n.ts";
import {
  bellIcon,
  boardIcon,
  chatIcon,
  closeIcon,
  gearIcon,
  Icon,
  keyboardIcon,
  logoutIcon,
} from "../../shared/src/icons.tsx";
import { onKey, Panels, toggle } from "./commands.tsx";
import { CustomerPane } from "./customer.tsx";
import { Dialogs } from "./dialogs.tsx";
import { LocaleSwitch, LogIn, Setup } from "./entrance.tsx";
import { List } from "./list.tsx";
import {
  dismiss,
  isAtLeast,
  logOut,
  me,
  mine,
  offers,
  presence,
  reconnect,
  selected,
  setPresence,
  storage,
  threads,
  toasts,
  unreadOf,
  whoAmI,
} from "./model.ts";
import { askToNotify, mayNotify, Offers } from "./offers.tsx";
import { follow, path } from "./route.ts";
import { type TextKey, t } from "./texts.ts";
import { ThreadPane } from "./thread.tsx";

const STATUSES: PresenceStatus[] = ["ONLINE", "BUSY", "AWAY", "OFFLINE"];
const lateLink = signal(false);
const theme = signal(storage.read("sb:theme") ?? "auto");

function Rail() {
  const places: [string, TextKey, string, boolean][] = [
    ["/console", "chats", chatIcon, true],
    ["/console/board", "board", boardIcon, isAtLeast("SUPERVISOR")],
    ["/console/settings", "settings", gearIcon, true],
  ];
  return (
    <nav class="rail" aria-label={t("menu")}>
      {places
        .filter(([, , , allowed]) => allowed)
        .map(([to, label, icon]) => (
          <a
            key={to}
            href={to}
            aria-current={path.value === to ? "page" : undefined}
            data-testid={`nav-${label}`}
            onClick={follow(to)}
          >
            <Icon shape={icon} size={22} />
            <span>{t(label)}</span>
          </a>
        ))}
      <button
        type="button"
        class="rail-button"
        data-testid="open-help"
        onClick={() => toggle("help")}
      >
        <Icon shape={keyboardIcon} size={22} />
        <span>{t("help")}</span>
      </button>
    </nav>
  );
}

function linkWords(): string {
  const link = threads.link.value;
  if (link.state === "live") return t("linkLive");
  if (link.state === "ended")
    return t(link.reason === "superseded" ? "linkSuperseded" : "linkAuth");
  return t(link.state === "waiting" ? "linkWaiting" : "linkConnecting");
}

function Top() {
  const link = threads.link.value;
  return (
    <header class="top">
      <strong class="account">{me.value?.account || "Switchboard"}</strong>
      <span
        class={`link-state ${link.state}`}
        role="status"
        data-testid="link-state"
        data-state={link.state}
      >
        {linkWords()}
      </span>
      {mayNotify.value === "default" && (
        <button
          type="button"
          class="icon-button"
          title={t("notify")}
          aria-label={t("notify")}
          data-testid="notify"
          onClick={() => void askToNotify()}
        >
          <Icon shape={bellIcon} />
        </button>
      )}
      <label class="presence" data-status={presence.value}>
        <span class="dot" aria-hidden="true" />
        <span class="hidden-text">{t("presence")}</span>
        <select
          data-testid="presence"
          value={presence.value}
          onChange={(event) => void setPresence(event.currentTarget.value as PresenceStatus)}
        >
          {presence.value === "PRESENCE_UNSPECIFIED" && (
            <option value="PRESENCE_UNSPECIFIED">{t("PRESENCE_UNSPECIFIED")}</option>
          )}
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(status)}
            </option>
          ))}
        </select>
      </label>
      <span class="me" data-testid="me">
        {me.value?.name}
      </span>
      <select
        class="quiet-select"
        aria-label={t("theme")}
        value={theme.value}
        data-testid="theme"
        onChange={(event) => {
          theme.value = event.currentTarget.value;
          storage.write("sb:theme", theme.value);
        }}
      >
        <option value="auto">{t("auto")}</option>
        <option value="light">{t("light")}</option>
        <option value="dark">{t("dark")}</option>
      </select>
      <LocaleSwitch />
      <button
        type="button"
        class="icon-button"
        aria-label={t("logOut")}
        title={t("logOut")}
        data-testid="log-out"
        onClick={() => void logOut()}
      >
        <Icon shape={logoutIcon} />
      </button>
    </header>
  );
}

/** Short drops heal unseen; a longer one is said across the page. */
function LinkBar() {
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
          class="button"
          onClick={() => (link.reason === "superseded" ? reconnect() : void whoAmI())}
        >
          {link.reason === "superseded" ? t("useHere") : t("logIn")}
        </button>
      )}
    </div>
  );
}

function Toasts() {
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

const narrow = matchMedia("(max-width: 720px)");

/** Offers stand in the list where it is on the screen, and above everything else where it is not. */
const showsList = (): boolean =>
  !/^\/console\/(board|settings)/.test(path.value) && !(narrow.matches && selected.value);

function Chats() {
  return (
    <main class={`chats ${selected.value ? "has-thread" : ""}`} data-testid="chats">
      <List>{showsList() && <Offers />}</List>
      <ThreadPane />
      <CustomerPane />
    </main>
  );
}

const lazy = (load: () => Promise<ComponentType>) => {
  const loaded = signal<ComponentType | null>(null);
  return () => {
    useEffect(() => {
      if (loaded.value) return;
      void load().then((component) => {
        loaded.value = component;
      });
    }, []);
    const Screen = loaded.value;
    return Screen ? (
      <Screen />
    ) : (
      <main class="pad" aria-busy="true">
        {t("loading")}
      </main>
    );
  };
};
const Board = lazy(async () => (await import("./board.tsx")).Board);
const Settings = lazy(async () => (await import("./settings.tsx")).Settings);

function Screen() {
  if (path.value.startsWith("/console/settings")) return <Settings />;
  if (!path.value.startsWith("/console/board")) return <Chats />;
  if (isAtLeast("SUPERVISOR")) return <Board />;
  return (
    <main class="empty" data-testid="board-refused">
      <p class="name">{t("boardRefused")}</p>
      <a class="button" href="/console" onClick={follow("/console")}>
        {t("chats")}
      </a>
    </main>
  );
}

function App() {
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  useSignalEffect(() => {
    document.documentElement.lang = locale.value;
    document.documentElement.dataset.theme = theme.value;
  });
  useSignalEffect(() => {
    const count = offers.value.length + mine.value.reduce((sum, one) => sum + unreadOf(one), 0);
    document.title = `${count ? `(${count}) ` : ""}Switchboard`;
  });
  if (path.value === "/console/setup") return <Setup />;
  if (me.value === undefined) {
    return (
      <main class="entrance" aria-busy="true">
        {t("loading")}
      </main>
    );
  }
  if (me.value === null) return <LogIn />;
  return (
    <div class="frame" data-testid="console">
      <Top />
      <Rail />
      <div class="screen">
        <LinkBar />
        {!showsList() && <Offers />}
        <Screen />
      </div>
      <Dialogs />
      <Panels />
      <Toasts />
    </div>
  );
}

const asked = new URLSearchParams(location.search).get("lang") ?? storage.read("sb:locale");
locale.value = toLocale(asked ?? navigator.language);
if (location.pathname !== "/console/setup") void whoAmI();
const app = document.getElementById("app");
if (app) render(<App />, app);
