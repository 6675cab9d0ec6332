// The conversation's log: bubbles, events, marks that say no more than is known, and who is typing. What is new is
// said to readers of the screen elsewhere (announce.ts): the log itself is only read.
import { effect, signal } from "@preact/signals";
import type { Entry } from "#wire";
import { clock, day } from "../../shared/src/i18n.ts";
import { checkIcon, checksIcon, clockIcon, downIcon, Icon } from "../../shared/src/icon.tsx";
import type { Outgoing } from "../../shared/src/session_types.ts";
import { mayBeRich } from "../../shared/src/text.ts";
import type { Thread } from "../../shared/src/threads.ts";
import { older, tell } from "./actions.ts";
import { heard, later, partsHere } from "./later.ts";
import { passOn } from "./refs.ts";
import { isMine, link, thread as shown, threads, visible } from "./state.ts";
import { k, t } from "./texts.ts";

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

function Words({ text }: { text: string }) {
  const parts = mayBeRich(text) ? heard() : null;
  return (
    <p class="bubble" dir="auto">
      {parts ? <parts.RichText text={text} /> : text}
    </p>
  );
}

type Mark = "sent" | "delivered" | "seen";
const MARK_WORDS = { sent: k("sent"), delivered: k("delivered"), seen: k("seen") };
const MARK_ICONS = { sent: checkIcon, delivered: checksIcon, seen: checksIcon };

function Bubble({ entry, mark, last }: { entry: Entry; mark: Mark; last: boolean }) {
  const mine = isMine(entry);
  const who = mine ? t("you") : entry.author?.name || t("agent");
  const text = entry.message?.text ?? "";
  const parts = mine ? null : later();
  return (
    <li
      class={`entry ${mine ? "mine" : "theirs"}`}
      data-testid="message"
      data-seq={entry.seq}
      data-state={mine ? mark : undefined}
    >
      {parts && <parts.Avatar name={who} id={entry.author?.id ?? ""} size={28} />}
      {!mine && !parts && <span class="avatar" />}
      <div class="stack">
        {!mine && <span class="who">{who}</span>}
        {mine && <span class="hidden-text">{who}: </span>}
        {text && <Words text={text} />}
        <Files entry={entry} />
        {(last || !mine) && (
          <span class={`mark ${mark}`}>
            <time dateTime={new Date(entry.at).toISOString()}>{clock(entry.at)}</time>
            {mine && (
              <>
                <Icon shape={MARK_ICONS[mark]} size={14} />
                {t(MARK_WORDS[mark])}
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
  const parts = failed ? later() : null;
  return (
    <li
      class={`entry mine ${failed ? "failed" : "pending"}`}
      data-testid="message"
      data-state={failed ? "failed" : "pending"}
    >
      <div class="stack">
        <span class="hidden-text">{t("you")}: </span>
        {item.text && <Words text={item.text} />}
        {item.files?.map((file) => (
          <span class="file" key={file.id}>
            {file.name}
          </span>
        ))}
        {!failed && (
          <span class="mark">
            <Icon shape={clockIcon} size={14} />
            {t("pending")}
          </span>
        )}
        {parts && <parts.FailedMark item={item} thread={thread} />}
      </div>
    </li>
  );
}

const textOf = ({ event }: Entry): string => (event && later()?.eventText(event)) || "";

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

interface Shown {
  entries: readonly Entry[];
  thread?: Thread;
  parts?: unknown; // what is drawn with them is drawn with the log, which then goes to its end
}

/** Entries as they are shown; without a thread they are only read and carry no news of their marks. */
export function Entries({ entries, thread }: Shown) {
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

const inFront = signal(false);
const look = (): void => {
  inFront.value = document.visibilityState === "visible";
};
look();
document.addEventListener("visibilitychange", look);

/** Tells the server what is on the screen: only while the panel is open and the page is in front. What has merely
 *  arrived is told by one tab for all. */
let told = 0; // as read, on this connection
let toldIn = "";

function mark(): void {
  const thread = shown.value;
  if (!thread) return;
  const { id: conversation, customerRead, customerDelivered, info } = thread;
  const seq = thread.entries.value.at(-1)?.seq ?? 0;
  const isLive = threads.link.value.state === "live";
  if (!isLive || toldIn !== conversation) told = 0;
  toldIn = conversation;
  if (visible.value && inFront.value) {
    customerRead.value = Math.max(customerRead.peek(), seq);
    if (!isLive || seq <= Math.max(told, info.peek()?.customerReadSeq ?? 0)) return;
    told = seq;
    tell({ read: { conversation, seq } });
  } else if (
    isLive &&
    seq > Math.max(customerRead.value, customerDelivered.value) &&
    link.value?.leads
  ) {
    customerDelivered.value = seq;
    tell({ delivered: { conversation, seq } });
  }
}

const below = signal(0); // messages that came while the reader was further up
let box: HTMLElement | null = null;
let isAtEnd = true;
let before = [0, 0];

function toEnd(): void {
  if (box) box.scrollTop = box.scrollHeight;
  below.value = 0;
}

/** As long as the log is drawn. */
function follow(element: HTMLElement | null) {
  box = element;
  isAtEnd = true;
  // The keyboard of a phone, a tray that opens: the last word stays in view.
  const watch = new ResizeObserver(() => isAtEnd && toEnd());
  if (element) watch.observe(element);
  const stop = effect(mark);
  return () => {
    watch.disconnect();
    stop();
  };
}

/** After each drawing of so many entries, and so many of one's own that are on their way. */
function drawn(count: number, own: number): void {
  const [counted = 0, owned = 0] = before;
  if (isAtEnd || own > owned) toEnd();
  else if (count > counted) below.value += count - counted;
  before = [count, own];
}

function onScroll(): void {
  if (!box) return;
  isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  if (isAtEnd) below.value = 0;
}

async function loadOlder(): Promise<void> {
  const fromBottom = box ? box.scrollHeight - box.scrollTop : 0;
  isAtEnd = false;
  await older();
  requestAnimationFrame(() => {
    if (box) box.scrollTop = box.scrollHeight - fromBottom;
    below.value = 0;
  });
}

export function Log({ thread }: { thread: Thread }) {
  const entries = thread.entries.value;
  const pending = thread.pending.value;
  const failed = thread.failed.value;
  void visible.value; // what came unseen is scrolled to once it is seen
  const own = pending.length + failed.length;
  return (
    <div class="log-box" ref={(element) => void (element && drawn(entries.length, own))}>
      <div class="scroll" ref={follow} onScroll={onScroll}>
        {thread.older.value && (
          <button
            ref={passOn("log")}
            type="button"
            class="link older"
            data-testid="older"
            onClick={loadOlder}
          >
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
          id="log"
          role="log"
          aria-live="off"
          aria-label={t("conversation")}
          tabIndex={0}
          data-testid="log"
        >
          <ol>
            <Entries entries={entries} thread={thread} parts={partsHere.value} />
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
        <button
          ref={passOn("log")}
          type="button"
          class="button jump"
          data-testid="jump"
          onClick={toEnd}
        >
          <Icon shape={downIcon} size={16} />
          {t("jump", { count: below.value })}
        </button>
      )}
    </div>
  );
}
