// The table codec against protoc's own reading and writing of the same schema.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { TABLE } from "../../web-widget/generated/table_console.ts";
import { TABLE as WIDGET_TABLE } from "../../web-widget/generated/table_widget.ts";
import { makeCodec } from "../../web-widget/shared/src/codec.ts";
import { makeJson } from "../../web-widget/shared/src/codec_json.ts";

const proto = join(process.env.WEB_ROOT as string, "..", "proto");
const codec = makeCodec(TABLE);
const json = makeJson(codec);

function protoc(mode: "encode" | "decode", message: string, input: string | Uint8Array): Buffer {
  const file = message === "AccountConfig" ? "config" : "wire";
  const options = [
    `-I${proto}`,
    `--${mode}=switchboard.v1.${message}`,
    `switchboard/v1/${file}.proto`,
  ];
  return execFileSync("protoc", options, { input });
}

test("what we write is what protoc reads", () => {
  const bytes = codec.encode("ClientFrame", {
    request: 300,
    start: {
      inbox: "demo",
      skills: [{ skill: "vi", level: 2 }],
      form: { name: "Nguyễn Thị Ánh" },
      text: "Xin chào 🙂",
      clientId: "a1",
      priority: "HIGH",
    },
  });
  const text = protoc("decode", "ClientFrame", bytes).toString();
  for (const line of [
    "request: 300",
    'inbox: "demo"',
    "level: 2",
    "priority: HIGH",
    'key: "name"',
  ]) {
    assert.ok(text.includes(line), `${line} in ${text}`);
  }
  assert.deepEqual(protoc("encode", "ClientFrame", text), Buffer.from(bytes));
});

test("what protoc writes is what we read", () => {
  const bytes = protoc(
    "encode",
    "ServerFrame",
    `request: 7 entry { conversation: "c1" seq: 4294967295 at { seconds: 1795503600 nanos: 250000000 }
     author { role: AGENT name: "Lan" } event { type: EVENT_ASSIGNED why { chosen { fit: -3 load: 1 }
     excluded { key: "skill" value: 4 } } } }`,
  );
  const frame = codec.decode("ServerFrame", bytes);
  assert.equal(frame.request, 7);
  assert.equal(frame.entry?.seq, 4294967295);
  assert.equal(frame.entry?.at, 1795503600250);
  assert.equal(frame.entry?.author?.role, "AGENT");
  assert.equal(frame.entry?.event?.why?.chosen?.fit, -3);
  assert.deepEqual(frame.entry?.event?.why?.excluded, { skill: 4 });
  assert.equal(frame.entry?.clientId, "", "defaults are filled in");
  assert.equal(frame.ack, undefined);
});

test("packed numbers and a settings file survive the round trip", () => {
  const text =
    'queues { id: "q" ring_after_ms: 10 ring_after_ms: 70000 targets_ms { key: "high" value: 5 } }';
  const config = codec.decode("AccountConfig", protoc("encode", "AccountConfig", text));
  assert.deepEqual(config.queues[0]?.ringAfterMs, [10, 70000]);
  const again = codec.decode("AccountConfig", codec.encode("AccountConfig", config));
  assert.deepEqual(again, config);
});

test("a member of a oneof is sent even where it is empty", () => {
  const frame = codec.decode("ClientFrame", codec.encode("ClientFrame", { request: 1, ping: {} }));
  assert.deepEqual(frame.ping, {});
});

test("the widget skips what it does not know", () => {
  const widget = makeCodec(WIDGET_TABLE);
  const text = 'entry { conversation: "c" seq: 3 note { text: "chỉ nhân viên" } }';
  const frame = widget.decode("ServerFrame", protoc("encode", "ServerFrame", text));
  assert.equal(frame.entry?.seq, 3);
  assert.equal(frame.entry?.message, undefined);
  const board = protoc("encode", "ServerFrame", "request: 9 board { version: 4 }");
  assert.equal(widget.decode("ServerFrame", board).request, 9);
});

test("bytes that end too early are refused, at every length", () => {
  const bytes = codec.encode("ServerFrame", {
    request: 1,
    error: { code: "INTERNAL", message: "ầ" },
  });
  let refused = 0;
  for (let size = 1; size < bytes.length; size++) {
    try {
      codec.decode("ServerFrame", bytes.subarray(0, size));
    } catch (error) {
      assert.ok(error instanceof RangeError);
      refused++;
    }
  }
  assert.ok(refused >= bytes.length - 3, `${refused} of ${bytes.length}`);
});

test("random bytes never do anything but decode or throw a RangeError", () => {
  let seed = 42;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 3000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256);
    try {
      codec.decode("ServerFrame", bytes);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
    }
  }
});

test("the JSON mapping reads times and fills defaults, and leaves defaults out again", () => {
  const conversation = json.fromJson("Conversation", {
    id: "c1",
    state: "STATE_ACTIVE",
    createdAt: "2026-11-23T07:00:00.250Z",
    form: { topic: "Đổi trả" },
  });
  assert.equal(conversation.createdAt, Date.UTC(2026, 10, 23, 7, 0, 0, 250));
  assert.equal(conversation.priority, "PRIORITY_UNSPECIFIED");
  assert.deepEqual(conversation.tags, []);
  assert.deepEqual(json.toJson("Conversation", conversation), {
    id: "c1",
    state: "STATE_ACTIVE",
    createdAt: "2026-11-23T07:00:00.250Z",
    form: { topic: "Đổi trả" },
  });
});
