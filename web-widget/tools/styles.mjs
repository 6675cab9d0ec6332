// Styles as text: the widget hands them to the browser as constructed sheets, one request less. What only the later parts
// draw comes with them: a rule goes there when each of its selectors names a class, or a variable is asked for, that the
// first part does not.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { transform } from "esbuild";
import { sourceOf, WORDS } from "./languages.mjs";

const LATER = "parts.css";

/** [what stands before the brace, what stands within] of each rule, one after the other. */
function* rules(css) {
  let depth = 0;
  let from = 0;
  let brace = 0;
  for (let at = 0; at < css.length; at++) {
    if (css[at] === "{" && depth++ === 0) brace = at;
    if (css[at] === "}" && --depth === 0) {
      yield [css.slice(from, brace), css.slice(brace + 1, at)];
      from = at + 1;
    }
  }
}

/** A rule of no selector that can be seen, or no declaration, is none. */
const written = (head, body) => (head && body ? `${head}{${body}}` : "");

/** The rules of a sheet that the first part needs (`isLate` false), or those that it does not. */
function part(css, isDrawn, isLate) {
  let text = "";
  for (const [head, body] of rules(css)) {
    if (/^@(?!keyframes)/.test(head)) text += written(head, part(body, isDrawn, isLate));
    else if (/^@/.test(head)) text += isLate ? "" : written(head, body);
    else {
      const drawn = head.split(/,(?![^(]*\))/).filter((one) => {
        const classes = [...one.matchAll(/\.(-?[a-z][\w-]*)/gi)].map(([, name]) => name);
        return classes.every(isDrawn) !== isLate;
      });
      text += written(drawn.join(","), body);
    }
  }
  return text;
}

async function small(path) {
  const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
  // What the bundler leaves of a variable's value is left by nobody else.
  return code.trim().replace(/(?<=[{;]--[\w-]+:) | ?(?<=[(,]) | (?=\))/g, "");
}

export const stylesAsText = {
  name: "styles-as-text",
  setup(build) {
    const source = sourceOf(join(WORDS, "frame.tsx"));
    const isDrawn = (name) => new RegExp(`["'\`\\s]${name}["'\`\\s]`).test(source);
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const first = await small(path);
      if (basename(path) !== LATER) {
        return { contents: part(first, isDrawn, false), loader: "text" };
      }
      const folder = dirname(path);
      const others = readdirSync(folder).filter((name) => name.endsWith(".css") && name !== LATER);
      const shared = join(folder, "../../shared/src/tokens.css");
      const all = await Promise.all(
        [shared, ...others.map((name) => join(folder, name))].map(small),
      );
      const late = all.map((css) => part(css, isDrawn, true)).join("");
      return { contents: late + first, loader: "text" };
    });
  },
};
