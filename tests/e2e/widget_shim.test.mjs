// A shop that comes from another chat leaves its pages as they are: the calls of $chatwoot, Intercom and $crisp do with
// `widget/shim.js` what their own documentation says, in a real conversation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

let stage;
let server;
let browser;
let agent;

before(async () => {
  stage = await Stage.open('widget_shim');
  ({ server, browser, agent } = stage);
});
after(async () => {
  await stage?.close();
});

const LOADER = '<script src="/widget/loader.js"></script>';
const SHIM = '<script src="/widget/shim.js" data-inbox="demo"></script>';

/** A page of a shop's own with this in it. */
async function shop(body) {
  const someone = await person(browser);
  await someone.context.route('**/shop', (route) => route.fulfill({
    contentType: 'text/html; charset=utf-8', body: `<!doctype html><html lang="vi"><title>Shop</title><body>${body}</body></html>`,
  }));
  await someone.page.goto(`${server.url}/shop`);
  const customer = new Customer(server, someone);
  await customer.launcher.waitFor();
  return customer;
}

const isOpen = async (customer) => (await customer.launcher.getAttribute('aria-expanded')) === 'true';
const becomes = (customer, open) => until(open ? 'it is open' : 'it is closed', async () => await isOpen(customer) === open);
const run = (customer, act) => customer.page.evaluate(act);

/** Starts the chat from the open panel and gives what the agent's side knows of it. */
async function talk(customer, question) {
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-question').inputValue(), question);
  assert.equal(await customer.id('form-name').count(), 0, 'who is known is not asked again');
  await customer.fillForm();
  await customer.id('start-chat').click();
  await customer.id('log').waitFor();
  const id = await agent.accept();
  const { conversation } = await agent.client.frame('the snapshot', (frame) => (
    frame.conversation?.id === id && frame.conversation.form));
  return conversation;
}

async function leaves(customer) {
  await agent.finish();
  assert.deepEqual(customer.trouble, []);
  await customer.context.close();
}

test('Intercom: what was queued before the shim, who one is, the messenger and its events', async () => {
  const customer = await shop(`<script>
    window.Intercom = function () { Intercom.q.push(arguments); };
    Intercom.q = [];
    Intercom('boot', { app_id: 'abc', name: 'Lê Thị Bưởi', email: 'buoi@example.com', alignment: 'left',
      custom_attributes: { plan: 'gold' } });
    Intercom('showNewMessage', 'Tôi hỏi về đơn hàng');
  </script>${SHIM}${LOADER}`);
  await becomes(customer, true);
  assert.ok((await customer.launcher.boundingBox()).x < 100, 'on the left');
  await run(customer, () => {
    globalThis.seen = [];
    globalThis.Intercom('onHide', () => globalThis.seen.push('hide'));
    globalThis.Intercom('onUnreadCountChange', (count) => globalThis.seen.push(count));
  });
  const told = await talk(customer, 'Tôi hỏi về đơn hàng');
  assert.equal(told.contact.name, 'Lê Thị Bưởi');
  assert.deepEqual(told.contact.attributes, { plan: 'gold' });
  await run(customer, () => globalThis.Intercom('hide'));
  await becomes(customer, false);
  await agent.say('Chào chị');
  await until('it is counted', () => run(customer, () => globalThis.seen.includes(1) && globalThis.seen.includes('hide')));
  await run(customer, () => {
    document.addEventListener('switchboard:error', ({ detail }) => { globalThis.problem = detail; });
    globalThis.Intercom('startTour', 7);
  });
  assert.deepEqual(await run(customer, () => globalThis.problem), { code: 'VERB', message: 'Intercom: startTour' });
  await run(customer, () => globalThis.Intercom('update', { hide_default_launcher: true }));
  await until('the launcher is gone', () => customer.launcher.isHidden());
  await leaves(customer);
});

