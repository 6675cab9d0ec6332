// The right pane: who the customer is, what the form said, tags, priority, and every earlier conversation.
import { signal, useSignalEffect } from "@preact/signals";
import type { Conversation, Priority } from "#wire";
import { dateTime, locale } from "../../shared/src/i18n.ts";
import { closeIcon, Icon } from "../../shared/src/icons.tsx";
import { Avatar } from "../../shared/src/text.tsx";
import { api, ask, config, json, nameOf, openPast, queueName, thread, userName } from "./model.ts";
import { t } from "./texts.ts";

const PRIORITIES: Priority[] = ["URGENT", "HIGH", "NORMAL", "LOW"];
const past = signal<{ contact: string; list: Conversation[] | null }>({ contact: "", list: null });

async function loadPast(contact: string): Promise<void> {
  past.value = { contact, list: null };
  try {
    const answer = await api.get<{ conversations?: unknown[] }>(
      `/conversations?view=contact&key=${encodeURIComponent(contact)}&limit=20`,
    );
    if (past.value.contact !== contact) return;
    const list = (answer.conversations ?? []).map((one) => json.fromJson("Conversation", one));
    past.value = { contact, list };
  } catch {
    past.value = { contact, list: [] };
  }
}

/** What the inbox calls a field of its form. */
function fieldLabel(info: Conversation, id: string): string {
  const inbox = config.value.inboxes.find((one) => one.id === info.inbox);
  const label = inbox?.form.find((field) => field.id === id)?.label;
  return label?.[locale.value] ?? id;
}

function Facts({ info }: { info: Conversation }) {
  const contact = info.contact;
  const facts: [string, string][] = [
    [t("email"), contact?.email ?? ""],
    [t("phone"), contact?.phone ?? ""],
    [t("queue"), queueName(info.queue)],
    [t("owner"), info.ownerName || userName(info.owner) || t("nobody")],
    [t("started"), info.createdAt ? dateTime(info.createdAt) : ""],
    [t("channel"), info.channel],
    [t("rating"), info.csat ? `${info.csat}/5` : ""],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Tags({ info }: { info: Conversation }) {
  const conversation = info.id;
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const tag = String(new FormData(form).get("tag") ?? "")
      .normalize("NFC")
      .trim();
    if (tag) void ask({ tag: { conversation, add: [tag] } });
    form.reset();
  };
  return (
    <div class="block">
      <h3>{t("tags")}</h3>
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
          maxLength={40}
          data-testid="add-tag"
        />
      </form>
    </div>
  );
}

function Past({ info }: { info: Conversation }) {
  const list = past.value.list?.filter(({ id }) => id !== info.id);
  return (
    <div class="block">
      <h3>{t("history")}</h3>
      {!list && <div class="skeleton" />}
      {list?.length === 0 && <p class="muted small">{t("noHistory")}</p>}
      <ul>
        {list?.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class="past"
              data-testid="past-conversation"
              onClick={() => void openPast(one.id)}
            >
              <span class="small muted">
                {dateTime(one.createdAt)} · {t(one.state)}
              </span>
              <span class="preview">{one.lastText || queueName(one.queue)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function CustomerPane() {
  const info = thread.value?.info.value;
  useSignalEffect(() => {
    const contact = thread.value?.info.value?.contact?.id ?? "";
    if (contact && contact !== past.peek().contact) void loadPast(contact);
  });
  if (!info) return null;
  const name = nameOf(info);
  const conversation = info.id;
  return (
    <aside class="pane customer" aria-label={t("details")} data-testid="customer">
      <div class="pane-body">
        <div class="person">
          <Avatar name={name} id={info.contact?.id ?? ""} size={56} />
          <h2>{name}</h2>
          {info.contact?.verified && <span class="chip good">{t("verified")}</span>}
        </div>
        <Facts info={info} />
        <div class="block">
          <label class="stack-label" for="priority">
            {t("priority")}
          </label>
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
        <Tags info={info} />
        {Object.keys(info.form).length > 0 && (
          <div class="block">
            <h3>{t("form")}</h3>
            <dl class="facts">
              {Object.entries(info.form).map(([key, value]) => (
                <div key={key}>
                  <dt>{fieldLabel(info, key)}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
        <Past info={info} />
      </div>
    </aside>
  );
}
