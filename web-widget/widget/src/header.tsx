// The panel's head: who one talks to, and a small menu.
import { signal } from "@preact/signals";
import { chatIcon, downIcon, Icon, moreIcon } from "../../shared/src/icon.tsx";
import { minimise } from "./actions.ts";
import { later } from "./later.ts";
import { inbox, onLeave, settings, storage, thread } from "./state.ts";
import { t } from "./texts.ts";

export const menuOpen = signal(false);
/** Whether the chat is to be ended. */
export const asking = signal(false);
onLeave.push(() => {
  menuOpen.value = asking.value = false;
});
const SOUND = "sb:sound";

/** Off for good where the person said so; where nothing can be kept, for the page's life. */
export function setSound(on: boolean): void {
  settings.value = { ...settings.value, sound: on };
  storage.write(SOUND, on ? null : "off");
}

export function recallSound(): void {
  if (storage.read(SOUND) === "off") setSound(false);
}

function Menu() {
  const parts = menuOpen.value ? later() : null;
  return (
    <nav
      class="menu"
      aria-label={t("menu")}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) menuOpen.value = false;
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !menuOpen.value) return;
        event.stopPropagation();
        menuOpen.value = false;
      }}
    >
      <button
        id="menu"
        type="button"
        class="icon-button"
        aria-label={t("menu")}
        aria-expanded={menuOpen.value}
        data-testid="menu"
        onClick={() => {
          menuOpen.value = !menuOpen.value;
        }}
      >
        <Icon shape={moreIcon} size={24} />
      </button>
      {parts && <parts.MenuBox />}
    </nav>
  );
}

export function Header() {
  const info = thread.value?.info.value;
  const agent = info?.ownerName ?? "";
  const parts = agent ? later() : null;
  return (
    <header>
      {parts ? (
        <parts.Avatar name={agent} id={info?.owner ?? ""} size={40} />
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
