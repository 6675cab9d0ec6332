// One thing said: by the customer, by staff, among staff only, or on its way.
import type { Entry } from "#wire";
import { Avatar } from "../../shared/src/avatar.tsx";
import { clock } from "../../shared/src/i18n.ts";
import {
  alertIcon,
  checkIcon,
  checksIcon,
  clockIcon,
  Icon,
  noteIcon,
  whisperIcon,
} from "../../shared/src/icons.tsx";
import { RichText } from "../../shared/src/rich.tsx";
import type { Outgoing } from "../../shared/src/session_types.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { sayAgain } from "./actions.ts";
import { kindOf, textOf, whoSaid } from "./entries.ts";
import { FileLink, FileNames } from "./files.tsx";
import { held, sendHeld, takeBack } from "./hold.ts";
import { pointed } from "./jump.ts";
import { kindOfOutgoing } from "./kinds.ts";
import { enlarged } from "./lightbox.tsx";
import { config, me, now, threads } from "./state.ts";
import { t } from "./texts.ts";

function KindLabel({ kind }: { kind: string }) {
  if (kind !== "note" && kind !== "whisper") return null;
  return (
    <span class="kind">
      <Icon shape={kind === "note" ? noteIcon : whisperIcon} size={13} /> {t(kind)}
    </span>
  );
}

/** The text with the names of those whom a note calls set apart. */
function Words({ entry }: { entry: Entry }) {
  const text = textOf(entry);
  const names = entry.note
    ? config.value.users.map(({ name }) => name).filter((name) => text.includes(`@${name}`))
    : [];
  if (names.length === 0) return <RichText text={text} />;
  let rest = text;
  const parts = [];
  while (rest) {
    const next = names
      .map((name) => ({ name, at: rest.indexOf(`@${name}`) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    parts.push(<RichText text={rest.slice(0, next.at)} />, <b class="mention">@{next.name}</b>);
    rest = rest.slice(next.at + next.name.length + 1);
  }
  return (
    <>
      {parts}
      <RichText text={rest} />
    </>
  );
}

type MarkState = "sent" | "delivered" | "seen";

/** Never more than is known: in the history, at a client of the customer's, before the customer's eyes. */
function markOf({ seq }: Entry, { customerRead, customerDelivered }: Thread): MarkState {
  if (seq <= customerRead.value) return "seen";
  return seq <= customerDelivered.value ? "delivered" : "sent";
}

function Mark({ entry, thread }: { entry: Entry; thread: Thread }) {
  const ours = entry.message && entry.author?.role !== "CUSTOMER";
  const state = markOf(entry, thread);
  return (
    <span class="mark">
      <time dateTime={new Date(entry.at).toISOString()}>{clock(entry.at)}</time>
      {ours && (
        <span class={state} title={t(state)}>
          <Icon shape={state === "sent" ? checkIcon : checksIcon} size={14} />
          <span class="hidden-text">{t(state)}</span>
        </span>
      )}
    </span>
  );
}

export function Bubble(props: { entry: Entry; thread: Thread; follows: boolean }) {
  const { entry, thread, follows } = props;
  const kind = kindOf(entry);
  const isCustomer = entry.author?.role === "CUSTOMER";
  const own = entry.author?.id === me.value?.id;
  const name = own ? t("you") : whoSaid(entry, thread);
  const place = pointed.value;
  const isPointed = place?.seq === entry.seq && place.conversation === thread.id;
  return (
    <li
      class={`entry ${isCustomer ? "theirs" : "mine"} ${kind} ${follows ? "follows" : ""} ${isPointed ? "pointed" : ""}`}
      data-testid="message"
      data-kind={kind}
      data-seq={entry.seq}
      data-state={markOf(entry, thread)}
    >
      {isCustomer && <Avatar name={name} id={entry.author?.id ?? ""} size={28} />}
      <div class="stack">
        <span class={follows ? "hidden-text" : "who"}>
          {name} <KindLabel kind={kind} />
        </span>
        <p class="bubble">
          <Words entry={entry} />
          {entry.message?.attachments.map((file) => (
            <FileLink
              key={file.id}
              file={file}
              enlarge={() => {
                enlarged.value = file.id;
              }}
            />
          ))}
        </p>
        <Mark entry={entry} thread={thread} />
      </div>
    </li>
  );
}

export function Unsent({ item }: { item: Outgoing }) {
  const failed = item.error !== undefined;
  const kind = kindOfOutgoing(item);
  const { conversation, text } = item;
  const attachments = item.files ?? [];
  return (
    <li
      class={`entry mine ${kind} ${failed ? "failed" : "pending"}`}
      data-testid="message"
      data-kind={kind}
      data-state={failed ? "failed" : "pending"}
    >
      <div class="stack">
        <span class="who">
          {t("you")} <KindLabel kind={kind} />
        </span>
        <p class="bubble">
          {text}
          <FileNames files={attachments} />
        </p>
        <span class="mark">
          <Icon shape={failed ? alertIcon : clockIcon} size={14} />
          {failed ? t("failed") : t("pending")}
          {failed && (
            <>
              <button
                type="button"
                class="link"
                data-testid="resend"
                onClick={() => sayAgain(item)}
              >
                {t("sendAgain")}
              </button>
              <button
                type="button"
                class="link"
                data-testid="discard"
                onClick={() => threads.dropFailed(conversation, item.clientId)}
              >
                {t("discard")}
              </button>
            </>
          )}
        </span>
      </div>
    </li>
  );
}

/** Not sent yet and said to be so: it can still be taken back. */
export function HeldBubble({ conversation }: { conversation: string }) {
  const one = held.value;
  if (one?.conversation !== conversation) return null;
  const left = Math.max(0, Math.ceil((one.until - Math.max(now.value, Date.now())) / 1_000));
  return (
    <li
      class="entry mine message pending"
      data-testid="message"
      data-kind="message"
      data-state="holding"
    >
      <div class="stack">
        <span class="who">{t("you")}</span>
        <p class="bubble">
          {one.text}
          <FileNames files={one.attachments ?? []} />
        </p>
        <span class="mark">
          <Icon shape={clockIcon} size={14} />
          {t("heldFor", { count: left })}
          <button type="button" class="link" data-testid="undo-send" onClick={takeBack}>
            {t("undo")}
          </button>
          <button type="button" class="link" data-testid="send-now" onClick={sendHeld}>
            {t("sendNow")}
          </button>
        </span>
      </div>
    </li>
  );
}
