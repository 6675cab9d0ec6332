// A server that asks newcomers for a puzzle: a browser solves it by itself, and only once; what does not solve it gets
// no token. And one that asks only while too many begin at once.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { call, visitorToken, WireClient } from './lib/wire.mjs';

let browser;
before(async () => { browser = await launchBrowser(); });
after(async () => { await browser?.close(); });

const ask = (server, more = {}) => call(server, 'POST', '/api/v1/visitor-token', { body: { inbox: 'demo', ...more } });

/** As any other client would. */
async function solve(server) {
  const { puzzle } = (await call(server, 'GET', '/api/v1/inboxes/demo/puzzle')).body;
  const bits = Number(puzzle.split('.')[1]);
  for (let number = 0; ; number += 1) {
    const hash = createHash('sha256').update(`${puzzle}.${number}`).digest();
    if (Math.clz32(hash.readUInt32BE(0)) >= bits) return `${puzzle}.${number}`;
  }
}

test('a newcomer chats as ever, and the script that solves the puzzle is loaded once', async () => {
  const server = await DemoServer.start('widget_puzzle', { settings: '[limits]\npuzzle = "always"\npuzzle_bits = 12\nunlimited_addresses = []\n' });
  try {
    const someone = await person(browser);
    const asked = [];
    someone.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const count = (pattern) => asked.filter((path) => pattern.test(path)).length;
    const customer = await Customer.visit(server, someone);
    await customer.start('Qua câu đố');
    await customer.sent('Qua câu đố');
    assert.equal(count(/\/assets\/puzzle\./), 1);
    assert.equal(count(/\/puzzle$/), 1);
    await customer.page.reload();
    await customer.sees('Qua câu đố');
    await customer.say('vẫn là tôi');
    await customer.sent('vẫn là tôi');
    assert.equal(count(/\/puzzle$/), 1, 'whoever holds a token solves nothing');
    assert.deepEqual(someone.trouble, []);
    await someone.context.close();

    const refused = await ask(server);
    assert.equal(refused.status, 428);
    assert.equal(refused.body.code, 'PUZZLE_NEEDED');
    const solution = await solve(server);
    assert.equal((await ask(server, { puzzle: solution })).status, 200);
    assert.equal((await ask(server, { puzzle: solution })).status, 428, 'good once');
    const figures = (await call(server, 'GET', '/metrics')).body;
    assert.match(figures, /switchboard_limit_reached_total\{limit="puzzle"\} [3-9]/);
  } finally {
    await server.stop();
  }
});

test('where it is asked for only when it is hot, it is asked for once more than half of the starts are taken', async () => {
  const server = await DemoServer.start('widget_puzzle_hot', {
    settings: '[limits]\npuzzle = "hot"\npuzzle_bits = 12\nstarts_per_account_and_minute = 4\nunlimited_addresses = []\n' });
  try {
    for (let number = 0; number < 3; number += 1) {
      const client = await WireClient.open(server, { token: await visitorToken(server) });
      const { ack } = await client.request({ start: { text: `câu ${number}`, clientId: 'm1' } });
      assert.ok(ack);
      client.close();
    }
    const refused = await ask(server);
    assert.equal(refused.status, 428, JSON.stringify(refused.body));
    assert.equal((await ask(server, { puzzle: await solve(server) })).status, 200);
  } finally {
    await server.stop();
  }
});
