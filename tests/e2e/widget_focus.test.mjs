// Where the focus is in the widget: what goes with it passes it on, so that no key falls into nothing; and none is taken from
// the shop's page.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Line } from './lib/line.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

let stage;
let server;
let browser;
let agent;
before(async () => {
  stage = await Stage.open('widget_focus');
  ({ server, browser, agent } = stage);
});
after(async () => {
  await stage?.close();
});
afterEach(() => stage.clear());

const visit = (options) => stage.visit(options);

/** The data-testid of what has the focus in the panel, else its tag. */
const focused = (customer) => customer.page.frames()[1].evaluate(() => {
  const node = document.activeElement;
  return document.hasFocus() ? node.dataset.testid ?? node.localName : 'the page';
});
const focusIsOn = (customer, name) => until(`the focus is on ${name}`, async () => {
  const found = await focused(customer);
  return found === name || assert.fail(found);
}, 10000);
/** As somebody does who has no pointer. */
const press = (customer, name) => customer.id(name).press('Enter');

/** Somebody who has gone on writing on the page while something is under way in the chat. */
async function writeOnThePage(customer) {
  await customer.page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { id: 'own' })));
  await customer.page.locator('#own').click();
  return () => customer.page.evaluate(() => document.hasFocus() && document.activeElement.id);
}

/** Holds back every answer to these addresses: {release}. */
async function heldBack(customer, addresses) {
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await customer.context.route(addresses, (route) => released.then(() => route.continue()));
  return release;
}

async function begin(customer, words) {
  await customer.start(words);
  await customer.sent(words);
  await agent.accept();
  await until('what comes later is here', () => customer.page.frames()[1].evaluate(() => (
    performance.getEntriesByType('resource').some(({ name }) => /\/parts\./.test(name)))));
}

async function talk(words, options) {
  const customer = await visit(options);
  await begin(customer, words);
  return customer;
}

/** The same over a line that can be cut, until the test is over. */
async function talkOverLine(t, words) {
  const line = await Line.to(server.port);
  t.after(() => line.close());
  const someone = await person(browser);
  t.after(() => someone.context.close());
  const customer = await Customer.visit({ url: line.url }, someone);
  await begin(customer, words);
  return { customer, line };
}

test('the menu gives the focus back, and a chat that goes on goes on in its field', async () => {
  const customer = await talk('Bật tắt âm thanh');
  for (const _turn of ['off', 'on']) {
    await press(customer, 'menu');
    await press(customer, 'sound');
    await focusIsOn(customer, 'menu');
  }
  await press(customer, 'menu');
  await customer.id('sound').press('Escape');
  await focusIsOn(customer, 'menu');
  await press(customer, 'menu');
  await press(customer, 'end-chat');
  await focusIsOn(customer, 'end-yes');
  await press(customer, 'end-no');
  await focusIsOn(customer, 'composer');
});

test('a chat that ends under the menu or the question whether to end it takes no focus with it', async () => {
  const customer = await talk('Đang xem thực đơn');
  await press(customer, 'menu');
  await customer.id('end-chat').focus();
  await agent.finish();
  await customer.id('end-chat').waitFor({ state: 'detached' });
  await focusIsOn(customer, 'menu');
  await press(customer, 'skip-rating');
  await focusIsOn(customer, 'new-chat');
  await press(customer, 'new-chat');
  await customer.start('Đang được hỏi');
  await customer.sent('Đang được hỏi');
  await agent.accept();
  await press(customer, 'menu');
  await press(customer, 'end-chat');
  await focusIsOn(customer, 'end-yes');
  await agent.finish();
  await focusIsOn(customer, 'survey-title');
});

test('an end that cannot be told leaves the focus where it was asked for', async (t) => {
  const { customer, line } = await talkOverLine(t, 'Kết thúc không được');
  line.cut();
  await press(customer, 'menu');
  await press(customer, 'end-chat');
  await press(customer, 'end-yes');
  await customer.id('not-done').waitFor();
  await focusIsOn(customer, 'menu');
});

test('a rating that takes its time leaves the focus on what sends it', async (t) => {
  const { customer, line } = await talkOverLine(t, 'Đánh giá');
  await agent.finish();
  await customer.id('csat-5').check({ force: true });
  line.swallow();
  await press(customer, 'send-rating');
  await focusIsOn(customer, 'send-rating');
});

test('who does not want to wait, and does, or need not any more, types on', async () => {
  await agent.rest();
  const customer = await visit();
  await customer.start('Tôi chờ');
  await customer.sent('Tôi chờ');
  await press(customer, 'keep-place');
  await focusIsOn(customer, 'keep-email');
  await press(customer, 'keep-stop');
  await focusIsOn(customer, 'composer');
  await press(customer, 'keep-place');
  await focusIsOn(customer, 'keep-email');
  await agent.accept();
  await customer.id('keep-form').waitFor({ state: 'detached' });
  await focusIsOn(customer, 'composer');
});

