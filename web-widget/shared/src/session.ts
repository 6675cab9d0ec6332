// The protocol client's core: connect, hello, resume, outbox, order, heartbeat. An input and the time go in,
// effects come out; it owns no socket, timer, storage or screen, and connection.ts performs what it says.
import type {
  Ack,
  Author,
  Conversation,
  Error as ErrorFrame,
  Limits,
  ServerFrame,
  Welcome,
} from "#wire";
import { Emitter } from "./emitter.ts";
import { InFlight } from "./in_flight.ts";
import { Outbox } from "./outbox.ts";
import { Positions } from "./positions.ts";
import { type Asked, isRepeatable, PATIENCE_MS, Requests } from "./requests.ts";
import {
  backoffMs,
  type Effect,
  failure,
  type Input,
  isRetryable,
  type Link,
  type Outgoing,
  ownEntry,
  type Pending,
  type SessionOptions,
  type TimerName,
} from "./session_types.ts";
import { isWhole } from "./whole.ts";

const ANSWER_MS = 15_000;
const PONG_MS = 8_000;
const GAP_MS = 400;
const MAX_REFUSED_TOKENS = 2;
const HELLO = 1;
const TOO_BIG = 1009; // RFC 6455, 7.4.1

export class Session extends Emitter {
  private link: Link = { state: "off" };
  private readonly positions = new Positions();
  private readonly inFlight = new InFlight();
  private readonly outbox: Outbox;
  private readonly requests = new Requests();
  private nextRequest = HELLO + 1;
  private attempt = 0;
  private refusedTokens = 0;
  private socketOpen = false;
  private wantsNewToken = false;
  private token = "";
  private serverSession = "";
  private heartbeatMs = 20_000;
  private now = 0;
  limits: Limits | null = null;
  private self: Author | undefined;

  constructor(private readonly options: SessionOptions) {
    super();
    this.outbox = new Outbox(options.outbox);
  }

  get items(): readonly Outgoing[] {
    return this.outbox.items;
  }

  get live(): boolean {
    return this.link.state === "live";
  }

  takeRequestNumber(): number {
    return this.nextRequest++;
  }

  handle(input: Input, now: number): Effect[] {
    this.now = now;
    return this.collect(() => this.apply(input));
  }

  private apply(input: Input): void {
    if (input.type === "closed") this.closed(input.code);
    else if (input.type === "frame") this.frame(input.frame);
    else if (input.type === "timer") this.timer(input.name);
    else if (isWhole && input.type === "follow") this.conversation(input.conversation);
    else if (isWhole && input.type === "forget") this.positions.forget(input.conversation);
    else this.steer(input);
  }

  private steer(input: Input): void {
    switch (input.type) {
      case "start":
        if (this.link.state === "off" || this.link.state === "ended") this.begin();
        return;
      case "stop":
        this.drop();
        this.setLink({ state: "off" });
        this.giveUp(this.requests.takeAll(), "Not connected");
        return;
      case "wake":
        if (this.link.state === "waiting") this.begin();
        else if (this.live) this.ping();
        return;
      case "token":
        if (this.link.state !== "connecting" || this.socketOpen) return;
        this.token = input.token;
        this.emit({ type: "open" });
        return;
      case "tokenFailed":
        if (this.link.state !== "connecting") return;
        if (input.permanent) this.end("auth");
        else this.retryLater();
        return;
      case "opened":
        this.socketOpen = true;
        this.hello();
        return;
      case "send":
        if (!this.outbox.add(input.item)) return;
        this.emit({ type: "outbox", items: this.outbox.items });
        this.pump();
        return;
      case "withdraw":
        for (const one of this.items) if (one.clientId === input.clientId) this.remove(one);
        return;
      case "request":
        this.request({ ...input, until: this.now + PATIENCE_MS });
    }
  }

  // ---------------------------------------------------------------- the link

  private begin(): void {
    this.setTimer("retry", null);
    this.setLink({ state: "connecting" });
    this.setTimer("answer", ANSWER_MS);
    this.emit({ type: "fetchToken", renew: this.wantsNewToken });
    this.wantsNewToken = false;
  }

  private hello(): void {
    const positions = this.positions.list();
    const { client, locale } = this.options;
    const resume = positions.length > 0 ? { session: this.serverSession, positions } : undefined;
    this.transmit(HELLO, { hello: { token: this.token, client, locale, resume } });
  }

  private welcome(welcome: Welcome): void {
    this.serverSession = welcome.session;
    this.limits = welcome.limits ?? this.limits;
    this.self = welcome.self;
    this.heartbeatMs = Math.min(60_000, Math.max(1_000, welcome.heartbeatMs || 20_000));
    this.refusedTokens = 0;
    this.setTimer("answer", null);
    this.setLink({ state: "live" });
    this.push({ request: 0, welcome });
    this.pump(); // what was said goes ahead of what was asked: a close behind the last reply stays behind it
    for (const asked of this.requests.takeAll()) this.request(asked);
    this.setTimer("late", null);
    // The first answer has been through the store: it repairs whatever the resume did not bring.
    this.ping();
    this.setTimer("gap", GAP_MS);
  }

