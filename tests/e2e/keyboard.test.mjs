// A customer's whole journey without a pointer; the focus is always somewhere sensible.
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
  server = await DemoServer.start('keyboard');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  await customer.page.bringToFront();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The data-testid (or else the tag) of what has the focus, through shadow roots and into the panel's frame. */
async function focused() {
  const inOneFrame = () => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    if (node === null || node.tagName === 'IFRAME') return '';
    return node.dataset.testid ?? node.tagName.toLowerCase();
  };
  const [main, ...inner] = customer.page.frames();
  const outside = await main.evaluate(inOneFrame);
  if (outside !== '' || inner.length === 0) return outside;
  return inner[0].evaluate(inOneFrame);
}

const press = (key) => customer.page.keyboard.press(key);
const focusComesTo = (name) => until(`the focus comes to ${name}`, async () => (await focused()) === name);

const focusComesToAField = () => until('a field has the focus', async () => /^form-/.test(await focused()));

async function tabTo(name) {
  const seen = [];
  while (seen.length < 40) {
    const here = await focused();
    if (here === name) return;
    seen.push(here);
    await press('Tab');
  }
  assert.fail(`Tab never reaches ${name}; it went ${seen.join(', ')}`);
}

test('open, close with Escape, open again', async () => {
  await tabTo('launcher');
  await press('Enter');
  await focusComesToAField();
  await press('Escape');
  await focusComesTo('launcher');
  await press('Enter');
  await focusComesToAField();
});

test('Escape closes also where nothing in the panel has the focus', async () => {
  await customer.page.frames()[1].evaluate(() => document.activeElement.blur());
  assert.equal(await focused(), 'body');
  await press('Escape');
  await focusComesTo('launcher');
  await press('Enter');
  await focusComesToAField();
});

test('fill the form and start', async () => {
  const names = await customer.id('prechat-form').locator('[data-testid^="form-"]').evaluateAll(
    (fields) => fields.map((field) => field.dataset.testid));
  for (const name of names) {
    await tabTo(name);
    if (await customer.id(name).evaluate((node) => node.tagName === 'SELECT')) await press('ArrowDown');
    else await customer.page.keyboard.type(/mail/.test(name) ? 'an@example.com' : /phone/.test(name) ? '0901234567' : 'Giup toi');
  }
  await tabTo('start-chat');
  await press('Enter');
  await customer.id('log').waitFor();
  await agent.accept();
});

test('talk, and stay in the composer', async () => {
  await focusComesTo('composer');
  await customer.page.keyboard.type('bang ban phim');
  await press('Enter');
  await customer.sent('bang ban phim');
  assert.equal(await focused(), 'composer');
  await agent.say('Đã nhận');
  await customer.sees('Đã nhận');
  assert.equal(await focused(), 'composer', 'a message must not move the focus');
  await press('Shift+Enter');
  assert.equal(await customer.id('composer').inputValue(), '\n', 'Shift+Enter breaks the line');
  await press('Backspace');
});

test('end and rate', async () => {
  await tabTo('menu');
  await press('Enter');
  await tabTo('end-chat');
  await press('Enter');
  await focusComesTo('end-yes');
  await press('Enter');
  await focusComesTo('survey-title');
  await photograph(customer.page, 'keyboard-survey');
  await tabTo('csat-1');
  for (const _step of [2, 3, 4]) await press('ArrowRight');
  await tabTo('send-rating');
  await press('Enter');
  await customer.id('thanks').waitFor();
  await focusComesTo('new-chat');
  assert.deepEqual(customer.trouble, []);
});
