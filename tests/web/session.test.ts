// The session core: every promise it makes about sending once, reading in order and coming back.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry, Position, ServerFrame } from "../../web-widget/generated/wire.ts";
import type { Draft } from "../../web-widget/shared/src/codec.ts";
import { Session } from "../../web-widget/shared/src/session.ts";
import {
  backoffMs,
  type Effect,
  type Input,
  type Outgoing,
} from "../../web-widget/shared/src/session_types.ts";

/** A session with a hand on every input and a list of every effect. */
class Bench {
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

  sent(kind: string) {
    return this.effects.flatMap((one) =>
      one.type === "transmit" && kind in one.frame
        ? [one.frame as unknown as Record<string, never>]
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

const entry = (seq: number, clientId = ""): Entry =>
  ({
    conversation: "c1",
    seq,
    at: seq,
    clientId,
    message: { text: `m${seq}`, attachments: [] },
  }) as Entry;
const last = <T>(list: T[]): T => list[list.length - 1] as T;
const links = (effects: Effect[]) =>
  effects.flatMap((one) => (one.type === "link" ? [one.link.state] : []));

test("connects: token, socket, hello, welcome", () => {
  const bench = new Bench();
  assert.ok(bench.do({ type: "start" }).some(({ type }) => type === "fetchToken"));
  assert.ok(bench.do({ type: "token", token: "t" }).some(({ type }) => type === "open"));
  bench.do({ type: "opened" });
  const [hello] = bench.sent("hello") as unknown as { hello: { token: string; resume?: object } }[];
  assert.equal(hello?.hello.token, "t");
  assert.equal(hello?.hello.resume, undefined);
  bench.server({ request: 1, welcome: { session: "s", heartbeatMs: 5_000 } });
  assert.deepEqual(links(bench.effects), ["connecting", "live"]);
});

test("nothing is sent before the welcome; then it goes, and the ack takes it out of the outbox", () => {
  const bench = new Bench();
  bench.do({ type: "start" });
  bench.say("a");
  assert.equal(bench.sent("send").length, 0);
  bench.open();
  const [frame] = bench.sent("send");
  assert.ok(frame);
  const effects = bench.server({
    request: frame.request,
    ack: { clientId: "a", conversation: "c1", seq: 4, at: 9 },
  });
  assert.ok(effects.some((one) => one.type === "acked" && one.seq === 4));
  assert.equal(bench.session.items.length, 0);
});

test("the ack puts the own message into the log, in its place and once", () => {
  const bench = new Bench().connect();
  bench.server({ conversation: { id: "c1", epoch: "e1", headSeq: 1 } });
  bench.server({ entry: entry(1) });
  bench.say("a");
  const [frame] = bench.sent("send");
  const effects = bench.server({
    request: frame?.request,
    ack: { clientId: "a", conversation: "c1", seq: 2, at: 9 },
  });
  const added = effects.flatMap((one) => (one.type === "entries" ? one.entries : []));
  assert.deepEqual(
    added.map(({ seq, clientId }) => [seq, clientId]),
    [[2, "a"]],
  );
  bench.server({ entry: entry(2, "a") });
  bench.server({ entry: entry(3) });
  assert.deepEqual(bench.seen(), [1, 2, 3]);
});

test("a lost ack: the same client id goes again after the reconnect, and its entry counts as the ack", () => {
  const bench = new Bench().connect();
  bench.say("a");
  bench.do({ type: "closed", code: 1006 });
  assert.equal(bench.session.items.length, 1);
  bench.clear();
  bench.do({ type: "timer", name: "retry" });
  bench.open();
  assert.deepEqual(
    bench.sent("send").map(({ send }) => (send as unknown as { clientId: string }).clientId),
    ["a"],
  );
  bench.server({ conversation: { id: "c1", epoch: "e1" } });
  const effects = bench.server({ entry: entry(1, "a") });
  assert.ok(effects.some(({ type }) => type === "acked"));
  assert.equal(bench.session.items.length, 0);
  assert.deepEqual(bench.seen(), [1]);
});

test("one conversation has one message in flight: a refused one is never overtaken", () => {
  const bench = new Bench().connect();
  bench.say("a");
  bench.say("b");
  bench.say("x", "c2");
  assert.equal(bench.sent("send").length, 2, "a and x; b waits for a");
  const first = bench.sent("send")[0] as unknown as { request: number };
  bench.server({ request: first.request, error: { code: "RATE_LIMITED", retryAfterMs: 700 } });
  assert.equal(bench.sent("send").length, 2, "nothing before the time is over");
  assert.ok(
    bench.effects.some((one) => one.type === "timer" && one.name === "lane" && one.afterMs === 700),
  );
  bench.now += 700;
  bench.do({ type: "timer", name: "lane" });
  const again = last(bench.sent("send")) as unknown as { send: { clientId: string } };
  assert.equal(again.send.clientId, "a");
});

test("a permanent refusal is said once and lets the next one go", () => {
  const bench = new Bench().connect();
  bench.say("a");
  bench.say("b");
  const first = bench.sent("send")[0] as unknown as { request: number };
  const effects = bench.server({
    request: first.request,
    error: { code: "TOO_LARGE", message: "text: 4000" },
  });
  assert.ok(effects.some((one) => one.type === "refused" && one.error.message === "text: 4000"));
  const next = last(bench.sent("send")) as unknown as { send: { clientId: string } };
  assert.equal(next.send.clientId, "b");
});

test("an outbox from before a reload is sent with its old ids", () => {
  const body = { send: { conversation: "c1", clientId: "old", text: "?" } };
  const bench = new Bench([
    { clientId: "old", conversation: "c1", body, text: "?", at: 1 },
  ]).connect();
  assert.equal(
    (last(bench.sent("send")) as unknown as { send: { clientId: string } }).send.clientId,
    "old",
  );
});

test("entries come once and in order whatever the order of arrival", () => {
  const bench = new Bench().connect();
  bench.follow(0);
  for (const seq of [1, 3, 2, 2, 5, 1, 4]) bench.server({ entry: entry(seq) });
  assert.deepEqual(bench.seen(), [1, 2, 3, 4, 5]);
});

test("a gap asks for exactly what is missing", () => {
  const bench = new Bench().connect();
  bench.follow(0);
  bench.server({ entry: entry(1) });
  bench.server({ entry: entry(4) });
  const [ask] = bench.sent("history") as unknown as {
    request: number;
    history: { after: number };
  }[];
  assert.equal(ask?.history.after, 1);
  bench.server({
    request: ask?.request,
    history: { conversation: "c1", entries: [entry(2), entry(3), entry(4)], headSeq: 4 },
  });
  assert.deepEqual(bench.seen(), [1, 2, 3, 4]);
});

test("the server's own first page is taken; without one, the client asks", () => {
  const given = new Bench().connect();
  given.follow(2);
  assert.equal(given.sent("history").length, 0, "the page may be on its way");
  given.server({ history: { conversation: "c1", entries: [entry(1), entry(2)], headSeq: 2 } });
  assert.deepEqual(given.seen(), [1, 2]);

  const asked = new Bench().connect();
  asked.follow(80);
  asked.do({ type: "timer", name: "gap" });
  const [ask] = asked.sent("history") as unknown as {
    request: number;
    history: { before: number };
  }[];
  assert.equal(ask?.history.before, 81);
  asked.server({
    request: ask?.request,
    history: { conversation: "c1", entries: [entry(79), entry(80)], headSeq: 80, more: true },
  });
  const effect = asked.effects.find((one) => one.type === "entries");
  assert.ok(effect?.type === "entries" && effect.first && effect.more);
});

test("a reconnect resumes where it stood", () => {
  const bench = new Bench().connect();
  bench.follow(0);
  bench.server({ entry: entry(1, "z") });
  bench.do({ type: "closed", code: 1006 });
  bench.clear();
  bench.do({ type: "timer", name: "retry" });
  bench.open();
  const [hello] = bench.sent("hello") as unknown as {
    hello: { resume: { session: string; positions: Position[] } };
  }[];
  assert.equal(hello?.hello.resume.session, "s1");
  assert.deepEqual(hello?.hello.resume.positions, [
    { conversation: "c1", seq: 1, epoch: "e1", lastClientId: "z" },
  ]);
});

test("heads in a pong repair what was never delivered", () => {
  const bench = new Bench().connect();
  bench.follow(0);
  bench.server({ entry: entry(1) });
  bench.clear();
  bench.server({
    pong: { heads: [{ conversation: "c1", seq: 3, epoch: "e1", lastClientId: "" }] },
  });
  bench.do({ type: "timer", name: "gap" });
  const [ask] = bench.sent("history") as unknown as { history: { after: number } }[];
  assert.equal(ask?.history.after, 1);
});

test("a reset, a new epoch and a head that went back all drop what is shown", () => {
  const ways: ((bench: Bench) => void)[] = [
    (bench) => bench.server({ reset: { conversation: "c1", reason: "too_far" } }),
    (bench) => bench.follow(5, "e2"),
    (bench) =>
      bench.server({
        pong: { heads: [{ conversation: "c1", seq: 1, epoch: "e1", lastClientId: "" }] },
      }),
  ];
  for (const way of ways) {
    const bench = new Bench().connect();
    bench.follow(0);
    bench.server({ entry: entry(1) });
    bench.server({ entry: entry(2) });
    bench.clear();
    way(bench);
    assert.ok(bench.effects.some(({ type }) => type === "reset"));
    bench.server({ history: { conversation: "c1", entries: [entry(1)], headSeq: 1 } });
    assert.deepEqual(bench.seen(), [1]);
  }
});

test("silence after a ping ends the connection and waits a while", () => {
  const bench = new Bench().connect();
  const effects = bench.do({ type: "timer", name: "pong" });
  assert.ok(effects.some(({ type }) => type === "close"));
  assert.equal(last(links(effects)), "waiting");
});

test("close codes: superseded and forbidden stay down, a refused token is renewed, but not for ever", () => {
  for (const [code, reason] of [
    [4009, "superseded"],
    [4004, "forbidden"],
  ] as const) {
    const bench = new Bench().connect();
    const effects = bench.do({ type: "closed", code });
    assert.ok(
      effects.some(
        (one) => one.type === "link" && one.link.state === "ended" && one.link.reason === reason,
      ),
    );
  }
  const bench = new Bench();
  bench.do({ type: "start" });
  for (let round = 0; round < 3; round++) {
    bench.do({ type: "token", token: "t" });
    bench.do({ type: "opened" });
    bench.clear();
    bench.do({ type: "closed", code: 4001 });
    if (round < 2) {
      const effects = bench.do({ type: "timer", name: "retry" });
      assert.ok(effects.some((one) => one.type === "fetchToken" && one.renew));
    }
  }
  assert.ok(bench.effects.some((one) => one.type === "link" && one.link.state === "ended"));
});

test("goAway moves to another connection within the given time", () => {
  const bench = new Bench().connect();
  const effects = bench.server({ goAway: { reconnectAfterMs: 4_000 } });
  assert.ok(
    effects.some((one) => one.type === "timer" && one.name === "move" && one.afterMs === 2_000),
  );
  assert.equal(last(links(bench.do({ type: "timer", name: "move" }))), "waiting");
});

test("a request that the connection took with it is answered as unknown", () => {
  const bench = new Bench().connect();
  const request = bench.session.takeRequestNumber();
  bench.do({ type: "request", request, body: { end: { conversation: "c1" } } });
  const effects = bench.do({ type: "closed", code: 1006 });
  assert.ok(
    effects.some(
      (one) => one.type === "answer" && one.request === request && one.error?.code === "TIMED_OUT",
    ),
  );
});

test("the back-off spreads over the whole range and is bounded", () => {
  assert.equal(backoffMs(0, 1), 500);
  assert.equal(backoffMs(3, 0), 0);
  assert.equal(backoffMs(50, 1), 20_000);
});

test("any loss, repetition and cut: everything arrives once and in order", () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const bench = new Bench([], random).connect();
    const log: Entry[] = [];
    const append = (clientId: string) => {
      const before = log.find((one) => one.clientId === clientId);
      if (before) return before;
      const made = entry(log.length + 1, clientId);
      log.push(made);
      return made;
    };
    let read = 0;
    /** Answers everything that was transmitted, losing some of it. */
    const serve = (loss: number) => {
      while (read < bench.effects.length) {
        const effect = bench.effects[read++];
        if (effect?.type !== "transmit" || random() < loss) continue;
        const { request = 0, send, history, ping } = effect.frame;
        if (send) {
          const made = append(send.clientId as string);
          if (random() >= loss) bench.server({ entry: made });
          if (random() >= loss)
            bench.server({
              request,
              ack: { clientId: made.clientId, conversation: "c1", seq: made.seq },
            });
        } else if (history) {
          const { before = 0, after = 0 } = history;
          const entries = log.filter(({ seq }) => (before ? seq < before : seq > after));
          bench.server({ request, history: { conversation: "c1", entries, headSeq: log.length } });
        } else if (ping) {
          bench.server({
            pong: {
              heads: [{ conversation: "c1", seq: log.length, epoch: "e1", lastClientId: "" }],
            },
          });
        }
      }
    };
    const reconnect = () => {
      bench.do({ type: "closed", code: 1006 });
      bench.do({ type: "timer", name: "retry" });
      bench.open();
    };
    bench.follow(0);
    for (let index = 0; index < 12; index++) {
      bench.say(`m${index}`);
      if (random() < 0.3) bench.server({ entry: append(`other${index}`) });
      serve(0.3);
      if (random() < 0.3) reconnect();
    }
    for (let round = 0; round < 4; round++) {
      reconnect();
      serve(0);
      bench.do({ type: "timer", name: "gap" });
      serve(0);
    }
    assert.equal(bench.session.items.length, 0, `seed ${seed}: the outbox is empty`);
    assert.deepEqual(
      bench.seen(),
      log.map(({ seq }) => seq),
      `seed ${seed}: the log`,
    );
    const own = log
      .filter(({ clientId }) => clientId.startsWith("m"))
      .map(({ clientId }) => clientId);
    assert.deepEqual(
      own,
      Array.from({ length: 12 }, (_, index) => `m${index}`),
      `seed ${seed}: the order`,
    );
  }
});
