// The widget's words and what it says with them: any language that has a file, refusals never in the server's English.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LAUNCHER } from "#launcher";
import type { ErrorCode } from "#wire";
import { dateTime, languageTag, locale } from "../../web-widget/shared/src/i18n.ts";
import { failure } from "../../web-widget/shared/src/session_types.ts";
import { Threads } from "../../web-widget/shared/src/threads.ts";
import { refusalWords } from "../../web-widget/widget/src/refusals.ts";
import { languageFor, lateWords, t, useLocale } from "../../web-widget/widget/src/texts.ts";
import vi from "../../web-widget/widget/src/texts_vi.json";

test("a third language is one file: the panel, the launcher and the formats speak it", async () => {
  assert.equal(languageFor("eo-XX"), "eo");
  await useLocale("EO");
  assert.equal(locale.value, "eo");
  assert.equal(languageTag(), "eo");
  const isSaid = (key: string): boolean => /^\[.+\]$/s.test(t(key as keyof typeof vi));
  assert.ok(isSaid("send") && !isSaid("surveyTitle"), "only what is needed at first");
  await lateWords();
  const missing = Object.keys(vi).filter((key) => !isSaid(key));
  assert.deepEqual(missing, []);
  assert.equal(LAUNCHER.eo, "[Open chat]");
  assert.equal(LAUNCHER.vi, "Mở trò chuyện");
  assert.equal(LAUNCHER.pt, "[Open chat]", "the plain language stands before its regions");
  assert.match(dateTime(0), /1970/);
  assert.equal(languageFor("xx"), "vi");
  assert.equal(languageFor("constructor"), "vi");
  await useLocale("vi");
});

test("of two languages asked for at once the last one stays", async () => {
  await Promise.all([useLocale("en"), useLocale("eo"), useLocale("vi")]);
  assert.equal(locale.value, "vi");
});

test("every code of the schema has Vietnamese words, none of them the server's", async () => {
  await useLocale("vi");
  const schema = readFileSync(
    join(process.env.WEB_ROOT as string, "../proto/switchboard/v1/codes.proto"),
    "utf8",
  );
  const codes = [
    ...(schema.split("enum CloseCode")[0] as string).matchAll(/^ {2}([A-Z_]+) = /gm),
  ].map(([, code]) => code as string);
  assert.ok(codes.length > 20);
  for (const code of [...codes, "of tomorrow"])
    assert.ok(Object.values(vi).includes(refusalWords(code)), code);
});

test("a refused message knows its code, here and in another tab", () => {
  const item = { clientId: "a", conversation: "c1", body: {}, text: "hi", at: 1 };
  const error = failure(
    "CONVERSATION_FULL" satisfies ErrorCode,
    "the conversation has 10000 entries",
  );
  const first = new Threads();
  first.apply({ type: "refused", item, error });
  const second = new Threads();
  for (const effect of first.picture()) second.apply(effect);
  for (const threads of [first, second])
    assert.equal(threads.open("c1").failed.value[0]?.code, "CONVERSATION_FULL");
});
