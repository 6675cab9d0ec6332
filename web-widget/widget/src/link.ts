// The one connection of all tabs and what its effects change.
import { batch } from "@preact/signals";
import type { Conversation, Entry, ServerFrame } from "#wire";
import { TABLE } from "../../generated/table_widget.ts";
import { makeCodec } from "../../shared/src/codec.ts";
import { socketUrl } from "../../shared/src/connection.ts";
import { locale } from "../../shared/src/i18n.ts";
import type { Effect, Outgoing } from "../../shared/src/session_types.ts";
import { TabLink } from "../../shared/src/tabs.ts";
import { load, loadHeard } from "./later.ts";
import {
  answers,
  current,
  draft,
  ended,
  isEnded,
  isMine,
  type Link,
  link,
  onLeave,
  position,
  self,
  settings,
  startError,
  storage,
  takenBack,
  tellEvent,
  threads,
  waiting,
  welcomed,
} from "./state.ts";
import { drawer, fetchToken, keepToken, onToken } from "./token.ts";

/** `onGone`: another tab says that the person is gone for good. */
export function open(onGone: () => void): Link {
  const made = new TabLink({
    name: drawer("tabs"),
    url: socketUrl(),
    codec: makeCodec(TABLE),
    client: "switchboard-widget/0.1.0",
    locale: locale.value,
    storage,
    outboxKey: drawer("outbox"),
    fetchToken,
    picture: () => threads.picture(),
    onShared: (data) => heard(data, onGone),
    // Of a link that was left nothing is shown any more.
    onEffect: (one) => link.value === made && batch(() => perform(one)),
  });
  onToken.tell = (where, token) => made.share({ drawer: where, token });
  return made;
}

function heard(data: unknown, onGone: () => void): void {
  const shared = data as { drawer?: string; token?: string | null; gone?: string };
  if (shared.drawer === drawer("token")) keepToken(shared.token ?? null);
  if (shared.gone === drawer("token")) onGone();
}

function perform(one: Effect): void {
  threads.apply(one);
  if (one.type === "acked" && one.item.body.start) {
    current.value = one.conversation;
    answers.value = {};
    tellEvent("queued", one.conversation);
  } else if (one.type === "refused") giveBack(one.item, one.error.code);
  else if (one.type === "entries" && !one.first) {
    for (const entry of one.entries) announce(entry);
  } else if (one.type === "push") pushed(one.frame);
  if (one.type === "refused") {
    tellEvent("error", { code: one.error.code, message: one.error.message });
  }
}

const OVER = ["NOT_FOUND", "WRONG_STATE", "CONVERSATION_FULL"];

/** What was refused is not lost: a question stands in its form again, and what this chat takes no more in the next one's. */
function giveBack({ body, text, error }: Outgoing, code: string): void {
  if (body.start) {
    startError.value = code;
    draft.value ||= text;
  } else if (OVER.includes(code) && !error && document.visibilityState === "visible") {
    draft.value = [draft.value, text].filter(Boolean).join("\n");
  }
}

function pushed(frame: ServerFrame): void {
  if (frame.welcome) {
    const open = frame.welcome.self?.conversations ?? [];
    welcomed.value = true;
    self.id = frame.welcome.self?.id ?? "";
    if (open[0] && !open.includes(current.value)) {
      turnTo(open[0]);
      if (draft.value === takenBack.text) draft.value = ""; // it stands in the log
    }
  }
  if (frame.conversation) adopt(frame.conversation);
  if (frame.position?.conversation === current.value) {
    position.value = frame.position;
    tellEvent("position", frame.position.position);
  }
}

/** What its screen holds of the chat before stays with that one. */
function turnTo(id: string): void {
  if (id !== current.value) for (const one of onLeave) one(false);
  current.value = id;
}

function adopt(conversation: Conversation): void {
  if (!isEnded(conversation.state) && (!current.value || ended.value)) {
    turnTo(conversation.id);
  }
  if (conversation.id === current.value && !waiting.value) position.value = null;
}

function announce(entry: Entry): void {
  const from = entry.author?.name;
  if (!isMine(entry) || entry.event) {
    load().then(
      ({ announceEntry }) => announceEntry(entry),
      () => {},
    );
  }
  if (entry.message && !isMine(entry)) {
    if (settings.value.sound !== false) {
      loadHeard().then(
        ({ chime }) => chime(entry.seq),
        () => {},
      );
    }
    const { text, attachments } = entry.message;
    tellEvent("message", { text, from, files: attachments.length });
  }
  if (entry.event?.type === "EVENT_ASSIGNED") tellEvent("agentJoined", entry.event.userName);
}
