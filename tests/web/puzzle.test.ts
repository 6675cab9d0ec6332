// The puzzle's solution is one that the server would take: its hash begins with as many zero bits.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { work } from "../../web-widget/widget/src/puzzle_work.ts";

function zeroBits(text: string): number {
  const bits = [...createHash("sha256").update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return bits.indexOf("1");
}

for (const bits of [1, 7, 8, 9, 12]) {
  test(`a puzzle of ${bits} bits is solved`, async () => {
    const puzzle = `1800000000000.${bits}.abcDEF_-1234.signature`;
    const solution = await work(puzzle);
    assert.match(solution.slice(puzzle.length), /^\.\d{1,15}$/);
    assert.ok(solution.startsWith(puzzle));
    assert.ok(zeroBits(solution) >= bits, `${zeroBits(solution)} bits`);
  });
}
