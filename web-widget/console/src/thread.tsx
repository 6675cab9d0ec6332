// The middle pane: the conversation's header with what may be done to it, the log, the composer, the wrap-up.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Avatar } from "../../shared/src/avatar.tsx";
import { dropTarget } from "../../shared/src/drop.ts";
import {
  backIcon,
  chatIcon,
  checkIcon,
  clockIcon,
  eyeIcon,
  Icon,
  panelIcon,
  transferIcon,
} from "../../shared/src/icons.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { monitor, takeIt } from "./actions.ts";
import { Composer } from "./composer.tsx";
import { showsCustomer } from "./customer.tsx";
import { open } from "./dialogs.tsx";
import { takeFiles } from "./files.tsx";
import { keysById } from "./key_caps.tsx";
import { ask } from "./live.ts";
import { Log } from "./log.tsx";
import { select } from "./route.ts";
import { isOutside, kindsFor } from "./saying.ts";
import { shownThread } from "./shown.ts";
import { speakAs } from "./speaking.ts";
import {
  focusWanted,
  isAtLeast,
  isMine,
  isOver,
  isTalking,
  isWrappingUp,
  nameOf,
  queueName,
  watched,
} from "./state.ts";
import { t } from "./texts.ts";
import { WatchBar, WrapUpBar } from "./thread_bars.tsx";
import { findingIn, ThreadFind } from "./thread_find.tsx";
import { viewersHere } from "./viewing.ts";

function OwnerActions({ shown }: { shown: Thread }) {
  const info = shown.info.value;
  if (!info) return null;
  const conversation = info.id;
  if (info.state === "STATE_TRANSFER_PENDING") {
    return (
      <button
        type="button"
        class="button small-button"
        data-testid="cancel-transfer"
        onClick={() => void ask({ cancelTransfer: { conversation } })}
      >
        {t("cancelTransfer")}
      </button>
    );
  }
  const opens = (dialog: "transfer" | "close" | "snooze") => () => {
    open.value = { dialog, info };
  };
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t("snooze")}
        title={t("snooze")}
        data-testid="open-snooze"
        onClick={opens("snooze")}
      >
        <Icon shape={clockIcon} size={18} />
      </button>
      <button
        type="button"
        class="button small-button"
        data-testid="open-transfer"
        onClick={opens("transfer")}
      >
        <Icon shape={transferIcon} size={16} />
        {t("transfer")}
      </button>
      <button
        type="button"
        class="button small-button primary"
        data-testid="open-close"
        onClick={opens("close")}
      >
        <Icon shape={checkIcon} size={16} />
        {t("close")}
      </button>
    </>
  );
}

function Actions({ shown }: { shown: Thread }) {
  const info = shown.info.value;
  if (!info) return null;
  const conversation = info.id;
  if (isMine(info) && isTalking(info)) return <OwnerActions shown={shown} />;
  if (isOver(info) && !isWrappingUp(info)) {
    return (
      <button
        type="button"
        class="button small-button"
        data-testid="reopen"
        onClick={() => void ask({ reopen: { conversation } })}
      >
        {t("reopen")}
      </button>
    );
  }
  const waits = info.state === "STATE_QUEUED" || info.state === "STATE_OFFERED";
  return (
    <>
      {waits && (
        <button
          type="button"
          class="button small-button primary"
          data-testid="take-it"
          onClick={() => void takeIt(conversation)}
        >
          {t("assignMe")}
        </button>
      )}
      {isTalking(info) && isAtLeast("SUPERVISOR") && isOutside(shown) && (
        <button
          type="button"
          class="button small-button"
          data-testid="monitor-here"
          onClick={() => void monitor(conversation)}
        >
          <Icon shape={eyeIcon} size={16} />
          {t("monitor")}
        </button>
      )}
    </>
  );
}

