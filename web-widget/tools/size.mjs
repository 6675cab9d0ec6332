// Measures what visitors and agents download, and knows the budgets. tests/web/size.test.ts enforces them.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export const BUDGETS = [
  { name: "loader", unit: "gz", limit: 2 * 1024 },
  { name: "shim", unit: "gz", limit: 1.5 * 1024 }, // the verbs of other chats, where a shop wants them
  // From the click to a conversation under way: the frame's page, the script, the words of one language.
  { name: "widget", unit: "br", limit: 23.8 * 1024, files: 3 },
  { name: "answer", unit: "br", limit: 1.1 * 1024, files: 1 }, // the sound, links and marks: with the first that needs them
  { name: "verbs", unit: "br", limit: 1.2 * 1024, files: 1 }, // where the shop's page says more than that it is there
  { name: "extras", unit: "br", limit: 9.8 * 1024, files: 2 }, // menu, files, emoji, survey, past: when first wanted
  { name: "whole", unit: "br", limit: 35.8 * 1024, files: 7 }, // all that a visitor can ever come to load
  { name: "puzzle", unit: "br", limit: 0.5 * 1024 }, // only where a server asks newcomers for it
  { name: "console", unit: "br", limit: 90 * 1024 },
  { name: "board", unit: "br", limit: 30 * 1024 },
];

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

function total(paths) {
  const sum = { raw: 0, gz: 0, br: 0, files: paths.length };
  for (const path of paths) {
    const bytes = readFileSync(path);
    sum.raw += bytes.length;
    sum.gz += gzipSync(bytes, { level: 9 }).length;
    sum.br += brotli(bytes);
  }
  return sum;
}

// What a page loads at once: the assets that its HTML names, and what those import statically.
function closure(dist, html) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    if (!name.endsWith(".js")) return;
    const text = readFileSync(join(dist, "assets", name), "utf8");
    for (const [, next] of text.matchAll(/(?:from|import)"(?:\.|\/assets)\/([\w.-]+)"/g))
      visit(next);
  };
  const text = readFileSync(join(dist, html), "utf8");
  for (const [, name] of text.matchAll(/"\/assets\/([\w.-]+\.(?:js|css))"/g)) visit(name);
  return [...seen].map((name) => join(dist, "assets", name));
}

export function measure(dist) {
  const console_ = closure(dist, "console/index.html");
  const lazy = readdirSync(join(dist, "assets"))
    .filter((name) => /^board\..*\.js$/.test(name))
    .map((name) => join(dist, "assets", name));
  const chunk = (start) => (path) => basename(path).startsWith(`${start}.`);
  const all = readdirSync(join(dist, "assets")).map((name) => join(dist, "assets", name));
  const longest = (part) =>
    all
      .filter((path) => basename(path).startsWith(`${part}_`))
      .sort((a, b) => readFileSync(b).length - readFileSync(a).length)[0];
  const words = longest("words");
  const late = [...all.filter(chunk("parts")), longest("late")];
  const [answer, verbs] = [all.filter(chunk("heard")), all.filter(chunk("verbs"))];
  const frame = closure(dist, "widget/frame.html");
  return {
    loader: total([join(dist, "widget/loader.js")]),
    shim: total([join(dist, "widget/shim.js")]),
    widget: total([join(dist, "widget/frame.html"), ...frame, words]),
    answer: total(answer),
    verbs: total(verbs),
    extras: total(late),
    whole: total([join(dist, "widget/frame.html"), ...frame, words, ...answer, ...verbs, ...late]),
    puzzle: total(all.filter(chunk("puzzle"))),
    console: total([join(dist, "console/index.html"), ...console_]),
    board: total(lazy),
  };
}

export function report(sizes) {
  const kib = (bytes) => (bytes / 1024).toFixed(1).padStart(7);
  console.log("part      files    raw KiB   gz KiB   br KiB   budget");
  for (const { name, unit, limit } of BUDGETS) {
    const size = sizes[name];
    console.log(
      `${name.padEnd(9)} ${String(size.files).padStart(5)} ${kib(size.raw)}   ${kib(size.gz)}  ${kib(size.br)}   ` +
        `${limit / 1024} KiB ${unit} ${size[unit] <= limit ? "kept" : "EXCEEDED"}`,
    );
  }
}

if (process.argv[1]?.endsWith("size.mjs")) {
  report(measure(join(dirname(dirname(fileURLToPath(import.meta.url))), "dist")));
}
