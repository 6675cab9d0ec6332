// What stops the widget's build instead of going out broken: another version of the libraries that are cut, cuts and names that
// are not there any more, words that no bundle has.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const WEB = process.env.WEB_ROOT as string;
const tool = (name: string) => import(pathToFileURL(join(WEB, "tools", name)).href);
const esbuild = createRequire(join(WEB, "package.json"))("esbuild");

type Change = (path: string, from: string | RegExp, to: string) => void;

/** Bundles with a copy of the libraries that something was changed in; what the build says of it. */
async function bundled(act: (change: Change) => void): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "sb-lean-"));
  try {
    for (const path of ["preact", "@preact/signals-core"].flatMap((name) => [
      join(name, "src"),
      join(name, "package.json"),
    ])) {
      const inModules = join("node_modules", path);
      cpSync(join(WEB, inModules), join(root, inModules), { recursive: true });
    }
    act((path, from, to) => {
      const file = join(root, "node_modules", path);
      const before = readFileSync(file, "utf8");
      const after = before.replaceAll(from, to);
      assert.notEqual(after, before, `nothing to change in ${path}`);
      writeFileSync(file, after);
    });
    const { lean } = await tool("lean.mjs");
    const contents = `import { render } from "preact";
import { signal } from "@preact/signals";
globalThis.both = [render, signal];`;
    const built = esbuild.build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      write: false,
      logLevel: "silent",
      plugins: [lean(root)],
    });
    return await built.then(
      () => "built",
      (error: Error) => error.message,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("the libraries are cut as they were looked at", async () => {
  assert.equal(await bundled(() => {}), "built");
});

test("another version of one of them stops the build", async () => {
  for (const name of ["preact", "@preact/signals-core"]) {
    const said = await bundled((change) =>
      change(join(name, "package.json"), /"version": "[^"]+"/g, '"version": "99.0.0"'),
    );
    assert.match(said, new RegExp(`${name} is 99\\.0\\.0`));
  }
});

test("a file that is cut and not part of the library any more stops the build", async () => {
  const said = await bundled((change) =>
    change("preact/src/create-element.js", /options/g, "settings"),
  );
  assert.match(said, /create-element\.js has not once/);
  const moved = await bundled((change) =>
    change("@preact/signals-core/src/index.ts", /^[\s\S]*$/g, "export const signal = 1;"),
  );
  assert.match(moved, /index\.ts has not once/);
  const unused = await bundled((change) => {
    for (const path of ["component.js", "create-element.js", "diff/index.js", "diff/props.js"])
      change(`preact/src/${path}`, /^import options from '.*options';$/gm, "const options = {};");
    change("preact/src/render.js", /^import options from '.*options';$/gm, "const options = {};");
    change("preact/src/index.js", /^export \{ default as options \}.*$/gm, "");
  });
  assert.match(unused, /preact\/src\/options\.js was not loaded/);
});

test("a parameter that no list has any more stops the build", async () => {
  const said = await bundled((change) =>
    change("preact/src/component.js", "component._globalContext", "component._context"),
  );
  assert.match(said, /no list has component\._globalContext/);
});

/** What a source of the widget becomes. */
async function byNumber(): Promise<(source: string) => string> {
  const { callByNumber, numbers } = await tool("languages.mjs");
  const words = numbers();
  return (source) => callByNumber(source, words);
}

test("words are asked for by number however the call is laid out, and nothing else in it is a word", async () => {
  const called = await byNumber();
  const plain: string = called('t("soundOff") t("soundOn") k("sent")');
  assert.match(plain, /^t\(\d+\) t\(\d+\) k\(\d+\)$/);
  const [off, on] = plain.match(/\d+/g) as string[];
  const wide = called('t(\n  isLoud(at)\n    ? "soundOff"\n    : "soundOn",\n  { at },\n)');
  assert.equal(wide, `t(\n  isLoud(at)\n    ? ${off}\n    : ${on},\n  { at },\n)`);
  assert.equal(
    called('t(what === "loud" ? "soundOff" : "soundOn")'),
    `t(what === "loud" ? ${off} : ${on})`,
  );
  assert.equal(called('set("soundOff"); at("x")'), 'set("soundOff"); at("x")');
});

test("a word that is in no bundle stops the build", async () => {
  const called = await byNumber();
  for (const source of ['t("nowhere")', "k(`nowhere${at}`)", 't(words[at] ?? "nowhere")'])
    assert.throws(() => called(source), /nowhere/);
});
