// What the widget does when something goes wrong: a frame or words that do not come, a start that is refused, a chat that ends
// while somebody writes. The shop's page stays usable, and no word is lost.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { axeFindings, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let stage;
let server;
let browser;
let agent;
before(async () => {
  stage = await Stage.open('widget_faults');
  ({ server, browser, agent } = stage);
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const { inboxes } = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  const inbox = inboxes.find(({ id }) => id === 'demo');
  const field = (id, vi, type, required) => ({ id, label: { vi, en: id }, type, required });
  inbox.form = [field('name', 'Tên', 'text', true), field('email', 'E-mail', 'email', true), field('phone', 'Điện thoại', 'phone', false)];
  const answer = await call(server, 'PUT', '/api/v1/inboxes/demo', { headers, body: inbox });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
});
after(async () => {
  await stage?.close();
});
afterEach(() => stage.clear());

const visit = (options) => stage.visit(options);
const shopPage = (customer) => customer.page.evaluate(() => {
  const { shadowRoot } = document.querySelector('switchboard-chat');
  const top = document.elementFromPoint(innerWidth / 2, 300);
  return { inert: document.body.inert, covered: top?.localName === 'switchboard-chat', frames: shadowRoot.querySelectorAll('iframe').length };
});
const FREE = { inert: false, covered: false };
/** The errors that the page hears, by their codes. */
async function errors(customer) {
  await customer.page.evaluate(() => {
    globalThis.errors = [];
    globalThis.sb('on', 'error', (error) => globalThis.errors.push(error.code));
  });
  return () => customer.page.evaluate(() => globalThis.errors);
}

test('on a phone the page is left alone until the frame is there, and got back where it never comes', async () => {
  const someone = await person(browser, PHONE);
  await someone.page.clock.install();
  await someone.context.route('**/frame/*', (route) => route.abort());
  const customer = await Customer.visit(server, someone);
  const heard = await errors(customer);
  await customer.launcher.click();
  assert.deepEqual(await shopPage(customer), { ...FREE, frames: 1 });
  assert.equal(await customer.launcher.isVisible(), true);
  await someone.page.clock.fastForward(16_000);
  await until('the page hears of it', async () => (await heard()).join() === 'LOAD');
  assert.deepEqual(await shopPage(customer), { ...FREE, frames: 0 });
  assert.equal(await customer.launcher.getAttribute('aria-expanded'), 'false');
  await someone.context.unroute('**/frame/*');
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.deepEqual(await shopPage(customer), { inert: true, covered: true, frames: 1 });
  assert.equal(await customer.launcher.isVisible(), false);
  await someone.page.clock.fastForward(16_000);
  assert.equal(await customer.id('prechat-form').isVisible(), true, 'what is there stays');
  await customer.minimise();
  assert.deepEqual(await shopPage(customer), { ...FREE, frames: 1 });
  await someone.context.close();
});

test('a phone that is turned has its page again beside the panel', async () => {
  const customer = await visit(PHONE);
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal((await shopPage(customer)).inert, true);
  await customer.page.setViewportSize({ width: 844, height: 390 });
  await until('the page is within reach', async () => (await shopPage(customer)).inert === false);
  assert.equal(await customer.launcher.isVisible(), true);
  await customer.page.setViewportSize({ width: 390, height: 844 });
  await until('and behind the panel again', async () => (await shopPage(customer)).inert === true);
  await customer.context.close();
});

test('without words there is a way to try again and a way out', async () => {
  const someone = await person(browser, PHONE);
  await someone.context.route('**/assets/words_*', (route) => route.abort());
  const customer = await Customer.visit(server, someone);
  await customer.open();
  await customer.id('load-failed').waitFor();
  assert.match(await customer.id('load-failed').innerText(), /Thử lại/);
  assert.deepEqual(await axeFindings(customer.page), []);
  assert.deepEqual(await misplacedControls(customer.page), []);
  await photograph(customer.page, 'widget-faults-no-words');
  await customer.minimise();
  assert.equal((await shopPage(customer)).inert, false);
  await customer.open();
  await someone.context.unroute('**/assets/words_*');
  await customer.id('load-failed').getByText('Thử lại').click();
  await customer.id('prechat-form').waitFor();
  assert.deepEqual(someone.trouble.filter((line) => !/words_/.test(line)), []);
  await someone.context.close();
});

test('an inbox that cannot be read is tried again on request', async () => {
  const someone = await person(browser);
  await someone.context.route('**/public?**', (route) => route.abort());
  const customer = await Customer.visit(server, someone);
  const heard = await errors(customer);
  await customer.open();
  await customer.id('load-failed').waitFor();
  await until('the page hears of it', async () => (await heard()).includes('LOAD'));
  await someone.context.unroute('**/public?**');
  await customer.id('load-failed').getByRole('button').click();
  await customer.id('prechat-form').waitFor();
  await someone.context.close();
});

test('a question that is too long is told so in the form, and nothing of it is lost', async () => {
  const customer = await visit();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  const long = 'ữ'.repeat(8003);
  await customer.id('form-question').fill(long);
  await customer.id('start-chat').click();
  await until('how much is too much', async () => /\b3\b/.test(await customer.id('prechat-form').locator('.problem').innerText()));
  assert.equal(await customer.id('form-question').getAttribute('aria-invalid'), 'true');
  assert.equal(await customer.id('form-question').inputValue(), long);
  await customer.context.close();
});

