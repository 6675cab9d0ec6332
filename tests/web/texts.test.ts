// Words: both languages complete with the same placeholders, search without marks, durations, contrast.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { AccountConfig } from "#wire";
import { KINDS } from "../../web-widget/console/src/settings_kinds.ts";
import { pairs } from "../../web-widget/console/src/texts.ts";
import {
  contrast,
  onColour,
  parseHex,
  type Rgb,
  toHex,
} from "../../web-widget/shared/src/colour.ts";
import { fold, search } from "../../web-widget/shared/src/fold.ts";
import { duration, locale } from "../../web-widget/shared/src/i18n.ts";
import { t, useLocale } from "../../web-widget/widget/src/texts.ts";
import en from "../../web-widget/widget/src/texts_en.json";
import vi from "../../web-widget/widget/src/texts_vi.json";

const holes = (text: string): string[] =>
  [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

test("every text exists in both languages, with the same holes", () => {
  const all = [
    ...Object.entries(vi).map(([key, text]) => [key, text, en[key as keyof typeof vi]] as const),
    ...Object.entries(pairs).map(([key, [first, second]]) => [key, first, second] as const),
  ];
  assert.ok(all.length > 150);
  for (const [key, first, second] of all) {
    assert.ok(first.trim() && second.trim(), key);
    assert.deepEqual(holes(first), holes(second), key);
    assert.equal(first, first.normalize("NFC"), key);
  }
});

test("no word of the widget is unused", () => {
  const folder = join(process.env.WEB_ROOT as string, "widget", "src");
  const sources = readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  const unused = Object.keys(vi).filter((key) => !sources.includes(`"${key}"`));
  assert.deepEqual(unused, []);
});

test("no Vietnamese text was left in English", () => {
  const same = Object.entries(pairs).filter(([, [first, second]]) => first === second);
  assert.deepEqual(same.map(([key]) => key).sort(), ["STATE_BOT", "email"]);
});

const consoleSources = (): string => {
  const folder = join(process.env.WEB_ROOT as string, "console/src");
  return readdirSync(folder)
    .filter((name) => !name.startsWith("texts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
};

test("every text of the console is used, and what is used exists", () => {
  const sources = consoleSources();
  // Names of the schema are put together or come from the server; the columns of a table of words are its keys.
  const bySchema =
    /^(STATE|EVENT|CODE|AUDIT|OPEN_ID|FORM)_|^(AGENT|SUPERVISOR|ADMIN|PRIORITY_UNSPECIFIED|manual)$/;
  const unused = Object.keys(pairs).filter(
    (key) => !bySchema.test(key) && !sources.includes(`"${key}"`) && !sources.includes(`: ${key} `),
  );
  assert.deepEqual(unused, []);
  const used = [...sources.matchAll(/\bt\("(\w+)"/g)].map(([, key]) => key as string);
  assert.ok(used.length > 150);
  assert.deepEqual(
    used.filter((key) => !(key in pairs)),
    [],
  );
});

test("every code of the schema has words in the console, and what can be chosen in its settings too", () => {
  const schema = readFileSync(
    join(process.env.WEB_ROOT as string, "../proto/switchboard/v1/codes.proto"),
    "utf8",
  );
  const codes = [
    ...(schema.split("enum CloseCode")[0] as string).matchAll(/^ {2}([A-Z_]+) = [1-9]/gm),
  ].map(([, code]) => `CODE_${code}`);
  assert.ok(codes.length > 20);
  const known = Object.keys(pairs).filter((key) => key.startsWith("CODE_"));
  assert.deepEqual(known.sort(), codes.sort());
  const nothing = { queues: [], skills: [], inboxes: [] } as unknown as AccountConfig;
  const fields = KINDS.filter(({ part }) => part !== "sinks").flatMap((kind) => kind.fields).flatMap((field) => [
    field,
    ...(field.columns ?? []),
  ]);
  const labels = fields.flatMap((field) => (field.options?.(nothing) ?? []).map(([, label]) => label));
  assert.ok(labels.length > 10);
  assert.deepEqual(
    labels.filter((label) => /^[a-zA-Z_]+$/.test(label) && label !== "English" && !(label in pairs)),
    [],
  );
  assert.equal(labels.includes("auto"), false, "that is the system's colours");
});

test("every deed of the audit log has its words", () => {
  const about = readFileSync(
    join(process.env.WEB_ROOT as string, "../server/audit/README.md"),
    "utf8",
  );
  const deeds = [...about.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([a-z-]+)/g)].map(([, first]) => `AUDIT_${first}`),
  );
  assert.ok(deeds.length > 20);
  const known = Object.keys(pairs).filter((key) => key.startsWith("AUDIT_"));
  assert.deepEqual([...new Set(deeds)].sort(), known.sort());
});

test("whatever a log-in with another account comes to has its words", () => {
  const about = readFileSync(
    join(process.env.WEB_ROOT as string, "../server/openid/README.md"),
    "utf8",
  );
  const said = [...about.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([a-z-]+)`/g)].map(([, word]) => `OPEN_ID_${word}`),
  );
  assert.ok(said.length > 15);
  const known = Object.keys(pairs).filter((key) => key.startsWith("OPEN_ID_"));
  assert.deepEqual([...new Set(said)].sort(), known.sort());
});

test("the language changes what t says", async () => {
  await useLocale("vi");
  assert.equal(t("tooLong", { count: 3 }), "Tin nhắn quá dài: bớt 3 ký tự.");
  await useLocale("en-GB");
  assert.equal(locale.value, "en");
  assert.equal(t("send"), "Send");
});

test("folding drops every mark, composed or not, and knows đ", () => {
  const word = "Đường Nguyễn Thị Ữ ệ ẫ ỵ";
  assert.equal(fold(word), "duong nguyen thi u e a y");
  assert.equal(fold(word.normalize("NFD")), fold(word));
  assert.equal(fold(fold(word)), fold(word));
});

test("search finds without marks and puts exact marks first", () => {
  const names = ["Điện thoại", "Dien thoai cu", "Máy ảnh"];
  const same = (name: string) => name;
  assert.deepEqual(search(names, "dien thoai", same), ["Dien thoai cu", "Điện thoại"]);
  assert.equal(search(names, "điện thoại", same)[0], "Điện thoại");
  assert.deepEqual(search(names, "  ", same).length, 3);
  assert.deepEqual(search(names, "thoai dien", same).length, 2);
});

test("durations tick in seconds", () => {
  assert.equal(duration(75_400), "1:15");
  assert.equal(duration(3_700_000), "1:01:40");
  assert.equal(duration(-5), "0:00");
});

test("text on any brand colour reads", () => {
  for (let value = 0; value < 4096; value++) {
    const colour: Rgb = { r: (value >> 8) * 17, g: ((value >> 4) & 15) * 17, b: (value & 15) * 17 };
    const hex = toHex(colour);
    assert.ok(contrast(colour, parseHex(onColour(hex)) as Rgb) >= 4.5, hex);
  }
});
