// Bundles tests/web/*.test.ts for Node and runs them with Node's own test runner.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { languages, WORDS } from "./languages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tests = join(root, "..", "tests", "web");
const out = mkdtempSync(join(root, ".tests-"));

// Languages that are not shipped: the English words in brackets (whatever is not in the file is not in brackets), and one
// whose region comes first in the folder.
function madeUp() {
  const folder = join(out, "words");
  mkdirSync(folder);
  const english = Object.entries(JSON.parse(readFileSync(join(WORDS, "texts_en.json"), "utf8")));
  for (const [tag, mark] of [
    ["eo", ""],
    ["pt-BR", "BR "],
    ["pt", ""],
  ]) {
    const words = Object.fromEntries(english.map(([key, text]) => [key, `[${mark}${text}]`]));
    writeFileSync(join(folder, `texts_${tag}.json`), JSON.stringify(words));
  }
  return folder;
}

try {
  const entryPoints = readdirSync(tests)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(tests, name));
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    sourcemap: "inline",
    logLevel: "warning",
    tsconfig: join(root, "tsconfig.json"),
    plugins: [languages([WORDS, madeUp()])],
    nodePaths: [join(root, "node_modules")],
    define: { "process.env.WEB_ROOT": JSON.stringify(root) },
  });
  const files = readdirSync(out)
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => join(out, name));
  // One process for all of them: a start of Node for each costs more than most of them take.
  const all = join(out, "all.mjs");
  writeFileSync(all, files.map((file) => `import ${JSON.stringify(file)};\n`).join(""));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", all], {
    stdio: "inherit",
  });
  process.exitCode = run.status ?? 1;
} finally {
  if (existsSync(out)) rmSync(out, { recursive: true, force: true });
}
