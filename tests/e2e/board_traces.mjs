// What a supervisor's board costs with 500 colleagues and a shop in full swing: from an event to what is drawn of it,
// frames, the main thread's share, and whether each version that is drawn has the server's sums. The server is the one
// that is shipped, the changes come through real sockets. Prints figures as this machine drew them, each beside a floor
// measured in the same run; it judges nothing but sums, and fails where one is another than the server's.
//
//   node tests/e2e/board_traces.mjs [SECONDS] [CHANGES_A_SECOND] [AGENTS]
import { BoardWatch, Comparison, keepDrawn } from './lib/board_sums.mjs';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Bustle } from './lib/bustle.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { busy, frames, percentile, say } from './lib/traces.mjs';
import { until } from './lib/wait.mjs';
import { bearer, staffTicket, visitorToken, WireClient } from './lib/wire.mjs';

const EVENTS = 60;
const MAX = { seconds: 3600, changes: 200, agents: 1000 };
const REST_SECONDS = 8;
const SAMPLE_MS = 1000;
const DRAWN_WITHIN_MS = 30_000;
const PAUSE_MS = 600; // at most, before an event: it comes at any moment of the server's own beat
const wall = () => performance.timeOrigin + performance.now();

function argument(at, otherwise, max, name) {
  const value = Number(process.argv[at] ?? otherwise);
  if (Number.isFinite(value) && value >= 1 && value <= max) return value;
  console.error(`${name} must be 1 to ${max}, not ${process.argv[at]}`);
  return process.exit(2);
}
const seconds = argument(2, 60, MAX.seconds, 'SECONDS');
const changes = argument(3, 40, MAX.changes, 'CHANGES_A_SECOND');
const agents = argument(4, 500, MAX.agents, 'AGENTS');

/** Sets up `globalThis.drawnAt`: when the frame after this change of the board is drawn. */
const expect = (page, selector, attribute, value) => page.evaluate(([at, name, wanted]) => {
  const holds = () => {
    const node = document.querySelector(at);
    return wanted === null ? !node : node !== null && (name === '' || node.getAttribute(name) === wanted);
  };
  globalThis.drawnAt = new Promise((resolve) => {
    // After the frame that has the change: the first task once it was handed over to be drawn.
    const after = () => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
      port2.postMessage(0);
    });
    const seen = new MutationObserver(() => {
      if (!holds()) return;
      seen.disconnect();
      after();
    });
    seen.observe(document.querySelector('[data-testid="board"]'), { subtree: true, childList: true, attributes: true });
  });
}, [selector, attribute, value]);
const drawnAt = (page) => page.evaluate((ms) => Promise.race([globalThis.drawnAt, new Promise((_, reject) => {
  setTimeout(() => reject(new Error(`not drawn within ${ms} ms`)), ms);
})]), DRAWN_WITHIN_MS);

function tell(what, times) {
  const [p50, p95, max] = [percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)].map((ms) => ms.toFixed(0));
  console.log(`${what.padEnd(52)} p50 ${p50} ms, p95 ${p95} ms, max ${max} ms (${times.length})`);
}

/** Between two samples of a figure; nothing is waited for. */
const after = (ms) => new Promise((next) => setTimeout(next, ms));
const pause = () => after(Math.random() * PAUSE_MS);

async function measured(rounds, round) {
  const times = [];
  for (let at = 0; at < rounds; at += 1) {
    await pause();
    times.push(await round(at));
  }
  return times;
}

