// The staff's single page: doors for those outside, then the frame with navigation, presence and one screen.
import { signal, useSignalEffect } from "@preact/signals";
import { type ComponentType, render } from "preact";
import { useEffect } from "preact/hooks";
import "../../shared/src/tokens.css";
import "../css/theme.css";
import "../css/parts.css";
import "../css/frame.css";
import "../css/list.css";
import "../css/thread.css";
import "../css/composer.css";
import "../css/files.css";
import "../css/customer.css";
import "../css/dialogs.css";
import "../css/board.css";
import "../css/pages.css";
import "../css/keys.css";
import "../css/narrow.css";
import { locale, toLocale } from "../../shared/src/i18n.ts";
import { doorFault, whoAmI } from "./account.ts";
import { Asking } from "./asking.tsx";
import { watchHands } from "./attended.ts";
import { LinkBar, NotifyBar, Toasts } from "./bars.tsx";
import { ChoosePassword } from "./choose_password.tsx";
import { onKey } from "./commands.ts";
import { CustomerPane } from "./customer.tsx";
import { Dialogs } from "./dialogs.tsx";
import { LogIn, Setup } from "./entrance.tsx";
import { Panels } from "./help.tsx";
import { Lightbox } from "./lightbox.tsx";
import { List } from "./list.tsx";
import { theme } from "./looks.ts";
import "./news.ts";
import { Offers } from "./offers.tsx";
import { follow, parameter, screen, selected } from "./route.ts";
import { isAtLeast, me, offers, storage } from "./state.ts";
import { t } from "./texts.ts";
import { ThreadPane } from "./thread.tsx";
import { placeLabel, Rail, Top } from "./top.tsx";
import { unreadTotal } from "./unread.ts";

const narrow = matchMedia("(max-width: 720px)");

/** Offers stand in the list where it is on the screen, and above everything else where it is not. */
const showsList = (): boolean => screen.value === "chats" && !(narrow.matches && selected.value);

function Chats() {
  return (
    <main class={`chats ${selected.value ? "has-thread" : ""}`} data-testid="chats">
      <h1 class="hidden-text">{t("chats")}</h1>
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
const Reports = lazy(async () => (await import("./reports.tsx")).Reports);
const AccountPage = lazy(async () => (await import("./account_page.tsx")).AccountPage);
const KeysPage = lazy(async () => (await import("./keys_page.tsx")).KeysPage);
const AuditPage = lazy(async () => (await import("./audit_page.tsx")).AuditPage);
const Tickets = lazy(async () => (await import("./tickets.tsx")).Tickets);

function Refused() {
  return (
    <main class="empty" data-testid={`${screen.value}-refused`}>
      <p class="name">{t("boardRefused")}</p>
      <a class="button" href="/console" onClick={follow("/console")}>
        {t("chats")}
      </a>
    </main>
  );
}

function Screen() {
  if (screen.value === "settings") return <Settings />;
  if (screen.value === "chats") return <Chats />;
  if (screen.value === "account") return <AccountPage />;
  if (screen.value === "keys") return <KeysPage />;
  if (screen.value === "audit") return isAtLeast("ADMIN") ? <AuditPage /> : <Refused />;
  if (!isAtLeast("SUPERVISOR")) return <Refused />;
  if (screen.value === "tickets") return <Tickets />;
  return screen.value === "board" ? <Board /> : <Reports />;
}

function Frame() {
  const wall = screen.value === "board" && parameter("wall") !== "";
  return (
    <div class={`frame ${wall ? "wall" : ""}`} data-testid="console">
      {!wall && <Top />}
      {!wall && <Rail />}
      <div class="screen">
        <LinkBar />
        <NotifyBar />
        {!showsList() && <Offers />}
        <Screen />
      </div>
      <Dialogs />
      <Panels />
      <Asking />
      <Lightbox />
      <Toasts />
    </div>
  );
}

/** Until it is known who sits here. */
function BeforeTheDoor() {
  const fault = doorFault.value;
  return (
    <main class="entrance" aria-busy={!fault}>
      <div class={fault && "card stacked"}>
        {!fault && t("loading")}
        <div role="alert">{fault && <p data-testid="door-fault">{fault}</p>}</div>
        {fault && (
          <button
            type="button"
            class="button"
            data-testid="door-again"
            onClick={() => void whoAmI()}
          >
            {t("tryAgain")}
          </button>
        )}
      </div>
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
    const count = offers.value.length + unreadTotal.value;
    document.title = `${count ? `(${count}) ` : ""}${t(placeLabel())} · Switchboard`;
  });
  if (screen.value === "setup") return <Setup />;
  if (screen.value === "password") return <ChoosePassword />;
  if (me.value === undefined) return <BeforeTheDoor />;
  return me.value === null ? <LogIn /> : <Frame />;
}

const asked = new URLSearchParams(location.search).get("lang") ?? storage.read("sb:locale");
locale.value = toLocale(asked ?? navigator.language);
if (screen.value !== "setup" && screen.value !== "password") void whoAmI();
watchHands(window);
const app = document.getElementById("app");
if (app) render(<App />, app);
