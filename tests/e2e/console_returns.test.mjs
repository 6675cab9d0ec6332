// What a screen leaves behind when one goes and comes back, and what it says where something cannot be had.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person } from './lib/browser.mjs';
import { png } from './lib/png.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, WireClient } from './lib/wire.mjs';

let server;
let browser;
let agent;
let admin;
let customer;
let conversation;

before(async () => {
  server = await DemoServer.start('console_returns');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  const { body } = await call(server, 'GET', '/api/v1/config', {
    headers: { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` } });
  const visit = await call(server, 'POST', '/api/v1/visitor-token', { body: { inbox: body.inboxes[0].id, locale: 'vi' } });
  customer = (await WireClient.open(server, { token: visit.body.token })).stayAlive();
  await customer.request({ start: { text: 'Cho tôi hỏi', clientId: 'm1', form: { name: 'Khách quen' } } });
  await agent.accept();
  conversation = await agent.thread();
});
after(async () => {
  customer?.close();
  await browser?.close();
  await server?.stop();
});

/** To the list alone, and back to the conversation. */
async function goAndComeBack() {
  await agent.page.goBack();
  await agent.id('thread').waitFor({ state: 'detached' });
  await agent.page.goForward();
  await agent.id('log').waitFor();
}

test('an image that was large is not so again when its conversation comes back', async () => {
  await agent.id('file-input').setInputFiles({ name: 'ảnh.png', mimeType: 'image/png', buffer: png(64, 64) });
  await until('it is here', async () => await agent.id('tray-file').getAttribute('data-state') === 'here');
  await agent.id('send').click();
  await agent.shows('file');
  await agent.show('mine');
  await agent.id('no-thread').waitFor();
  await agent.row(conversation).click();
  await agent.id('file').click();
  await agent.id('lightbox').waitFor();
  await goAndComeBack();
  await agent.shows('file');
  assert.equal(await agent.id('lightbox').count(), 0);
});

test('the field that finds words is gone with its conversation, and takes no keys when it comes back', async () => {
  await agent.show('mine');
  await agent.row(conversation).click();
  await agent.id('log').focus();
  await agent.page.keyboard.press('KeyH');
  await agent.id('find-field').waitFor();
  await goAndComeBack();
  assert.equal(await agent.id('thread-find').count(), 0);
});

test('a link that the browser does not copy is said not to be', async () => {
  await agent.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('not here', 'NotAllowedError'));
  });
  await agent.id('log').focus();
  await agent.page.keyboard.press('KeyY');
  await until('it is said', async () => (await agent.id('toast').allInnerTexts()).join().includes('không cho sao chép'));
  assert.deepEqual(agent.trouble, []);
});

test('what one door refused does not stand at the next', async () => {
  const { page } = await person(browser);
  const id = (name) => page.getByTestId(name);
  await page.goto(`${server.url}/console?open-id=code`);
  await id('open-id-back').click();
  await id('login-email').fill('lan@demo.example');
  await id('login-password').fill('not the password');
  await id('login-submit').click();
  await until('it is refused', async () => /\S/.test(await id('login-error').innerText()));
  await page.goBack();
  await id('open-id-form').waitFor();
  assert.equal(await id('open-id-error').count(), 0);
});

test('a provider that could not be read is said to be, and is read again', async () => {
  admin = await Staff.login(server, await person(browser), server.credentials.admin, '/console/settings');
  await admin.page.route('**/api/v1/open-id', (route) => route.abort());
  await admin.id('settings-open-id').click();
  await until('it is said', async () => /Chưa kết nối được/.test(await admin.id('setting-problem').innerText()));
  assert.deepEqual(await axeFindings(admin.page), []);
  assert.deepEqual(await misplacedControls(admin.page), []);
  await admin.page.unroute('**/api/v1/open-id');
  await admin.id('setting-reload').click();
  await admin.id('open-id-form').waitFor();
  assert.deepEqual(admin.trouble, []);
});
