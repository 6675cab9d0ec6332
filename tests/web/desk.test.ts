// Small choices of the desk: which tags are suggested, which times a snooze knows, who has been called since.
import assert from "node:assert/strict";
import { test } from "node:test";
import { calledIn } from "../../web-widget/console/src/called_in.ts";
import { newest } from "../../web-widget/console/src/newest.ts";
import { fromField, toField } from "../../web-widget/console/src/snooze_times.ts";
import { suggestedOf, withTag } from "../../web-widget/console/src/tag_words.ts";

const USED = ["đổi trả", "giao hàng", "vip"];

test("tags in use are suggested for what is begun, without marks, and take its place", () => {
  assert.deepEqual(suggestedOf(USED, "", 6), USED);
  assert.deepEqual(suggestedOf(USED, "doi", 6), ["đổi trả"]);
  assert.deepEqual(suggestedOf(USED, "vip", 6), ["đổi trả", "giao hàng"], "what is there is whole");
  assert.deepEqual(suggestedOf(USED, "vip, gi", 6), ["giao hàng"]);
  assert.equal(withTag(USED, "vip, gi", "giao hàng"), "vip, giao hàng");
  assert.equal(withTag(USED, "vip", "giao hàng"), "vip, giao hàng");
  assert.equal(withTag(USED, "mới, ", "vip"), "mới, vip");
  assert.equal(withTag(USED, "", "vip"), "vip");
});

test("a time of one's own goes through the field to the minute", () => {
  const time = new Date(2027, 1, 5, 9, 30).getTime();
  assert.equal(toField(time), "2027-02-05T09:30");
  assert.equal(fromField("2027-02-05T09:30"), time);
  assert.equal(fromField(""), 0);
});

test("called since: those in front of the newest that was known and is still there", () => {
  assert.deepEqual(newest(["a", "b"], ["a", "b"]), []);
  assert.deepEqual(newest(["a", "b"], ["c", "a", "b"]), ["c"]);
  assert.deepEqual(newest(["a", "b"], ["b", "a"]), ["b"], "called once more");
  assert.deepEqual(newest(["gone", "b"], ["c", "b"]), ["c"]);
  assert.deepEqual(newest([], ["c"]), ["c"]);
});

test("a mention calls whose whole name stands there, not who is called like its beginning", () => {
  const people = [
    { id: "lan", name: "Lan" },
    { id: "lananh", name: "Lan Anh" },
    { id: "an", name: "An" },
  ];
  const mentioned = (text: string) => calledIn(text, people);
  assert.deepEqual(mentioned("@Lan Anh xem giúp"), ["lananh"]);
  assert.deepEqual(mentioned("@Lan xem giúp"), ["lan"]);
  assert.deepEqual(mentioned("@Lan, @Lan Anh và @Lan nữa"), ["lan", "lananh"]);
  assert.deepEqual(mentioned("@Lành ơi, @Anh ơi"), []);
  assert.deepEqual(mentioned("@An"), ["an"]);
});
