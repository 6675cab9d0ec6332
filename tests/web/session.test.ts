// The session core: sending once and coming back; the link's own life.
import assert from "node:assert/strict";
import { test } from "node:test";
import { backoffMs } from "../../web-widget/shared/src/session_types.ts";
import { Bench, entry, last, links } from "./session_bench.ts";

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
    bench.sent("send").map(({ send }) => send.clientId),
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
  const first = bench.sent("send")[0];
  assert.ok(first);
  bench.server({ request: first.request, error: { code: "RATE_LIMITED", retryAfterMs: 700 } });
  assert.equal(bench.sent("send").length, 2, "nothing before the time is over");
  assert.ok(
    bench.effects.some((one) => one.type === "timer" && one.name === "lane" && one.afterMs === 700),
  );
  bench.now += 700;
  bench.do({ type: "timer", name: "lane" });
  const again = last(bench.sent("send"));
  assert.equal(again.send.clientId, "a");
});

test("a permanent refusal is said once and lets the next one go", () => {
  const bench = new Bench().connect();
  bench.say("a");
  bench.say("b");
  const first = bench.sent("send")[0];
  assert.ok(first);
  const effects = bench.server({
    request: first.request,
    error: { code: "TOO_LARGE", message: "text: 4000" },
  });
  assert.ok(effects.some((one) => one.type === "refused" && one.error.message === "text: 4000"));
  const next = last(bench.sent("send"));
  assert.equal(next.send.clientId, "b");
});

test("an outbox from before a reload is sent with its old ids", () => {
  const body = { send: { conversation: "c1", clientId: "old", text: "?" } };
  const bench = new Bench([
    { clientId: "old", conversation: "c1", body, text: "?", at: 1 },
  ]).connect();
  assert.equal(
    last(bench.sent("send")).send.clientId,
    "old",
  );
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

test("the back-off spreads over the whole range and is bounded", () => {
  assert.equal(backoffMs(0, 1), 500);
  assert.equal(backoffMs(3, 0), 0);
  assert.equal(backoffMs(50, 1), 20_000);
});

test("a message that is more than a frame holds is refused, and what goes beside it is not", () => {
  const bench = new Bench().connect();
  bench.say("a", "c1");
  bench.say("b".repeat(100), "c2");
  assert.equal(bench.sent("send").length, 2);
  const effects = bench.do({ type: "closed", code: 1009 });
  const refused = effects.flatMap((one) => (one.type === "refused" ? [one] : []));
  assert.deepEqual(
    refused.map(({ item, error }) => [item.clientId, error.code]),
    [["b".repeat(100), "TOO_LARGE"]],
  );
  assert.deepEqual(
    bench.session.items.map(({ clientId }) => clientId),
    ["a"],
  );
  assert.equal(last(links(bench.effects)), "waiting");
});

test("what is withdrawn is said no more, whether it was sent or not", () => {
  const bench = new Bench();
  bench.do({ type: "start" });
  bench.say("a");
  bench.do({ type: "withdraw", clientId: "a" });
  assert.equal(bench.session.items.length, 0);
  bench.open();
  assert.equal(bench.sent("send").length, 0);
  bench.say("b");
  const [frame] = bench.sent("send");
  bench.do({ type: "withdraw", clientId: "b" });
  bench.server({
    request: frame?.request,
    ack: { clientId: "b", conversation: "c1", seq: 2, at: 9 },
  });
  assert.equal(bench.session.items.length, 0);
});
