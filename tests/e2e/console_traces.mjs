// What a full desk costs: 10 000 conversations of which 500 change every second, and a thread of 5 000 entries. Prints
// frames and interactions as this machine drew them; it judges nothing but counts. The conversations come from the
// front end's stand-in server (web-widget/dev), because no real account has them; the console is the one that is shipped.
//
//   node tests/e2e/console_traces.mjs [SECONDS] [CPU_SLOWDOWN]
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { launchBrowser, person } from './lib/browser.mjs';
import { freePort, root } from './lib/server.mjs';
import { until } from './lib/wait.mjs';

const [CONVERSATIONS, UPDATES, ENTRIES] = [10_000, 500, 5_000];

export async function fullDesk({ conversations = CONVERSATIONS, updates = UPDATES, entries = ENTRIES } = {}) {
  const port = await freePort();
  const args = [join(root, 'web-widget', 'dev', 'fake-server.mjs'), port, conversations, updates, entries].map(String);
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await until('the stand-in answers', async () => (await fetch(`${url}/console`).catch(() => ({}))).ok);
  const browser = await launchBrowser();
  const someone = await person(browser);
  const { page } = someone;
  await page.goto(`${url}/console`);
  await page.getByTestId('login-email').fill('lan@demo.example');
  await page.getByTestId('login-password').fill('x');
  await page.getByTestId('login-submit').click();
  await until('the desk is full', async () => Number(
    await page.getByTestId('list').getAttribute('data-count', { timeout: 1000 }).catch(() => 0)) === conversations, 60000);
  const stop = async () => {
    await browser.close();
    child.kill();
  };
  return { page, trouble: someone.trouble, stop };
}

/** Elements of the list and of the thread: these are bounded, however much there is. */
export const drawn = (page) => page.evaluate(() => ({
  list: document.querySelectorAll('.rows *').length,
  thread: document.querySelectorAll('[data-testid="log"] *').length,
}));

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

async function frames(page, seconds, scrolls) {
  return page.evaluate(async ({ ms, selector }) => {
    const box = selector && document.querySelector(selector);
    const times = [];
    const end = performance.now() + ms;
    let last = performance.now();
    let down = 12;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (!box) continue;
      box.scrollTop += down * 4;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1 || box.scrollTop <= 0) down = -down;
    }
    return times;
  }, { ms: seconds * 1000, selector: scrolls });
}

/** How much of the time the main thread was at work, by its own processor clock: other load does not count. */
async function busy(cdp, act) {
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const task = async () => (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;
  const [before, begun] = [await task(), performance.now()];
  const result = await act();
  const share = (100 * 1000 * (await task() - before)) / (performance.now() - begun);
  console.log(`${''.padEnd(48)} main thread busy ${share.toFixed(0)} %`);
  return result;
}

function say(what, times) {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(1));
  const rate = (1000 * times.length / times.reduce((a, b) => a + b, 0)).toFixed(1);
  console.log(`${what.padEnd(48)} ${rate} frames/s, p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
}

async function interaction(page, what, rounds, round) {
  const times = [];
  for (let at = 0; at < rounds; at += 1) times.push(await round(at));
  console.log(`${what.padEnd(48)} median ${percentile(times, 0.5).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`);
}

const openRow = (page, position) => page.evaluate(async (at) => {
  const rows = document.querySelectorAll('[data-testid="conversation-row"]');
  const row = rows[at % rows.length];
  const wanted = row.dataset.conversation;
  const begun = performance.now();
  row.click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const shown = document.querySelector('[data-testid="thread"]')?.dataset.conversation;
    if (shown === wanted) return performance.now() - begun;
  }
}, position);

async function openLong(page) {
  return page.evaluate(async () => {
    const begun = performance.now();
    history.pushState(null, '', '/console/chats/mine/full0');
    dispatchEvent(new PopStateEvent('popstate'));
    for (;;) {
      await new Promise(requestAnimationFrame);
      if (document.querySelector('[data-testid="log"]')?.dataset.entries === '5000') return performance.now() - begun;
    }
  });
}

async function keystroke(page) {
  await page.getByTestId('composer').focus();
  return page.evaluate(async () => {
    const area = document.querySelector('[data-testid="composer"]');
    const begun = performance.now();
    area.setRangeText('a', area.value.length, area.value.length, 'end');
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  });
}

async function main() {
  const seconds = Number(process.argv[2] ?? 8);
  const slowdown = Number(process.argv[3] ?? 1);
  const { page, stop } = await fullDesk();
  const cdp = await page.context().newCDPSession(page);
  if (slowdown > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  console.log(`${CONVERSATIONS} conversations, ${UPDATES} changes a second, a thread of ${ENTRIES}; CPU 1/${slowdown}`);
  say('the screen at rest', await busy(cdp, () => frames(page, seconds / 2)));
  say('the list scrolls while it changes', await busy(cdp, () => frames(page, seconds, '.list .pane-body')));
  await interaction(page, 'opening a conversation from the list', 20, (at) => openRow(page, at));
  await interaction(page, 'opening the thread of 5 000 entries', 5, async (at) => {
    await openRow(page, at + 2);
    return openLong(page);
  });
  say('the long thread scrolls', await busy(cdp, () => frames(page, seconds, '.scroll')));
  await interaction(page, 'a key in the composer', 20, () => keystroke(page));
  const count = await drawn(page);
  console.log(`elements drawn: list ${count.list}, thread ${count.thread}`);
  await stop();
}

if (process.argv[1]?.endsWith('console_traces.mjs')) await main();
