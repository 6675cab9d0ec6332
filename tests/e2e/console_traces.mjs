// What a full desk costs: 10 000 conversations of which 500 change every second, and a thread of 5 000 entries. Prints
// frames and interactions as this machine drew them, each beside what it draws of pages with nothing in them in the same
// run; it judges nothing but counts. The conversations come from the front end's stand-in server (web-widget/dev), because
// no real account has them; the console is the one that is shipped.
//
//   node tests/e2e/console_traces.mjs [SECONDS] [CPU_SLOWDOWN]
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { launchBrowser, person } from './lib/browser.mjs';
import { freePort, root } from './lib/server.mjs';
import { busy, floors, frames, percentile, say } from './lib/traces.mjs';
import { until } from './lib/wait.mjs';

const [CONVERSATIONS, UPDATES, ENTRIES] = [10_000, 500, 5_000];

export async function fullDesk({ conversations = CONVERSATIONS, updates = UPDATES, entries = ENTRIES } = {}) {
  const port = await freePort();
  const args = [join(root, 'web-widget', 'dev', 'fake-server.mjs'), port, conversations, updates, entries].map(String);
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await until('the stand-in answers', async () => (await fetch(`${url}/console`).catch(() => ({}))).ok);
  const browser = await launchBrowser({ whole: true });
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

async function interaction(page, what, rounds, round) {
  const times = [];
  for (let at = 0; at < rounds; at += 1) times.push(await round(at));
  console.log(`${what.padEnd(52)} median ${percentile(times, 0.5).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`);
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
  const rest = say('the screen at rest', await busy(cdp, () => frames(page, seconds / 2)));
  const list = say('the list scrolls while it changes', await busy(cdp, () => frames(page, seconds, '.list .pane-body')));
  await interaction(page, 'opening a conversation from the list', 20, (at) => openRow(page, at));
  await interaction(page, 'opening the thread of 5 000 entries', 5, async (at) => {
    await openRow(page, at + 2);
    return openLong(page);
  });
  const thread = say('the long thread scrolls', await busy(cdp, () => frames(page, seconds, '.scroll')));
  await interaction(page, 'a key in the composer', 20, () => keystroke(page));
  const count = await drawn(page);
  console.log(`elements drawn: list ${count.list}, thread ${count.thread}`);
  const floor = await floors(page, cdp, seconds / 2);
  const ratios = [rest / floor.rest, list / floor.scroll, thread / floor.scroll].map((ratio) => ratio.toFixed(2));
  console.log(`p95 over that of the floor: at rest ${ratios[0]}, the list ${ratios[1]}, the thread ${ratios[2]}`);
  await stop();
}

if (process.argv[1]?.endsWith('console_traces.mjs')) await main();
