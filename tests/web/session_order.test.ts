// The session core: entries in order and without a gap, whatever is lost, repeated or cut.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry, Position } from "../../web-widget/generated/wire.ts";
import { Bench, entry } from "./session_bench.ts";

const pong = (seq: number) => ({
  pong: { heads: [{ conversation: "c1", seq, epoch: "e1", lastClientId: "" }] },
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
  bench.server(pong(3));
  bench.do({ type: "timer", name: "gap" });
  const [ask] = bench.sent("history");
  assert.equal(ask?.history.after, 1);
});

test("a reset, a new epoch and a head that went back all drop what is shown", () => {
  const ways: ((bench: Bench) => void)[] = [
    (bench) => bench.server({ reset: { conversation: "c1", reason: "too_far" } }),
    (bench) => bench.follow(5, "e2"),
    (bench) => {
      bench.do({ type: "timer", name: "ping" });
      bench.server(pong(1));
    },
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

test("what comes while heads or a page are on their way is newer than they are, and nothing is dropped for it", () => {
  const bench = new Bench().connect();
  bench.follow(0);
  bench.server({ entry: entry(1) });
  bench.server(pong(1));
  bench.do({ type: "timer", name: "ping" });
  bench.server({ entry: entry(2) });
  bench.server(pong(1));
  bench.server({ entry: entry(4) });
  const [ask] = bench.sent("history");
  for (const seq of [3, 5]) bench.server({ entry: entry(seq) });
  bench.server({
    request: ask?.request,
    history: { conversation: "c1", entries: [entry(3), entry(4)], headSeq: 4 },
  });
  assert.deepEqual(
    bench.effects.filter(({ type }) => type === "reset"),
    [],
  );
  assert.deepEqual(bench.seen(), [1, 2, 3, 4, 5]);
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
          bench.server(pong(log.length));
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
