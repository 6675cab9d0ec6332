// How a screen may be looked at: in which colours, in how large a window, with how large a text; and which of these a
// run looks at. `MATRIX=all` looks at every one of them; otherwise each two ways are there together, but for colours and
// sizes, which have little to do with each other.
import { axeFindings, cutTexts, misplacedControls, photograph, withLargeText } from './browser.mjs';

/** `SCREENS_IN=vi-VN`: in one of them only, so that two halves can be run apart. */
export const LANGUAGES = ['vi-VN', 'en-GB'].filter((one) => (process.env.SCREENS_IN ?? one) === one);
const ALL_LANGUAGES = ['vi-VN', 'en-GB'];

/** `zoomed`: the window at twice the size of everything, which halves its points. */
const SIZES = [
  { size: '1440', width: 1440, height: 900 },
  { size: '1024', width: 1024, height: 768 },
  { size: '360', width: 360, height: 740 },
  { size: '320', width: 320, height: 640 },
  { size: '1440-zoomed', width: 720, height: 450 },
  { size: '1024-zoomed', width: 512, height: 384 },
];
const COLOURS = ['light', 'dark', 'forced'];
const TEXTS = ['plain', 'large'];
const all = process.env.MATRIX === 'all';

const every = SIZES.flatMap((size, s) => COLOURS.flatMap((colour, c) => TEXTS.map((text, t) => ({
  ...size, colour, text, name: `${colour}-${size.size}-${text}`, at: { s, c, t } }))));

/** In each language every size of window once, over both with either text, and each colour twice. */
const isSampled = ({ s, c, t }, l) => t === (s + l) % 2 && c === (s + l) % 3;

/** The looks of one language; `axe` marks those that axe looks at, too: what it finds depends on colours and words. */
export function looksOf(language) {
  const l = ALL_LANGUAGES.indexOf(language);
  const chosen = every.filter(({ at }) => all || isSampled(at, l));
  return chosen.map((look) => ({ ...look, axe: all || COLOURS.every((_, c) => c !== look.at.c
    || chosen.find(({ at }) => at.c === c) === look) }));
}

async function dress(page, { colour, width, height }) {
  await page.emulateMedia({ colorScheme: colour === 'dark' ? 'dark' : 'light', forcedColors: colour === 'forced' ? 'active' : 'none' });
  await page.setViewportSize({ width, height });
  // Two frames: one for those who watch the window's size, one for what they draw.
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
}

/** Looks at one screen in every chosen way: what axe says, controls out of place, words that are cut. */
export async function findings(someone, screen, looks) {
  const found = [];
  const { page } = someone;
  for (const look of looks) {
    await dress(page, look);
    const check = async () => {
      const lines = [...await misplacedControls(page), ...await cutTexts(page)];
      if (look.axe) lines.push(...await axeFindings(page));
      if (look.axe || lines.length > 0 || process.env.PICTURES === 'all') {
        await photograph(page, `look-${screen}-${someone.language}-${look.name}`);
      }
      found.push(...lines.map((line) => `${look.name}: ${line}`));
    };
    if (look.text === 'large') await withLargeText(page, check);
    else await check();
  }
  await dress(page, { colour: 'light', width: 1280, height: 800 });
  return found;
}

/** Two ways that no look of either language has together, colours and sizes left out. */
export function missingPairs() {
  const seen = new Set();
  const pairs = (look, language) => {
    const values = [`text ${look.text}`, `language ${language}`, `size ${look.size}`, `colour ${look.colour}`];
    const together = values.flatMap((one, at) => values.slice(at + 1).map((other) => `${one}, ${other}`));
    return together.filter((two) => !/^size.*colour/.test(two));
  };
  for (const language of ALL_LANGUAGES) for (const look of looksOf(language)) pairs(look, language).forEach((one) => seen.add(one));
  const wanted = ALL_LANGUAGES.flatMap((language) => every.flatMap((look) => pairs(look, language)));
  return [...new Set(wanted)].filter((one) => !seen.has(one));
}
