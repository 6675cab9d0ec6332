// One file of words is one language: what the widget and its launcher speak is read from the folders when they are
// bundled, so that another language is one more texts_XX.json (XX: a language tag, as pt or pt-BR) and nothing else.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const WORDS = join(root, "widget", "src");
const FILE = /^texts_([a-z]{2,8}(?:-[a-z0-9]{1,8})*)\.json$/i;

/** [tag in lower case, path] of each language. */
export function languageFiles(folders = [WORDS]) {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .sort()
      .flatMap((name) => {
        const tag = FILE.exec(name)?.[1].toLowerCase();
        return tag ? [[tag, join(folder, name)]] : [];
      }),
  );
}

const table = (files, value) =>
  `{${files.map((file) => `${JSON.stringify(file[0])}:${value(file[1])}`)}}`;

const byLanguage = (files) => [...files].reverse().map(([tag, path]) => [tag.split("-")[0], path]);

const MODULES = {
  "#languages": (files) =>
    `export const LANGUAGES={__proto__:null,...${table(files, (path) => `()=>import(${JSON.stringify(path)})`)}}`,
  // What the launcher says before anything else is loaded: by language alone, the first of its regions.
  "#launcher": (files) =>
    `export const LAUNCHER=${table(byLanguage(files), (path) => {
      const words = JSON.parse(readFileSync(path, "utf8"));
      return JSON.stringify([words.launcherOpen, words.launcherClose, words.launcherUnread]);
    })}`,
};

/** The plugin for esbuild. */
export const languages = (folders) => ({
  name: "languages",
  setup(build) {
    build.onResolve({ filter: /^#(languages|launcher)$/ }, ({ path }) => ({
      path,
      namespace: "words",
    }));
    build.onLoad({ filter: /.*/, namespace: "words" }, ({ path }) => ({
      contents: MODULES[path](languageFiles(folders)),
      resolveDir: root,
    }));
  },
});
