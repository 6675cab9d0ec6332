// The thread's log for staff. However long it is, only the pieces near the window are drawn; the others are boxes of
// the height that they had. Each thread keeps its place while others are looked at.
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { clock, day } from "../../shared/src/i18n.ts";
import { downIcon, Icon } from "../../shared/src/icons.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import { older } from "./actions.ts";
import { Announcer } from "./announcer.tsx";
import { Bubble, HeldBubble, Unsent } from "./bubbles.tsx";
import { type Chunk, chunksOf } from "./chunks.ts";
import { eventText, kindOf } from "./entries.ts";
import { held } from "./hold.ts";
import { follow, wanted } from "./jump.ts";
import { Lazily } from "./lazily.tsx";
import { markRead } from "./live.ts";
import { me, threads } from "./state.ts";
import { t } from "./texts.ts";

const places = new Map<string, number>(); // scrollTop of threads that were not left at their end
const GROUP_MS = 180_000;

function ChunkItems({ chunk, thread }: { chunk: Chunk; thread: Thread }) {
  return (
    <ol>
      {chunk.entries.map((entry, index) => {
        const before = index ? chunk.entries[index - 1] : chunk.before;
        const kind = kindOf(entry);
        if (kind === "hidden") return null;
        const newDay = !before || day(before.at) !== day(entry.at);
        const follows =
          !newDay &&
          kind !== "event" &&
          before !== undefined &&
          kindOf(before) === kind &&
          before.author?.id === entry.author?.id &&
          entry.at - before.at < GROUP_MS;
        return (
          <>
            {newDay && (
              <li class="day">
                <span>{day(entry.at)}</span>
              </li>
            )}
            {kind === "event" && entry.event ? (
              <li class="event" data-testid="event" data-type={entry.event.type}>
                <span>
                  {eventText(entry.event)} · {clock(entry.at)}
                </span>
              </li>
            ) : (
              <Bubble key={entry.seq} entry={entry} thread={thread} follows={follows} />
            )}
          </>
        );
      })}
    </ol>
  );
}

/** A mark may die with its socket: what counts is what this connection was told and what the server says. */
function useReadMark(thread: Thread, active: boolean): void {
  const last = thread.entries.value.at(-1)?.seq ?? 0;
  const isLive = threads.link.value.state === "live";
  const told = useRef(0);
  useEffect(() => {
    if (!isLive) told.current = 0;
    const mark = () => {
      const known = Math.max(told.current, thread.info.peek()?.agentReadSeq ?? 0);
      if (!active || !isLive || document.hidden || last <= known) return;
      told.current = last;
      markRead(thread, last);
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [thread, last, active, isLive]);
}

function Typing({ thread }: { thread: Thread }) {
  const notice = thread.typing.value;
  const others = notice && notice.author?.id !== me.value?.id ? notice : null;
  return (
    <div class="typing" data-testid="typing">
      {/* That somebody types is said; not their words, letter by letter. */}
      <span role="status">
        {others && t("typing", { name: others.author?.name || t("customer") })}
      </span>
      {others?.preview && <em> {others.preview}</em>}
    </div>
  );
}

export function Log({ thread, marksRead }: { thread: Thread; marksRead: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useSignal(!places.has(thread.id));
  const entries = thread.entries.value;
  const unsent = [...thread.pending.value, ...thread.failed.value];
  const loaded = thread.loaded.value;
  const chunks = chunksOf(thread.id, entries);
  useReadMark(thread, marksRead);
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(() => {
    const element = box.current;
    const place = places.get(thread.id);
    if (element && place !== undefined) element.scrollTop = place;
    const observer = new ResizeObserver(() => {
      if (atEnd.peek()) toEnd();
    });
    for (const one of [element, content.current]) if (one) observer.observe(one);
    return () => observer.disconnect();
  }, [thread]);
  const own = unsent.length + (held.value?.conversation === thread.id ? 1 : 0);
  const known = useRef(own);
  useLayoutEffect(() => {
    // Whoever says something wants to see it, wherever the log was.
    if (atEnd.peek() || own > known.current) toEnd();
    known.current = own;
  }, [entries.length, own, loaded]);
  useEffect(() => {
    if (loaded && wanted.value && box.current) void follow(thread, box.current);
  }, [thread, loaded, wanted.value]);
  const loadOlder = async () => {
    const element = box.current;
    const fromBottom = element ? element.scrollHeight - element.scrollTop : 0;
    await older(thread);
    requestAnimationFrame(() => {
      if (element) element.scrollTop = element.scrollHeight - fromBottom;
    });
  };
  return (
    <div class="log-box">
      <div
        class="scroll"
        ref={box}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          atEnd.value = scrollHeight - scrollTop - clientHeight < 60;
          if (atEnd.value) places.delete(thread.id);
          else places.set(thread.id, scrollTop);
        }}
      >
        <div ref={content}>
          {thread.older.value && (
            <button
              type="button"
              class="button small-button older"
              data-testid="older"
              onClick={loadOlder}
            >
              {t("older")}
            </button>
          )}
          {!loaded && <div class="skeleton tall" />}
          <div
            role="log"
            aria-live="off"
            aria-label={t("conversation")}
            aria-busy={!loaded}
            tabIndex={0}
            data-testid="log"
            data-entries={entries.length}
          >
            {chunks.map((chunk, index) => (
              <Lazily
                key={chunk.id}
                name={chunk.id}
                value={chunk}
                near={index >= chunks.length - 2}
                height={chunk.entries.length * 62}
                draw={(value) => <ChunkItems chunk={value} thread={thread} />}
              />
            ))}
            <ol>
              {unsent.map((item) => (
                <Unsent key={item.clientId} item={item} />
              ))}
              <HeldBubble conversation={thread.id} />
            </ol>
          </div>
          <Typing thread={thread} />
        </div>
      </div>
      {!atEnd.value && (
        <button type="button" class="to-end" data-testid="to-end" data-floats onClick={toEnd}>
          <Icon shape={downIcon} size={16} />
          {t("toEnd")}
        </button>
      )}
      <Announcer thread={thread} />
    </div>
  );
}
