// Queues given to people, through the console, the wire and the HTTP API of the server as it is built.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, staffTicket, visitorToken, WireClient } from './lib/wire.mjs';

let server;
let browser;
let admin;
let given; // a queue
let agent;
const talks = {};

const as = async (who, method, path, body) => call(server, method, `/api/v1${path}`, {
  body, headers: { authorization: `Bearer ${await bearer(server, who)}` } });
const listed = async (who, path) => (await as(who, 'GET', path)).body.conversations.map(({ id }) => id);

async function talk(name) {
  const visitor = await WireClient.open(server, { token: await visitorToken(server) });
  const { ack } = await visitor.request({ start: { text: `secret of ${name}`, clientId: 'm1' } });
  return ack.conversation;
}

before(async () => {
  server = await DemoServer.start('grants');
  browser = await launchBrowser();
  admin = server.credentials.admin;
  [agent] = server.credentials.agents;
  const config = (await as(admin, 'GET', '/config')).body;
  given = config.inboxes[0].queue;
  const elsewhere = config.queues.find(({ id }) => id !== given).id;
  talks.given = await talk('given');
  talks.other = await talk('other');
  const mover = await WireClient.open(server, { token: await staffTicket(server, admin) });
  const moved = await mover.request({ move: { conversation: talks.other, queue: elsewhere } });
  assert.ok(moved.ack, JSON.stringify(moved));
  mover.close();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('without grants an agent reads the whole account', async () => {
  assert.deepEqual((await listed(agent, '/conversations?view=open')).sort(), [talks.given, talks.other].sort());
  assert.equal((await as(agent, 'GET', `/conversations/${talks.other}/entries`)).status, 200);
});

test('an admin gives one queue; the open socket ends within seconds and everything else is refused', async () => {
  const socket = await WireClient.open(server, { token: await staffTicket(server, agent) });
  const desk = await Staff.login(server, await person(browser), admin,
    `/console/settings/users?id=${agent.email.split('@')[0]}`);
  await desk.id('setting-access').check();
  await desk.id(`setting-access-queues-${given}`).check();
  await photograph(desk.page, 'grants-1-form');
  assert.deepEqual(await axeFindings(desk.page), []);
  assert.deepEqual(await misplacedControls(desk.page), []);
  await desk.id('setting-save').click();
  const closed = await until('the socket ends', () => socket.closed, 5000);
  assert.equal(closed.code, 1012);
  await until('the list has one', async () => (await listed(agent, '/conversations?view=open')).length === 1);
  assert.deepEqual(await listed(agent, '/conversations?view=open'), [talks.given]);
  for (const path of ['', '/entries', '/transcript.txt', '/deliveries'])
    assert.equal((await as(agent, 'GET', `/conversations/${talks.other}${path}`)).status, 403, path);
  const found = await as(agent, 'POST', '/search', { q: 'secret' });
  assert.deepEqual(found.body.conversations.map(({ conversation }) => conversation.id), [talks.given]);
  assert.deepEqual(desk.trouble, []);
  const user = (await as(admin, 'GET', '/config')).body.users.find(({ email }) => email === agent.email);
  assert.deepEqual(user.access.queues, [given]);
});

test('the wire refuses what the lists do not show', async () => {
  const again = await WireClient.open(server, { token: await staffTicket(server, agent) });
  again.send(JSON.stringify({ viewing: { conversation: talks.other, active: true } }));
  const gone = await again.frame('it is gone', ({ conversationGone }) => conversationGone);
  assert.equal(gone.conversationGone.conversation, talks.other);
  const noted = await again.request({ note: { conversation: talks.other, text: 'hi', clientId: 'n1' } });
  assert.equal(noted.error.code, 'FORBIDDEN');
  const taken = await again.request({ assign: { conversation: talks.other, agent: agent.email.split('@')[0] } });
  assert.equal(taken.error.code, 'FORBIDDEN');
  again.close();
});

test('unchecking it gives the whole account back', async () => {
  const desk = await Staff.login(server, await person(browser), admin,
    `/console/settings/users?id=${agent.email.split('@')[0]}`);
  await desk.id('setting-access').uncheck();
  await desk.id('setting-save').click();
  await until('the list has both', async () => (await listed(agent, '/conversations?view=open')).length === 2);
});
