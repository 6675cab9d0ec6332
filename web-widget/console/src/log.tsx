// The thread's log for staff: messages, notes in yellow, whispers in violet, events with their reasons.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Entry, Event } from "#wire";
import { clock, day } from "../../shared/src/i18n.ts";
import {
  alertIcon,
  checkIcon,
  checksIcon,
  clockIcon,
  Icon,
  noteIcon,
  whisperIcon,
} from "../../shared/src/icons.tsx";
import type { Outgoing } from "../../shared/src/session_types.ts";
import { Avatar, RichText } from "../../shared/src/text.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { type Kind, me, older, queueName, say, tell, threads } from "./model.ts";
import { whyReason } from "./parts.tsx";
import { t } from "./texts.ts";

const kindOf = (entry: Entry): Kind | "event" | "hidden" => {
  if (entry.message) return "message";
  if (entry.note) return "note";
  if (entry.whisper) return "whisper";
  return entry.event ? "event" : "hidden";
};

const textOf = (entry: Entry): string =>
  entry.message?.text ?? entry.note?.text ?? entry.whisper?.text ?? "";

function eventText(event: Event): string {
  const words = t(event.type, {
    name: event.userName || event.actor,
    queue: queueName(event.queue),
    reason: event.reason,
    csat: event.csat || "–",
  });
  const why = whyReason(event.why);
  const detail = event.type === "EVENT_RATED" || event.type === "EVENT_CLOSED" ? event.detail : "";
  return [words, detail, why].filter(Boolean).join(" · ");
}

function KindLabel({ kind }: { kind: Kind | "event" | "hidden" }) {
  if (kind === "note") {
    return (
      <span class="kind">
        <Icon shape={noteIcon} size={14} /> {t("note")}
      </span>
    );
  }
  if (kind === "whisper") {
    return (
      <span class="kind">
        <Icon shape={whisperIcon} size={14} /> {t("whisper")}
      </span>
    );
  }
  return null;
}

function Bubble({ entry, seen }: { entry: Entry; seen: boolean }) {
  const kind = kindOf(entry);
  const isCustomer = entry.author?.role === "CUSTOMER";
  const own = entry.author?.id === me.value?.id;
  const name = own ? t("you") : entry.author?.name || (isCustomer ? t("customer") : t("AGENT"));
  return (
    <li
      class={`entry ${isCustomer ? "theirs" : "mine"} ${kind}`}
      data-testid="message"
      data-kind={kind}
      data-seq={entry.seq}
      data-state={seen ? "seen" : "sent"}
    >
      {isCustomer && <Avatar name={name} id={entry.author?.id ?? ""} size={28} />}
      <div class="stack">
        <span class="who">
          {name} <KindLabel kind={kind} />
        </span>
        <p class="bubble">
          <RichText text={textOf(entry)} />
          {entry.message?.attachments.map((file) => (
            <span class="file" key={file.id}>
              {file.name}
            </span>
          ))}
        </p>
        <span class="mark">
          <time dateTime={new Date(entry.at).toISOString()}>{clock(entry.at)}</time>
          {kind === "message" && !isCustomer && (
            <>
              <Icon shape={seen ? checksIcon : checkIcon} size={14} />
              <span class={own ? "" : "hidden-text"}>{seen ? t("seen") : t("sent")}</span>
            </>
          )}
        </span>
      </div>
    </li>
  );
}

const kindOfOutgoing = (item: Outgoing): Kind =>
  item.body.note ? "note" : item.body.whisper ? "whisper" : "message";

function Unsent({ item }: { item: Outgoing }) {
  const failed = item.error !== undefined;
  const kind = kindOfOutgoing(item);
  const drop = () => threads.dropFailed(item.conversation, item.clientId);
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
        <p class="bubble">{item.text}</p>
        <span class="mark">
          <Icon shape={failed ? alertIcon : clockIcon} size={14} />
          {failed ? t("failed") : t("pending")}
          {failed && (
            <>
              <button
                type="button"
                class="link"
                onClick={() => {
                  drop();
                  say(item.conversation, kind, item.text);
                }}
              >
                {t("sendAgain")}
              </button>
              <button type="button" class="link" onClick={drop}>
                {t("discard")}
              </button>
            </>
          )}
        </span>
      </div>
    </li>
  );
}

function Item({ entry, before, seen }: { entry: Entry; before?: Entry; seen: boolean }) {
  const kind = kindOf(entry);
  if (kind === "hidden") return null;
  const newDay = !before || day(before.at) !== day(entry.at);
  return (
    <>
      {newDay && (
        <li class="day">
          <span>{day(entry.at)}</span>
        </li>
      )}
      {kind === "event" ? (
        <li class="event" data-testid="event" data-type={entry.event?.type}>
          {eventText(entry.event as Event)} · {clock(entry.at)}
        </li>
      ) : (
        <Bubble entry={entry} seen={seen} />
      )}
    </>
  );
}

function useReadMark(thread: Thread, active: boolean): void {
  const last = thread.entries.value.at(-1)?.seq ?? 0;
  useEffect(() => {
    const mark = () => {
      if (!active || document.hidden || last <= thread.agentRead.value) return;
      thread.agentRead.value = last;
      tell({ read: { conversation: thread.id, seq: last } });
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [thread, last, active]);
}

/** What was said before is read, not announced: the region speaks only after its first content is in place. */
function useAnnouncing(loaded: boolean) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (loaded) setTimeout(() => log.current?.setAttribute("aria-live", "polite"), 500);
  }, [loaded]);
  return log;
}

export function Log({ thread, marksRead }: { thread: Thread; marksRead: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const entries = thread.entries.value;
  const unsent = [...thread.pending.value, ...thread.failed.value];
  const loaded = thread.loaded.value;
  const log = useAnnouncing(loaded);
  useReadMark(thread, marksRead);
  useEffect(() => {
    atEnd.current = true;
  }, [thread]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [thread, entries.length, unsent.length, loaded]);
  const loadOlder = async () => {
    const element = box.current;
    const fromBottom = element ? element.scrollHeight - element.scrollTop : 0;
    await older(thread);
    requestAnimationFrame(() => {
      if (element) element.scrollTop = element.scrollHeight - fromBottom;
    });
  };
  return (
    <div
      class="scroll"
      ref={box}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
    >
      {thread.older.value && (
        <button type="button" class="button small-button" data-testid="older" onClick={loadOlder}>
          {t("older")}
        </button>
      )}
      {!loaded && <div class="skeleton tall" />}
      <div
        ref={log}
        role="log"
        aria-live="off"
        aria-label={t("conversation")}
        aria-busy={!loaded}
        tabIndex={0}
        data-testid="log"
      >
        <ol>
          {entries.map((entry, index) => (
            <Item
              key={entry.seq}
              entry={entry}
              before={entries[index - 1]}
              seen={entry.seq <= thread.customerRead.value}
            />
          ))}
          {unsent.map((item) => (
            <Unsent key={item.clientId} item={item} />
          ))}
        </ol>
      </div>
      <div class="typing" role="status" data-testid="typing">
        {thread.typing.value && thread.typing.value.author?.id !== me.value?.id && (
          <>
            {t("typing", { name: thread.typing.value.author?.name || t("customer") })}
            {thread.typing.value.preview && <em> {thread.typing.value.preview}</em>}
          </>
        )}
      </div>
    </div>
  );
}