test('what leads to older or newer words leads the focus there too', async () => {
  const customer = await talk('Chuyện dài', { viewport: { width: 900, height: 500 } });
  for (let number = 1; number <= 60; number += 1) await agent.say(`Câu ${number}`);
  await customer.sees('Câu 60');
  await customer.page.reload();
  await customer.open();
  await customer.sees('Câu 60');
  await press(customer, 'older');
  await customer.id('older').waitFor({ state: 'detached' });
  await focusIsOn(customer, 'log');
  await customer.sees('Chuyện dài');
  await customer.panel.locator('.scroll').evaluate((box) => { box.scrollTop = 0; });
  await until('the reader is at the top', () => customer.panel.locator('.scroll').evaluate((box) => box.scrollTop === 0));
  await agent.say('Câu mới');
  await press(customer, 'jump');
  await customer.id('jump').waitFor({ state: 'detached' });
  await focusIsOn(customer, 'log');
  assert.ok(await customer.panel.locator('.scroll').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60), 'at its end');
});

test('a file that is taken out, a letter that is asked for, past chats that do not come', async () => {
  const customer = await visit();
  await customer.context.route('**/public?**', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...await answer.json(), mailsTranscripts: true } });
  });
  await customer.start('Tệp và thư');
  await customer.sent('Tệp và thư');
  await agent.accept();
  await customer.id('file-input').setInputFiles({ name: 'gia.txt', mimeType: 'text/plain', buffer: Buffer.from('145.000') });
  await until('the file is here', async () => await customer.id('tray-file').getAttribute('data-state') === 'here');
  await press(customer, 'tray-remove');
  await focusIsOn(customer, 'attach');
  await agent.finish();
  await press(customer, 'skip-rating');
  await focusIsOn(customer, 'new-chat');
  let state = 'codeSent';
  await customer.context.route('**/transcript-letter', (route) => route.fulfill({ json: { state, to: 'an@example.com' } }));
  await press(customer, 'letter');
  await focusIsOn(customer, 'letter-code');
  await press(customer, 'letter-stop');
  await focusIsOn(customer, 'letter');
  state = 'owed';
  await press(customer, 'letter');
  await customer.id('letter-owed').waitFor();
  await focusIsOn(customer, 'letter');
  await customer.context.route('**/conversations?limit=50', (route) => route.abort());
  await press(customer, 'menu');
  await press(customer, 'open-past');
  await focusIsOn(customer, 'past-back');
  const retry = customer.panel.getByRole('alert').getByRole('button');
  await customer.context.unroute('**/conversations?limit=50');
  await retry.press('Enter');
  await customer.id('past-list').waitFor();
  await focusIsOn(customer, 'past-back');
  await press(customer, 'past-back');
  await focusIsOn(customer, 'log');
});

test('an inbox that is tried again, and a start that takes its time, keep the focus', async () => {
  const customer = await visit();
  await customer.context.route('**/public?**', (route) => route.abort());
  await customer.open();
  await customer.id('load-failed').getByRole('button').press('Enter');
  await focusIsOn(customer, 'menu');
  await customer.context.unroute('**/public?**');
  await customer.id('load-failed').getByRole('button').press('Enter');
  await customer.id('prechat-form').waitFor();
  assert.match(await focused(customer), /^form-/);
  await customer.fillForm();
  await customer.id('form-question').fill('Chậm mà chắc');
  const release = await heldBack(customer, '**/api/v1/visitor-token');
  await press(customer, 'start-chat');
  await focusIsOn(customer, 'starting');
  release();
  await customer.sent('Chậm mà chắc');
  await focusIsOn(customer, 'composer');
});

test('a panel that comes late takes the focus, but not from where somebody has gone meanwhile', async () => {
  for (const isElsewhere of [false, true]) {
    const customer = await visit();
    const release = await heldBack(customer, '**/frame/*');
    await customer.launcher.click();
    const inFocus = isElsewhere ? await writeOnThePage(customer) : null;
    release();
    await customer.id('prechat-form').waitFor();
    const field = () => customer.page.frames()[1].evaluate(() => document.hasFocus() && document.activeElement.matches('input, textarea'));
    if (isElsewhere) assert.equal(await inFocus(), 'own');
    else await until('one can type into the form', field);
    await customer.context.close();
  }
});

test('a chat that begins late takes no focus from the page', async () => {
  const customer = await visit();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-question').fill('Chậm mà chắc');
  const release = await heldBack(customer, '**/api/v1/visitor-token');
  await customer.id('start-chat').click();
  await customer.id('starting').waitFor();
  const inFocus = await writeOnThePage(customer);
  release();
  await customer.sent('Chậm mà chắc');
  assert.equal(await inFocus(), 'own');
  await agent.accept();
  await agent.finish();
  await customer.context.close();
});
