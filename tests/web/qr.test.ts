// The QR code of a text, read back by a reader of the test's own: formats, masks, blocks, check bytes, the text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MASKS, type Modules, qrCode, times } from "../../web-widget/console/src/qr.ts";

/** Level L of the standard, by version: check bytes of a block and numbers of data bytes. */
const SHAPES: Record<number, readonly [check: number, data: readonly number[]]> = {
  1: [7, [19]],
  2: [10, [34]],
  5: [26, [108]],
  7: [20, [78, 78]],
  9: [30, [116, 116]],
  10: [18, [68, 68, 69, 69]],
  15: [22, [87, 87, 87, 87, 87, 88]],
};

const isFinder = (row: number, column: number, size: number): boolean =>
  (row < 9 && column < 9) || (row < 9 && column >= size - 8) || (row >= size - 8 && column < 9);

function alignments(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = version * 4 + 10;
  const step = Math.ceil((last - 6) / (count - 1) / 2) * 2;
  const places = [6];
  for (let at = last; places.length < count; at -= step) places.splice(1, 0, at);
  return places;
}

function isPattern(row: number, column: number, version: number, size: number): boolean {
  if (isFinder(row, column, size) || row === 6 || column === 6) return true;
  if (version >= 7) {
    if ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11)) return true;
  }
  const places = alignments(version);
  return places.some((r) =>
    places.some(
      (c) => !isFinder(r, c, size) && Math.abs(row - r) <= 2 && Math.abs(column - c) <= 2,
    ),
  );
}

/** The bytes of the grid in their order, without the mask that its format names. */
function bytesOf(dark: Modules): { version: number; bytes: number[] } {
  const size = dark.length;
  const version = (size - 17) / 4;
  let format = 0;
  for (let i = 0; i < 8; i++) format |= Number(dark[8]?.[size - 1 - i]) << i;
  for (let i = 8; i < 15; i++) format |= Number(dark[size - 15 + i]?.[8]) << i;
  format ^= 0x5412;
  assert.equal(format >> 13, 1, "level L");
  const mask = MASKS[(format >> 10) & 7];
  const bits: number[] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let i = 0; i < size; i++) {
      const row = up ? size - 1 - i : i;
      for (const column of [right, right - 1]) {
        if (isPattern(row, column, version, size)) continue;
        bits.push(Number(dark[row]?.[column]) ^ Number(mask?.(row, column)));
      }
    }
    up = !up;
  }
  const bytes = [];
  for (let i = 0; i + 8 <= bits.length; i += 8)
    bytes.push(Number.parseInt(bits.slice(i, i + 8).join(""), 2));
  return { version, bytes };
}

/** Whether a block with its check bytes is a word of the code: every syndrome is nothing. */
function isWhole(block: readonly number[], check: number): boolean {
  for (let power = 0, root = 1; power < check; power++, root = times(root, 2)) {
    let sum = 0;
    for (const byte of block) sum = times(sum, root) ^ byte;
    if (sum !== 0) return false;
  }
  return true;
}

function read(dark: Modules): string {
  const { version, bytes } = bytesOf(dark);
  const shape = SHAPES[version];
  assert.ok(shape, `version ${version}`);
  const [check, sizes] = shape;
  const blocks: number[][] = sizes.map(() => []);
  let at = 0;
  for (let i = 0; i < Math.max(...sizes); i++)
    for (const [n, size] of sizes.entries()) if (i < size) blocks[n]?.push(bytes[at++] ?? -1);
  const data = blocks.flatMap((block) => [...block]);
  for (let i = 0; i < check; i++) for (const block of blocks) block.push(bytes[at++] ?? -1);
  for (const block of blocks) assert.ok(isWhole(block, check), "check bytes");
  const bits = data.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  assert.equal(bits.slice(0, 4), "0100", "bytes");
  const counted = version < 10 ? 8 : 16;
  const length = Number.parseInt(bits.slice(4, 4 + counted), 2);
  const from = 4 + counted;
  const text = Array.from({ length }, (_, i) =>
    Number.parseInt(bits.slice(from + 8 * i, from + 8 * i + 8), 2),
  );
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text));
}

test("what is written can be read, in versions with and without their extra patterns", () => {
  const uri = "otpauth://totp/C%C3%B4ng%20ty:an%40shop.example?secret=GEZDGNBVGY3TQOJQ&digits=6";
  for (const text of ["hi", "Xin chào bạn hiền", uri, "x".repeat(150), "y".repeat(225)])
    assert.equal(read(qrCode(text) ?? []), text);
  assert.equal(read(qrCode("z".repeat(260)) ?? []), "z".repeat(260));
  assert.equal(read(qrCode("ố".repeat(173)) ?? []), "ố".repeat(173));
});

test("what does not fit is not drawn", () => {
  assert.ok(qrCode("x".repeat(520)));
  assert.equal(qrCode("x".repeat(521)), null);
});
