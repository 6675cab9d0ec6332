// Prints what the widget costs a page, on this machine, beside a page without it: sizes, requests, layout shift,
// main-thread time, the time from the click to the first letter at the processor's quarter, from Enter to the own words, from
// the end of the leading tab to the next one's connection, and from a page that is back to its connection.
//   SWITCHBOARD_BINARY=build/release/bin/switchboard node tests/e2e/widget_budget.mjs [rounds]
// Counts and bytes are held by tests (widget_sdk.test.mjs, tests/web/size.test.ts); times are only told.
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';

const ROUNDS = Number(process.argv[2] ?? 5);
const SLOWER = 4;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function visit(server, browser, { without = false } = {}) {
  const someone = await person(browser);
  if (without) await someone.context.route('**/widget/loader.js', (route) => route.abort());
  const session = await someone.context.newCDPSession(someone.page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await session.send('Performance.enable');
  await someone.context.addInitScript(() => {
    globalThis.shift = 0;
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) globalThis.shift += one.value;
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, one.duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  // In the chat's frame: when a field was first in focus and on the screen, as the frame itself saw it.
  await someone.context.addInitScript(() => {
    if (globalThis.top === globalThis) return;
    addEventListener('focusin', ({ target }) => {
      if (globalThis.typable || !target.matches?.('input, textarea, select')) return;
      requestAnimationFrame(() => {
        globalThis.typable ??= performance.timeOrigin + performance.now();
      });
    });
  });
  const asked = [];
  someone.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await someone.page.goto(`${server.url}/demo`);
  await someone.page.waitForLoadState('networkidle');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name) => metrics.find((one) => one.name === name).value * 1000;
  return { someone, session, asked, script: metric('ScriptDuration'), task: metric('TaskDuration') };
}

async function typing(server, browser, intent) {
  const { someone, asked } = await visit(server, browser);
  const customer = new Customer(server, someone);
  if (intent) {
    await customer.launcher.hover();
    await customer.id('prechat-form').waitFor({ state: 'attached' });
    await someone.page.waitForLoadState('networkidle');
  }
  const before = asked.length;
  const from = await someone.page.evaluate(() => {
    const now = performance.timeOrigin + performance.now();
    globalThis.sb('open');
    return now;
  });
  const frame = () => someone.page.frames()[1];
  await until('the frame is there', async () => frame() !== undefined);
  const to = await until('one can type', () => frame().evaluate(() => globalThis.typable));
  const shift = await someone.page.evaluate(() => globalThis.shift);
  const opened = asked.slice(before);
  await someone.context.close();
  return { ms: to - from, shift, opened };
}

/** From the key to the frame after the own words stand in the log, while the network is not even asked. */
async function painted(server, browser, rate) {
  const someone = await person(browser);
  const customer = await Customer.visit(server, someone);
  await customer.start('Xin chào');
  await customer.sent('Xin chào');
  const session = await someone.context.newCDPSession(someone.page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  const frame = someone.page.frames()[1];
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    await customer.id('composer').fill(`Câu thứ ${round}`);
    await frame.evaluate(() => {
      globalThis.drawn = new Promise((done) => {
        addEventListener('keydown', ({ timeStamp }) => {
          const watch = new MutationObserver(() => {
            watch.disconnect();
            requestAnimationFrame(() => done(performance.now() - timeStamp));
          });
          watch.observe(document.querySelector('[data-testid=log]'), { childList: true, subtree: true });
        }, { once: true, capture: true });
      });
    });
    await customer.id('composer').press('Enter');
    times.push(await frame.evaluate(() => globalThis.drawn));
  }
  await someone.context.close();
  return median(times.slice(1));
}

/** In the chat's frame: when its connection was live, and when its page was shown again, by the clock of the machine. */
const watchLink = () => {
  if (globalThis.top === globalThis) return;
  const now = () => performance.timeOrigin + performance.now();
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) globalThis.shownAt = now();
  });
  const Plain = globalThis.WebSocket;
  globalThis.WebSocket = class extends Plain {
    constructor(...rest) {
      super(...rest);
      this.addEventListener('message', () => { globalThis.liveAt = now(); }, { once: true }); // the welcome
    }
  };
};

