// Bundles the widget, the console and the demo page into dist/ (see README.md for the layout) with hashed
// names, HTML pages and the headers that the server sends with each page. Node and esbuild, nothing else.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { minify } from "terser";
import { callByNumber, languages, numbers } from "./languages.mjs";
import { lean } from "./lean.mjs";
import { checkOurs, hidePrivates, OURS } from "./shrink.mjs";
import { measure, report } from "./size.mjs";
import { stylesAsText } from "./styles.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const final = join(root, "dist");
const dist = join(root, `.dist-${process.pid}`);
const TERSER = JSON.parse(
  readFileSync(join(root, "node_modules/terser/package.json"), "utf8"),
).version;
const quiet = process.argv.includes("--quiet");

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  metafile: true,
  write: true,
  legalComments: "none",
  logLevel: "warning",
  tsconfigRaw: { compilerOptions: { target: "ES2022" } },
  jsx: "transform",
  jsxFactory: "h",
  jsxFragment: "Fragment",
};

// A second pass over what visitors load: it names variables by how often they are used, which compresses better. Where reading a
// property may have an effect (a signal's does) nothing is left out.
const SECOND = {
  module: true,
  ecma: 2022,
  compress: {
    passes: 3,
    keep_fargs: false,
    lhs_constants: false,
    sequences: false,
    booleans: false,
  },
  format: { comments: false },
};

// A script of one piece: what esbuild has left compresses better as it stands.
const SCRIPT = {
  ...SECOND,
  module: false,
  ecma: 2021,
  compress: { ...SECOND.compress, unused: false, collapse_vars: false },
};

async function again(outputs, how = SECOND) {
  for (const path of outputs.filter((name) => name.endsWith(".js"))) {
    const file = join(root, path);
    const { code } = await minify(readFileSync(file, "utf8"), how);
    writeFileSync(file, code);
  }
}

async function app(
  entry,
  {
    inject = [join(root, "shared/src/jsx.ts")],
    plugins = [],
    ours = `^(${OURS})$`,
    twice = false,
  } = {},
) {
  const result = await build({
    ...common,
    entryPoints: [entry],
    outdir: join(dist, "assets"),
    entryNames: "[name].[hash]",
    chunkNames: "[name].[hash]",
    assetNames: "[name].[hash]",
    loader: { ".svg": "file" },
    publicPath: "/assets",
    inject,
    plugins,
    splitting: true,
    format: "esm",
    charset: "utf8",
    mangleProps: new RegExp(ours),
    target: "es2022",
    // The hash in a name is of what goes into the second pass, so that pass has its say in it.
    define: twice ? { IS_WIDGET: "true" } : {},
    banner: twice ? { js: `/*${JSON.stringify(SECOND)} ${TERSER}*/` } : {},
  });
  const outputs = Object.entries(result.metafile.outputs);
  if (twice) await again(Object.keys(result.metafile.outputs));
  const [js, info] = outputs.find(([, output]) => output.entryPoint === entry);
  // An entry that only passes on one chunk is left out of the way.
  const [only] = info.imports.filter(({ kind }) => kind === "import-statement");
  const isPassedOn = only && Object.values(info.inputs).every((one) => one.bytesInOutput === 0);
  return {
    js: `/assets/${basename(isPassedOn ? only.path : js)}`,
    css: info.cssBundle && `/assets/${basename(info.cssBundle)}`,
  };
}

async function script(entry, outfile) {
  await build({
    ...common,
    plugins: [languages()],
    entryPoints: [entry],
    outfile: join(dist, outfile),
    format: "iife",
    charset: "utf8",
    target: "es2021",
  });
  await again([relative(root, join(dist, outfile))], SCRIPT);
}

function asset(path) {
  const bytes = readFileSync(join(root, path));
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const [, name, ending] = basename(path).match(/^(.*)(\.[a-z]+)$/);
  writeFileSync(join(dist, "assets", `${name}.${hash}${ending}`), bytes);
  return `/assets/${name}.${hash}${ending}`;
}

function page(template, target, values) {
  const html = readFileSync(join(root, template), "utf8").replace(/\{\{(\w+)\}\}/g, (_, key) => {
    if (values[key] === undefined) throw new Error(`${template}: no value for ${key}`);
    return values[key];
  });
  mkdirSync(dirname(join(dist, target)), { recursive: true });
  writeFileSync(join(dist, target), html);
  return html;
}

function policy(extra) {
  const rules = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self' ws: wss:",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    ...extra,
  };
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}

function inlineHashes(html) {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
  return scripts
    .map(([, body]) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`)
    .join(" ");
}

async function main() {
  checkOurs();
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, "assets"), { recursive: true });
  const icon = asset("shared/assets/icon.svg");
  const words = numbers();
  const [frame, staff, demo] = await Promise.all([
    app("widget/src/frame.tsx", {
      inject: [join(root, "widget/src/jsx.ts")],
      plugins: [
        lean(root),
        hidePrivates((source) => callByNumber(source, words)),
        stylesAsText,
        languages(undefined, true),
      ],
      twice: true,
      ours: `^(${OURS}|_[a-z]\\w*)$`, // with the private names of Preact and of the signals
    }),
    app("console/src/console.tsx"),
    app("demo/src/demo.ts", { inject: [] }),
    script("widget/src/loader.ts", "widget/loader.js"),
    script("widget/src/shim.ts", "widget/shim.js"),
  ]);
  page("widget/frame.html", "widget/frame.html", { ...frame, icon });
  page("console/index.html", "console/index.html", { ...staff, icon });
  const shop = page("demo/index.html", "demo/index.html", { ...demo, icon });
  const trusted = "'script'";
  const headers = {
    "widget/frame.html": {
      "Content-Security-Policy": policy({
        "frame-ancestors": "'self'", // of an inbox, at /frame/INBOX: what the server knows of it
        "require-trusted-types-for": trusted,
      }),
    },
    "console/index.html": {
      "Content-Security-Policy": policy({
        "frame-ancestors": "'none'",
        "require-trusted-types-for": trusted,
      }),
    },
    "demo/index.html": {
      "Content-Security-Policy": policy({
        "script-src": `'self' ${inlineHashes(shop)}`,
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
      }),
    },
  };
  writeFileSync(join(dist, "headers.json"), `${JSON.stringify(headers, null, 2)}\n`);
  rmSync(final, { recursive: true, force: true });
  renameSync(dist, final);
  if (!quiet) report(measure(final));
}

try {
  await main();
} finally {
  rmSync(dist, { recursive: true, force: true });
}
