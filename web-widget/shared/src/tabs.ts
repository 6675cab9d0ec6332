// One connection for all tabs of a site. The browser's lock makes one tab the leader: it holds the socket and the
// outbox; the others hear its effects over a channel, so that every tab shows the same, and hand it what they say.
// When the leader goes, another tab gets the lock and goes on: what was said and not yet confirmed is said again
// under its client id, which the server knows. Where the browser lacks locks or channels each tab connects itself.
import {
  type Answer,
  Connection,
  type ConnectionOptions,
  type NewOutgoing,
  newOutgoing,
} from "./connection.ts";
import { randomId } from "./platform.ts";
import { type Body, type Effect, failure, type Outgoing } from "./session_types.ts";

export interface TabOptions extends ConnectionOptions {
  /** Tabs with the same name share a connection. */
  name: string;
  /** What a tab that has just come needs, beside what this class keeps (outbox, welcome, place in line). */
  picture: () => Effect[];
  /** Something that another tab shared. */
  onShared: (data: unknown) => void;
}

type Wire =
  | { type: "who" }
  | { type: "lead" }
  | { type: "effects"; effects: Effect[]; to?: string; limits: Connection["limits"] }
  | { type: "send"; item: Outgoing }
  | { type: "withdraw"; clientId: string }
  | { type: "ask"; id: string; body: Body }
  | { type: "answer"; id: string; answer: Answer }
  | { type: "tell"; body: Body }
  | { type: "start" }
  | { type: "shared"; data: unknown };

/** A leader that confirms nothing for so long is frozen or gone: the lock is taken from it. */
const CONFIRM_MS = 4_000;
const ASK_MS = 15_000;

/** Nothing where the browser has none, or forbids this frame to have one. */
function openChannel(name: string): BroadcastChannel | null {
  try {
    return "locks" in navigator ? new BroadcastChannel(name) : null;
  } catch {
    return null;
  }
}

export class TabLink {
  private readonly me = randomId();
  private readonly channel: BroadcastChannel | null;
  private connection: Connection | null = null;
  private release: (() => void) | null = null;
  private queueing: AbortController | null = null;
  private active = false;
  private outbox: readonly Outgoing[] = [];
  private readonly unconfirmed = new Map<string, Outgoing>();
  private readonly asked = new Map<string, (answer: Answer) => void>();
  private readonly kept = new Map<string, Effect>(); // welcome, place in line
  private patience: number | undefined;
  private heardLimits: Connection["limits"] = null;

