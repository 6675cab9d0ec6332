// The list of conversations: mine from the socket, waiting and closed read from the history, searched without marks.
import { effect, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Conversation } from "#wire";
import { search } from "../../shared/src/fold.ts";
import { ago } from "../../shared/src/i18n.ts";
import { chatIcon, Icon } from "../../shared/src/icons.tsx";
import { Avatar } from "../../shared/src/text.tsx";
import type { Thread } from "../../shared/src/threads.ts";
import {
  api,
  inWrapUp,
  json,
  mine,
  nameOf,
  now,
  onFrame,
  openPast,
  presence,
  queueName,
  selected,
  threads,
  unreadOf,
} from "./model.ts";
import { t } from "./texts.ts";

export type View = "mine" | "queue" | "closed";
export const view = signal<View>("mine");
export const query = signal("");
const page = signal<Conversation[] | null>(null);
const cursor = signal("");

async function load(more = false): Promise<void> {
  const wanted = view.value;
  const from = more ? `&cursor=${encodeURIComponent(cursor.value)}` : "";
  try {
    const answer = await api.get<{ conversations?: unknown[]; nextCursor?: string }>(
      `/conversations?view=${wanted}&limit=50${from}`,
    );
    if (view.value !== wanted) return;
    const next = (answer.conversations ?? []).map((one) => json.fromJson("Conversation", one));
    page.value = more ? [...(page.value ?? []), ...next] : next;
    cursor.value = answer.nextCursor ?? "";
  } catch {
    page.value = page.value ?? [];
  }
}

effect(() => {
  if (view.value === "mine") return;
  page.value = null;
  void load();
});
// Keeps what a read-once list shows up to date with what the socket says.
onFrame(({ conversation }) => {
  if (!conversation || !page.value) return;
  page.value = page.value.map((one) => (one.id === conversation.id ? conversation : one));
});

const textOf = (info: Conversation | null): string =>
  [
    info?.contact?.name,
    info?.contact?.email,
    info?.contact?.phone,
    info?.lastText,
    ...(info?.tags ?? []),
  ]
    .filter(Boolean)
    .join(" ");

export const shown = (): Thread[] =>
  search(mine.value, query.value, (one) => textOf(one.info.value));

function Row(props: { info: Conversation; unread: number; draft: boolean; typing: boolean }) {
  const { info, unread } = props;
  const name = nameOf(info);
  const isSelected = selected.value === info.id;
  const time = info.lastMessageAt || info.createdAt;
  const urgent = info.priority === "URGENT" || info.priority === "HIGH";
  return (
    <li>
      <button
        type="button"
        class={`row-button ${isSelected ? "selected" : ""} ${unread ? "unread" : ""}`}
        aria-current={isSelected ? "true" : undefined}
        data-testid="conversation-row"
        data-conversation={info.id}
        data-state={info.state}
        onClick={() => {
          if (threads.get(info.id)) selected.value = info.id;
          else void openPast(info.id);
        }}
      >
        <Avatar name={name} id={info.contact?.id ?? ""} size={40} />
        <span class="grow">
          <span class="line">
            <span class="name">{name}</span>
            <time class="muted small">{time ? ago(time, now.value) : ""}</time>
          </span>
          <span class="line">
            <span class="preview">
              {props.typing ? t("typing", { name }) : info.lastText || "…"}
            </span>
            {unread > 0 && (
              <span class="badge" data-testid="unread">
                {unread}
                <span class="hidden-text"> {t("unread", { count: unread })}</span>
              </span>
            )}
          </span>
          <span class="line small muted">
            <span>{queueName(info.queue)}</span>
            {info.state !== "STATE_ACTIVE" && <span class="chip">{t(info.state)}</span>}
            {urgent && <span class="chip bad">{t(info.priority)}</span>}
          </span>
        </span>
      </button>
    </li>
  );
}

function Mine() {
  const rows = shown();
  if (rows.length === 0) {
    const idle = mine.value.length === 0;
    return (
      <div class="empty" data-testid="list-empty">
        <Icon shape={chatIcon} size={36} />
        <p class="name">{idle ? t("noneMine") : t("noneFound")}</p>
        {idle && (
          <p class="small">
            {presence.value === "ONLINE" ? t("noneMineOnline") : t("noneMineOffline")}
          </p>
        )}
      </div>
    );
  }
  return (
    <ul data-testid="list">
      {rows.map((one) => {
        const info = one.info.value as Conversation;
        return (
          <Row
            key={one.id}
            info={info}
            unread={inWrapUp(one) ? 0 : unreadOf(one)}
            draft={false}
            typing={one.typing.value?.author?.role === "CUSTOMER"}
          />
        );
      })}
    </ul>
  );
}

function Page() {
  const rows = search(page.value ?? [], query.value, textOf);
  if (page.value === null) {
    return (
      <div class="pad">
        {[1, 2, 3].map((one) => (
          <div key={one} class="skeleton row-like" />
        ))}
      </div>
    );
  }
  return (
    <>
      {rows.length === 0 && <p class="empty">{t("noneFound")}</p>}
      <ul data-testid="list">
        {rows.map((info) => (
          <Row key={info.id} info={info} unread={0} draft={false} typing={false} />
        ))}
      </ul>
      {cursor.value && (
        <button type="button" class="button wide" onClick={() => void load(true)}>
          {t("more")}
        </button>
      )}
    </>
  );
}

export function List({ children }: { children: ComponentChildren }) {
  const views: [View, string][] = [
    ["mine", t("mine")],
    ["queue", t("queueView")],
    ["closed", t("closedView")],
  ];
  return (
    <section class="pane list" aria-label={t("chats")}>
      <div class="pane-head">
        <fieldset class="tabs">
          <legend class="hidden-text">{t("chats")}</legend>
          {views.map(([id, label]) => (
            <button
              key={id}
              type="button"
              aria-pressed={view.value === id}
              data-testid={`view-${id}`}
              onClick={() => {
                view.value = id;
              }}
            >
              {label}
              {id === "mine" && mine.value.length > 0 && (
                <span class="count">{mine.value.length}</span>
              )}
            </button>
          ))}
        </fieldset>
        <input
          type="search"
          class="search"
          aria-label={t("searchList")}
          placeholder={t("searchList")}
          data-testid="list-search"
          value={query.value}
          onInput={(event) => {
            query.value = event.currentTarget.value;
          }}
        />
      </div>
      {children}
      <div class="pane-body">{view.value === "mine" ? <Mine /> : <Page />}</div>
    </section>
  );
}
