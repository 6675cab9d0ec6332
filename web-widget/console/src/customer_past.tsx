// Every other conversation of the customer on the screen, on any channel. Those are not followed: they are read when
// another customer is shown, at each new connection, and again after a while.
import { computed, signal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Conversation } from "#wire";
import { dateTime } from "../../shared/src/i18n.ts";
import { api, query } from "./api.ts";
import { select } from "./route.ts";
import { shownThread } from "./shown.ts";
import { channelName, json, queueName, threads } from "./state.ts";
import { t } from "./texts.ts";

const EVERY_MS = 15_000;
const past = signal<{ contact: string; list: Conversation[] | null }>({ contact: "", list: null });
const shownContact = computed(() => shownThread.value?.info.value?.contact?.id ?? "");

async function load(contact: string): Promise<void> {
  if (past.peek().contact !== contact) past.value = { contact, list: null };
  try {
    const asked = query({ view: "contact", key: contact, limit: 20 });
    const answer = await api.get<{ conversations?: unknown[] }>(`/conversations?${asked}`);
    if (past.peek().contact !== contact) return;
    const list = (answer.conversations ?? []).map((one) => json.fromJson("Conversation", one));
    past.value = { contact, list };
  } catch {
    if (past.peek().contact === contact) past.value = { contact, list: past.peek().list ?? [] };
  }
}

function lookAgain(): void {
  const contact = shownContact.peek();
  const isLive = threads.link.peek().state === "live";
  if (contact && isLive && document.visibilityState === "visible") void load(contact);
}

export function Past({ info }: { info: Conversation }) {
  useSignalEffect(() => {
    const contact = shownContact.value;
    if (contact && threads.link.value.state === "live") void load(contact);
  });
  useEffect(() => {
    const timer = setInterval(lookAgain, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  // Who was erased has none, and what was read is somebody else's until the answer for this one is here.
  const { contact, list: read } = past.value;
  const all = !info.contact ? [] : contact === info.contact.id ? read : null;
  const list = all?.filter(({ id }) => id !== info.id);
  if (!list) return <div class="skeleton" />;
  if (list.length === 0) return <p class="muted small">{t("noHistory")}</p>;
  return (
    <ul>
      {list.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            class="past"
            data-testid="past-conversation"
            onClick={() => select(one.id)}
          >
            <span class="small muted">
              {dateTime(one.createdAt)} · {channelName(one.channel)} · {t(one.state)}
              {one.csat ? ` · ${one.csat}/5` : ""}
            </span>
            <span class="preview">{one.lastText || queueName(one.queue)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
