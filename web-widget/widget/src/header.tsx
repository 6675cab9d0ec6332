// The panel's head: who one talks to, and a small menu.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { chatIcon, downIcon, Icon, moreIcon } from "../../shared/src/icons.tsx";
import { Avatar } from "../../shared/src/text.tsx";
import { minimise } from "./actions.ts";
import { asking } from "./banners.tsx";
import { ended, inbox, past, settings, storage, thread } from "./state.ts";
import { t } from "./texts.ts";
import { hasToken } from "./token.ts";

const open = signal(false);
const SOUND = "sb:sound";

/** Off for good where the person said so; where nothing can be kept, for the page's life. */
function setSound(on: boolean): void {
  settings.value = { ...settings.value, sound: on };
  storage.write(SOUND, on ? null : "off");
}

export function recallSound(): void {
  if (storage.read(SOUND) === "off") setSound(false);
}

function Choice(props: { id: string; onPick: () => void; children: ComponentChildren }) {
  return (
    <button
      type="button"
      data-testid={props.id}
      onClick={() => {
        open.value = false;
        props.onPick();
      }}
    >
      {props.children}
    </button>
  );
}

function Menu() {
  const button = useRef<HTMLButtonElement>(null);
  const sound = settings.value.sound !== false;
  const canEnd = thread.value && !ended.value;
  return (
    <nav
      class="menu"
      aria-label={t("menu")}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) open.value = false;
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open.value) return;
        event.stopPropagation();
        open.value = false;
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={t("menu")}
        aria-expanded={open.value}
        data-testid="menu"
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon shape={moreIcon} size={24} />
      </button>
      {open.value && (
        <div class="menu-box" data-testid="menu-box">
          {hasToken() && (
            <Choice
              id="open-past"
              onPick={() => {
                past.value = {};
              }}
            >
              {t("past")}
            </Choice>
          )}
          <Choice id="sound" onPick={() => setSound(!sound)}>
            {t(sound ? "soundOff" : "soundOn")}
          </Choice>
          {canEnd && (
            <Choice
              id="end-chat"
              onPick={() => {
                asking.value = true;
              }}
            >
              {t("end")}
            </Choice>
          )}
        </div>
      )}
    </nav>
  );
}

export function Header() {
  const info = thread.value?.info.value;
  const agent = info?.ownerName ?? "";
  return (
    <header>
      {agent ? (
        <Avatar name={agent} id={info?.owner ?? ""} size={40} />
      ) : (
        <span class="shop" aria-hidden="true">
          <Icon shape={chatIcon} size={22} />
        </span>
      )}
      <div class="title">
        <h1 id="title">{inbox.value?.name || t("chat")}</h1>
        {agent && <p data-testid="agent-name">{agent}</p>}
      </div>
      <Menu />
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
