// What a settings form says of a thing: what it shows is as it was typed, what it does not show stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, type Kind } from "../../web-widget/console/src/settings_kinds.ts";
import { labelOf, refusalOf } from "../../web-widget/console/src/settings_refusal.ts";
import type { Thing } from "../../web-widget/console/src/settings_specs.ts";
import { datesText, type Hours, written } from "../../web-widget/console/src/settings_values.ts";
import { locale } from "../../web-widget/shared/src/i18n.ts";

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

const kindOf = (part: string): Kind => KINDS.find((kind) => kind.part === part) as Kind;

/** The hours of a queue after its form was saved with these dates. */
function datesSaved(typed: string): Hours["dates"] {
  const data = new FormData();
  data.set("hours.limited", "on");
  data.set("hours.dates", typed);
  return (written({ id: "q" }, kindOf("queues"), data).hours as Hours).dates;
}

test("a holiday of several days keeps its length through the form, both ways", () => {
  const dates = [
    { date: "lunar:01-01", intervals: [], name: "Tết", days: 7 },
    { date: "2027-02-05", intervals: [{ from: "08:00", to: "12:00" }], name: "29 Tết", days: 0 },
    { date: "09-02", intervals: [], name: "", days: 2 },
  ];
  const text = datesText({ dates });
  assert.equal(text, "lunar:01-01 |  | Tết | 7\n2027-02-05 | 08:00-12:00 | 29 Tết\n09-02 |  |  | 2");
  assert.deepEqual(datesSaved(text), dates);
  assert.equal(datesSaved("lunar:01-01 | | Tết | 7 ngày")?.[0]?.days, 7);
  assert.deepEqual(datesSaved("05-01 | | Lao động | nghỉ bù"), [
    { date: "05-01", intervals: [], name: "Lao động nghỉ bù", days: 0 },
  ]);
});

test("a form field of kind select has its choices, with commas", () => {
  const data = new FormData();
  const column = kindOf("inboxes")
    .fields.find(({ key }) => key === "form")
    ?.columns?.findIndex(({ key }) => key === "options");
  data.set("form.0.0", "size");
  data.set(`form.0.${column}`, "S, M,  L ");
  const { form } = written({ id: "web" }, kindOf("inboxes"), data) as unknown as { form: Thing[] };
  assert.deepEqual(form[0]?.options, ["S", "M", "L"]);
});

test("a refusal names the field as the form does, in the reader's language, with the server's words beside it", () => {
  const no = { code: "INVALID_ARGUMENT", field: "relax[1].min", message: "must be 0 to 5" };
  locale.value = "vi";
  assert.deepEqual(refusalOf(kindOf("queues"), no), {
    words: "Nới lỏng kỹ năng 2 – Mức tối thiểu: Giá trị không được chấp nhận.",
    detail: "relax[1].min: must be 0 to 5",
  });
  locale.value = "en";
  assert.equal(labelOf(kindOf("queues"), "queues[3].relax[0].afterMs"), "Relax skills 1 – After (s)");
  assert.equal(labelOf(kindOf("sinks"), "rules.queues[0]"), "Only these queues 1");
  assert.equal(labelOf(kindOf("queues"), "no.such"), "");
  assert.match(refusalOf(kindOf("users"), { ...no, code: "CONFLICT", field: "email" }).words, /^E-mail: Somebody/);
});
