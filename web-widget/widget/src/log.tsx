// The conversation's log: bubbles, events, marks that say no more than is known, and who is typing. What is new is
// said to readers of the screen elsewhere (announce.ts): the log itself is only read.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Entry } from "#wire";
import { clock, day } from "../../shared/src/i18n.ts";
import {
  alertIcon,
  checkIcon,
  checksIcon,
  clockIcon,
  downIcon,
  Icon,
} from "../../shared/src/icons.tsx";
import type { Outgoing } from "../../shared/src/session_types.ts";
import { Avatar, RichText } from "../../shared/src/text.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { older, say, tell } from "./actions.ts";
import { eventText } from "./events.ts";
import { later } from "./later.ts";
import { refusalWords } from "./refusals.ts";
import { isMine, link, threads, visible } from "./state.ts";
import { t } from "./texts.ts";

function Files({ entry }: { entry: Entry }) {
  const files = entry.message?.attachments ?? [];
  if (files.length === 0) return null;
  const parts = later();
  return (
    <div class="files">
      {files.map((file) =>
        parts ? (
          <parts.FileView key={file.id} file={file} />
        ) : (
          <span class="file" key={file.id}>
            {file.name}
          </span>
        ),
      )}
    </div>
  );
}

type Mark = "sent" | "delivered" | "seen";
const MARK_ICONS = { sent: checkIcon, delivered: checksIcon, seen: checksIcon };

