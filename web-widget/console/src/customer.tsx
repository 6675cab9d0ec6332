// The right pane: who the customer is, what the form said, tags, priority, notes, and every earlier conversation on
// any channel.
import { batch, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Conversation, Priority } from "#wire";
import { Avatar } from "../../shared/src/avatar.tsx";
import { dateTime, locale } from "../../shared/src/i18n.ts";
import { closeIcon, Icon } from "../../shared/src/icons.tsx";
import { Attributes } from "./attributes.tsx";
import { PRIORITIES } from "./commands_acts.ts";
import { ContactFields } from "./contact_fields.tsx";
import { ContactNotes } from "./contact_notes.tsx";
import { Past } from "./customer_past.tsx";
import { ask } from "./live.ts";
import { Dialog } from "./parts.tsx";
import { selected } from "./route.ts";
import { shownThread } from "./shown.ts";
import { channelName, config, nameOf, queueName, storage, threads, userName } from "./state.ts";
import { cleanTag } from "./tag_words.ts";
import { TAG_MAX, tagsInUse } from "./tags.ts";
import { t } from "./texts.ts";
import { TicketLinks } from "./ticket_links.tsx";

const wide = matchMedia("(min-width: 1181px)");
const isWanted = (): boolean => wide.matches && storage.read("sb:customer") !== "hidden";
const isBeside = signal(wide.matches);
/** Where there is no room beside the thread it lies over everything, and only when asked for. */
export const showsCustomer = signal(isWanted());
showsCustomer.subscribe((shown) => {
  if (wide.matches) storage.write("sb:customer", shown ? null : "hidden");
});
wide.addEventListener("change", () => {
  batch(() => {
    isBeside.value = wide.matches;
    showsCustomer.value = isWanted();
  });
});
selected.subscribe(() => {
  if (!wide.matches) showsCustomer.value = false;
});

function Block({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="block" open>
      <summary>
        <h3>{title}</h3>
      </summary>
      {children}
    </details>
  );
}

/** What a value leads to: a letter, a call; nothing where it is none of these. */
function linkOf(value: string): string {
  if (/^[^\s@/?]+@[^\s@/?]+$/.test(value)) return `mailto:${value}`;
  return /^\+?\d[\d .()-]{6,}$/.test(value) ? `tel:${value.replace(/[^+\d]/g, "")}` : "";
}

