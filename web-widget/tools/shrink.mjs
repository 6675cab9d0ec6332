// Names of our own that may be shortened: what makes bundles smaller than the bundler alone does.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Names of our own that no schema, browser or library knows: they may be shortened.
export const OURS = [
  "addOlder agentDelivered agentRead behind blocked byId byNumber closeSocket connectionLost customerDelivered",
  "customerRead dispatch disposed dropFailed heardByLeader heardLimits newLeader patience queueing unconfirmed",
  "durable emit fetchHistory fetching giveUp hasOutbox held keepAnswerTimer lanes loaded needs nextRequest onEffect",
  "outboxKey outgoingFailed pageFailed patienceMs pump readJson receive refusedTokens retryLater serverSession setFailed",
  "setLink setTimer shapes socketOpen takeAll takeLate takeRequestNumber tokenRefused tracks typingTimers varint wantsNewToken watchHeld",
  "writeJson zero",
]
  .join(" ")
  .replaceAll(" ", "|");

// What tabs, the page and the storage are told: another build, whose short names are others, may read it.
const CROSSING = ["shared/src/session_types.ts", "widget/src/port.ts"];
const TOLD = /\b(?:share|tell|post|postMessage|writeJson)\([^;]*?\);|^type Wire =[\s\S]*?\n\n/gm;

/** The names of properties that leave the page's own memory. */
function crossing(sources) {
  const told = sources.flatMap((source) => source.match(TOLD) ?? []);
  const types = CROSSING.map((path) => readFileSync(join(root, path), "utf8"));
  return `${told.join("\n")}\n${types.join("\n")}`;
}

/** A name in a text, in the schema, in a table of texts or in what others are told is read by its spelling: it must stay. */
export function checkOurs() {
  const sources = ["shared/src", "widget/src", "console/src"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
  const all = `${sources.join("\n")}\n${readFileSync(join(root, "generated/wire.ts"), "utf8")}`;
  const texts = ["widget/src", "console/src"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.startsWith("texts"))
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
  const told = crossing(sources);
  for (const name of OURS.split("|")) {
    const spelt =
      all.includes(`"${name}"`) || new RegExp(`^ +${name}:`, "m").test(texts.join("\n"));
    const inSchema = new RegExp(`^ {2}${name}\\??:`, "m").test(
      readFileSync(join(root, "generated/wire.ts"), "utf8"),
    );
    const isTold = new RegExp(`[{,;(]\\s*${name}\\??\\s*[:,}]`).test(told);
    if (spelt || inSchema || isTold)
      throw new Error(`tools/shrink.mjs: ${name} may not be shortened`);
  }
}

/**
 * What TypeScript calls private becomes what the language calls so, which is out of reach of everybody and therefore
 * shortened by every minifier. A member reached in any other way than by `this.` stops the build or its tests. `more`
 * sees the widget's own sources first.
 */
export const hidePrivates = (more) => ({
  name: "hide-privates",
  setup(build) {
    build.onLoad({ filter: /\/(?:shared|widget)\/src\/\w+\.tsx?$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const own = path.includes("/widget/") ? more(source) : source;
      const loader = path.split(".").at(-1);
      return { contents: own.split(CLASS).map(hidden).join(""), loader };
    });
  },
});

const CLASS = /^(?=(?:export )?class )/m;
const PRIVATE = /^ {2}private ((?:(?:readonly|async|get|set) |\*)*)(\w+)/gm;

function hidden(source) {
  const names = [...source.matchAll(PRIVATE)].map(([, , name]) => name);
  if (names.length === 0) return source;
  return source
    .replace(PRIVATE, "  $1#$2")
    .replace(new RegExp(`\\bthis\\.(${names.join("|")})\\b`, "g"), "this.#$1");
}