  private closed(code: number): void {
    const wasOpen = this.socketOpen || this.link.state !== "off";
    const large = code === TOO_BIG && this.inFlight.longest();
    if (large) this.outgoingFailed(large, failure("TOO_LARGE", "more than a frame holds"));
    this.drop(false);
    if (!wasOpen || this.link.state === "ended" || this.link.state === "off") return;
    if (code === 4009) this.end("superseded");
    else if (code === 4004) this.end("forbidden");
    else if (code === 4001 || code === 4002) this.tokenRefused();
    else this.retryLater();
  }

  private tokenRefused(): void {
    this.refusedTokens++;
    this.wantsNewToken = true;
    if (this.refusedTokens > MAX_REFUSED_TOKENS) this.end("auth");
    else this.retryLater();
  }

  private end(reason: "auth" | "forbidden" | "superseded"): void {
    this.drop();
    this.setLink({ state: "ended", reason });
    this.giveUp(this.requests.takeAll(), "Not connected");
  }

  /** The one way down: whatever was under way ends here, and nothing else closes the socket. */
  private drop(closeSocket = true): void {
    if (closeSocket) this.emit({ type: "close" });
    this.socketOpen = false;
    for (const name of ["retry", "ping", "pong", "answer", "gap", "move"] as TimerName[]) {
      this.setTimer(name, null);
    }
    for (const asked of this.inFlight.takeAll()) {
      if (isRepeatable(asked.body)) this.requests.hold(asked);
      else this.giveUp([asked], "The connection was lost");
    }
    this.watchHeld();
    this.positions.connectionLost();
  }

  private retryLater(afterMs = backoffMs(this.attempt, this.options.random())): void {
    this.drop();
    this.attempt++;
    this.setLink({ state: "waiting", until: this.now + afterMs });
    this.setTimer("retry", afterMs);
  }

  private ping(): void {
    this.positions.askedHeads();
    this.transmit(0, { ping: {} });
    this.setTimer("pong", PONG_MS);
    this.setTimer("ping", this.heartbeatMs);
  }

  private timer(name: TimerName): void {
    if (name === "retry" && this.link.state === "waiting") this.begin();
    else if (name === "ping" && this.live) this.ping();
    else if (name === "gap" && this.live) this.fetchHistory(false);
    else if (name === "lane") this.pump();
    else if (name === "late") this.watchHeld();
    else if (name === "move" && this.live) this.retryLater(0);
    else if (name === "pong" || name === "answer") {
      if (this.live || this.link.state === "connecting") this.retryLater();
    }
  }

  // ---------------------------------------------------------------- frames

  private frame(frame: ServerFrame): void {
    const pending = this.inFlight.take(frame.request);
    this.keepAnswerTimer();
    if (frame.error) this.failed(frame, frame.error, pending);
    else if (frame.welcome) this.welcome(frame.welcome);
    else if (frame.pong) this.pong(frame);
    else if (frame.history && pending?.kind !== "request") {
      this.emit(...this.positions.page(frame.history.conversation, frame.history));
      this.fetchHistory(pending === undefined);
    } else this.content(frame, pending);
  }

  private content(frame: ServerFrame, pending: Pending | undefined): void {
    if (frame.conversation) this.conversation(frame.conversation);
    if (frame.ack) this.ack(frame.ack, pending);
    else if (pending?.kind === "outgoing" && frame.conversation) {
      this.done(pending.item, frame.conversation.id, 0, this.now);
    }
    if (frame.entry) {
      const { conversation, clientId, seq, at } = frame.entry;
      if (clientId) this.acked(conversation, clientId, seq, at);
      this.emit(...this.positions.entry(frame.entry));
      this.fetchHistory(true);
    } else if (frame.reset) {
      this.emit(...this.positions.reset(frame.reset.conversation));
      this.setTimer("gap", GAP_MS);
    } else if (frame.goAway) {
      this.setTimer("move", Math.round(this.options.random() * frame.goAway.reconnectAfterMs));
    } else if (!frame.conversation && !frame.ack) this.push(frame);
    if (frame.conversationGone) this.positions.forget(frame.conversationGone.conversation);
    if (pending?.kind === "request") this.emit({ type: "answer", request: frame.request, frame });
  }

  private conversation(conversation: Conversation): void {
    this.emit(...this.positions.conversation(conversation));
    this.push({ request: 0, conversation });
    if (!this.live) return;
    this.fetchHistory(true);
    if (this.positions.behind()) this.setTimer("gap", GAP_MS);
  }

