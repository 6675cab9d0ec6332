// One file of words is one language: what the widget and its launcher speak is read from the folders when they are
// bundled, so that another language is one more texts_XX.json (XX: a language tag, as pt or pt-BR) and nothing else.
// A language is loaded in two parts: what the form and a conversation say, and what only the later parts say.
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

/** The text of a source and of all that it imports at once, one after the other. */
export function sourceOf(entry, seen = new Set()) {
  if (seen.has(entry) || !existsSync(entry)) return "";
  seen.add(entry);
  const own = readFileSync(entry, "utf8");
  const next = [...own.matchAll(/(?:from |^import )"(\.[^"]+\.tsx?)"/gm)];
  return own + next.map(([, path]) => sourceOf(join(dirname(entry), path), seen)).join("");
}

const spoken = (words, source) =>
  Object.entries(words).filter(([key]) => source.includes(`"${key}"`));

/** The words of a part: "words" with the frame and the link, "late" with the parts that come later. */
function wordsOf(part, path) {
  const words = JSON.parse(readFileSync(path, "utf8"));
  const first = spoken(
    words,
    sourceOf(join(WORDS, "frame.tsx")) + sourceOf(join(WORDS, "link.ts")),
  );
  if (part === "words") return Object.fromEntries(first);
  const late = spoken(words, sourceOf(join(WORDS, "parts.tsx")));
  return Object.fromEntries(late.filter(([key]) => !first.some(([known]) => known === key)));
}

/** The keys in their order, those of the first part before the others: what a bundle calls them by. */
export const numbers = () => {
  const [[, path]] = languageFiles().filter(([tag]) => tag === "vi");
  return ["words", "late"].flatMap((part) => Object.keys(wordsOf(part, path)));
};

/** The first part as a list, the later one by number. */
function byNumber(part, words) {
  const pairs = numbers().flatMap((key, number) => (key in words ? [[number, words[key]]] : []));
  if (part === "late") return Object.fromEntries(pairs);
  return pairs.reduce((list, [number, text]) => Object.assign(list, { [number]: text }), []);
}

/** Where the first argument of a call ends that begins at `from`. */
function argumentEnd(source, from) {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    if (depth === 0 && /[,)]/.test(source[at])) return at;
    if (/[([{]/.test(source[at])) depth++;
    if (/[)\]}]/.test(source[at])) depth--;
  }
  return source.length;
}

/** A source of the widget in which words are asked for by their place in `known`: in `t(…)` and `k(…)`, and nowhere else. A text in
 *  such a call is a key, unless something is compared with it: what would be asked for by name, which the bundle has not, stops
 *  the build. */
export function callByNumber(source, known) {
  const numbered = (argument) =>
    argument.replace(/([!=]==\s*)?(["'`])(.*?)\2/gs, (text, compared, _, key) => {
      const number = known.indexOf(key);
      if (number < 0 && !compared)
        throw new Error(`tools/languages.mjs: ${text} in ${argument.trim()} is no word`);
      return compared ? text : number;
    });
  let called = "";
  let from = 0;
  for (const { 0: call, index } of source.matchAll(/(?<![\w.])[tk]\(/g)) {
    const start = index + call.length;
    const end = argumentEnd(source, start);
    called += source.slice(from, start) + numbered(source.slice(start, end));
    from = end;
  }
  return called + source.slice(from);
}

const table = (files, value) =>
  `{${files.map((file) => `${JSON.stringify(file[0])}:${value(...file)}`)}}`;

/** [language, path]: the plain one where there is one, else the first of its regions. */
function byLanguage(files) {
  const plainLast = [...files].reverse().sort(([a], [b]) => b.includes("-") - a.includes("-"));
  return [...new Map(plainLast.map(([tag, path]) => [tag.split("-")[0], path]))];
}

const MODULES = {
  "#languages": (files) =>
    `export const LANGUAGES={__proto__:null,...${table(
      files,
      (tag) => `{words:()=>import("words_${tag}"),late:()=>import("late_${tag}")}`,
    )}}`,
  // What the launcher says before anything else is loaded: by language alone.
  "#launcher": (files) =>
    `export const LAUNCHER=${table(byLanguage(files), (_, path) => {
      const words = JSON.parse(readFileSync(path, "utf8"));
      return JSON.stringify(words.launcherOpen);
    })}`,
};

/** The plugin for esbuild. Words come as text, which is parsed: smaller than a module that names each of them. */
export const languages = (folders, isNumbered = false) => ({
  name: "languages",
  setup(build) {
    build.onResolve({ filter: /^#(languages|launcher)$|^(words|late)_/ }, ({ path }) => ({
      path,
      namespace: "words",
    }));
    build.onLoad({ filter: /^#/, namespace: "words" }, ({ path }) => ({
      contents: MODULES[path](languageFiles(folders)),
      resolveDir: root,
    }));
    build.onLoad({ filter: /^\w/, namespace: "words" }, ({ path }) => {
      const [part, tag] = path.split("_");
      const [, file] = languageFiles(folders).find(([known]) => known === tag);
      const words = wordsOf(part, file);
      return {
        contents: JSON.stringify(isNumbered ? byNumber(part, words) : words),
        loader: "text",
      };
    });
  },
});
