// The frame around the screens: where to go, whether the connection stands, one's presence, and the profile menu.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PresenceStatus } from "#wire";
import { Avatar } from "../../shared/src/avatar.tsx";
import {
  boardIcon,
  chartIcon,
  chatIcon,
  gearIcon,
  Icon,
  searchIcon,
  tagIcon,
} from "../../shared/src/icons.tsx";
import { logOut } from "./account.ts";
import { setPresence } from "./actions.ts";
import { linkWords } from "./bars.tsx";
import { toggle } from "./commands.ts";
import { LocaleSwitch } from "./entrance.tsx";
import { HOLD_CHOICES, holdSeconds, setHold } from "./hold.ts";
import { KeyOf } from "./key_caps.tsx";
import { setTheme, THEMES, theme } from "./looks.ts";
import { askToNotify, mayNotify, setSound, soundOn } from "./notify.ts";
import { follow, type Screen, screen } from "./route.ts";
import { SEND_LABELS, SENDS_BY, type SendsBy, sendsBy, setSendsBy } from "./sending.ts";
import { isAtLeast, me, presence, servesDesk, threads } from "./state.ts";
import { type TextKey, t } from "./texts.ts";
import { unreadTotal } from "./unread.ts";

const STATUSES: PresenceStatus[] = ["ONLINE", "BUSY", "AWAY", "OFFLINE"];

export function Rail() {
  const places: [string, Exclude<Screen, "setup">, string, boolean][] = [
    ["/console", "chats", chatIcon, true],
    ["/console/board", "board", boardIcon, isAtLeast("SUPERVISOR")],
    ["/console/reports", "reports", chartIcon, isAtLeast("SUPERVISOR") && servesDesk.value],
    ["/console/tickets", "tickets", tagIcon, isAtLeast("SUPERVISOR")],
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
            aria-current={screen.value === label ? "page" : undefined}
            data-testid={`nav-${label}`}
            onClick={follow(to)}
          >
            <Icon shape={icon} size={21} />
            <span>{t(label)}</span>
            {label === "chats" && unreadTotal.value > 0 && (
              <span class="rail-count" aria-hidden="true">
                {unreadTotal.value}
              </span>
            )}
          </a>
        ))}
    </nav>
  );
}

function Presence() {
  return (
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
  );
}

function ThemeField() {
  return (
    <div class="field-line">
      <label for="theme">{t("theme")}</label>
      <select
        id="theme"
        value={theme.value}
        data-testid="theme"
        onChange={(event) => setTheme(event.currentTarget.value)}
      >
        {THEMES.map((id) => (
          <option key={id} value={id}>
            {t(id)}
          </option>
        ))}
      </select>
    </div>
  );
}

function HoldField() {
  return (
    <div class="field-line">
      <label for="hold">{t("undoTime")}</label>
      <select
        id="hold"
        value={holdSeconds.value}
        data-testid="hold"
        onChange={(event) => setHold(Number(event.currentTarget.value))}
      >
        {HOLD_CHOICES.map((seconds) => (
          <option key={seconds} value={seconds}>
            {seconds ? t("secondsLong", { count: seconds }) : t("off")}
          </option>
        ))}
      </select>
    </div>
  );
}

function SendField() {
  return (
    <div class="field-line">
      <label for="sends-by">{t("sendBy")}</label>
      <select
        id="sends-by"
        value={sendsBy.value}
        data-testid="sends-by"
        onChange={(event) => setSendsBy(event.currentTarget.value as SendsBy)}
      >
        {SENDS_BY.map((id) => (
          <option key={id} value={id}>
            {t(SEND_LABELS[id])}
          </option>
        ))}
      </select>
    </div>
  );
}

const profileOpen = signal(false);

function Profile() {
  useEffect(() => {
    const onEscape = (event: KeyboardEvent) => {
      if (event.key === "Escape") profileOpen.value = false;
    };
    addEventListener("keydown", onEscape);
    return () => removeEventListener("keydown", onEscape);
  }, []);
  const name = me.value?.name ?? "";
  return (
    <div class="profile">
      <button
        type="button"
        class="me"
        aria-expanded={profileOpen.value}
        data-testid="me"
        onClick={() => {
          profileOpen.value = !profileOpen.value;
        }}
      >
        <Avatar name={name} id={me.value?.id ?? ""} size={28} />
        <span class="cut">{name}</span>
      </button>
      {profileOpen.value && (
        <div class="profile-menu" data-popup data-testid="profile-menu">
          <div class="field-line">
            <span>{t("language")}</span>
            <LocaleSwitch />
          </div>
          <ThemeField />
          <SendField />
          <HoldField />
          <label class="field-line">
            <span>{t("sound")}</span>
            <input
              type="checkbox"
              checked={soundOn.value}
              data-testid="sound"
              onChange={(event) => setSound(event.currentTarget.checked)}
            />
          </label>
          {mayNotify.value === "default" && (
            <button
              type="button"
              class="menu-item"
              data-testid="notify"
              onClick={() => void askToNotify()}
            >
              {t("notify")}
            </button>
          )}
          <a
            class="menu-item"
            href="/console/account"
            data-testid="open-account"
            onClick={(event) => {
              profileOpen.value = false;
              follow("/console/account")(event);
            }}
          >
            {t("account")}
          </a>
          <button
            type="button"
            class="menu-item"
            data-testid="open-help"
            onClick={() => {
              profileOpen.value = false;
              toggle("help");
            }}
          >
            {t("help")}
            <KeyOf id="help" />
          </button>
          <button
            type="button"
            class="menu-item"
            data-testid="log-out"
            onClick={() => {
              profileOpen.value = false;
              logOut();
            }}
          >
            {t("logOut")}
          </button>
        </div>
      )}
    </div>
  );
}

export function Top() {
  const link = threads.link.value;
  return (
    <header class="top">
      <strong class="account cut">{me.value?.account || "Switchboard"}</strong>
      <button
        type="button"
        class="command-bar"
        data-testid="open-palette"
        onClick={() => toggle("palette")}
      >
        <Icon shape={searchIcon} size={16} />
        <span class="grow cut">{t("findCommand")}</span>
        <KeyOf id="search" at={-1} />
      </button>
      <span
        class={`link-state ${link.state}`}
        role="status"
        data-testid="link-state"
        data-state={link.state}
      >
        {linkWords()}
      </span>
      <Presence />
      <Profile />
    </header>
  );
}

export const placeLabel = (): TextKey => (screen.value === "setup" ? "setupTitle" : screen.value);
