// The left pane: the views, the filters, and the conversations of the view that is chosen.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Conversation } from "#wire";
import { Avatar } from "../../shared/src/avatar.tsx";
import { ago, duration } from "../../shared/src/i18n.ts";
import {
  chatIcon,
  closeIcon,
  filterIcon,
  flagIcon,
  Icon,
  penIcon,
} from "../../shared/src/icons.tsx";
import { hasDraft } from "./drafts.ts";
import { clearFilters, FilterBar } from "./filters.tsx";
import { cursor, page, readMore } from "./list_pages.ts";
import { find, mineCount, rows } from "./list_rows.ts";
import { mentionCount } from "./mention_count.ts";
import { follow, select, selected, showView, view } from "./route.ts";
import {
  focusWanted,
  isMine,
  nameOf,
  now,
  presence,
  queueName,
  threads,
  userName,
} from "./state.ts";
import { t } from "./texts.ts";
import { unreadOf } from "./unread.ts";
import {
  baseView,
  dropView,
  isFiltered,
  labelOf,
  savedView,
  savedViews,
  shownViews,
  type ViewId,
} from "./views.ts";
import { VirtualList } from "./virtual.tsx";

const ROW_HEIGHT = 78;
export const showsFilters = signal(false);

const waits = (info: Conversation): boolean =>
  info.state === "STATE_QUEUED" || info.state === "STATE_OFFERED";

/** How long until the promise is broken, or by how much it was. */
function Due({ info }: { info: Conversation }) {
  if (!waits(info) || !info.dueAt) return null;
  const left = info.dueAt - now.value;
  const tone = left < 0 ? "bad" : left < 60_000 ? "warn" : "";
  return (
    <span class={`chip ${tone}`} data-testid="row-due">
      {left < 0 ? t("overdueBy", { time: duration(-left) }) : t("dueIn", { time: duration(left) })}
    </span>
  );
}

function Meta({ info }: { info: Conversation }) {
  const urgent = info.priority === "URGENT" || info.priority === "HIGH";
  return (
    <span class="row-meta">
      <span class="cut">{queueName(info.queue)}</span>
      {urgent && (
        <span class={`chip ${info.priority === "URGENT" ? "bad" : "warn"}`}>
          <Icon shape={flagIcon} size={12} />
          {t(info.priority)}
        </span>
      )}
      <Due info={info} />
      {info.state !== "STATE_ACTIVE" && !waits(info) && (
        <span class="chip">{t(info.wrapUpUntil > now.value ? "wrapUp" : info.state)}</span>
      )}
      {info.owner && !isMine(info) && (
        <span class="cut">{info.ownerName || userName(info.owner)}</span>
      )}
    </span>
  );
}

function Preview({ info }: { info: Conversation }) {
  const typing = threads.get(info.id)?.typing.value;
  if (typing?.author?.role === "CUSTOMER")
    return <span class="preview typing-now">{t("typingShort")}</span>;
  if (hasDraft(info.id))
    return (
      <span class="preview">
        <Icon shape={penIcon} size={13} /> {t("draft")}
      </span>
    );
  return <span class="preview">{info.lastText || t("noText")}</span>;
}

function Row({ info }: { info: Conversation }) {
  const name = nameOf(info);
  const unread = unreadOf(info.id).value;
  const time = info.lastMessageAt || info.createdAt;
  return (
    <button
      type="button"
      class={`row-button ${unread ? "unread" : ""}`}
      aria-current={selected.value === info.id ? "true" : undefined}
      data-testid="conversation-row"
      data-conversation={info.id}
      data-state={info.state}
      onClick={(event) => {
        if (event.detail > 0) focusWanted.conversation = info.id;
        select(info.id);
      }}
    >
      <Avatar name={name} id={info.contact?.id ?? ""} size={38} />
      <span class="row-text">
        <span class="line">
          <span class="name">{name}</span>
          <time class="muted tiny">{time ? ago(time, now.value) : ""}</time>
        </span>
        <span class="line">
          <Preview info={info} />
          {unread > 0 && (
            <span class="badge" data-testid="unread">
              {unread}
              <span class="hidden-text"> {t("unread", { count: unread })}</span>
            </span>
          )}
        </span>
        <Meta info={info} />
      </span>
    </button>
  );
}