/** Colleagues who have it open too, and whether one of them is writing. */
function Viewers() {
  const others = viewersHere.value;
  if (others.length === 0) return null;
  const writing = others.some(({ composing }) => composing);
  const name = others.map((one) => one.name).join(", ");
  return (
    <span class={`viewers ${writing ? "writing" : ""}`} data-testid="viewers">
      <Icon shape={eyeIcon} size={14} />
      {t(writing ? "alsoWriting" : "alsoHere", { name })}
    </span>
  );
}

function Head({ shown }: { shown: Thread }) {
  const info = shown.info.value;
  const name = nameOf(info);
  return (
    <div class="thread-head">
      <button
        type="button"
        class="icon-button only-narrow"
        aria-label={t("back")}
        data-testid="back"
        onClick={() => select("")}
      >
        <Icon shape={backIcon} />
      </button>
      <Avatar name={name} id={info?.contact?.id ?? ""} size={36} />
      <div class="grow">
        <h2 class="cut" data-testid="thread-name">
          {name}
        </h2>
        <p class="muted small cut">
          {queueName(info?.queue ?? "")} · {t(info?.state ?? "STATE_UNSPECIFIED")}
          {info?.ownerName ? ` · ${isMine(info) ? t("you") : info.ownerName}` : ""}
        </p>
      </div>
      <div class="thread-acts">
        <Actions shown={shown} />
        <button
          type="button"
          class={`icon-button only-chats ${showsCustomer.value ? "on" : ""}`}
          aria-label={t("details")}
          aria-expanded={showsCustomer.value}
          title={t("details")}
          data-testid="toggle-customer"
          onClick={() => {
            showsCustomer.value = !showsCustomer.value;
          }}
        >
          <Icon shape={panelIcon} size={18} />
        </button>
      </div>
    </div>
  );
}

function NoThread() {
  const [next, previous, search] = ["next", "previous", "search"].map((id) => keysById(id).at(0));
  const hint = next && previous && search ? t("pickHint", { next, previous, search }) : "";
  return (
    <section class="pane thread" aria-label={t("conversation")}>
      <div class="empty" data-testid="no-thread">
        <Icon shape={chatIcon} size={44} />
        <p class="name">{t("pickOne")}</p>
        <p class="small">{hint}</p>
      </div>
    </section>
  );
}

const dragging = signal(false);

/** Files may be dropped anywhere on a conversation in which one may speak to the customer. */
const drop = dropTarget({
  dragging,
  allowed: () => {
    const shown = shownThread.value;
    return shown !== null && kindsFor(shown).includes("message");
  },
  take: (files) => {
    const conversation = shownThread.value?.id;
    if (!conversation) return;
    speakAs(conversation, "message");
    takeFiles(conversation, files);
  },
});

export function ThreadPane() {
  const shown = shownThread.value;
  const info = shown?.info.value;
  const own = isMine(info);
  useEffect(() => {
    if (!shown || !own || focusWanted.conversation !== shown.id) return;
    focusWanted.conversation = "";
    if (matchMedia("(min-width: 900px)").matches) document.getElementById("composer")?.focus();
  }, [shown, own]);
  if (!shown) return <NoThread />;
  const kinds = kindsFor(shown);
  const isWatched = watched.value.has(shown.id);
  return (
    <section
      class="pane thread"
      aria-label={t("conversation")}
      data-testid="thread"
      data-conversation={shown.id}
      data-state={info?.state}
      {...drop}
    >
      {dragging.value && <div class="drop-here">{t("dropHere")}</div>}
      <Head shown={shown} />
      <Viewers />
      {isWatched && <WatchBar shown={shown} />}
      {info?.state === "STATE_TRANSFER_PENDING" && (
        <div class="bar" role="status">
          {t("transferPending")}
        </div>
      )}
      {isWrappingUp(info) && <WrapUpBar shown={shown} />}
      {findingIn.value === shown.id && <ThreadFind thread={shown} />}
      <Log key={shown.id} thread={shown} marksRead={own && !isWatched} />
      {kinds.length > 0 && <Composer key={`composer-${shown.id}`} thread={shown} kinds={kinds} />}
    </section>
  );
}