test('what the form asks for and does not get is named at its field', async () => {
  const customer = await visit();
  await customer.open();
  await customer.id('start-chat').click();
  const problems = () => customer.id('prechat-form').locator('.problem').allInnerTexts();
  assert.ok((await problems()).length >= 2, 'each of them');
  assert.ok((await problems()).every((words) => /điền|nhập/i.test(words)), (await problems()).join());
  const first = customer.id('prechat-form').locator('[aria-invalid=true]').first();
  assert.equal(await first.evaluate((node) => node === document.activeElement), true, 'the first of them has the focus');
  await customer.fillForm();
  await customer.id('form-question').fill('Cho tôi hỏi');
  await customer.id('form-email').fill('không phải');
  await customer.id('start-chat').click();
  assert.match((await problems()).join(), /e-mail/i);
  assert.equal(await customer.id('form-email').getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await axeFindings(customer.page), []);
  await customer.context.close();
});

test('a start that is refused puts the question back into the form', async () => {
  const customer = await visit();
  await customer.sb('queue', 'no such queue!');
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-question').fill('Đừng làm mất câu này');
  await customer.id('start-chat').click();
  await customer.id('start-error').waitFor();
  assert.equal(await customer.id('form-question').inputValue(), 'Đừng làm mất câu này');
  assert.notEqual(await customer.id('form-email').inputValue(), '');
  await customer.context.close();
});

test('a start of more than a frame holds is refused once, not sent for ever', async () => {
  const customer = await visit();
  const emoji = '\u{1F600}';
  for (let number = 0; number < 20; number += 1) await customer.sb('attributes', { [`a${number}`]: emoji.repeat(512) });
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-question').fill(emoji.repeat(8000));
  await customer.id('start-chat').click();
  await customer.id('start-error').waitFor();
  assert.equal((await customer.id('form-question').inputValue()).length, 16000);
  await customer.id('form-question').fill('Ngắn thôi');
  await customer.id('start-chat').click();
  await customer.id('log').waitFor();
  await customer.sent('Ngắn thôi');
  await agent.accept();
  assert.deepEqual(await agent.texts(), ['Ngắn thôi']);
  await agent.finish();
  await customer.context.close();
});

test('a known address that is none is asked for, and the form can be sent', async () => {
  const customer = await visit();
  await customer.sb('identify', { name: 'Lan', email: 'không phải địa chỉ' });
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-name').count(), 0);
  assert.equal(await customer.id('form-email').inputValue(), 'không phải địa chỉ');
  await customer.start('Tôi cần giúp');
  await customer.sent('Tôi cần giúp');
  await agent.accept();
  await agent.finish();
  await customer.context.close();
});

test('the question whether to end does not outlive its chat, and files stay with theirs', async () => {
  const customer = await visit();
  await customer.start('Chuyện thứ nhất');
  await customer.sent('Chuyện thứ nhất');
  await agent.accept();
  await customer.id('file-input').setInputFiles({ name: 'gia.txt', mimeType: 'text/plain', buffer: Buffer.from('145.000') });
  await until('the file is here', async () => await customer.id('tray-file').getAttribute('data-state') === 'here');
  await customer.id('menu').click();
  await customer.id('end-chat').click();
  await customer.id('end-yes').waitFor();
  await agent.finish();
  await customer.id('survey').waitFor();
  await customer.id('rating-comment').fill('chưa gửi');
  await customer.id('skip-rating').click();
  await customer.id('new-chat').click();
  await customer.start('Chuyện thứ hai');
  await customer.sent('Chuyện thứ hai');
  assert.equal(await customer.id('end-yes').count(), 0);
  assert.equal(await customer.id('tray-file').count(), 0);
  await agent.accept();
  await agent.finish();
  await customer.context.close();
});

test('cells pasted from an office program are words; a picture alone is a file', async () => {
  const customer = await visit();
  await customer.start('Tôi dán bảng giá');
  await customer.sent('Tôi dán bảng giá');
  const paste = (kinds) => customer.id('composer').evaluate((area, texts) => {
    const clipboardData = new DataTransfer();
    for (const [kind, text] of Object.entries(texts)) clipboardData.setData(kind, text);
    clipboardData.items.add(new File([new Uint8Array([1, 2, 3])], 'image.png', { type: 'image/png' }));
    // True: the browser goes on and pastes the text.
    return area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, kinds);
  assert.equal(await paste({ 'text/plain': 'trà\t320.000', 'text/html': '<table></table>' }), true);
  assert.equal(await paste({ 'text/html': '<img>' }), false);
  await customer.id('tray-file').waitFor();
  assert.equal(await customer.id('tray-file').count(), 1);
  await agent.accept();
  await agent.finish();
  await customer.context.close();
});

test('a past conversation that comes late is not shown in place of another', async () => {
  const customer = await visit();
  for (const words of ['Chuyện cũ một', 'Chuyện cũ hai']) {
    await customer.start(words);
    await customer.sent(words);
    await agent.accept();
    await agent.finish();
    await customer.id('skip-rating').click();
    await customer.id('new-chat').click();
  }
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  let first = true;
  let late;
  await customer.context.route('**/entries?**', async (route) => {
    if (!first) return route.continue();
    first = false;
    const answer = await route.fetch();
    await held;
    await route.fulfill({ response: answer });
    late = true;
    return undefined;
  });
  await customer.id('menu').click();
  await customer.id('open-past').click();
  const row = (words) => customer.id('past-row').filter({ hasText: words });
  await row('Chuyện cũ một').click();
  await until('it was asked for', () => !first);
  await customer.id('past-back').click();
  await row('Chuyện cũ hai').click();
  await customer.id('past-log').waitFor();
  release();
  await until('the late one has come', () => late);
  await customer.page.frames()[1].evaluate(async () => (await fetch('/healthz')).text()); // an answer that came after it
  assert.deepEqual(await customer.texts(), ['Chuyện cũ hai']);
  await customer.context.close();
});
