// Outside hours: the widget says so and takes a letter; the letter is a ticket and waits in the console; once the shop is
// open the team takes it up and the customer reads the answer in the same conversation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { transcriptWith } from './lib/transcripts.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, staffTicket, WireClient } from './lib/wire.mjs';

const LETTER = 'Cửa hàng đóng rồi, cho mình hỏi đơn 42 sáng mai giao được không?';
let server;
let browser;
let customer;
let agent;
let headers;

/** Every queue's hours: none at all, or always. */
async function setHours(open) {
  const { queues } = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  for (const { hours: _before, ...queue } of queues) {
    const body = { ...queue, onClosed: 'offline', ...(open ? {} : { hours: { weekly: {} } }) };
    const answer = await call(server, 'PUT', `/api/v1/queues/${queue.id}`, { headers, body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
}

before(async () => {
  server = await DemoServer.start('offline_form');
  headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  await setHours(false);
  browser = await launchBrowser();
  customer = await Customer.visit(server, await person(browser));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('outside hours the form says so, takes the letter and promises an answer', async () => {
  const { inboxes } = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  const shown = (await call(server, 'GET', `/api/v1/inboxes/${inboxes[0].id}/public`)).body;
  assert.deepEqual([shown.open, shown.whenClosed], [false, 'offline']);
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('prechat-form').getAttribute('data-open'), 'false');
  assert.deepEqual(await axeFindings(customer.page), []);
  await photograph(customer.page, 'offline-form-1-closed');
  await customer.fillForm();
  await customer.id('form-question').fill(LETTER);
  await customer.id('start-chat').click();
  await customer.id('left-message').waitFor();
  assert.deepEqual(await axeFindings(customer.page), []);
  await photograph(customer.page, 'offline-form-2-left');
});

test('the letter reaches the ticketing system with the customer\'s address', async () => {
  const { entries, ...transcript } = await transcriptWith(server, LETTER);
  assert.ok(JSON.stringify(transcript).includes('an@example.com'));
  assert.equal(entries.filter(({ text }) => text === LETTER).length, 1);
});

test('the team finds it, takes it up once the shop is open, and the customer reads the answer', async () => {
  await setHours(true);
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  await agent.show('closed');
  await until('it is in the list', async () => await agent.id('conversation-row').count() === 1);
  await agent.id('conversation-row').first().click();
  await agent.sees(LETTER);
  await photograph(agent.page, 'offline-form-3-in-the-console');
  await agent.id('reopen').click();
  await agent.accept();
  await agent.say('Dạ sáng mai giao được ạ');
  await customer.sees('Dạ sáng mai giao được ạ');
  assert.deepEqual([...customer.trouble, ...agent.trouble], []);
});

test('a form that stands there while the shop closes and opens says so: when it is opened, and at the hour itself', async () => {
  const waiting = await Customer.visit(server, await person(browser));
  const says = (open) => until(`the form says ${open}`, async () => (
    await waiting.id('prechat-form').getAttribute('data-open') === String(open)));
  await waiting.open();
  await says(true);
  await setHours(false);
  // What was read a moment ago is not read again: whoever looks in now and then is told.
  await until('it says that the shop has closed', async () => {
    await waiting.minimise();
    await waiting.open();
    return await waiting.id('prechat-form').getAttribute('data-open') === 'false';
  });
  await setHours(true);
  const supervisor = await WireClient.open(server, { token: await staffTicket(server, server.credentials.admin) });
  const until_ = new Date(Date.now() + 6_000).toISOString();
  const { queues } = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  for (const { id: queue } of queues) {
    const answer = await supervisor.request({ setQueue: { queue, mode: 'HELD_CLOSED', until: until_, reason: 'lunch' } });
    assert.ok(!answer.error, JSON.stringify(answer.error));
  }
  await waiting.page.reload();
  await waiting.open();
  await says(false);
  await says(true);
  assert.deepEqual(waiting.trouble, []);
  supervisor.close();
});