function Bubble({ entry, mark, last }: { entry: Entry; mark: Mark; last: boolean }) {
  const mine = isMine(entry);
  const who = mine ? t("you") : entry.author?.name || t("agent");
  const text = entry.message?.text ?? "";
  return (
    <li
      class={`entry ${mine ? "mine" : "theirs"}`}
      data-testid="message"
      data-seq={entry.seq}
      data-state={mine ? mark : undefined}
    >
      {!mine && <Avatar name={who} id={entry.author?.id ?? ""} size={28} />}
      <div class="stack">
        {!mine && <span class="who">{who}</span>}
        {mine && <span class="hidden-text">{who}: </span>}
        {text && (
          <p class="bubble" dir="auto">
            <RichText text={text} />
          </p>
        )}
        <Files entry={entry} />
        {(last || !mine) && (
          <span class={`mark ${mark}`}>
            <time dateTime={new Date(entry.at).toISOString()}>{clock(entry.at)}</time>
            {mine && (
              <>
                <Icon shape={MARK_ICONS[mark]} size={14} />
                {t(mark)}
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
  const drop = () => threads.dropFailed(item.conversation, item.clientId);
  const again = () => {
    drop();
    say(item.text, item.files);
  };
  return (
    <li
      class={`entry mine ${failed ? "failed" : "pending"}`}
      data-testid="message"
      data-state={failed ? "failed" : "pending"}
    >
      <div class="stack">
        <span class="hidden-text">{t("you")}: </span>
        {item.text && (
          <p class="bubble" dir="auto">
            <RichText text={item.text} />
          </p>
        )}
        {item.files?.map((file) => (
          <span class="file" key={file.id}>
            {file.name}
          </span>
        ))}
        <span class="mark">
          <Icon shape={failed ? alertIcon : clockIcon} size={14} />
          {failed ? t("failed") : t("pending")}
          {failed && thread && (
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
        {failed && <span class="why">{refusalWords(item.code ?? "")}</span>}
      </div>
    </li>
  );
}

const textOf = (entry: Entry): string => (entry.event ? eventText(entry.event) : "");

function Item(props: { entry: Entry; before?: Entry; mark: Mark; last: boolean }) {
  const { entry, before, mark, last } = props;
  const newDay = !before || day(before.at) !== day(entry.at);
  const text = textOf(entry);
  return (
    <>
      {newDay && (
        <li class="day">
          <span>{day(entry.at)}</span>
        </li>
      )}
      {entry.message ? (
        <Bubble entry={entry} mark={mark} last={last} />
      ) : (
        <li class="event" data-testid="event" data-type={entry.event?.type}>
          {text}
        </li>
      )}
    </>
  );
}

/** Entries as they are shown; without a thread they are only read and carry no news of their marks. */
export function Entries({ entries, thread }: { entries: readonly Entry[]; thread?: Thread }) {
  const shown = entries.filter((entry) => entry.message || textOf(entry));
  const lastMine = entries.filter((entry) => entry.message && isMine(entry)).at(-1)?.seq ?? 0;
  const markOf = ({ seq }: Entry): Mark => {
    if (!thread || seq <= thread.agentRead.value) return "seen";
    return seq <= thread.agentDelivered.value ? "delivered" : "sent";
  };
  return (
    <>
      {shown.map((entry, index) => (
        <Item
          key={entry.seq}
          entry={entry}
          before={shown[index - 1]}
          mark={markOf(entry)}
          last={!!thread && entry.seq === lastMine && thread.pending.value.length === 0}
        />
      ))}
    </>
  );
}

function Typing({ thread }: { thread: Thread }) {
  const typing = thread.typing.value;
  const show = typing && typing.author?.role !== "CUSTOMER";
  return (
    <div class={`typing ${show ? "on" : ""}`} role="status" data-testid="typing">
      {show && <span class="dots" aria-hidden="true" />}
      {show ? t("typing", { name: typing.author?.name || t("agent") }) : ""}
    </div>
  );
}

/** Tells the server what is on the screen: only while the panel is open and the page is in front. What has merely
 *  arrived is told by one tab for all. */
function useMarks(thread: Thread): void {
  const entries = thread.entries.value;
  const isVisible = visible.value;
  const last = entries.at(-1)?.seq ?? 0;
  useEffect(() => {
    const mark = () => {
      const conversation = thread.id;
      const { customerRead, customerDelivered } = thread;
      if (isVisible && document.visibilityState === "visible") {
        if (last <= customerRead.value) return;
        customerRead.value = last;
        tell({ read: { conversation, seq: last } });
      } else if (
        last > Math.max(customerRead.value, customerDelivered.value) &&
        link.value?.leads
      ) {
        customerDelivered.value = last;
        tell({ delivered: { conversation, seq: last } });
      }
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [thread, last, isVisible]);
}

const below = signal(0); // messages that came while the reader was further up

function useScroll(count: number, own: number) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const before = useRef({ count, own });
  const toEnd = () => {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
    below.value = 0;
  };
  useLayoutEffect(() => {
    const { current } = before;
    if (atEnd.current || own > current.own) toEnd();
    else if (count > current.count) below.value += count - current.count;
    before.current = { count, own };
  }, [count, own, visible.value]);
  // The keyboard of a phone, a tray that opens: the last word stays in view.
  useEffect(() => {
    const watch = new ResizeObserver(() => atEnd.current && toEnd());
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    if (atEnd.current) below.value = 0;
  };
  return { box, atEnd, onScroll, toEnd };
}

export function Log({ thread }: { thread: Thread }) {
  const entries = thread.entries.value;
  const pending = thread.pending.value;
  const failed = thread.failed.value;
  const { box, atEnd, onScroll, toEnd } = useScroll(entries.length, pending.length + failed.length);
  useMarks(thread);
  const loadOlder = async () => {
    const element = box.current;
    const fromBottom = element ? element.scrollHeight - element.scrollTop : 0;
    atEnd.current = false;
    await older();
    requestAnimationFrame(() => {
      if (element) element.scrollTop = element.scrollHeight - fromBottom;
      below.value = 0;
    });
  };
  return (
    <div class="log-box">
      <div class="scroll" ref={box} onScroll={onScroll}>
        {thread.older.value && (
          <button type="button" class="link older" data-testid="older" onClick={loadOlder}>
            {t("older")}
          </button>
        )}
        {!thread.loaded.value && (
          <div class="pane" aria-hidden="true">
            <div class="skeleton wide" />
            <div class="skeleton" />
          </div>
        )}
        <div
          role="log"
          aria-live="off"
          aria-label={t("conversation")}
          tabIndex={0}
          data-testid="log"
        >
          <ol>
            <Entries entries={entries} thread={thread} />
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
      {below.value > 0 && (
        <button type="button" class="button jump" data-testid="jump" onClick={toEnd}>
          <Icon shape={downIcon} size={16} />
          {t("jump", { count: below.value })}
        </button>
      )}
    </div>
  );
}
