// What the menu in the header offers, and the question before a chat is ended.
import type { ComponentChildren } from "preact";
import { endChat } from "./actions_late.ts";
import { asking, menuOpen, setSound } from "./header.tsx";
import { focusIt } from "./refs.ts";
import { ended, focusOwed, past, settings, thread } from "./state.ts";
import { t } from "./texts.ts";
import { hasToken } from "./token.ts";

function Choice(props: { id: string; onPick: () => void; children: ComponentChildren }) {
  return (
    <button
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

export function ConfirmEnd() {
  const finish = () => {
    asking.value = false;
    focusOwed.value = true;
    void endChat();
  };
  return (
    <div class="banner ask" role="alertdialog" aria-labelledby="end-ask">
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
