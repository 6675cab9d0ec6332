// The conversation's log: bubbles, events, marks that say no more than is known, and who is typing.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Entry, Event } from "#wire";
import { clock, day } from "../../shared/src/i18n.ts";
import { alertIcon, checkIcon, checksIcon, clockIcon, Icon } from "../../shared/src/icons.tsx";
import type { Outgoing } from "../../shared/src/session_types.ts";
import { Avatar, RichText } from "../../shared/src/text.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { isMine, older, say, tell, threads, visible } from "./model.ts";
import { t } from "./texts.ts";

function eventText(event: Event): string {
  const name = event.userName || t("agent");
  switch (event.type) {
    case "EVENT_ASSIGNED":
      return t("evAssigned", { name });
    case "EVENT_JOINED":
      return t("evJoined", { name });
    case "EVENT_REQUEUED":
    case "EVENT_TRANSFER_STARTED":
      return t("evRequeued");
    case "EVENT_CLOSED":
      return t("evClosed");
    default:
      return "";
  }
}

function Bubble({ entry, seen, last }: { entry: Entry; seen: boolean; last: boolean }) {
  const mine = isMine(entry);
  const who = mine ? t("you") : entry.author?.name || t("agent");
  return (
    <li
      class={`entry ${mine ? "mine" : "theirs"}`}
      data-testid="message"
      data-seq={entry.seq}
      data-state={mine ? (seen ? "seen" : "sent") : undefined}
    >
      {!mine && <Avatar name={who} id={entry.author?.id ?? ""} size={28} />}
      <div class="stack">
        {!mine && <span class="who">{who}</span>}
        {mine && <span class="hidden-text">{who}: </span>}
        <p class="bubble">
          <RichText text={entry.message?.text ?? ""} />
          {entry.message?.attachments.map((file) => (
            <span class="file" key={file.id}>
              {file.name}
            </span>
          ))}
        </p>
        {(last || !mine) && (
          <span class="mark">
            <time dateTime={new Date(entry.at).toISOString()}>{clock(entry.at)}</time>
            {mine && (
              <>
                <Icon shape={seen ? checksIcon : checkIcon} size={14} />
                {seen ? t("seen") : t("sent")}
              </>
            )}
          </span>
        )}
      </div>
    </li>
  );
}

export function PendingBubble({ item, thread }: { item: Outgoing; thread?: Thread }) {
  const failed = item.error !== undefined;
  const again = () => {
    threads.dropFailed(item.conversation, item.clientId);
    say(item.text);
  };
  return (
    <li
      class={`entry mine ${failed ? "failed" : "pending"}`}
      data-testid="message"
      data-state={failed ? "failed" : "pending"}
    >
      <div class="stack">
        <span class="hidden-text">{t("you")}: </span>
        <p class="bubble">{item.text}</p>
        <span class="mark">
          <Icon shape={failed ? alertIcon : clockIcon} size={14} />
          {failed ? t("failed") : t("pending")}
          {failed && thread && (
            <>
              <button type="button" class="link" data-testid="resend" onClick={again}>
                {t("sendAgain")}
              </button>
              <button
                type="button"
                class="link"
                onClick={() => threads.dropFailed(item.conversation, item.clientId)}
              >
                {t("discard")}
              </button>
            </>
          )}
        </span>
        {failed && <span class="why">{item.error}</span>}
      </div>
    </li>
  );
}

function Item({
  entry,
  before,
  seen,
  last,
}: {
  entry: Entry;
  before?: Entry;
  seen: boolean;
  last: boolean;
}) {
  const newDay = !before || day(before.at) !== day(entry.at);
  const text = entry.event ? eventText(entry.event) : "";
  if (!entry.message && !text) return null;
  return (
    <>
      {newDay && (
        <li class="day">
          <span>{day(entry.at)}</span>
        </li>
      )}
      {entry.message ? (
        <Bubble entry={entry} seen={seen} last={last} />
      ) : (
        <li class="event" data-testid="event" data-type={entry.event?.type}>
          {text}
        </li>
      )}
    </>
  );
}

function Typing({ thread }: { thread: Thread }) {
  const typing = thread.typing.value;
  const show = typing && typing.author?.role !== "CUSTOMER";
  return (
    <div class="typing" role="status" data-testid="typing">
      {show ? t("typing", { name: typing.author?.name || t("agent") }) : ""}
    </div>
  );
}

/** Tells the server what is on the screen: only while the panel is open and the page is in front. */
function useReadMark(thread: Thread): void {
  const entries = thread.entries.value;
  const isVisible = visible.value;
  const last = entries.at(-1)?.seq ?? 0;
  useEffect(() => {
    const mark = () => {
      if (!isVisible || document.visibilityState !== "visible") return;
      if (last <= thread.customerRead.value) return;
      thread.customerRead.value = last;
      tell({ read: { conversation: thread.id, seq: last } });
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [thread, last, isVisible]);
}

/** What was said before is read, not announced: the region speaks only after its first content is in place. */
function useAnnouncing(loaded: boolean) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (loaded) setTimeout(() => log.current?.setAttribute("aria-live", "polite"), 500);
  }, [loaded]);
  return log;
}

export function Log({ thread }: { thread: Thread }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const entries = thread.entries.value;
  const pending = thread.pending.value;
  const failed = thread.failed.value;
  const loaded = thread.loaded.value;
  const log = useAnnouncing(loaded);
  const mine = entries.filter((entry) => entry.message && isMine(entry));
  const lastMine = mine.at(-1)?.seq ?? 0;
  useReadMark(thread);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [entries.length, pending.length, failed.length, visible.value]);
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
  };
  const loadOlder = async () => {
    const element = box.current;
    const fromBottom = element ? element.scrollHeight - element.scrollTop : 0;
    await older();
    requestAnimationFrame(() => {
      if (element) element.scrollTop = element.scrollHeight - fromBottom;
    });
  };
  return (
    <div class="scroll" ref={box} onScroll={onScroll}>
      {thread.older.value && (
        <button type="button" class="link older" data-testid="older" onClick={loadOlder}>
          {t("older")}
        </button>
      )}
      {!loaded && (
        <div class="pane" aria-hidden="true">
          <div class="skeleton wide" />
          <div class="skeleton" />
        </div>
      )}
      <div
        ref={log}
        role="log"
        aria-live="off"
        aria-label={t("conversation")}
        tabIndex={0}
        data-testid="log"
      >
        <ol>
          {entries.map((entry, index) => (
            <Item
              key={entry.seq}
              entry={entry}
              before={entries[index - 1]}
              seen={entry.seq <= thread.agentRead.value}
              last={entry.seq === lastMine && pending.length === 0}
            />
          ))}
          {pending.map((item) => (
            <PendingBubble key={item.clientId} item={item} />
          ))}
          {failed.map((item) => (
            <PendingBubble key={item.clientId} item={item} thread={thread} />
          ))}
        </ol>
      </div>
      <Typing thread={thread} />
    </div>
  );
}
