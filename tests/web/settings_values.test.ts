// What a settings form says of a thing: what it shows is as it was typed, what it does not show stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Kind } from "../../web-widget/console/src/settings_kinds.ts";
import type { Thing } from "../../web-widget/console/src/settings_specs.ts";
import { written } from "../../web-widget/console/src/settings_values.ts";

const FIELDS: Kind["fields"] = [
  { key: "greeting", label: "name", input: "text", language: "vi" },
  { key: "subject", label: "name", input: "text", within: "mapping" },
  {
    key: "form",
    label: "name",
    input: "rows",
    columns: [
      { key: "id", label: "name", input: "text" },
      { key: "label", label: "name", input: "text", language: "vi" },
    ],
  },
];

const PART: Kind["fields"] = [
  { key: "access", label: "restricted", input: "check", presence: true },
  { key: "queues", within: "access", label: "queuesGiven", input: "several" },
];

function restricted(before: Thing, on: boolean, queues: string[]): unknown {
  const data = new FormData();
  if (on) data.set("access", "on");
  for (const queue of queues) data.append("access-queues", queue);
  return written(before, { fields: PART } as Kind, data).access;
}

test("who is restricted stays so when the last thing that was given is taken away", () => {
  assert.deepEqual(restricted({ id: "lan" }, true, ["a", "b"]), { queues: ["a", "b"] });
  const before = { id: "lan", access: { queues: ["a"], inboxes: ["web"] } };
  assert.deepEqual(restricted(before, true, []), { queues: [], inboxes: ["web"] });
  assert.deepEqual(restricted({ id: "lan", access: { queues: ["a"] } }, true, []), { queues: [] });
  assert.equal(restricted(before, false, ["a"]), undefined, "unchecked: the whole account");
  assert.equal(restricted({ id: "lan" }, false, []), undefined);
});

function filled(before: Thing, typed: Record<string, string>): Thing {
  const data = new FormData();
  for (const [name, value] of Object.entries(typed)) data.set(name, value);
  return written(before, { fields: FIELDS } as Kind, data);
}

test("an emptied text is gone in its language and stays in the others, in a row as in a field", () => {
  const texts = { vi: "Tên", en: "Name" };
  const before = { id: "web", greeting: texts, form: [{ id: "name", label: texts, order: 7 }] };
  const after = filled(before, { "form.0.0": "name", "form.0.1": "", "greeting-vi": "" });
  assert.deepEqual(after.greeting, { en: "Name" });
  assert.deepEqual(after.form, [{ id: "name", label: { en: "Name" }, order: 7 }]);
  assert.deepEqual(before.form[0]?.label, { vi: "Tên", en: "Name" }, "the thing itself is left alone");
});

test("a part in which nothing is said is none, and one that says something keeps what is not shown", () => {
  assert.equal("mapping" in filled({ id: "rt" }, { "mapping-subject": "" }), false);
  const before = { id: "rt", mapping: { subject: "a", hidden: "b" } };
  assert.deepEqual(filled(before, { "mapping-subject": "" }).mapping, { subject: "", hidden: "b" });
});
