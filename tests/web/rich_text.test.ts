// What people write stays what they wrote: a mark within a word or a number is no mark; links are few and safe.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RichText } from "../../web-widget/shared/src/rich.tsx";
import { mayBeRich } from "../../web-widget/shared/src/text.ts";

interface Node {
  type: string | ((props: object) => unknown);
  props: { children?: unknown; href?: string; rel?: string };
}

/** The drawn nodes in their order: [element (empty: plain text), its words, its address]. */
function drawn(node: unknown, inside = ""): [string, string, string?][] {
  if (Array.isArray(node)) return node.flatMap((one) => drawn(one, inside));
  if (typeof node === "string") return node ? [[inside, node]] : [];
  if (!node || typeof node !== "object") return [];
  const { type, props } = node as Node;
  if (typeof type === "function") return drawn(type(props), inside);
  const found = drawn(props.children, type);
  if (type !== "a") return found;
  assert.equal(props.rel, "noopener noreferrer nofollow");
  return found.map(([name, words]) => [name, words, props.href]);
}
const parts = (text: string) => drawn(RichText({ text }));
const withoutMarks = (text: string) => parts(text).every(([name]) => !name);
const words = (text: string) =>
  parts(text)
    .map(([, one]) => one)
    .join("");
const link = (text: string) =>
  parts(text)
    .filter(([name]) => name === "a")
    .map(([, shown, href]) => [shown, href]);

test("no ordinary text loses a character", () => {
  for (const text of [
    "an_van_nguyen@x.com",
    "DH_2231_A",
    "5*3*2",
    "2**3**4",
    "__init__",
    "đơn_hàng_số 7",
    "giá 5 * 3 * 2",
    "_",
    "**",
    
    "tên_file_mới.pdf",
    "Ữ_ộ_ẵ",
    "0*1*đ",
    "https://x.vn/a_b_c",
    "a_b*c_d*e",
    "4111 **** **** 1111",
    "1.000.000đ",
    "^_^ cảm ơn shop ^_^",
    "-_- chán -_-",
    "xem (*) và (*) nữa",
    "giá *chưa VAT, mã A_",
  ])
    assert.equal(words(text), text);
});

test("marks between words are marks", () => {
  assert.deepEqual(parts("xin *chào* bạn"), [
    ["", "xin "],
    ["em", "chào"],
    ["", " bạn"],
  ]);
  assert.deepEqual(parts("(_Đặt hàng_)"), [
    ["", "("],
    ["em", "Đặt hàng"],
    ["", ")"],
  ]);
  assert.deepEqual(parts("**đậm** và `mã_a_b`"), [
    ["strong", "đậm"],
    ["", " và "],
    ["code", "mã_a_b"],
  ]);
});

test("pages, mail and telephone numbers are links, and nothing else is", () => {
  assert.deepEqual(link("xem https://x.vn/a_b?c=1."), [
    ["https://x.vn/a_b?c=1", "https://x.vn/a_b?c=1"],
  ]);
  assert.deepEqual(link("vào www.shop.vn/sale, nhé"), [
    ["www.shop.vn/sale", "https://www.shop.vn/sale"],
  ]);
  assert.deepEqual(link("gửi an_van_nguyen@x.com."), [
    ["an_van_nguyen@x.com", "mailto:an_van_nguyen@x.com"],
  ]);
  for (const [text, number] of [
    ["0901234567", "0901234567"],
    ["090 123 4567", "0901234567"],
    ["0901.234.567", "0901234567"],
    ["+84 90 123 4567", "+84901234567"],
    ["028 3822 1234", "02838221234"],
    ["1900 1234", "19001234"],
  ] as const)
    assert.deepEqual(link(`gọi ${text}, nhé`), [[text, `tel:${number}`]]);
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "DH0901234567",
    "01.02.2024 10:30",
    "0123456789012345",
    "1.000.000.000",
    "wwwx.y",
    "x@y",
    "www.",
    "0901234567@",
    "2024-01-02",
    "v1.2.3",
  ])
    assert.deepEqual(link(text), [], text);
});

test("what may hold a mark is told from what holds none", () => {
  for (const text of ["Chào shop ạ", "còn 12 cái?", "a - b", "giá 99 k", "xin chào!\nạ"])
    assert.ok(!mayBeRich(text), text);
  const pieces = ["*", "_", "**", "`", "- ", "• ", "http://x.vn", "www.x.vn", "a@x.vn", "1900 1234"];
  const around = ["", " ", "x", "7", "\n", "x *đ* y", "0901234567", "`a`"];
  let plain = 0;
  for (const piece of [...pieces, "Chào", "12"])
    for (const before of around)
      for (const after of around) {
        const text = before + piece + after;
        const isPlain = withoutMarks(text) && words(text) === text;
        if (!mayBeRich(text)) plain++;
        assert.ok(isPlain || mayBeRich(text), text);
      }
  assert.ok(plain > 20);
});

test("a long text of marks alone is drawn in one pass", () => {
  const long = `${"_a".repeat(4_000)}${"*".repeat(4_000)}${"0".repeat(4_000)}${"a.".repeat(4_000)}`;
  assert.equal(words(long), long);
});
