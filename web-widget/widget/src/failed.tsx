// What stands below a message that the server has refused for good: why, and what can be done about it.
import { Icon } from "../../shared/src/icon.tsx";
import { alertIcon } from "../../shared/src/icons_late.ts";
import type { Outgoing } from "../../shared/src/session_types.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { say } from "./actions.ts";
import { passOn } from "./refs.ts";
import { refusalWords } from "./refusals.ts";
import { ended, threads } from "./state.ts";
import { t } from "./texts.ts";

export function FailedMark({ item, thread }: { item: Outgoing; thread?: Thread }) {
  const drop = () => threads.dropFailed(item.conversation, item.clientId);
  const again = () => {
    drop();
    say(item.text, item.files);
  };
  // The refusal may be heard before the news that the chat is over.
  const isOver = ended.value || item.code === "WRONG_STATE";
  return (
    <>
      <span class="mark" ref={passOn("log")}>
        <Icon shape={alertIcon} size={14} />
        {t("notSent")}
        {thread && !isOver && (
          <>
            <button type="button" class="link" data-testid="resend" onClick={again}>
              {t("sendAgain")}
            </button>
            <button type="button" class="link" data-testid="discard" onClick={drop}>
              {t("discard")}
            </button>
          </>
        )}
      </span>
      <span class="why">{refusalWords(item.code ?? "")}</span>
    </>
  );
}
