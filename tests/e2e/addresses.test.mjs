// Addresses are written down on the way: by browsers, proxies, other sites. Customer, agent and admin do their work in
// Chromium, and no address that a page asks for, shows or hands on (Referer) has a secret or what people wrote in it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

const CANARY = `canary${Math.random().toString(36).slice(2)}`;
const planted = (what) => `${CANARY} ${what}`;
const addresses = new Set();
const secrets = new Map(); // the first thing that each was seen as; gathered from what the pages themselves send and are given
let server;
let browser;
let customer;
let agent;

function keep(secret, kind) {
  if (!secrets.has(secret)) secrets.set(secret, kind);
}

/** The parts of a header that let somebody in. */
function gather(headers) {
  const { authorization = '', cookie = '' } = headers;
  if (authorization.startsWith('Bearer ')) keep(authorization.slice(7), 'a bearer token');
  if (headers['x-csrf-token']) keep(headers['x-csrf-token'], 'a CSRF token');
  for (const pair of cookie.split('; ')) {
    const value = pair.slice(pair.indexOf('=') + 1);
    if (value.length >= 16) keep(value, 'a cookie');
  }
}

async function watched() {
  const someone = await person(browser);
  const { context } = someone;
  context.on('request', async (request) => {
    addresses.add(request.url());
    const headers = await request.allHeaders().catch(() => request.headers());
    if (headers.referer) addresses.add(headers.referer);
    gather(headers);
  });
  context.on('response', async (response) => {
    if (!/\/(visitor-token|socket-ticket)$/.test(response.url())) return;
    const { token, ticket } = await response.json().catch(() => ({}));
    if (token) secrets.set(token, "a visitor's token");
    if (ticket) secrets.set(ticket, 'a ticket');
  });
  context.on('page', (page) => page.on('websocket', (socket) => addresses.add(socket.url())));
  someone.page.on('websocket', (socket) => addresses.add(socket.url()));
  someone.page.on('framenavigated', (frame) => addresses.add(frame.url()));
  return someone;
}

before(async () => {
  server = await DemoServer.start('addresses');
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a customer asks, an agent looks for it, answers and closes', async () => {
  customer = await Customer.visit(server, await watched());
  await customer.sb('attributes', { order: planted('attribute') });
  await customer.start(planted('question'));
  agent = await Staff.login(server, await watched(), server.credentials.agents[0]);
  secrets.set(server.credentials.agents[0].password, "an agent's password");
  await agent.goOnline();
  await agent.accept();
  await agent.sees(planted('question'));
  await customer.id('file-input').setInputFiles([
    { name: `${CANARY}.txt`, mimeType: 'text/plain', buffer: Buffer.from(planted('file')) }]);
  await until('the file is here', async () => (
    await customer.id('tray-file').getAttribute('data-state') === 'here'));
  await customer.say(planted('with a file'));
  await until('the agent sees the file', async () => (await agent.texts()).some((text) => text.includes(planted('with a file'))));
  await agent.page.keyboard.press('Control+KeyK');
  await agent.id('palette-field').fill(planted('question'));
  await until('it is found', async () => await agent.id('group-talks').locator('[role="option"]').count() === 1);
  await agent.page.keyboard.press('Escape');
  await agent.note(planted('note'));
  await agent.say(planted('answer'));
  await customer.sees(planted('answer'));
  await agent.close();
  await customer.id('survey').waitFor();
});

test('a colleague gets a link and chooses a password', async () => {
  const { email } = server.credentials.agents[1];
  const admin = await Staff.login(server, await watched(), server.credentials.admin,
    `/console/settings/users?id=${email.split('@')[0]}`);
  await admin.id('access-link-make').click();
  const link = await admin.id('access-link-text').textContent();
  const secret = link.split('link=')[1];
  assert.ok(secret.length >= 16, link);
  const someone = await watched();
  await someone.page.goto(link);
  await someone.page.getByTestId('choose-password').fill(planted('password'));
  await someone.page.getByTestId('choose-submit').click();
  await someone.page.getByTestId('console').waitFor();
  // What stands behind the # stays in the browser: it is what was asked for that is written down.
  for (const address of addresses) if (address.includes('#')) {
    addresses.delete(address);
    addresses.add(address.slice(0, address.indexOf('#')));
  }
  secrets.set(secret, 'a one-time link');
});

test('no address has any of it', () => {
  const kinds = new Set(secrets.values());
  for (const kind of ['a cookie', 'a CSRF token', "a visitor's token", 'a ticket', "an agent's password", 'a one-time link'])
    assert.ok(kinds.has(kind), `${kind} was among what is looked for`);
  assert.ok([...addresses].some((address) => address.startsWith('ws')), 'sockets were seen');
  assert.ok(addresses.size > 40, `${addresses.size} addresses`);
  const plain = [...addresses].map((address) => [address, decodeURIComponent(address)]).flat();
  for (const [secret, kind] of [...secrets, [CANARY, 'what people wrote']])
    assert.deepEqual(plain.filter((address) => address.includes(secret)), [], kind);
});
