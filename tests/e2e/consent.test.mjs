// What a shop wants to be agreed to before a chat: asked in the customer's language, refused without, kept with the chat.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { bearer, call, visitorToken, WireClient } from './lib/wire.mjs';

const TERMS = { vi: 'Tôi đồng ý với chính sách bảo mật: https://shop.example/bao-mat',
  en: 'I agree to the privacy policy: https://shop.example/privacy' };
const NEWS = { vi: 'Gửi tôi tin khuyến mãi', en: 'Send me offers' };
let server;
let browser;
let admin;
let inbox;

const asAdmin = async (method, path, body, headers = {}) => {
  const answer = await call(server, method, `/api/v1${path}`, { body, headers: { authorization: `Bearer ${admin}`, ...headers } });
  return answer;
};

before(async () => {
  server = await DemoServer.start('consent');
  browser = await launchBrowser();
  admin = await bearer(server, server.credentials.admin);
  [inbox] = (await asAdmin('GET', '/config')).body.inboxes;
  inbox.form = [...inbox.form.filter(({ type }) => type !== 'select'),
    { id: 'terms', label: TERMS, type: 'consent', required: true },
    { id: 'news', label: NEWS, type: 'consent', required: false }];
  const saved = await asAdmin('PUT', `/inboxes/${inbox.id}`, inbox);
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a customer is asked, cannot begin without, and can follow the link first', async () => {
  const customer = await Customer.visit(server, await person(browser));
  await customer.open();
  await customer.id('prechat-form').waitFor();
  const box = customer.id('form-terms');
  assert.equal(await box.isChecked(), false, 'nothing is agreed to for anybody');
  assert.equal(await customer.panel.locator('a[href="https://shop.example/bao-mat"]').count(), 1);
  assert.deepEqual(await axeFindings(customer.page), []);
  assert.deepEqual(await misplacedControls(customer.page), []);
  await customer.id('form-question').fill('Cho tôi hỏi');
  for (const field of inbox.form) if (field.type !== 'consent' && field.required)
    await customer.id(`form-${field.id}`).fill(field.type === 'email' ? 'an@example.com' : 'An');
  await customer.id('start-chat').click();
  await customer.panel.locator('#field-terms-problem').waitFor();
  await photograph(customer.page, 'consent-1-asked');
  assert.ok(await box.evaluate((node) => node === document.activeElement), 'the focus is on what is missing');
  await box.check();
  await customer.id('start-chat').click();
  await customer.id('log').waitFor();
  await customer.sent('Cho tôi hỏi');
  assert.deepEqual(customer.trouble, []);
});

test('the agent sees what was agreed to, and so does who exports the contact', async () => {
  const agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  await agent.accept();
  const shown = await agent.id('customer').innerText();
  assert.ok(shown.includes('Đã đồng ý') && shown.includes(TERMS.vi), shown);
  assert.ok(!shown.includes(NEWS.vi), 'a box left open is no answer');
  await photograph(agent.page, 'consent-2-agent');
  const { body } = await asAdmin('GET', `/conversations/${await agent.thread()}`);
  const exported = await asAdmin('POST', `/contacts/${body.contact.id}/export`, { password: server.credentials.admin.password });
  assert.equal(exported.status, 200, JSON.stringify(exported.body));
  assert.ok(JSON.stringify(exported.body).includes(TERMS.vi));
});

test('whoever calls without the form is refused with the field', async () => {
  const client = await WireClient.open(server, { token: await visitorToken(server) });
  const start = (form) => client.request({ start: { text: 'x', clientId: 'm1', form } });
  for (const form of [{}, { terms: 'true' }, { terms: TERMS.vi, news: 'on' }]) {
    const { error } = await start(form);
    assert.equal(error.code, 'INVALID_ARGUMENT', JSON.stringify(error));
    assert.match(error.message, /^form\.(terms|news) must be/);
  }
  const { ack } = await start({ terms: TERMS.en });
  assert.ok(ack.conversation);
  client.close();
});

test('settings that ask for nothing are refused by name', async () => {
  const empty = { ...inbox, form: [{ id: 'terms', label: {}, type: 'consent', required: true }] };
  const refused = await asAdmin('PUT', `/inboxes/${inbox.id}`, empty);
  assert.equal(refused.status, 400);
  assert.match(refused.body.field, /form\[0\]\.label/);
  const long = { ...inbox, form: [{ id: 'terms', label: { vi: 'x'.repeat(501) }, type: 'consent', required: true }] };
  assert.match((await asAdmin('PUT', `/inboxes/${inbox.id}`, long)).body.field, /form\[0\]\.label\.vi/);
});