function Views() {
  const chip = (id: string, label: string, count = 0, saved = false) => (
    <span class="view" key={id}>
      <a
        href={`/console/chats/${id}`}
        class="view-link"
        aria-current={view.value === id ? "page" : undefined}
        data-testid={`view-${id}`}
        onClick={follow(`/console/chats/${id}`)}
      >
        {label}
        {count > 0 && <span class="count">{count}</span>}
      </a>
      {saved && view.value === id && (
        <button
          type="button"
          class="chip-button"
          aria-label={t("removeView", { name: label })}
          data-testid="remove-view"
          onClick={() => {
            showView("mine");
            void dropView(id);
          }}
        >
          <Icon shape={closeIcon} size={12} />
        </button>
      )}
    </span>
  );
  const counts: Partial<Record<ViewId, number>> = {
    mine: mineCount.value,
    mentions: mentionCount.value,
  };
  return (
    <nav class="views" aria-label={t("views")}>
      {shownViews.value.map((id) => chip(id, labelOf(id), counts[id]))}
      {savedViews.value.map(({ id, name }) => chip(id, name, 0, true))}
    </nav>
  );
}

function Nothing() {
  const idle = baseView.value === "mine" && !find.value && !isFiltered.value;
  return (
    <div class="empty" data-testid="list-empty">
      <Icon shape={chatIcon} size={34} />
      <p class="name">{idle ? t("noneMine") : t("noneFound")}</p>
      {idle && (
        <p class="small">
          {presence.value === "ONLINE" ? t("noneMineOnline") : t("noneMineOffline")}
        </p>
      )}
      {isFiltered.value && !savedView.value && (
        <button
          type="button"
          class="button small-button"
          data-testid="clear-here"
          onClick={clearFilters}
        >
          {t("clearFilters")}
        </button>
      )}
    </div>
  );
}

function Rows() {
  if (baseView.value !== "mine" && page.value === null) {
    return (
      <div class="pad" aria-busy="true">
        {[1, 2, 3, 4].map((one) => (
          <div key={one} class="skeleton row-like" />
        ))}
      </div>
    );
  }
  if (rows.value.length === 0) return <Nothing />;
  return (
    <VirtualList
      key={view.value}
      items={rows.value}
      rowHeight={ROW_HEIGHT}
      keyOf={(info) => info.id}
      row={(info) => <Row info={info} />}
      current={selected.value}
      label={t("chats")}
      testid="list"
      onEnd={() => {
        if (cursor.value && baseView.value !== "mine") void readMore();
      }}
    />
  );
}

export function List({ children }: { children: ComponentChildren }) {
  return (
    <section class="pane list" aria-label={t("chats")}>
      <div class="list-head">
        <Views />
        <div class="search-row">
          <input
            type="search"
            class="search"
            aria-label={t("searchList")}
            placeholder={t("searchList")}
            data-testid="list-search"
            value={find.value}
            onInput={(event) => {
              find.value = event.currentTarget.value;
            }}
          />
          <button
            type="button"
            class={`icon-button bordered ${isFiltered.value ? "on" : ""}`}
            aria-label={t("filters")}
            aria-expanded={showsFilters.value || isFiltered.value}
            data-testid="open-filters"
            onClick={() => {
              showsFilters.value = !showsFilters.value;
            }}
          >
            <Icon shape={filterIcon} size={18} />
          </button>
        </div>
        {(showsFilters.value || isFiltered.value) && <FilterBar />}
      </div>
      {children}
      <Rows />
    </section>
  );
}
