// The widget draws with Preact and the signals less what it does not use (web-widget/tools/lean.mjs). Held here against the
// whole libraries in a browser: random trees, keyed lists that are mixed, components that read signals, properties, events and
// refs; after every step both documents are the same, to the identity of every node. DRAWINGS=5000 for longer.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from './lib/browser.mjs';
import { root } from './lib/server.mjs';

const WEB = join(root, 'web-widget');
const DRAWINGS = Number(process.env.DRAWINGS ?? 150);
const STEPS = 12; // of one drawing
const SIGNALS = 4;

/** What both are given: `draw(program)` answers what the document is after each step. */
const ENTRY = (name, jsx) => `
import { render } from "preact";
import { signal } from "@preact/signals";
import { Fragment, h } from ${JSON.stringify(jsx)};
import { player } from "./player.js";
globalThis.${name} = player(render, Fragment, h, signal);
`;

/** Runs in the page, within each bundle. A tree is null, a text, or {tag|part, key, props, children}. */
const PLAYER = `
export const player = (render, Fragment, h, signal) => async (steps) => {
  const signals = Array.from({ length: ${SIGNALS} }, () => signal(0));
  const place = document.createElement("main");
  document.body.append(place);
  const told = [];
  const names = new Map(); // node -> the order in which it was first seen
  const parts = {
    Wrapped: ({ children, label }) => h("section", { "aria-label": label }, children),
    Reads: ({ at }) => h("output", { "data-value": signals[at].value }, "it is ", signals[at].value),
    Maybe: ({ at, children }) => (signals[at].value % 2 ? h(Fragment, null, children) : null),
    List: ({ at }) => h("ul", null, order(signals[at].value).map((key) => h("li", { key }, key))),
    Several: ({ children }) => h(Fragment, null, "before", children, "after"),
  };
  // What is done with an element: it comes and goes; how it ends is given back, or is asked with null.
  const called = (node) => (node ? "#" + (names.get(node) ?? "new") + " " + node.localName + (node.isConnected ? "" : " out") : "none");
  const refs = {
    plain: (node) => { told.push("plain " + called(node)); },
    ends: (node) => {
      told.push("comes " + called(node));
      return () => { told.push("goes " + called(node)); };
    },
    held: { current: null },
  };
  /** Another order of up to seven keys for each number. */
  const order = (seed) => [..."abcdefg"].map((key, i) => [(seed * 7919 + i * 104729 + seed * i * 31) % 97, key])
    .sort((a, b) => a[0] - b[0]).map(([, key]) => key).slice(0, seed % 8);
  const built = (tree) => {
    if (tree === null || typeof tree === "string") return tree;
    const { tag, part, key, props = {}, children = [] } = tree;
    const given = { ...props, ...(key === undefined ? {} : { key }) };
    if (props.onClick) given.onClick = () => told.push(props.onClick);
    if (props.ref) given.ref = refs[props.ref];
    return h(tag ?? parts[part] ?? Fragment, given, ...children.map(built));
  };
  const seen = (node) => {
    if (!names.has(node)) names.set(node, names.size);
    const own = node.nodeType === 3 ? JSON.stringify(node.data)
      : node.localName + " " + [...node.attributes].map(({ name, value }) => name + "=" + value).sort()
        + (node.matches("input") ? " " + node.value + " " + node.checked : "");
    return "#" + names.get(node) + " " + own + [...node.childNodes].map((child) => "(" + seen(child) + ")").join("");
  };
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage("");
  });
  const states = [];
  const shown = signal(null); // as the widget: drawn once, and again wherever a signal has changed
  const Root = () => built(shown.value);
  render(h(Root), place);
  for (const step of steps) {
    if ("tree" in step) shown.value = step.tree;
    if (step.set) signals[step.set[0]].value = step.set[1];
    await turn();
    for (const node of place.querySelectorAll("button")) node.click();
    states.push(seen(place) + " told " + told.splice(0) + " held " + called(refs.held.current));
  }
  shown.value = null;
  await turn();
  states.push(seen(place) + " told " + told.splice(0) + " held " + called(refs.held.current));
  place.remove();
  return states;
};
`;

/** Small, fast, the same everywhere (Mulberry32). */
function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { below: (n) => Math.floor(next() * n), chance: (p) => next() < p, of: (list) => list[Math.floor(next() * list.length)] };
}

