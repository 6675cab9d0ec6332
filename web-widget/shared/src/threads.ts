// What the screens show of conversations, as signals fed by the session's effects. It owns no connection: it is
// handed effects one by one, and says nothing that the server has not said (pending items are marked as such).
import { type Signal, signal } from "@preact/signals";
import type { Conversation, Entry, ServerFrame, TypingNotice } from "#wire";
import { type Effect, failure, type Link, type Outgoing } from "./session_types.ts";
import { isWhole } from "./whole.ts";

export interface Thread {
  id: string;
  info: Signal<Conversation | null>;
  entries: Signal<Entry[]>;
  pending: Signal<readonly Outgoing[]>;
  failed: Signal<Outgoing[]>;
  older: Signal<boolean>; // the server has entries before the first one here
  loaded: Signal<boolean>;
  typing: Signal<TypingNotice | null>;
  customerRead: Signal<number>; // the newest entry that was on the customer's screen
  agentRead: Signal<number>;
  customerDelivered: Signal<number>; // the newest entry that has reached a client of that side
  agentDelivered: Signal<number>;
}

function raise(mark: Signal<number>, seq: number): void {
  if (seq > mark.value) mark.value = seq;
}

const TYPING_MS = 6_000;

export class Threads {
  readonly link = signal<Link>({ state: "off" });
  readonly list = signal<Thread[]>([]);
  /** Said, but not yet bound to a conversation: the first message of a new chat. */
  readonly starting = signal<Outgoing | null>(null);
  private readonly byId = new Map<string, Thread>();
  declare private unsent?: readonly Outgoing[]; // declared: the widget carries nothing of it
  private readonly typingTimers = new Map<string, number>();

  get(id: string): Thread | undefined {
    return this.byId.get(id);
  }

  open(id: string): Thread {
    let thread = this.byId.get(id);
    if (!thread) {
      thread = {
        id,
        info: signal(null),
        entries: signal([]),
        pending: signal((isWhole && this.unsent?.filter((item) => item.conversation === id)) || []),
        failed: signal([]),
        older: signal(false),
        loaded: signal(false),
        typing: signal(null),
        customerRead: signal(0),
        agentRead: signal(0),
        customerDelivered: signal(0),
        agentDelivered: signal(0),
      };
      this.byId.set(id, thread);
      this.list.value = [...this.list.value, thread];
    }
    return thread;
  }

  remove(id: string): void {
    this.byId.delete(id);
    this.list.value = this.list.value.filter((thread) => thread.id !== id);
  }

  clear(): void {
    if (isWhole) this.unsent = [];
    for (const id of [...this.byId.keys()]) this.remove(id);
    this.starting.value = null;
  }

  /** As if nobody had ever been connected. */
  reset(): void {
    this.clear();
    this.link.value = { state: "off" };
  }

  addOlder(id: string, entries: Entry[], more: boolean): void {
    const thread = this.open(id);
    const firstSeq = thread.entries.value[0]?.seq ?? Number.POSITIVE_INFINITY;
    thread.entries.value = [...entries.filter((e) => e.seq < firstSeq), ...thread.entries.value];
    thread.older.value = more;
  }

  apply(effect: Effect): void {
    if (effect.type === "link") {
      this.link.value = effect.link;
      if (effect.link.state !== "live")
        for (const { typing } of this.byId.values()) typing.value = null;
    } else if (effect.type === "entries") this.entries(effect);
    else if (effect.type === "reset") {
      const thread = this.open(effect.conversation);
      thread.entries.value = [];
      thread.loaded.value = false;
    } else if (effect.type === "outbox") this.outbox(effect.items);
    else if (effect.type === "refused") {
      const { message: error, code } = effect.error;
      const failed = { ...effect.item, error, code };
      if (failed.conversation) this.setFailed(failed.conversation, failed);
    } else if (effect.type === "push") this.push(effect.frame);
  }

  private push({ conversation, typing, read, delivered }: ServerFrame): void {
    if (conversation) {
      const thread = this.open(conversation.id);
      thread.info.value = conversation;
      raise(thread.customerRead, conversation.customerReadSeq);
      raise(thread.agentRead, conversation.agentReadSeq);
      raise(thread.customerDelivered, conversation.customerDeliveredSeq);
      raise(thread.agentDelivered, conversation.agentDeliveredSeq);
      if (conversation.headSeq === 0) thread.loaded.value = true;
    }
    if (typing) this.typing(typing);
    for (const [mark, seen] of [
      [read, true],
      [delivered, false],
    ] as const) {
      const thread = mark && this.byId.get(mark.conversation);
      if (!thread) continue;
      const mine = mark.author?.role === "CUSTOMER";
      raise(mine ? thread.customerDelivered : thread.agentDelivered, mark.seq);
      if (seen) raise(mine ? thread.customerRead : thread.agentRead, mark.seq);
    }
  }

  /** The same picture as effects: what another tab needs in order to show what this one shows. */
  picture(): Effect[] {
    const effects: Effect[] = [{ type: "link", link: this.link.value }];
    for (const thread of this.list.value) {
      const { id: conversation, info, entries, older, loaded, failed } = thread;
      const customerReadSeq = thread.customerRead.value;
      const frame = { request: 0, conversation: info.value && { ...info.value, customerReadSeq } };
      if (info.value) effects.push({ type: "push", frame: frame as ServerFrame });
      if (loaded.value) {
        const [first, more] = [true, older.value];
        effects.push({ type: "entries", conversation, entries: entries.value, first, more });
      }
      for (const item of failed.value) {
        const error = failure(item.code ?? "INTERNAL", item.error ?? "");
        effects.push({ type: "refused", item, error });
      }
    }
    return effects;
  }

  private entries(effect: Extract<Effect, { type: "entries" }>): void {
    const thread = this.open(effect.conversation);
    thread.entries.value = effect.first
      ? effect.entries
      : [...thread.entries.value, ...effect.entries];
    if (effect.first) thread.older.value = effect.more;
    thread.loaded.value = true;
    const writers = new Set(effect.entries.map((entry) => entry.author?.id));
    if (writers.has(thread.typing.value?.author?.id)) thread.typing.value = null;
  }

  private outbox(items: readonly Outgoing[]): void {
    if (isWhole) this.unsent = items;
    this.starting.value = items.find((item) => !item.conversation) ?? null;
    const lanes = new Set(items.map((item) => item.conversation));
    for (const lane of lanes) if (lane) this.open(lane);
    for (const thread of this.byId.values()) {
      const pending = items.filter((item) => item.conversation === thread.id);
      if (pending.length > 0 || thread.pending.value.length > 0) thread.pending.value = pending;
    }
  }

  private setFailed(id: string, item: Outgoing): void {
    const { failed } = this.open(id);
    failed.value = [...failed.value.filter((one) => one.clientId !== item.clientId), item];
  }

  dropFailed(id: string, clientId: string): void {
    const thread = this.open(id);
    thread.failed.value = thread.failed.value.filter((item) => item.clientId !== clientId);
  }

  private typing(notice: TypingNotice): void {
    const thread = this.byId.get(notice.conversation);
    if (!thread) return;
    clearTimeout(this.typingTimers.get(thread.id));
    thread.typing.value = notice.active ? notice : null;
    if (!notice.active) return;
    const clear = () => {
      thread.typing.value = null;
    };
    this.typingTimers.set(thread.id, setTimeout(clear, TYPING_MS) as unknown as number);
  }
}
