// What is asked of the server: held until it can be sent, asked again where that does no harm, never left unanswered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRepeatable, PATIENCE_MS } from "../../web-widget/shared/src/requests.ts";
import type { Body } from "../../web-widget/shared/src/session_types.ts";
import { Bench, last } from "./session_bench.ts";

const ACCEPT: Body = { accept: { conversation: "c1", offer: 3 } };
const END: Body = { end: { conversation: "c1" } };

function ask(bench: Bench, body: Body): number {
  const request = bench.session.takeRequestNumber();
  bench.do({ type: "request", request, body });
  return request;
}

const answers = (bench: Bench, request: number) =>
  bench.effects.flatMap((one) => (one.type === "answer" && one.request === request ? [one] : []));

function reconnect(bench: Bench): void {
  bench.do({ type: "closed", code: 1006 });
  bench.do({ type: "timer", name: "retry" });
  bench.open();
}

test("what is asked before the connection is there goes as soon as it is", () => {
  const bench = new Bench();
  bench.do({ type: "start" });
  const request = ask(bench, { setPresence: { status: "ONLINE" } });
  assert.deepEqual(answers(bench, request), [], "nobody is told of a time-out that was none");
  bench.now += PATIENCE_MS - 1;
  bench.open();
  assert.equal(bench.sent("setPresence").length, 1);
  bench.server({ request, ack: { conversation: "" } });
  assert.equal(answers(bench, request).length, 1);
  assert.ok(answers(bench, request)[0]?.frame);
});

test("an accept that the connection took with it is asked again, once, and answered once", () => {
  const bench = new Bench().connect();
  const request = ask(bench, ACCEPT);
  reconnect(bench);
  assert.deepEqual(answers(bench, request), []);
  assert.equal(bench.sent("accept").length, 2);
  bench.server({ request, ack: { conversation: "c1" } });
  reconnect(bench);
  assert.equal(bench.sent("accept").length, 2);
  assert.equal(answers(bench, request).length, 1);
});

test("what may not happen twice is answered as unknown when the connection is lost", () => {
  const bench = new Bench().connect();
  const request = ask(bench, END);
  reconnect(bench);
  assert.equal(answers(bench, request)[0]?.error?.code, "TIMED_OUT");
  assert.equal(bench.sent("end").length, 1);
});

test("nobody waits longer than the patience, however often the line is cut", () => {
  const bench = new Bench().connect();
  const request = ask(bench, ACCEPT);
  bench.do({ type: "closed", code: 1006 });
  const timer = last(
    bench.effects.filter((one) => one.type === "timer" && one.name === "late"),
  ) as unknown as { afterMs: number };
  assert.equal(timer.afterMs, PATIENCE_MS);
  bench.now += PATIENCE_MS / 2;
  bench.do({ type: "timer", name: "retry" });
  bench.open();
  bench.do({ type: "closed", code: 1006 });
  assert.deepEqual(answers(bench, request), []);
  bench.now += PATIENCE_MS / 2;
  bench.do({ type: "timer", name: "late" });
  assert.equal(answers(bench, request)[0]?.error?.code, "TIMED_OUT");
  bench.do({ type: "timer", name: "retry" });
  bench.open();
  assert.equal(bench.sent("accept").length, 2, "what was given up is not asked any more");
});

test("a connection that is over for good answers at once", () => {
  for (const over of [{ type: "stop" }, { type: "closed", code: 4004 }] as const) {
    const bench = new Bench().connect();
    bench.do({ type: "closed", code: 1006 });
    const held = ask(bench, ACCEPT);
    bench.do({ type: "timer", name: "retry" });
    bench.do({ type: "token", token: "t" });
    bench.do({ type: "opened" });
    bench.do(over);
    assert.equal(answers(bench, held)[0]?.error?.code, "TIMED_OUT", over.type);
    const late = ask(bench, ACCEPT);
    assert.equal(answers(bench, late)[0]?.error?.code, "TIMED_OUT", over.type);
  }
});

test("only what leaves the same behind is asked twice", () => {
  const one = { conversation: "c1" };
  for (const body of [{ history: one }, { setPresence: {} }, { watchBoard: {} }] as Body[])
    assert.ok(isRepeatable(body));
  for (const body of [
    { close: one },
    { transfer: one },
    { decline: one },
    { extendWrapUp: one },
    { keepPlace: one },
  ] as Body[])
    assert.ok(!isRepeatable(body));
});

test("what was said on a broken line goes ahead of what was asked after it", () => {
  const bench = new Bench().connect();
  bench.do({ type: "closed", code: 1006 });
  bench.say("a");
  const request = ask(bench, { close: { conversation: "c1" } });
  bench.clear();
  bench.do({ type: "timer", name: "retry" });
  bench.open();
  const sent = bench.effects.flatMap((one) => (one.type === "transmit" ? [one.frame] : []));
  const said = sent.findIndex(({ send }) => send?.clientId === "a");
  const asked = sent.findIndex((frame) => frame.request === request);
  assert.ok(said >= 0 && said < asked, `said ${said}, asked ${asked}`);
});
