// The middle pane: the conversation's header with what may be done to it, the log, the composer, the wrap-up.
import { useEffect } from "preact/hooks";
import { duration } from "../../shared/src/i18n.ts";
import { backIcon, chatIcon, eyeIcon, Icon } from "../../shared/src/icons.tsx";
import { Avatar } from "../../shared/src/text.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { Composer } from "./composer.tsx";
import { open } from "./dialogs.tsx";
import { Log } from "./log.tsx";
import {
  ask,
  endWatch,
  isAtLeast,
  type Kind,
  me,
  nameOf,
  now,
  queueName,
  selected,
  thread,
  unmonitor,
  watched,
} from "./model.ts";
import { t } from "./texts.ts";

const isOwner = (one: Thread): boolean => one.info.value?.owner === me.value?.id;
const isTalking = (one: Thread): boolean =>
  ["STATE_ACTIVE", "STATE_TRANSFER_PENDING", "STATE_PARKED"].includes(one.info.value?.state ?? "");

function OwnerActions({ shown }: { shown: Thread }) {
  const info = shown.info.value;
  if (!info) return null;
  const conversation = info.id;
  if (info.state === "STATE_TRANSFER_PENDING") {
    return (
      <button
        type="button"
        class="button"
        data-testid="cancel-transfer"
        onClick={() => void ask({ cancelTransfer: { conversation } })}
      >
        {t("cancelTransfer")}
      </button>
    );
  }
  return (
    <>
      <button
        type="button"
        class="button"
        data-testid="open-transfer"
        onClick={() => {
          open.value = { dialog: "transfer", info };
        }}
      >
        {t("transfer")}
      </button>
      <button
        type="button"
        class="button primary"
        data-testid="open-close"
        onClick={() => {
          open.value = { dialog: "close", info };
        }}
      >
        {t("close")}
      </button>
    </>
  );
}

function Actions({ shown }: { shown: Thread }) {
  const info = shown.info.value;
  if (!info) return null;
  if (isOwner(shown) && isTalking(shown)) return <OwnerActions shown={shown} />;
  if (info.state === "STATE_CLOSED") {
    return (
      <button
        type="button"
        class="button"
        data-testid="reopen"
        onClick={() => void ask({ reopen: { conversation: info.id } })}
      >
        {t("reopen")}
      </button>
    );
  }
  return null;
}

function Head({ shown }: { shown: Thread }) {
  const info = shown.info.value;
  const name = nameOf(info);
  return (
    <div class="pane-head thread-head">
      <button
        type="button"
        class="icon-button only-narrow"
        aria-label={t("back")}
        onClick={() => {
          selected.value = "";
        }}
      >
        <Icon shape={backIcon} />
      </button>
      <Avatar name={name} id={info?.contact?.id ?? ""} size={40} />
      <div class="grow">
        <h2 data-testid="thread-name">{name}</h2>
        <p class="muted small">
          {queueName(info?.queue ?? "")} · {t(info?.state ?? "STATE_UNSPECIFIED")}
          {info?.ownerName ? ` · ${info.ownerName}` : ""}
        </p>
      </div>
      <Actions shown={shown} />
    </div>
  );
}

function WatchBar({ shown }: { shown: Thread }) {
  const conversation = shown.id;
  const act = async (body: Parameters<typeof ask>[0]) => {
    if (!(await ask(body)).error) endWatch(conversation);
  };
  return (
    <div class="bar watch" data-testid="watch-bar">
      <Icon shape={eyeIcon} />
      <span class="grow">{t("watching")}</span>
      <button
        type="button"
        class="button"
        data-testid="join"
        onClick={() => void act({ join: { conversation } })}
      >
        {t("join")}
      </button>
      <button
        type="button"
        class="button"
        data-testid="take-over"
        onClick={() => void act({ takeOver: { conversation } })}
      >
        {t("takeOver")}
      </button>
      <button
        type="button"
        class="button"
        data-testid="unmonitor"
        onClick={() => void unmonitor(conversation)}
      >
        {t("stopWatching")}
      </button>
    </div>
  );
}

function WrapUpBar({ shown }: { shown: Thread }) {
  const until = shown.info.value?.wrapUpUntil ?? 0;
  const conversation = shown.id;
  return (
    <div class="bar wrap" role="status" data-testid="wrapup">
      <span class="grow">{t("wrapUp")}</span>
      <span class="clock" data-testid="wrapup-left">
        {duration(until - now.value)}
      </span>
      <button
        type="button"
        class="button primary"
        data-testid="finish-wrapup"
        onClick={() => void ask({ finishWrapUp: { conversation } })}
      >
        {t("finishWrapUp")}
      </button>
    </div>
  );
}

function kindsFor(shown: Thread): Kind[] {
  const info = shown.info.value;
  if (!info) return [];
  if (watched.value.has(shown.id)) return ["whisper"];
  const joined = shown.entries.value.some(
    (entry) => entry.event?.type === "EVENT_JOINED" && entry.event.user === me.value?.id,
  );
  const wraps = info.wrapUpUntil > now.value;
  if (isTalking(shown) && (isOwner(shown) || joined)) {
    return joined && !isOwner(shown) ? ["message", "note", "whisper"] : ["message", "note"];
  }
  if (isOwner(shown) && wraps) return ["note"];
  return isTalking(shown) && isAtLeast("SUPERVISOR") ? ["note"] : [];
}

export function ThreadPane() {
  const shown = thread.value;
  useEffect(() => {
    if (shown && isOwner(shown) && matchMedia("(min-width: 900px)").matches) {
      document.getElementById("composer")?.focus();
    }
  }, [shown]);
  if (!shown) {
    return (
      <section class="pane thread" aria-label={t("conversation")}>
        <div class="empty" data-testid="no-thread">
          <Icon shape={chatIcon} size={44} />
          <p class="name">{t("pickOne")}</p>
          <p class="small">{t("pickHint")}</p>
        </div>
      </section>
    );
  }
  const info = shown.info.value;
  const kinds = kindsFor(shown);
  const isWatched = watched.value.has(shown.id);
  const wraps =
    info && isOwner(shown) && info.state === "STATE_CLOSED" && info.wrapUpUntil > now.value;
  return (
    <section
      class="pane thread"
      aria-label={t("conversation")}
      data-testid="thread"
      data-conversation={shown.id}
      data-state={info?.state}
    >
      <Head shown={shown} />
      {isWatched && <WatchBar shown={shown} />}
      {info?.state === "STATE_TRANSFER_PENDING" && (
        <div class="bar" role="status">
          {t("transferPending")}
        </div>
      )}
      {wraps && <WrapUpBar shown={shown} />}
      <Log key={shown.id} thread={shown} marksRead={isOwner(shown) && !isWatched} />
      {kinds.length > 0 && <Composer key={`composer-${shown.id}`} thread={shown} kinds={kinds} />}
    </section>
  );
}
