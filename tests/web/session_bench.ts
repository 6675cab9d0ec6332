// A session with a hand on every input and a list of every effect, for the tests of the session core.
import type { ClientFrame, Entry, ServerFrame } from "../../web-widget/generated/wire.ts";
import type { Draft } from "../../web-widget/shared/src/codec.ts";
import { Session } from "../../web-widget/shared/src/session.ts";
import type { Effect, Input, Outgoing } from "../../web-widget/shared/src/session_types.ts";

export class Bench {
  session: Session;
  effects: Effect[] = [];
  now = 1_000;

  constructor(outbox: Outgoing[] = [], random = () => 0.5) {
    this.session = new Session({ client: "test", locale: "vi", random, outbox });
  }

  do(input: Input): Effect[] {
    const effects = this.session.handle(input, this.now);
    this.effects.push(...effects);
    return effects;
  }

  server(frame: Draft<ServerFrame>): Effect[] {
    return this.do({ type: "frame", frame: { request: 0, ...frame } as ServerFrame });
  }

  connect(): this {
    this.do({ type: "start" });
    return this.open();
  }

  open(): this {
    this.do({ type: "token", token: "t" });
    this.do({ type: "opened" });
    this.server({ request: 1, welcome: { session: "s1", heartbeatMs: 20_000 } });
    return this;
  }

  say(clientId: string, conversation = "c1"): void {
    const body = { send: { conversation, clientId, text: clientId } };
    this.do({ type: "send", item: { clientId, conversation, body, text: clientId, at: this.now } });
  }

  follow(headSeq = 0, epoch = "e1"): void {
    this.server({ conversation: { id: "c1", headSeq, epoch } });
  }

  /** The frames of one kind that went out. */
  sent<K extends keyof ClientFrame>(kind: K) {
    return this.effects.flatMap((one) =>
      one.type === "transmit" && kind in one.frame
        ? [one.frame as ClientFrame & Required<Pick<ClientFrame, K>>]
        : [],
    );
  }

  seen(): number[] {
    return this.effects.flatMap((one) =>
      one.type === "entries" ? one.entries.map(({ seq }) => seq) : [],
    );
  }

  clear(): void {
    this.effects = [];
  }
}

export const entry = (seq: number, clientId = ""): Entry =>
  ({
    conversation: "c1",
    seq,
    at: seq,
    clientId,
    message: { text: `m${seq}`, attachments: [] },
  }) as Entry;
export const last = <T>(list: T[]): T => list[list.length - 1] as T;
export const links = (effects: Effect[]) =>
  effects.flatMap((one) => (one.type === "link" ? [one.link.state] : []));
