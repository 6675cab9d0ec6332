// The board beside a shop in full swing: each version that it draws has the sums of what the server sent, and those are
// the ones that the server gives to who asks anew and in its lists. How fast that is, board_traces.mjs tells.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BoardWatch, Comparison, difference, keepDrawn } from './lib/board_sums.mjs';
import { launchBrowser, person } from './lib/browser.mjs';
import { Bustle } from './lib/bustle.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { bearer, staffTicket, WireClient } from './lib/wire.mjs';

const SAMPLES = 25;
let server;
let browser;
let bustle;
let mai;
let watch;
let fresh;

before(async () => {
  server = await DemoServer.start('board_sums');
  browser = await launchBrowser();
  bustle = await Bustle.open(server, { agents: 60, connected: 6, visitors: 12 });
  mai = await Staff.login(server, await person(browser), server.credentials.supervisor, '/console/board');
  watch = await BoardWatch.open(server, server.credentials.supervisor);
  fresh = (await WireClient.open(server, { token: await staffTicket(server, server.credentials.supervisor) })).stayAlive();
});
after(async () => {
  bustle?.close();
  watch?.close();
  fresh?.close();
  await browser?.close();
  await server?.stop();
});

test('every version that is drawn has the server\'s sums', async () => {
  await bustle.settled(watch);
  await mai.boardShows('online', watch.sums().online);
  await keepDrawn(mai.page);
  const comparison = new Comparison(mai.page, watch, fresh);
  bustle.run(30);
  while (comparison.asked < SAMPLES || comparison.drawn < 2 * SAMPLES) await comparison.sample();
  bustle.stop();
  const token = await bearer(server, server.credentials.supervisor);
  await comparison.end(server, { authorization: `Bearer ${token}` });
  assert.deepEqual(comparison.differences, []);
  assert.equal(watch.missed, 0, 'no version is left out');
  assert.deepEqual(mai.trouble, []);
});

test('a figure that is off by one would be seen', () => {
  const sums = watch.sums();
  assert.match(difference('planted', sums, { ...sums, waiting: sums.waiting + 1 }), /^planted/);
  const [queue] = Object.keys(sums.queues);
  const other = { ...sums, queues: { ...sums.queues, [queue]: [0, -1, 0] } };
  assert.match(difference('planted', sums, other), /^planted/);
});