  private pong(frame: ServerFrame): void {
    this.attempt = 0;
    this.setTimer("pong", null);
    this.emit(...this.positions.heads(frame.pong?.heads ?? []));
    this.push(frame);
    this.fetchHistory(true);
    if (this.positions.behind()) this.setTimer("gap", GAP_MS);
  }

  private failed(frame: ServerFrame, error: ErrorFrame, pending: Pending | undefined): void {
    if (frame.request === HELLO || (error.code === "UNAUTHENTICATED" && !this.live)) {
      if (error.code === "UNAUTHENTICATED") this.tokenRefused();
      else if (error.code === "FORBIDDEN") this.end("forbidden");
      else this.retryLater(error.retryAfterMs || undefined);
    } else if (pending?.kind === "outgoing") this.outgoingFailed(pending.item, error);
    else if (pending?.kind === "history") {
      const { conversation } = pending;
      const gone = !isRetryable(error.code);
      this.positions.pageFailed(conversation, gone);
      if (!gone) this.setTimer("gap", error.retryAfterMs || 1_000);
    } else if (pending) this.emit({ type: "answer", request: frame.request, error });
    else this.push(frame);
  }

  private fetchHistory(certain: boolean): void {
    if (!this.live) return;
    for (const need of this.positions.needs(certain)) {
      const request = this.takeRequestNumber();
      this.inFlight.add(request, { kind: "history", conversation: need.conversation });
      this.transmit(request, { history: { ...need, limit: this.limits?.historyPage || 50 } });
    }
    this.keepAnswerTimer();
  }

  // ---------------------------------------------------------------- requests

  private request({ request, body, until }: Asked): void {
    if (this.live) {
      this.inFlight.add(request, { kind: "request", body, until });
      this.transmit(request, body);
      this.keepAnswerTimer();
    } else if (this.link.state === "off" || this.link.state === "ended") {
      this.giveUp([{ request, body, until }], "Not connected");
    } else {
      this.requests.hold({ request, body, until });
      this.watchHeld();
    }
  }

  /** What nobody waits for any more is answered; the others are looked at again in time. */
  private watchHeld(): void {
    this.giveUp(this.requests.takeLate(this.now), "Not connected in time");
    this.setTimer("late", this.requests.patienceMs(this.now));
  }

  private giveUp(asked: readonly Asked[], message: string): void {
    for (const { request } of asked)
      this.emit({ type: "answer", request, error: failure("TIMED_OUT", message) });
  }

  // ---------------------------------------------------------------- the outbox

  private pump(): void {
    if (!this.live) return;
    const { ready, waitMs } = this.outbox.due(this.now, this.inFlight.items());
    for (const item of ready) {
      const request = this.takeRequestNumber();
      this.inFlight.add(request, { kind: "outgoing", item });
      this.transmit(request, item.body);
    }
    this.setTimer("lane", waitMs);
    this.keepAnswerTimer();
  }

  private ack(ack: Ack, pending: Pending | undefined): void {
    const { conversation, clientId, seq, at, storedText } = ack;
    const item = pending?.kind === "outgoing" ? pending.item : null;
    // Where secrets were masked, who wrote them sees it too.
    const own = item && ownEntry({ ...item, text: storedText || item.text }, seq, at, this.self);
    this.acked(conversation, clientId, seq, at);
    if (!own) return;
    this.emit(...this.positions.entry(own));
    this.fetchHistory(true);
  }

  private acked(conversation: string, clientId: string, seq: number, at: number): void {
    const item = this.outbox.find(conversation, clientId);
    if (item) this.done(item, conversation, seq, at);
  }

  private done(item: Outgoing, conversation: string, seq: number, at: number): void {
    this.remove(item);
    this.outbox.unblock(item);
    this.emit({ type: "acked", item, conversation, seq, at });
    this.pump();
  }

  private outgoingFailed(item: Outgoing, error: ErrorFrame): void {
    if (isRetryable(error.code)) {
      const afterMs = error.retryAfterMs || 500 + backoffMs(2, this.options.random());
      this.outbox.block(item, this.now + afterMs);
      if (error.code === "UNAUTHENTICATED") this.tokenRefused();
      else this.pump();
      return;
    }
    this.remove(item);
    this.emit({ type: "refused", item, error });
    this.pump();
  }

  private remove(item: Outgoing): void {
    this.inFlight.forget(item);
    this.outbox.remove(item);
    this.emit({ type: "outbox", items: this.outbox.items });
  }

  // ---------------------------------------------------------------- small things

  private keepAnswerTimer(): void {
    if (this.live) this.setTimer("answer", this.inFlight.size > 0 ? ANSWER_MS : null);
  }

  private setLink(link: Link): void {
    this.link = link;
    this.emit({ type: "link", link });
  }
}
