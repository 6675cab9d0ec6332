// The server is killed in the middle of a chat. Nothing that was said is lost, on either screen, and nothing is there twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

let server;
let browser;
let customer;
let agent;

before(async () => {
  server = await DemoServer.start('survival');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Trước sự cố');
  await agent.accept();
  await agent.say('Tôi nghe đây ạ');
  await customer.sees('Tôi nghe đây ạ');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function bothShow(expected) {
  const same = async (one) => JSON.stringify(await one.texts()) === JSON.stringify(expected);
  await until(`the customer sees ${expected}`, () => same(customer), 60000);
  await until(`the agent sees ${expected}`, () => same(agent), 60000);
}

test('what is written while the server is dead waits, honestly, and arrives once', async () => {
  await server.kill();
  await customer.say('Khách viết lúc mất máy chủ');
  await agent.say('Nhân viên viết lúc mất máy chủ');
  const states = (await customer.messages()).filter((message) => message.text.startsWith('Khách viết'));
  assert.deepEqual(states.map((message) => message.state), ['pending'], 'it must not look sent');
  await customer.id('offline').waitFor();
  await photograph(customer.page, 'survival-1-customer-offline');
  await photograph(agent.page, 'survival-1-agent-offline');

  await server.launch();
  await customer.sent('Khách viết lúc mất máy chủ', 60000);
  await customer.sees('Nhân viên viết lúc mất máy chủ', 60000);
  const all = await customer.texts();
  assert.deepEqual([...all].sort(), ['Khách viết lúc mất máy chủ', 'Nhân viên viết lúc mất máy chủ', 'Trước sự cố',
    'Tôi nghe đây ạ'].sort());
  await bothShow(all);
});

test('ten more kills while both keep writing', async () => {
  const before = await customer.texts();
  for (let round = 1; round <= 10; round += 1) {
    await customer.say(`khách ${round}`);
    await agent.say(`nhân viên ${round}`);
    await server.kill();
    await server.launch();
  }
  for (let round = 1; round <= 10; round += 1) {
    await customer.sent(`khách ${round}`, 60000);
    await customer.sees(`nhân viên ${round}`, 60000);
  }
  const all = await customer.texts();
  assert.equal(all.length, before.length + 20, 'each once');
  const of = (word) => all.filter((text) => text.startsWith(`${word} `) && /\d$/.test(text));
  const inOrder = (word) => Array.from({ length: 10 }, (_unused, index) => `${word} ${index + 1}`);
  assert.deepEqual(of('khách'), inOrder('khách'));
  assert.deepEqual(of('nhân viên'), inOrder('nhân viên'));
  await bothShow(all);
});

test('a fresh look at the history agrees with both screens', async () => {
  const before = await customer.texts();
  await customer.reload();
  await agent.reload();
  await bothShow(before);
  assert.deepEqual([...customer.trouble, ...agent.trouble], []);
});