/** From an event that a client sends to the frame that shows it. */
async function eventToPixel(page, server, watch, suffix) {
  const lan = await WireClient.open(server, { token: await staffTicket(server, server.credentials.agents[0]) });
  const answers = [];
  const states = await measured(EVENTS, async (at) => {
    const status = at % 2 ? 'AWAY' : 'BUSY';
    await expect(page, '[data-testid="board-agent-lan"]', 'data-status', status);
    const answered = new Promise((resolve) => {
      const hear = (data) => {
        if (JSON.parse(data.toString()).request !== at + 1000) return;
        lan.socket.off('message', hear);
        resolve(wall());
      };
      lan.socket.on('message', hear);
    });
    const sent = wall();
    lan.send(JSON.stringify({ request: at + 1000, setPresence: { status } }));
    answers.push(await answered - sent);
    return await drawnAt(page) - sent;
  });
  lan.close();
  tell(`floor: an agent's state, answered at a socket${suffix}`, answers);
  tell(`an agent's state${suffix}`, states);
  const visitor = await WireClient.open(server, { token: await visitorToken(server) });
  const going = [];
  tell(`a customer comes${suffix}`, await measured(EVENTS / 2, async (at) => {
    const name = `Khách ${at}${suffix}`;
    const clientId = `t${suffix.length}-${at}`;
    const row = `[data-testid="reassign"][aria-label$="${name}"]`;
    await expect(page, row, '', '');
    const sent = wall();
    const { ack, error } = await visitor.request({ start: { text: 'Cho tôi hỏi', clientId, form: { name } } });
    if (error) throw new Error(`${name} may not come: ${JSON.stringify(error)}`);
    const came = await drawnAt(page).catch((late) => {
      const known = JSON.stringify(watch.board.conversations.get(ack.conversation));
      throw new Error(`${name}: ${late.message}; at the wire: ${known}, of version ${watch.version}`);
    }) - sent;
    await pause();
    await expect(page, row, '', null);
    const left = wall();
    visitor.send(JSON.stringify({ end: { conversation: ack.conversation } }));
    going.push(await drawnAt(page) - left);
    await visitor.frame('it is over', ({ conversation }) => (
      conversation?.id === ack.conversation && /CLOSED|ABANDONED/.test(conversation.state)));
    return came;
  }));
  tell(`a customer goes${suffix}`, going);
  visitor.close();
}

/** The same way without a server: a change that the page makes to itself. */
async function floor(page) {
  tell('floor: a change of the page\'s own', await measured(EVENTS, async (at) => {
    await expect(page, '[data-testid="board"]', 'data-floor', String(at));
    const begun = await page.evaluate((value) => {
      document.querySelector('[data-testid="board"]').dataset.floor = value;
      return performance.timeOrigin + performance.now();
    }, at);
    return await drawnAt(page) - begun;
  }));
}

async function run(server, browser, stack) {
  const { page, trouble } = await person(browser, { viewport: { width: 1440, height: 900 } });
  const someone = { page, trouble, language: 'vi' };
  const bustle = await Bustle.open(server, { agents });
  stack.push(() => bustle.close());
  await Staff.login(server, someone, server.credentials.supervisor, '/console/board');
  const watch = await BoardWatch.open(server, server.credentials.supervisor);
  stack.push(() => watch.close());
  const fresh = (await WireClient.open(server, { token: await staffTicket(server, server.credentials.supervisor) })).stayAlive();
  stack.push(() => fresh.close());
  await bustle.settled(watch);
  await until('all are drawn', async () => await page.locator('.agents > li').count() === watch.board.agents.size);
  await until('the curves are there', async () => await page.getByTestId('chart-now').count() === 1);
  console.log(`${watch.board.agents.size} agents, ${bustle.there.length} of them connected, 4 curves; `
    + `${changes} changes a second for ${seconds} s`);
  const cdp = await page.context().newCDPSession(page);
  say('floor: the board at rest', await busy(cdp, () => frames(page, REST_SECONDS)));
  await floor(page);
  await eventToPixel(page, server, watch, '');
  await keepDrawn(page);
  const comparison = new Comparison(page, watch, fresh);
  const [before, begun] = [bustle.changes, watch.version];
  bustle.run(changes);
  let isOver = false;
  const comparing = (async () => {
    while (!isOver) {
      await comparison.sample();
      await after(SAMPLE_MS);
    }
  })();
  comparing.catch(() => {}); // told where it is waited for
  try {
    say('the board in the bustle', await busy(cdp, () => frames(page, seconds)));
    console.log(`${''.padEnd(52)} ${bustle.changes - before} changes, ${watch.version - begun} versions`);
    await eventToPixel(page, server, watch, ', in the bustle');
    await photograph(page, 'board-traces');
  } finally {
    bustle.stop();
    isOver = true;
  }
  await comparing;
  const token = await bearer(server, server.credentials.supervisor);
  await comparison.end(server, { authorization: `Bearer ${token}` });
  for (const line of comparison.differences.slice(0, 5)) console.log(line);
  console.log(`sums: ${comparison.drawn} versions drawn and ${comparison.asked} boards asked for, `
    + `${comparison.differences.length} that differ from what the server sent, ${watch.missed} versions left out`);
  for (const line of trouble) console.log(line);
  return comparison.differences.length + watch.missed + trouble.length === 0;
}

const stack = [];
let isRight = false;
try {
  const server = await DemoServer.start('board_traces');
  stack.push(() => server.stop());
  const browser = await launchBrowser({ whole: true });
  stack.push(() => browser.close());
  isRight = await run(server, browser, stack);
} finally {
  for (const undo of stack.reverse()) await undo();
}
process.exit(isRight ? 0 : 1);
