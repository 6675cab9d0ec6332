// A puzzle that the server gives newcomers when too many ask at once: a number is looked for whose SHA-256, together with
// the server's text, begins with as many zero bits as the text says. In small steps, so that the page stays alive.

const STEP = 256; // hashes at once

function zeroBits(hash: ArrayBuffer): number {
  const bytes = new Uint8Array(hash);
  const first = bytes.findIndex((byte) => byte > 0);
  return first < 0 ? bytes.length * 8 : first * 8 + Math.clz32(bytes[first]!) - 24;
}

/** The puzzle with the number behind it. */
export async function work(puzzle: string): Promise<string> {
  const wanted = Number(puzzle.split(".")[1]);
  const text = new TextEncoder();
  for (let from = 0; ; from += STEP) {
    const tries = Array.from({ length: STEP }, (_, at) => `${puzzle}.${from + at}`);
    const hashes = await Promise.all(
      tries.map((one) => crypto.subtle.digest("SHA-256", text.encode(one))),
    );
    const found = hashes.findIndex((hash) => zeroBits(hash) >= wanted);
    if (found >= 0) return tries[found]!;
  }
}
