// What a screen remembers: marks only rise, and another tab that is handed the picture shows the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conversation, Entry, ServerFrame } from "#wire";
import { Threads } from "../../web-widget/shared/src/threads.ts";
import { fileProblem, fileSize } from "../../web-widget/shared/src/uploads.ts";

const snapshot = (more: Partial<Conversation> = {}): ServerFrame =>
  ({ request: 0, conversation: { id: "c1", headSeq: 2, customerReadSeq: 1, agentReadSeq: 0,
    customerDeliveredSeq: 1, agentDeliveredSeq: 0, state: "STATE_ACTIVE", ...more } }) as unknown as ServerFrame;
const entry = (seq: number): Entry =>
  ({ conversation: "c1", seq, at: 1, message: { text: `m${seq}`, attachments: [] } }) as unknown as Entry;
const mark = (kind: "read" | "delivered", role: string, seq: number): ServerFrame =>
  ({ request: 0, [kind]: { conversation: "c1", author: { role, id: "x" }, seq } }) as unknown as ServerFrame;

function filled(): Threads {
  const threads = new Threads();
  threads.apply({ type: "link", link: { state: "live" } });
  threads.apply({ type: "push", frame: snapshot() });
  threads.apply({ type: "entries", conversation: "c1", entries: [entry(1), entry(2)], first: true, more: true });
  return threads;
}

test("a delivered mark says less than a read mark, and neither goes back", () => {
  const threads = filled();
  const thread = threads.open("c1");
  threads.apply({ type: "push", frame: mark("delivered", "AGENT", 2) });
  assert.deepEqual([thread.agentDelivered.value, thread.agentRead.value], [2, 0]);
  threads.apply({ type: "push", frame: mark("read", "AGENT", 1) });
  assert.deepEqual([thread.agentDelivered.value, thread.agentRead.value], [2, 1]);
  threads.apply({ type: "push", frame: mark("read", "CUSTOMER", 2) });
  assert.deepEqual([thread.customerDelivered.value, thread.customerRead.value], [2, 2]);
  threads.apply({ type: "push", frame: mark("delivered", "CUSTOMER", 1) });
  assert.equal(thread.customerDelivered.value, 2);
});

test("another tab that is handed the picture shows the same", () => {
  const first = filled();
  first.open("c1").customerRead.value = 2;
  const item = { clientId: "a", conversation: "c1", body: {}, text: "no", at: 1 };
  const error = { code: "TOO_LARGE" as const, message: "too long", retryAfterMs: 0, field: "", clientId: "", conversation: "" };
  first.apply({ type: "refused", item, error });
  const second = new Threads();
  for (const effect of structuredClone(first.picture())) second.apply(effect);
  for (const effect of structuredClone(first.picture())) second.apply(effect); // twice is once
  const shown = (threads: Threads) => {
    const { entries, older, failed, customerRead, info } = threads.open("c1");
    return [threads.link.value, entries.value, older.value, failed.value, customerRead.value, info.value?.state];
  };
  assert.deepEqual(shown(second), shown(first));
});

test("a conversation that was closed on the screen and is opened again shows what is on its way in it", () => {
  const threads = filled();
  const item = (clientId: string, conversation: string) => ({ clientId, conversation, body: {}, text: clientId, at: 1 });
  threads.apply({ type: "outbox", items: [item("a", "c1"), item("b", "c2")] });
  threads.remove("c1");
  assert.deepEqual(threads.open("c1").pending.value.map(({ clientId }) => clientId), ["a"]);
  threads.clear();
  assert.deepEqual(threads.open("c1").pending.value, [], "of somebody else");
});

test("files are judged before they are sent", () => {
  const limits = { bytes: 1000, perMessage: 5 };
  const file = (name: string, size: number) => ({ name, size }) as File;
  assert.equal(fileProblem(file("a.PNG", 10), limits), null);
  assert.equal(fileProblem(file("a.exe", 10), limits), "kind");
  assert.equal(fileProblem(file("none", 10), limits), "kind");
  assert.equal(fileProblem(file("a.txt", 0), limits), "empty");
  assert.equal(fileProblem(file("a.txt", 1001), limits), "size");
  assert.equal(fileSize(10 * 1024 * 1024, "en-GB"), "10 MB");
  assert.equal(fileSize(1_450_000, "vi-VN"), "1,5 MB");
  assert.equal(fileSize(12, "en-GB"), "1 kB");
});