  constructor(private readonly options: TabOptions) {
    this.channel = openChannel(options.name);
    this.channel?.addEventListener("message", ({ data }) => this.heard(data.from, data.wire));
    // A page in the back/forward cache neither leads nor listens.
    addEventListener("pagehide", () => this.rest());
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && this.active) this.join(false);
    });
  }

  /** Connects, or asks the leader for what it shows. */
  start(): void {
    if (this.connection) this.connection.start();
    else if (this.active) this.post({ type: "start" });
    else this.join(false);
  }

  stop(): void {
    this.active = false;
    this.rest();
    this.channel?.close();
  }

  get leads(): boolean {
    return this.connection !== null;
  }

  get limits(): Connection["limits"] {
    return this.connection?.limits ?? this.heardLimits;
  }

  send(what: NewOutgoing): void {
    const item = newOutgoing(what);
    if (this.connection) {
      this.connection.push(item);
      return;
    }
    this.unconfirmed.set(item.clientId, item);
    this.show();
    this.post({ type: "send", item });
    this.watch();
  }

  withdraw(clientId: string): void {
    this.unconfirmed.delete(clientId);
    if (this.connection) this.connection.withdraw(clientId);
    else this.post({ type: "withdraw", clientId });
  }

  request(body: Body): Promise<Answer> {
    if (this.connection) return this.connection.request(body);
    return new Promise((resolve) => {
      const id = randomId();
      const lost = () => resolve({ error: failure("TIMED_OUT", "No answer") });
      const timer = setTimeout(lost, ASK_MS);
      this.asked.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.post({ type: "ask", id, body });
    });
  }

  tell(body: Body): void {
    if (this.connection) this.connection.tell(body);
    else this.post({ type: "tell", body });
  }

  /** Tells the other tabs something of the screen's own. */
  share(data: unknown): void {
    this.post({ type: "shared", data });
  }

  // ---------------------------------------------------------------- who leads

  private join(steal: boolean): void {
    this.active = true;
    if (!this.channel) {
      this.lead();
      return;
    }
    const held = () =>
      new Promise<void>((release) => {
        if (!this.active) return release();
        this.release = release;
        this.lead();
      });
    this.queueing?.abort();
    this.queueing = new AbortController();
    const how = steal ? { steal } : { signal: this.queueing.signal };
    const lost = (error: unknown) => {
      // Taken by another tab, or given up by this one; anything else: this frame may not lock, and connects itself.
      if ((error as DOMException)?.name === "AbortError") this.lose();
      else if (this.active && !this.connection) this.lead();
    };
    navigator.locks.request(this.options.name, how, held).catch(lost);
    this.post({ type: "who" });
  }

  private lead(): void {
    const { storage, outboxKey } = this.options;
    const outbox = storage.readJson<Outgoing[]>(outboxKey) ?? this.outbox;
    const options = { ...this.options, onEffect: (one: Effect) => this.effect(one) };
    for (const { clientId } of outbox) this.unconfirmed.delete(clientId);
    this.connection = new Connection(options, [...outbox, ...this.unconfirmed.values()]);
    this.unconfirmed.clear();
    clearTimeout(this.patience);
    this.post({ type: "lead" });
    this.connection.start();
  }

  /** Another tab took the lock: from now on this one listens. */
  private lose(): void {
    if (!this.connection) return;
    this.rest();
    if (this.active) this.join(false);
  }

  private rest(): void {
    this.queueing?.abort();
    this.connection?.dispose();
    this.connection = null;
    this.release?.();
    this.release = null;
    clearTimeout(this.patience);
  }

  /** What this tab said is confirmed when the leader's outbox or its answer names it. */
  private watch(): void {
    clearTimeout(this.patience);
    if (this.unconfirmed.size === 0) return;
    const act = () => {
      if (this.unconfirmed.size > 0 && this.active && !this.connection) this.join(true);
    };
    this.patience = setTimeout(act, CONFIRM_MS) as unknown as number;
  }

  // ---------------------------------------------------------------- what is said

  private post(wire: Wire): void {
    this.channel?.postMessage({ from: this.me, wire });
  }

  /** The leader's own effects: shown here and told to the others. */
  private effect(effect: Effect): void {
    this.take(effect);
    this.post({ type: "effects", effects: [effect], limits: this.limits });
  }

  private take(effect: Effect): void {
    if (effect.type === "outbox") {
      this.outbox = effect.items;
      for (const { clientId } of effect.items) this.confirm(clientId);
      this.show();
      return;
    }
    if (effect.type === "acked" || effect.type === "refused") this.confirm(effect.item.clientId);
    if (effect.type === "push" && effect.frame.welcome) this.kept.set("welcome", effect);
    if (effect.type === "push" && effect.frame.position) this.kept.set("position", effect);
    this.options.onEffect(effect);
  }

  private confirm(clientId: string): void {
    if (this.unconfirmed.delete(clientId)) this.watch();
  }

  private show(): void {
    const items = [...this.outbox, ...this.unconfirmed.values()];
    this.options.onEffect({ type: "outbox", items });
  }

  private heard(from: string, wire: Wire): void {
    if (wire.type === "shared") this.options.onShared(wire.data);
    else if (this.connection) this.heardByLeader(from, wire, this.connection);
    else if (wire.type === "lead") this.newLeader();
    else if (wire.type === "effects" && (!wire.to || wire.to === this.me)) {
      this.heardLimits = wire.limits;
      for (const effect of wire.effects) this.take(effect);
    } else if (wire.type === "answer") {
      this.asked.get(wire.id)?.(wire.answer);
      this.asked.delete(wire.id);
    }
  }

  private heardByLeader(from: string, wire: Wire, connection: Connection): void {
    if (wire.type === "send") connection.push(wire.item);
    else if (wire.type === "withdraw") connection.withdraw(wire.clientId);
    else if (wire.type === "tell") connection.tell(wire.body);
    else if (wire.type === "start") connection.start();
    else if (wire.type === "ask") {
      const answered = (answer: Answer) => this.post({ type: "answer", id: wire.id, answer });
      void connection.request(wire.body).then(answered);
    } else if (wire.type === "who") {
      const outbox: Effect = { type: "outbox", items: this.outbox };
      const effects = [...this.options.picture(), ...this.kept.values(), outbox];
      this.post({ type: "effects", effects, to: from, limits: this.limits });
    }
  }

  private newLeader(): void {
    for (const resolve of this.asked.values()) {
      resolve({ error: failure("TIMED_OUT", "The leading tab went") });
    }
    this.asked.clear();
    for (const item of this.unconfirmed.values()) this.post({ type: "send", item });
    this.watch();
  }
}
