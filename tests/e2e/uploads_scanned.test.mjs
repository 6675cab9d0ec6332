// Files on their way through a real virus scanner: what it finds, and what is said while it does not look.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, person, photograph } from './lib/browser.mjs';
import { Clamd, eicar } from './lib/clamd.mjs';
import { Customer } from './lib/customer.mjs';
import { artefacts, DemoServer, runToEnd } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

const harmful = (name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`xin chào ${eicar()}\n`) });
const harmless = (name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`xin chào ${name}\n`) });

let clamd;
let server;
let browser;
let customer;
let agent;

before(async () => {
  clamd = await Clamd.start();
  server = await DemoServer.start('uploads_scanned', {
    settings: `[uploads]\nclamd = "${clamd.socket}"\nclamd_timeout = 1\n` });
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser, { locale: 'en-US' }), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Tôi gửi tệp nhé');
  await agent.accept();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await clamd?.stop();
});

const choose = (who, ...files) => who.id('file-input').setInputFiles(files);
const tray = (who) => who.id('tray-file').evaluateAll((list) => list.map((one) => ({ state: one.dataset.state, text: one.innerText })));
const trayIs = (who, ...states) => until(`the tray is ${states}`, async () => (
  (await tray(who)).map(({ state }) => state).join() === states.join()), 60000);
const metric = async (result) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(text.match(new RegExp(`^switchboard_uploads_scanned_total\\{result="${result}"\\} (\\d+)`, 'm'))?.[1] ?? 0);
};
const logFile = (name) => join(artefacts, `${name}-server.log`);
const lengthOf = (name) => (existsSync(logFile(name)) ? readFileSync(logFile(name), 'utf8').length : 0);
const lengths = Object.fromEntries(['uploads_scanned', 'uploads_unchecked'].map((name) => [name, lengthOf(name)]));
/** Of this run: the files go on from run to run. */
const log = (name = 'uploads_scanned') => readFileSync(logFile(name), 'utf8').slice(lengths[name]);
/** Sends a small file by hand, up to its only part: {id, last}, where last() sends that part. */
async function byHand(at, conversation, token, text) {
  const headers = { authorization: `Bearer ${token}` };
  const begun = await call(at, 'POST', '/api/v1/uploads', { headers, body: { conversation, name: 'tay.txt', size: text.length } });
  assert.equal(begun.status, 200, JSON.stringify(begun.body));
  const path = `/api/v1/uploads/${begun.body.attachment.id}`;
  const last = async () => {
    const answer = await fetch(`${at.url}${path}?offset=0`, { method: 'PUT', headers, body: text });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  };
  return { path, headers, last };
}

test('the customer is told, in their language, and the rest goes on', async () => {
  const before = await metric('clean');
  await choose(customer, harmful('hoá đơn.txt'), harmless('ảnh.txt'));
  await trayIs(customer, 'failed', 'here');
  assert.match((await tray(customer))[0].text, /mã độc/);
  assert.deepEqual(await axeFindings(customer.page), []);
  await photograph(customer.page, 'uploads-scanned-1-customer');
  assert.equal(await metric('found'), 1);
  assert.equal(await metric('clean'), before + 1);
  await customer.id('tray-remove').first().click();
  await customer.say('một tệp');
  await agent.shows('file', 1);
  assert.match(await agent.id('file').innerText(), /ảnh\.txt/);
});

test('the agent is told, in theirs', async () => {
  await choose(agent, harmful('price.txt'), harmless('list.txt'));
  await trayIs(agent, 'failed', 'here');
  assert.match((await tray(agent))[0].text, /virus scanner found something harmful/);
  assert.deepEqual(await axeFindings(agent.page), []);
  await photograph(agent.page, 'uploads-scanned-2-agent');
  for (let left = 2; left > 0; left -= 1) await agent.id('tray-remove').first().click();
});

test('the log names ids and what was found, never the file or what is in it', async () => {
  await until('two findings are in the log', () => (log().match(/refused, clamd found Test\.Eicar/g) ?? []).length === 2);
  assert.doesNotMatch(log(), /hoá đơn|price\.txt|EICAR-/);
});

test('while the scanner hangs the file waits, and goes by itself when it answers again', async () => {
  clamd.hang();
  const refused = customer.page.waitForResponse((answer) => answer.url().includes('/uploads/') && answer.status() === 503);
  await choose(customer, harmless('chờ.txt'));
  const answer = await refused;
  assert.equal(answer.request().method(), 'PUT');
  assert.ok(Number(answer.headers()['retry-after']) >= 1);
  assert.equal((await answer.json()).field, 'scan');
  assert.equal((await tray(customer))[0].state, 'sending', 'no error yet: it is tried again');
  clamd.goOn();
  await trayIs(customer, 'here');
  await customer.id('tray-remove').click();
});

test('while the scanner is gone nothing gets past it, and the doctor says so', async () => {
  const look = async () => {
    const { output } = await runToEnd(['doctor', '--server-config', join(server.data, 'settings.toml'), '--json']);
    return JSON.parse(output).checks.find(({ name }) => name === 'virus scanner');
  };
  assert.equal((await look()).status, 'WARN', 'signatures of our own only');
  const told = () => (log().match(/clamd at .* does not check files/g) ?? []).length;
  const toldBefore = told();
  await clamd.kill();
  assert.equal((await look()).status, 'FAIL');
  const token = await bearer(server, server.credentials.agents[0]);
  const file = await byHand(server, await agent.thread(), token, 'abc');
  const refused = await file.last();
  assert.equal(refused.status, 503);
  assert.deepEqual([refused.body.code, refused.body.field], ['OVERLOADED', 'scan']);
  assert.match(refused.body.message, /cannot be checked for viruses/);
  assert.equal((await call(server, 'GET', file.path, { headers: file.headers })).body.done, false);
  await until('the log says it once', () => told() === toldBefore + 1);
  await clamd.launch();
  assert.equal((await file.last()).status, 200);
  assert.equal((await call(server, 'GET', file.path, { headers: file.headers })).body.done, true);
  assert.deepEqual([...customer.trouble, ...agent.trouble].filter((line) => !/503|415/.test(line)), []);
});

test('who sets it so has files taken unchecked, and marked', async () => {
  const other = await DemoServer.start('uploads_unchecked', {
    settings: `[uploads]\nclamd = "${join(server.data, 'nobody.ctl')}"\nclamd_down = "take"\n` });
  try {
    const someone = await person(browser);
    const visitor = await Customer.visit(other, someone);
    await visitor.start('Xin chào');
    await choose(visitor, harmless('a.txt'));
    await trayIs(visitor, 'here');
    const text = await (await fetch(`${other.url}/metrics`)).text();
    assert.match(text, /switchboard_uploads_scanned_total\{result="unchecked"\} 1/);
    await until('the log marks it', () => /taken unchecked/.test(log('uploads_unchecked')));
    await someone.context.close();
  } finally {
    await other.stop();
  }
});
