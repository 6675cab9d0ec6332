// Prints what the widget costs the demo page in Lighthouse's mobile audit: score, FCP, LCP, TBT, CLS, Speed Index and
// Time to Interactive of the page with and without it, and the differences. Rounds take turns; the first is dropped.
//   npm ci --prefix tests/lighthouse
//   SWITCHBOARD_BINARY=build/release/bin/switchboard node tests/lighthouse/delta.mjs [rounds]
// Nothing is asserted: what the page asks for and how large it is are held by tests (widget_sdk.test.mjs, size.test.ts).
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { DemoServer } from '../e2e/lib/server.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const AUDITS = [
  ['FCP ms', 'first-contentful-paint', 0],
  ['LCP ms', 'largest-contentful-paint', 0],
  ['TBT ms', 'total-blocking-time', 0],
  ['CLS', 'cumulative-layout-shift', 4],
  ['Speed Index ms', 'speed-index', 0],
  ['TTI ms', 'interactive', 0],
];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const server = await DemoServer.start('lighthouse');
const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});

async function audit(without) {
  const { lhr } = await lighthouse(`${server.url}/demo`, {
    port: chrome.port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: ['performance'],
    blockedUrlPatterns: without ? ['*/widget/loader.js'] : [],
  });
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const asked = lhr.audits['network-requests'].details.items.filter(({ url, statusCode }) => (
    statusCode === 200 && new URL(url).pathname.startsWith('/widget')));
  if (asked.length !== (without ? 0 : 1)) throw new Error(`of the widget ${asked.length} requests were made`);
  return [100 * lhr.categories.performance.score, ...AUDITS.map(([, id]) => lhr.audits[id].numericValue)];
}

try {
  const runs = { bare: [], ours: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of round % 2 ? ['bare', 'ours'] : ['ours', 'bare']) {
      const figures = await audit(name === 'bare');
      if (round > 0) runs[name].push(figures);
    }
  }
  console.log(`Lighthouse, mobile, simulated throttling; medians of ${ROUNDS} and ${ROUNDS} runs taking turns`);
  console.log(`${''.padEnd(16)}${'without'.padStart(10)}${'with'.padStart(10)}${'difference'.padStart(12)}`);
  for (const [at, [name, digits]] of [['score', 0], ...AUDITS.map(([label, , places]) => [label, places])].entries()) {
    const [bare, ours] = ['bare', 'ours'].map((one) => median(runs[one].map((figures) => figures[at])));
    const shown = [bare, ours, ours - bare].map((value) => value.toFixed(digits));
    console.log(`${name.padEnd(16)}${shown[0].padStart(10)}${shown[1].padStart(10)}${shown[2].padStart(12)}`);
  }
} finally {
  await chrome.kill();
  await server.stop();
}