test('Chatwoot: its SDK is run, its object and its events on the window', async () => {
  const customer = await shop(`${LOADER}${SHIM}<script>
    window.chatwootSettings = { locale: 'en', position: 'left' };
    window.seen = [];
    for (const name of ['ready', 'opened', 'closed', 'on-message'])
      addEventListener('chatwoot:' + name, ({ detail }) => seen.push([name, detail && detail.text]));
    chatwootSDK.run({ websiteToken: 'xyz', baseUrl: 'https://chat.example' });
    $chatwoot.setUser('7', { name: 'Đỗ Khế', email: 'khe@example.com' });
    $chatwoot.setCustomAttributes({ plan: 'silver' });
    window.problems = [];
    addEventListener('chatwoot:error', ({ detail }) => problems.push(detail.code + ' ' + detail.message));
    $chatwoot.removeLabel('old');
    $chatwoot.deleteCustomAttribute('plan');
    $chatwoot.popoutChatWindow();
    $chatwoot.setUser('7', null);
    $chatwoot.setLabel('vip');
  </script>`);
  assert.deepEqual(await run(customer, () => globalThis.problems), [
    'VERB $chatwoot.removeLabel', 'VERB $chatwoot.deleteCustomAttribute', 'VERB $chatwoot.popoutChatWindow',
    'VERB $chatwoot.setUser',
  ]);
  assert.match(await customer.launcher.getAttribute('aria-label'), /Open chat/);
  assert.ok((await customer.launcher.boundingBox()).x < 100, 'the settings are read when it is run');
  await run(customer, () => globalThis.$chatwoot.toggle('open'));
  await becomes(customer, true);
  assert.equal(await run(customer, () => globalThis.$chatwoot.isOpen), true);
  await customer.id('form-question').fill('Where is my order?');
  const conversation = await talk(customer, 'Where is my order?');
  assert.equal(conversation.contact.name, 'Đỗ Khế');
  assert.deepEqual(conversation.contact.attributes, { identifier: '7', plan: 'silver' });
  assert.deepEqual(conversation.tags, ['vip']);
  await run(customer, () => globalThis.$chatwoot.toggle('close'));
  await becomes(customer, false);
  await agent.say('Hello');
  await until('the message is heard', () => run(customer, () => globalThis.seen.some(([name, text]) => name === 'on-message' && text === 'Hello')));
  assert.deepEqual((await run(customer, () => globalThis.seen)).slice(0, 3).map(([name]) => name), ['ready', 'opened', 'closed']);
  await run(customer, () => globalThis.$chatwoot.toggleBubbleVisibility('hide'));
  await until('the launcher is gone', () => customer.launcher.isHidden());
  await leaves(customer);
});

test('Crisp: what was pushed before and after, what it is asked, and a reset', async () => {
  const customer = await shop(`<script>
    window.$crisp = [];
    window.CRISP_WEBSITE_ID = 'c0ffee';
    window.problems = [];
    document.addEventListener('switchboard:error', ({ detail }) => problems.push(detail.code + ' ' + detail.message));
    $crisp.push(['set', 'session:data', 7]);
    $crisp.push(['set', 'user:nickname', ['Mai Mận']]);
    $crisp.push(['set', 'user:email', ['man@example.com']]);
    $crisp.push(['set', 'session:segments', [['vip', 'hanoi']]]);
    $crisp.push(['set', 'session:segments', 'north']);
    $crisp.push(['set', 'session:segments', ['south']]);
    $crisp.push(['set', 'session:data', ['order_id', '353']]);
    $crisp.push(['set', 'session:data', [[['plan', 'bronze'], ['visits', 3]]]]);
    $crisp.push(['set', 'message:text', ['Cho tôi hỏi']]);
  </script>${LOADER}${SHIM}`);
  assert.deepEqual(await run(customer, () => globalThis.problems), ['VERB $crisp: set session:data']);
  assert.equal(await isOpen(customer), false, 'words for the field open nothing');
  await customer.launcher.click();
  const told = await talk(customer, 'Cho tôi hỏi');
  assert.equal(told.contact.name, 'Mai Mận');
  assert.deepEqual(told.contact.attributes, { order_id: '353', plan: 'bronze', visits: '3' });
  assert.deepEqual(told.tags, ['vip', 'hanoi', 'north', 'south']);
  await run(customer, () => {
    globalThis.seen = [];
    globalThis.$crisp.push(['on', 'message:received', ({ text }) => globalThis.seen.push(text)]);
    globalThis.$crisp.push(['do', 'chat:close']);
  });
  await becomes(customer, false);
  assert.equal(await run(customer, () => globalThis.$crisp.is('chat:opened')), false);
  await agent.say('Chào bạn');
  await until('it is heard', () => run(customer, () => globalThis.seen.includes('Chào bạn')));
  await until('it is counted', async () => await run(customer, () => globalThis.$crisp.get('chat:unread:count')) === 1);
  await run(customer, () => globalThis.$crisp.push(['do', 'session:reset']));
  await run(customer, () => globalThis.$crisp.push(['do', 'chat:open']));
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-name').count(), 1, 'nobody is known any more');
  await leaves(customer);
});