function props(die, tag) {
  const out = {};
  if (die.chance(0.4)) out.class = die.of(['a', 'b c', '']);
  if (die.chance(0.3)) out['data-n'] = die.of([0, 1, 'x', null]);
  if (die.chance(0.2)) out.hidden = die.chance(0.5);
  if (die.chance(0.2)) out['aria-hidden'] = die.of(['true', undefined]);
  if (die.chance(0.2)) out.style = die.of([{ color: 'red' }, { width: '2px', color: null }]);
  if (tag === 'input') Object.assign(out, die.chance(0.5) ? { value: die.of(['', 'w', 'v w']) } : { type: 'checkbox', checked: die.chance(0.5) });
  if (tag === 'button') out.onClick = die.of(['one', 'two']);
  if (die.chance(0.3)) out.ref = die.of(['plain', 'ends', 'held']);
  return out;
}

function tree(die, depth) {
  if (die.chance(0.1)) return null;
  if (depth === 0 || die.chance(0.25)) return die.of(['', 'x', 'chào', 'two words']);
  const children = () => {
    const keyed = die.chance(0.5);
    const keys = [...'pqrstuvw'].sort(() => die.below(3) - 1);
    return Array.from({ length: die.below(5) }, (_, i) => {
      const child = tree(die, depth - 1);
      return keyed && child && typeof child === 'object' ? { ...child, key: keys[i] } : child;
    });
  };
  if (die.chance(0.4)) {
    const part = die.of(['Wrapped', 'Reads', 'Maybe', 'List', 'Several', 'Fragment']);
    return { part, props: part === 'Fragment' ? {} : { at: die.below(SIGNALS), label: die.of(['l', 'm', null]) }, children: children() };
  }
  const tag = die.of(['div', 'p', 'span', 'button', 'input', 'svg']);
  if (tag === 'input') return { tag, props: props(die, tag) };
  if (tag === 'svg') return { tag, props: { viewBox: '0 0 2 2' }, children: [{ tag: 'path', props: { d: die.of(['M0 0', 'M1 1']) } }] };
  return { tag, props: props(die, tag), children: children() };
}

const drawing = (seed) => {
  const die = dice(seed);
  return Array.from({ length: STEPS }, (_, i) => (i === 0 || die.chance(0.5)
    ? { tree: { tag: 'div', children: [tree(die, 4), tree(die, 3)] } }
    : { set: [die.below(SIGNALS), die.below(12)] }));
};

let browser;
let page;
before(async () => {
  const load = createRequire(join(WEB, 'package.json'));
  const { build } = load('esbuild');
  const { lean } = await import(pathToFileURL(join(WEB, 'tools/lean.mjs')));
  const bundle = async (name, jsx, plugins) => {
    const play = { name: 'player', setup: (made) => {
      made.onResolve({ filter: /player\.js$/ }, () => ({ path: 'player', namespace: 'player' }));
      made.onLoad({ filter: /.*/, namespace: 'player' }, () => ({ contents: PLAYER }));
    } };
    const { outputFiles } = await build({ stdin: { contents: ENTRY(name, join(WEB, jsx)), resolveDir: WEB }, bundle: true,
      write: false, format: 'iife', target: 'es2022', plugins: [play, ...plugins], logLevel: 'error' });
    return outputFiles[0].text;
  };
  browser = await launchBrowser();
  page = await browser.newPage();
  for (const script of [await bundle('whole', 'shared/src/jsx.ts', []), await bundle('lean', 'widget/src/jsx.ts', [lean(WEB)])])
    await page.addScriptTag({ content: script });
});
after(() => browser?.close());

test(`${DRAWINGS} drawings of ${STEPS} steps: what was cut changes nothing`, async () => {
  const first = Number(process.env.DRAWING ?? 1);
  for (let seed = first; seed < first + DRAWINGS; seed += 1) {
    const steps = drawing(seed);
    const play = (name) => page.evaluate(([who, what]) => globalThis[who](what), [name, steps]);
    const [whole, lean] = [await play('whole'), await play('lean')];
    const at = whole.findIndex((state, i) => state !== lean[i]);
    if (at >= 0) assert.equal(lean[at], whole[at], `DRAWING=${seed}, step ${at}: ${JSON.stringify(steps[at])}`);
    assert.equal(lean.length, STEPS + 1);
  }
});
