// A QR code of a text (ISO/IEC 18004: byte mode, error correction level L, versions 1 to 15), as rows of dark modules.
// Pure. It is drawn here because the secret inside goes to no other program.

/** By version: check bytes of a block, then the data bytes of its blocks. */
const BLOCKS: readonly (readonly [check: number, data: readonly number[]])[] = [
  [7, [19]],
  [10, [34]],
  [15, [55]],
  [20, [80]],
  [26, [108]],
  [18, [68, 68]],
  [20, [78, 78]],
  [24, [97, 97]],
  [30, [116, 116]],
  [18, [68, 68, 69, 69]],
  [20, [81, 81, 81, 81]],
  [24, [92, 92, 93, 93]],
  [26, [107, 107, 107, 107]],
  [30, [115, 115, 115, 116]],
  [22, [87, 87, 87, 87, 87, 88]],
];
const ALIGNED: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
  [6, 30, 54],
  [6, 32, 58],
  [6, 34, 62],
  [6, 26, 46, 66],
  [6, 26, 48, 70],
];
const LEVEL_L = 1;

export type Modules = boolean[][];
type Mask = (row: number, column: number) => boolean;
export const MASKS: readonly Mask[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/** Multiplies in the field of 256 elements with the polynomial 0x11D. */
export function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

/** Reed-Solomon check bytes. */
function checkBytes(data: readonly number[], count: number): number[] {
  const divisor: number[] = Array.from({ length: count }, (_, i) => (i === count - 1 ? 1 : 0));
  let root = 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) divisor[j] = times(divisor[j]!, root) ^ (divisor[j + 1] ?? 0);
    root = times(root, 2);
  }
  const rest = new Array<number>(count).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest.shift()!;
    rest.push(0);
    for (let j = 0; j < count; j++) rest[j]! ^= times(divisor[j]!, factor);
  }
  return rest;
}

