// The session core's edge: the WebSocket, the timers and the saved outbox. Every change of state goes through
// dispatch(), every effect through perform(); nothing else touches the socket.
import type { Attachment, ServerFrame } from "#wire";
import type { Codec } from "./codec.ts";
import { NotAllowed } from "./not_allowed.ts";
import { randomId, type SafeStorage } from "./platform.ts";
import { Session } from "./session.ts";
import {
  type Body,
  type Effect,
  type Failure,
  failure,
  type Input,
  type Outgoing,
  type TimerName,
} from "./session_types.ts";

export { NotAllowed };

export interface ConnectionOptions {
  url: string;
  codec: Codec;
  client: string;
  locale: string;
  storage: SafeStorage;
  outboxKey: string;
  fetchToken: (renew: boolean) => Promise<string>;
  onEffect: (effect: Effect) => void;
}

/** Something to say, before it has an id. */
export interface NewOutgoing {
  conversation: string;
  text: string;
  body: (clientId: string) => Body;
  files?: Attachment[];
}

export function newOutgoing({ body, ...rest }: NewOutgoing): Outgoing {
  const clientId = randomId();
  return { clientId, body: body(clientId), at: Date.now(), ...rest };
}

export type Answer =
  | { frame: ServerFrame; error?: undefined }
  | { frame?: undefined; error: Failure };

export class Connection {
  private readonly session: Session;
  private readonly timers = new Map<TimerName, number>();
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private socket: WebSocket | null = null;
  private disposed = false;

  private readonly listening = new AbortController();

  /** `outbox`: what is to be said still; what was saved, if it is not given. */
  constructor(
    private readonly options: ConnectionOptions,
    outbox?: readonly Outgoing[],
  ) {
    const { client, locale, storage, outboxKey } = options;
    outbox ??= storage.readJson<Outgoing[]>(outboxKey) ?? [];
    this.session = new Session({ client, locale, outbox, random: Math.random });
    const { signal } = this.listening;
    const wake = () => this.dispatch({ type: "wake" });
    for (const name of ["online", "pageshow"]) addEventListener(name, wake, { signal });
    const seen = () => document.visibilityState === "visible" && wake();
    document.addEventListener("visibilitychange", seen, { signal });
  }

  start(): void {
    this.options.onEffect({ type: "outbox", items: this.session.items });
    this.dispatch({ type: "start" });
  }

  get hasOutbox(): boolean {
    return this.session.items.length > 0;
  }

  get limits() {
    return this.session.limits;
  }

  stop(): void {
    this.dispatch({ type: "stop" });
  }

  /** Ends it for good; whatever it still has to say stays saved, and nobody hears of it any more. */
  dispose(): void {
    this.listening.abort();
    this.closeSocket();
    for (const timer of this.timers.values()) clearTimeout(timer);
    const error = failure("TIMED_OUT", "The connection was given up");
    for (const resolve of this.waiting.values()) resolve({ error });
    this.disposed = true;
  }

  /** Puts something into the outbox: it is sent under this id until the server has it or refuses it. */
  send(what: NewOutgoing): Outgoing {
    const item = newOutgoing(what);
    this.push(item);
    return item;
  }

  push(item: Outgoing): void {
    this.dispatch({ type: "send", item });
  }

  /** Says it no more; the server may have it already. */
  withdraw(clientId: string): void {
    this.dispatch({ type: "withdraw", clientId });
  }

  request(body: Body): Promise<Answer> {
    const request = this.session.takeRequestNumber();
    return new Promise((resolve) => {
      this.waiting.set(request, resolve);
      this.dispatch({ type: "request", request, body });
    });
  }

  /** For typing and read marks: worth sending now or not at all. */
  tell(body: Body): void {
    if (this.session.live) this.perform({ type: "transmit", frame: { request: 0, ...body } });
  }

  dispatch(input: Input): void {
    if (this.disposed) return;
    for (const effect of this.session.handle(input, Date.now())) this.perform(effect);
  }

  private perform(effect: Effect): void {
    if (effect.type === "transmit") {
      if (this.socket?.readyState === WebSocket.OPEN) {
        this.socket.send(this.options.codec.encode("ClientFrame", effect.frame) as BufferSource);
      }
    } else if (effect.type === "timer") this.setTimer(effect.name, effect.afterMs);
    else if (effect.type === "open") this.open();
    else if (effect.type === "close") this.closeSocket();
    else if (effect.type === "fetchToken") void this.fetchToken(effect.renew);
    else if (effect.type === "answer") {
      const { frame, error } = effect;
      this.waiting.get(effect.request)?.(frame ? { frame } : { error: error as Failure });
      this.waiting.delete(effect.request);
    } else {
      if (effect.type === "outbox") {
        this.options.storage.writeJson(this.options.outboxKey, effect.items);
      }
      this.options.onEffect(effect);
    }
  }

  private setTimer(name: TimerName, afterMs: number | null): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    if (afterMs === null) return;
    const fire = () => this.dispatch({ type: "timer", name });
    this.timers.set(name, setTimeout(fire, afterMs) as unknown as number);
  }

  private async fetchToken(renew: boolean): Promise<void> {
    try {
      const token = await this.options.fetchToken(renew);
      this.dispatch({ type: "token", token });
    } catch (error) {
      this.dispatch({ type: "tokenFailed", permanent: error instanceof NotAllowed });
    }
  }

  private open(): void {
    this.closeSocket();
    const socket = new WebSocket(this.options.url, "switchboard.v1.proto");
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    const current = (act: () => void) => () => {
      if (this.socket === socket) act();
    };
    socket.onopen = current(() => this.dispatch({ type: "opened" }));
    socket.onclose = (event) =>
      current(() => this.dispatch({ type: "closed", code: event.code }))();
    socket.onmessage = (event) => current(() => this.receive(event.data as ArrayBuffer))();
  }

  private receive(data: ArrayBuffer): void {
    let frame: ServerFrame;
    try {
      frame = this.options.codec.decode("ServerFrame", new Uint8Array(data));
    } catch {
      this.closeSocket();
      this.dispatch({ type: "closed", code: 4003 });
      return;
    }
    this.dispatch({ type: "frame", frame });
  }

  private closeSocket(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}

export const socketUrl = (): string => `${location.origin.replace(/^http/, "ws")}/ws`;
