// Bundles tests/web/*.test.ts for Node and runs them with Node's own test runner.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tests = join(root, "..", "tests", "web");
const out = mkdtempSync(join(root, ".tests-"));
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
    nodePaths: [join(root, "node_modules")],
    define: { "process.env.WEB_ROOT": JSON.stringify(root) },
  });
  const files = readdirSync(out).map((name) => join(out, name));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], {
    stdio: "inherit",
  });
  process.exitCode = run.status ?? 1;
} finally {
  if (existsSync(out)) rmSync(out, { recursive: true, force: true });
}