export function Facts({ facts, linked }: { facts: [string, string][]; linked?: boolean }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{linked && linkOf(value) ? <a href={linkOf(value)}>{value}</a> : value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What the inbox calls a field of its form. */
function fieldLabel(info: Conversation, id: string): string {
  const inbox = config.value.inboxes.find((one) => one.id === info.inbox);
  const field = inbox?.form.find((one) => one.id === id);
  if (field?.type === "consent") return t("agreedTo"); // its answer is what was agreed to
  return field?.label[locale.value] ?? (id === "page" ? t("pageField") : id);
}

function about(info: Conversation): [string, string][] {
  return [
    [t("queue"), queueName(info.queue)],
    [t("owner"), info.ownerName || userName(info.owner) || t("nobody")],
    [t("started"), info.createdAt ? dateTime(info.createdAt) : ""],
    [t("channel"), channelName(info.channel)],
    [t("disposition"), info.disposition],
    [t("rating"), info.csat ? `${info.csat}/5` : ""],
    [t("effort"), info.ces ? `${info.ces}/7` : ""],
  ];
}

function Tags({ info }: { info: Conversation }) {
  const conversation = info.id;
  const [inUse, setInUse] = useState<readonly string[]>([]);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const tag = cleanTag(String(new FormData(form).get("tag") ?? ""));
    if (tag) void ask({ tag: { conversation, add: [tag] } });
    form.reset();
  };
  return (
    <>
      <div class="chips">
        {info.tags.map((tag) => (
          <span class="chip" key={tag} data-testid="tag">
            {tag}
            <button
              type="button"
              class="chip-button"
              aria-label={t("removeTag", { tag })}
              onClick={() => void ask({ tag: { conversation, remove: [tag] } })}
            >
              <Icon shape={closeIcon} size={12} />
            </button>
          </span>
        ))}
      </div>
      <form onSubmit={add} class="inline-form">
        <input
          name="tag"
          aria-label={t("addTag")}
          placeholder={t("addTag")}
          autocomplete="off"
          maxLength={TAG_MAX}
          list="tags-in-use"
          data-testid="add-tag"
          onFocus={() => setInUse(tagsInUse())}
        />
        <datalist id="tags-in-use">
          {inUse
            .filter((tag) => !info.tags.includes(tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      </form>
    </>
  );
}

function PriorityField({ info }: { info: Conversation }) {
  const conversation = info.id;
  return (
    <div class="field-line">
      <label for="priority">{t("priority")}</label>
      <select
        id="priority"
        data-testid="priority"
        value={info.priority}
        onChange={(event) => {
          const priority = event.currentTarget.value as Priority;
          void ask({ setPriority: { conversation, priority } });
        }}
      >
        {info.priority === "PRIORITY_UNSPECIFIED" && (
          <option value="PRIORITY_UNSPECIFIED">{t("PRIORITY_UNSPECIFIED")}</option>
        )}
        {PRIORITIES.map((priority) => (
          <option key={priority} value={priority}>
            {t(priority)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The private notes of this conversation, gathered. */
function Notes({ id }: { id: string }) {
  const notes = (threads.get(id)?.entries.value ?? []).filter((entry) => entry.note);
  if (notes.length === 0) return <p class="muted small">{t("noNotes")}</p>;
  return (
    <ul class="notes">
      {notes.slice(-5).map((entry) => (
        <li key={entry.seq}>
          <span class="small muted">
            {entry.author?.name} · {dateTime(entry.at)}
          </span>
          <p>{entry.note?.text}</p>
        </li>
      ))}
    </ul>
  );
}

function Details({ info }: { info: Conversation }) {
  const name = nameOf(info);
  const form = Object.entries(info.form).map(([key, value]): [string, string] => [
    fieldLabel(info, key),
    value,
  ]);
  return (
    <div class="pane-body">
      <div class="person">
        <Avatar name={name} id={info.contact?.id ?? ""} size={48} />
        <div class="grow">
          <h2>{name}</h2>
          {info.contact?.verified && (
            <span class="chip good" data-testid="verified">
              {t("verified")}
            </span>
          )}
        </div>
      </div>
      {info.contact && (
        <Block title={t("customer")}>
          <ContactFields key={info.contact.id} contact={info.contact} />
        </Block>
      )}
      {info.contact?.id && (
        <Block title={t("notesAbout")}>
          <ContactNotes key={info.contact.id} contact={info.contact.id} />
        </Block>
      )}
      <Block title={t("aboutConversation")}>
        <Facts facts={about(info)} />
        <PriorityField info={info} />
      </Block>
      <Block title={t("tags")}>
        <Tags info={info} />
      </Block>
      {form.length > 0 && (
        <Block title={t("form")}>
          <Facts facts={form} />
        </Block>
      )}
      {info.contact && (
        <Block title={t("attributes")}>
          <Attributes key={info.contact.id} contact={info.contact} />
        </Block>
      )}
      <Block title={t("tickets")}>
        <TicketLinks info={info} />
      </Block>
      <Block title={t("notes")}>
        <Notes id={info.id} />
      </Block>
      <Block title={t("history")}>
        <Past info={info} />
      </Block>
    </div>
  );
}

export function CustomerPane() {
  const info = shownThread.value?.info.value;
  if (!info || !showsCustomer.value) return null;
  if (isBeside.value) {
    return (
      <aside class="pane customer" aria-label={t("details")} data-testid="customer">
        <Details info={info} />
      </aside>
    );
  }
  const close = () => {
    showsCustomer.value = false;
  };
  return (
    <Dialog title={t("details")} testid="customer" kind="customer" onClose={close}>
      <Details info={info} />
    </Dialog>
  );
}
