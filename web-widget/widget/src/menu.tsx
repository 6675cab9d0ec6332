// What the menu in the header offers, and the question before a chat is ended.
import type { ComponentChildren } from "preact";
import { endChat } from "./actions_late.ts";
import { asking, menuOpen, setSound } from "./header.tsx";
import { focusIt, owe, passOn } from "./refs.ts";
import { ended, focusOwed, past, settings, thread } from "./state.ts";
import { t } from "./texts.ts";
import { hasToken } from "./token.ts";

function Choice(props: { id: string; onPick: () => void; children: ComponentChildren }) {
  return (
    <button
      ref={passOn("menu")}
      type="button"
      data-testid={props.id}
      onClick={() => {
        menuOpen.value = false;
        props.onPick();
      }}
    >
      {props.children}
    </button>
  );
}

export function MenuBox() {
  const sound = settings.value.sound !== false;
  return (
    <div class="menu-box" data-testid="menu-box">
      {hasToken() && (
        <Choice
          id="open-past"
          onPick={() => {
            past.value = {};
          }}
        >
          {t("pastChats")}
        </Choice>
      )}
      <Choice id="sound" onPick={() => setSound(!sound)}>
        {t(sound ? "soundOff" : "soundOn")}
      </Choice>
      {thread.value && !ended.value && (
        <Choice
          id="end-chat"
          onPick={() => {
            asking.value = true;
          }}
        >
          {t("endChat")}
        </Choice>
      )}
    </div>
  );
}

/** Where the chat goes on, it goes on in its field. */
const leave = (box: HTMLElement | null) => {
  const ends = [owe(box), passOn("composer")(box)];
  return () => {
    for (const end of ends) end();
  };
};

/** Where it is not ended after all, one is where one has asked for it. */
async function finish(): Promise<void> {
  document.getElementById("menu")?.focus();
  asking.value = false;
  focusOwed.value = true;
  if (!(await endChat())) focusOwed.value = false;
}

export function ConfirmEnd() {
  return (
    <div class="banner ask" role="alertdialog" aria-labelledby="end-ask" ref={leave}>
      <p id="end-ask">{t("endAsk")}</p>
      <button
        ref={focusIt}
        type="button"
        class="button danger"
        data-testid="end-yes"
        onClick={finish}
      >
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