/** From the end of the tab that leads to the welcome of the tab that goes on. */
async function takeover(server, browser) {
  const someone = await person(browser);
  await someone.context.addInitScript(watchLink);
  let leading = await Customer.visit(server, someone);
  await leading.start('Nhiều thẻ');
  await leading.sent('Nhiều thẻ');
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const next = new Customer(server, { ...someone, page: await someone.context.newPage() });
    await next.page.goto(`${server.url}/demo`);
    await next.open();
    await next.sees('Nhiều thẻ');
    const from = Date.now();
    await leading.page.close();
    const to = await until('the other tab is live', () => next.page.frames()[1].evaluate(() => globalThis.liveAt));
    times.push(to - from);
    leading = next;
  }
  await someone.context.close();
  return median(times.slice(1));
}

/** From the page that the browser had kept to the welcome of its chat. */
async function comeBack(server) {
  const keeping = await launchBrowser({ whole: true, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  const someone = await person(keeping);
  await someone.context.addInitScript(watchLink);
  const customer = await Customer.visit(server, someone);
  await customer.start('Đi rồi về');
  await customer.sent('Đi rồi về');
  const inside = () => customer.page.evaluate(() => {
    const { contentWindow } = document.querySelector('switchboard-chat').shadowRoot.querySelector('iframe');
    return { shown: contentWindow.shownAt ?? 0, live: contentWindow.liveAt ?? 0 };
  });
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    await customer.page.goto(`${server.url}/console`);
    const from = Date.now();
    await customer.page.evaluate(() => history.back());
    const { shown, live } = await until('the kept page is live again', async () => {
      const at = await inside();
      return at.shown > from && at.live > at.shown && at;
    });
    times.push(live - shown);
  }
  await keeping.close();
  return median(times.slice(1));
}

const server = await DemoServer.start('widget_budget');
const browser = await launchBrowser({ whole: true });
try {
  const rows = [];
  const bare = [];
  const ours = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [list, without] of [[bare, true], [ours, false]]) {
      const one = await visit(server, browser, { without });
      const seen = await one.someone.page.evaluate(() => ({ shift: globalThis.shift, longest: globalThis.longest }));
      if (round > 0) list.push({ ...one, ...seen });
      await one.someone.context.close();
    }
  }
  const of = (list, name) => median(list.map((one) => one[name]));
  const own = ours[0].asked.filter((path) => /^\/(widget|api|ws)/.test(path));
  rows.push(['requests before the first open', own.length, own.join(' ')]);
  rows.push(['layout shift, page with / without', `${of(ours, 'shift').toFixed(4)} / ${of(bare, 'shift').toFixed(4)}`]);
  rows.push(['script ms, with / without', `${of(ours, 'script').toFixed(0)} / ${of(bare, 'script').toFixed(0)}`]);
  rows.push(['main-thread ms, with / without', `${of(ours, 'task').toFixed(0)} / ${of(bare, 'task').toFixed(0)}`]);
  rows.push(['longest task ms, with / without (0: none over 50)', `${of(ours, 'longest').toFixed(0)} / ${of(bare, 'longest').toFixed(0)}`]);
  for (const intent of [true, false]) {
    const runs = [];
    for (let round = 0; round <= ROUNDS; round += 1) runs.push(await typing(server, browser, intent));
    const [, ...counted] = runs;
    const name = intent ? 'open to typing ms, after intent' : 'open to typing ms, cold';
    rows.push([name, `${median(counted.map(({ ms }) => ms)).toFixed(0)} (${counted.map(({ ms }) => ms.toFixed(0)).join(' ')})`,
      `layout shift ${Math.max(...counted.map(({ shift }) => shift)).toFixed(4)}`]);
    if (!intent) rows.push(['requests to open, cold', counted[0].opened.length, counted[0].opened.join(' ')]);
  }
  for (const rate of [1, SLOWER]) {
    rows.push([`Enter to own words drawn ms, processor slowed ${rate} times`, (await painted(server, browser, rate)).toFixed(0)]);
  }
  rows.push(['leading tab closed to the next one live ms', (await takeover(server, browser)).toFixed(0)]);
  rows.push(['page kept by the browser shown to live ms', (await comeBack(server)).toFixed(0)]);
  console.log(`medians of ${ROUNDS}, processor slowed ${SLOWER} times, first round dropped`);
  for (const [name, value, more = ''] of rows) console.log(`${String(name).padEnd(52)} ${String(value).padEnd(16)} ${more}`);
} finally {
  await browser.close();
  await server.stop();
}