/** The bytes as they are written: header, text, filling, then blocks interleaved with their check bytes. */
function codewords(bytes: Uint8Array, version: number): number[] {
  const [check, sizes] = BLOCKS[version - 1]!;
  const room = sizes.reduce((sum, size) => sum + size, 0);
  const bits: number[] = [];
  const put = (value: number, count: number) => {
    for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, room * 8 - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  const data: number[] = [];
  for (let i = 0; i < bits.length; i += 8)
    data.push(Number.parseInt(bits.slice(i, i + 8).join(""), 2));
  for (let pad = 0xec; data.length < room; pad ^= 0xec ^ 0x11) data.push(pad);
  let from = 0;
  const blocks = sizes.map((size) => data.slice(from, (from += size)));
  const checks = blocks.map((block) => checkBytes(block, check));
  const out: number[] = [];
  for (let i = 0; i < Math.max(...sizes); i++)
    for (const block of blocks) if (i < block.length) out.push(block[i]!);
  for (let i = 0; i < check; i++) for (const block of checks) out.push(block[i]!);
  return out;
}

/** A remainder of the code's own generator, behind the value. */
function protectedBits(value: number, bits: number, generator: number): number {
  let rest = value;
  for (let i = 0; i < bits; i++) rest = (rest << 1) ^ ((rest >> (bits - 1)) * generator);
  return (value << bits) | rest;
}

class Grid {
  readonly size: number;
  readonly dark: Modules;
  readonly fixed: Modules;

  constructor(readonly version: number) {
    this.size = version * 4 + 17;
    const row = () => new Array<boolean>(this.size).fill(false);
    this.dark = Array.from({ length: this.size }, row);
    this.fixed = Array.from({ length: this.size }, row);
    this.patterns();
    this.format(0);
  }

  set(row: number, column: number, dark: boolean): void {
    if (row < 0 || column < 0 || row >= this.size || column >= this.size) return;
    this.dark[row]![column] = dark;
    this.fixed[row]![column] = true;
  }

  private square(row: number, column: number, reach: number, dark: (ring: number) => boolean) {
    for (let r = -reach; r <= reach; r++)
      for (let c = -reach; c <= reach; c++)
        this.set(row + r, column + c, dark(Math.max(Math.abs(r), Math.abs(c))));
  }

  private patterns(): void {
    for (let i = 0; i < this.size; i++) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    const last = this.size - 4;
    for (const [row, column] of [
      [3, 3],
      [3, last],
      [last, 3],
    ] as const)
      this.square(row, column, 4, (ring) => ring !== 2 && ring !== 4);
    const places = ALIGNED[this.version - 1]!;
    const end = places.length - 1;
    for (const [i, row] of places.entries())
      for (const [j, column] of places.entries()) {
        const atFinder = (i === 0 && (j === 0 || j === end)) || (i === end && j === 0);
        if (!atFinder) this.square(row, column, 2, (ring) => ring !== 1);
      }
    if (this.version < 7) return;
    const bits = protectedBits(this.version, 12, 0x1f25);
    for (let i = 0; i < 18; i++) {
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
      this.set(a, b, ((bits >> i) & 1) === 1);
      this.set(b, a, ((bits >> i) & 1) === 1);
    }
  }

  format(mask: number): void {
    const bits = protectedBits((LEVEL_L << 3) | mask, 10, 0x537) ^ 0x5412;
    const bit = (i: number) => ((bits >> i) & 1) === 1;
    for (let i = 0; i < 6; i++) this.set(i, 8, bit(i));
    this.set(7, 8, bit(6));
    this.set(8, 8, bit(7));
    this.set(8, 7, bit(8));
    for (let i = 9; i < 15; i++) this.set(8, 14 - i, bit(i));
    for (let i = 0; i < 8; i++) this.set(8, this.size - 1 - i, bit(i));
    for (let i = 8; i < 15; i++) this.set(this.size - 15 + i, 8, bit(i));
    this.set(this.size - 8, 8, true);
  }

  /** In pairs of columns from the right, up and down by turns. */
  *free(): Generator<[row: number, column: number]> {
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      const up = ((right + 1) & 2) === 0;
      for (let i = 0; i < this.size; i++)
        for (const column of [right, right - 1]) {
          const row = up ? this.size - 1 - i : i;
          if (!this.fixed[row]![column]) yield [row, column];
        }
    }
  }

  flip(mask: Mask): void {
    for (const [row, column] of this.free())
      if (mask(row, column)) this.dark[row]![column] = !this.dark[row]![column];
  }
}

/** Long runs and squares of one colour are hard to read. */
function penalty(dark: Modules): number {
  let sum = 0;
  const size = dark.length;
  for (const at of [(i: number, j: number) => dark[i]![j], (i: number, j: number) => dark[j]![i]])
    for (let i = 0; i < size; i++)
      for (let j = 1, run = 1; j < size; j++) {
        run = at(i, j) === at(i, j - 1) ? run + 1 : 1;
        if (run === 5) sum += 3;
        else if (run > 5) sum += 1;
      }
  for (let i = 1; i < size; i++)
    for (let j = 1; j < size; j++) {
      const one = dark[i]![j];
      const same = one === dark[i - 1]![j] && one === dark[i]![j - 1];
      if (same && one === dark[i - 1]![j - 1]) sum += 3;
    }
  return sum;
}

/** Null for a text that is longer than 520 bytes. */
export function qrCode(text: string): Modules | null {
  const bytes = new TextEncoder().encode(text);
  const version =
    1 +
    BLOCKS.findIndex(([, sizes], i) => {
      const room = sizes.reduce((sum, size) => sum + size, 0);
      return bytes.length + (i + 1 < 10 ? 2 : 3) <= room;
    });
  if (version === 0) return null;
  const grid = new Grid(version);
  const written = codewords(bytes, version);
  let at = 0;
  for (const [row, column] of grid.free()) {
    const byte = written[at >> 3] ?? 0;
    grid.dark[row]![column] = ((byte >> (7 - (at & 7))) & 1) === 1;
    at++;
  }
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [number, mask] of MASKS.entries()) {
    grid.format(number);
    grid.flip(mask);
    const cost = penalty(grid.dark);
    if (cost < least) [best, least] = [number, cost];
    grid.flip(mask);
  }
  grid.format(best);
  grid.flip(MASKS[best]!);
  return grid.dark;
}
