// What the widget shows where there is no talk yet, or none at all: a place in line, a queue of the page's choosing, a shop
// that is closed or full, a link that ended; and the page's side of it where its own scripts and titles are in the way.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { axeFindings, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

let stage;
let server;
let browser;
let agent;
let headers;
before(async () => {
  stage = await Stage.open('widget_states');
  ({ server, browser, agent } = stage);
  headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
});
after(async () => {
  await stage?.close();
});
afterEach(() => stage.clear());

const visit = (options) => stage.visit(options);

/** Every queue as an administrator would change it. */
async function setQueues(change) {
  const { queues } = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  for (const { hours: _before, ...queue } of queues) {
    const answer = await call(server, 'PUT', `/api/v1/queues/${queue.id}`, { headers, body: { ...queue, ...change } });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
}

async function ask(customer, words) {
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-question').fill(words);
  await customer.id('start-chat').click();
}

/** A page of a shop that has nothing on it but what is given, at an address of the server's own. */
async function barePage(html) {
  const someone = await person(browser);
  await someone.context.route('**/bare-page', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  const customer = new Customer(server, someone);
  await customer.page.goto(`${server.url}/bare-page`);
  return customer;
}
const LOADER = '<script src="/widget/loader.js"></script>';
const QUEUE = 'window.sb=function(){(sb.q=sb.q||[]).push(arguments)}';

test('who waits sees their place in line, and the page hears each one', async () => {
  await agent.rest();
  const first = await visit();
  await first.start('Tôi đến trước');
  await first.sent('Tôi đến trước');
  const second = await visit();
  await second.page.evaluate(() => {
    globalThis.places = [];
    globalThis.sb('on', 'position', (place) => globalThis.places.push(place));
  });
  await second.start('Tôi đến sau');
  const place = (customer) => customer.id('queue').getAttribute('data-position');
  await until('the second is second', async () => await place(second) === '2');
  await until('the words say so', async () => /thứ 2/.test(await second.id('queue').innerText()));
  assert.equal(await place(first), '1');
  assert.deepEqual(await axeFindings(second.page), []);
  await photograph(second.page, 'widget-states-second-in-line');
  await agent.accept();
  await first.id('agent-name').waitFor();
  await agent.finish();
  await until('the second is next, or taken', async () => (
    (await second.page.evaluate(() => globalThis.places)).includes(1) || await second.id('agent-name').count() > 0));
  await agent.accept();
  await second.id('agent-name').waitFor();
  assert.equal((await second.page.evaluate(() => globalThis.places))[0], 2);
  assert.equal(await place(second), null, 'nobody waits any more');
  await agent.finish();
  for (const one of [first, second]) await one.context.close();
});

test('the page chooses the queue', async () => {
  const customer = await visit();
  await customer.sb('queue', 'ban-hang');
  await customer.start('Tôi muốn mua');
  await customer.sent('Tôi muốn mua');
  const conversation = await agent.accept();
  const { body } = await call(server, 'GET', `/api/v1/conversations/${conversation}`, { headers });
  assert.equal(body.queue, 'ban-hang', JSON.stringify(body));
  await agent.finish();
  await customer.context.close();
});

test('a closed shop that takes no letters says so and asks for nothing', async () => {
  await setQueues({ onClosed: 'reject', hours: { weekly: {} } });
  const customer = await visit();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('prechat-form').getAttribute('data-open'), 'false');
  assert.equal(await customer.id('start-chat').count(), 0);
  assert.match(await customer.id('prechat-form').innerText(), /\p{L}{3}/u);
  assert.deepEqual(await axeFindings(customer.page), []);
  await photograph(customer.page, 'widget-states-closed');
  await setQueues({ onClosed: 'offline' });
  await customer.context.close();
});

test('a shop that closes while the form is filled gives the question back, or ends it with a word', async () => {
  const customer = await visit();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-question').fill('Còn mở không?');
  await setQueues({ onClosed: 'reject', hours: { weekly: {} } });
  await customer.id('start-chat').click();
  await until('it is said', async () => (
    await customer.id('start-error').count() + await customer.id('rejected').count() + await customer.id('left-message').count() > 0));
  await setQueues({ onClosed: 'offline' });
  await customer.context.close();
});

test('a full queue says that nobody can take it now', async () => {
  await agent.rest();
  await setQueues({ cap: 1, onFull: 'reject', overflow: [] });
  const first = await visit();
  await first.start('Tôi còn chỗ');
  await first.sent('Tôi còn chỗ');
  const second = await visit();
  await ask(second, 'Tôi hết chỗ');
  await until('it is said', async () => (
    await second.id('start-error').count() + await second.id('rejected').count() > 0));
  assert.deepEqual(await axeFindings(second.page), []);
  await photograph(second.page, 'widget-states-full');
  await setQueues({ cap: 0 });
  await agent.accept();
  await agent.finish();
  for (const one of [first, second]) await one.context.close();
});

test('who may not chat is told so, and the page hears why', async () => {
  const someone = await person(browser);
  await someone.context.route('**/api/v1/visitor-token', (route) => route.fulfill({
    status: 403, json: { code: 'FORBIDDEN', message: 'this page may not use the inbox' } }));
  const customer = await Customer.visit(server, someone);
  await customer.page.evaluate(() => {
    globalThis.errors = [];
    globalThis.sb('on', 'error', (error) => globalThis.errors.push(error.code));
  });
  await ask(customer, 'Cho tôi vào');
  await customer.id('link-ended').waitFor();
  assert.deepEqual(await axeFindings(customer.page), []);
  assert.deepEqual(await customer.page.evaluate(() => globalThis.errors), ['FORBIDDEN']);
  await customer.id('take-back').click();
  assert.equal(await customer.id('form-question').inputValue(), 'Cho tôi vào');
  await someone.context.close();
});

test('the loader alone is enough where its tag names the inbox, even in the head', async () => {
  const customer = await barePage('<!doctype html><html lang="en"><head><title>Bare</title>'
    + '<script src="/widget/loader.js" data-inbox="demo"></script></head><body><h1>Bare</h1></body></html>');
  assert.match(await customer.launcher.getAttribute('aria-label'), /Open chat/);
  await customer.start('From a bare page');
  await customer.sent('From a bare page');
  assert.equal(await customer.page.frames()[1].evaluate(() => document.documentElement.lang), 'en');
  await agent.accept();
  await agent.finish();
  assert.deepEqual(customer.trouble, []);
  await customer.context.close();
});

test('verbs before boot are errors, whether the loader was there already or not', async () => {
  const customer = await barePage(`<!doctype html><html lang="vi"><head><title>Bare</title></head><body><script>${QUEUE}
    window.errors=[];
    sb('on','error',(error)=>errors.push(error.code+' '+error.message));
    sb('tags','too early');</script>${LOADER}</body></html>`);
  await customer.page.evaluate(() => { globalThis.sb('open'); });
  assert.deepEqual(await customer.page.evaluate(() => globalThis.errors), ['BOOT tags', 'BOOT open']);
  await customer.page.evaluate(() => { globalThis.sb('boot', { inbox: 'demo' }); globalThis.sb('open'); });
  await customer.id('prechat-form').waitFor();
  await customer.context.close();
});

test('the page\'s own title and handlers stay its own', async () => {
  const customer = await visit();
  await customer.page.evaluate(() => {
    document.title = '(3) Tin của trang';
    globalThis.resized = 0;
    globalThis.visualViewport.onresize = () => { globalThis.resized += 1; };
  });
  const title = () => customer.page.title();
  await customer.start('Tiêu đề');
  await customer.sent('Tiêu đề');
  assert.equal(await title(), '(3) Tin của trang');
  await agent.accept();
  await customer.minimise();
  await agent.say('một');
  await until('one is counted', async () => await title() === '(1) (3) Tin của trang');
  await customer.page.evaluate(() => { document.title = 'Đơn (1) của bạn'; });
  await until('the same sign within a title is the page\'s', async () => await title() === '(1) Đơn (1) của bạn');
  await customer.page.evaluate(() => { document.title = 'Trang khác'; });
  await until('it is counted before another title too', async () => await title() === '(1) Trang khác');
  await customer.page.evaluate(() => { document.querySelector('title').textContent = ''; });
  await until('and nothing is counted before none', async () => await title() === '');
  await customer.page.evaluate(() => { document.title = 'Trang khác'; });
  await until('it is there again', async () => await title() === '(1) Trang khác');
  await customer.open();
  await until('nothing is unread', async () => await title() === 'Trang khác');
  await customer.page.setViewportSize({ width: 1000, height: 700 });
  await until('the page hears of its own size', () => customer.page.evaluate(() => globalThis.resized > 0));
  await agent.finish();
  await customer.context.close();
});

test('what the page has put out of reach itself stays so, and what the panel has comes back, whatever becomes of the body', async () => {
  const customer = await visit({ viewport: { width: 390, height: 844 } });
  const inert = (what = 'body') => customer.page.evaluate((name) => (name === 'body' ? document.body : globalThis.before).inert, what);
  await customer.page.evaluate(() => { document.body.inert = true; });
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.minimise();
  assert.equal(await inert(), true, 'the page has a dialog of its own');
  await customer.page.evaluate(() => { document.body.inert = false; });
  await customer.open();
  await until('the page is behind the panel', () => inert());
  await customer.page.evaluate(() => {
    globalThis.before = document.body;
    document.body.replaceWith(document.createElement('body'));
  });
  await until('so is its next body', () => inert());
  assert.equal(await inert('before'), false, 'the one before may come back');
  await customer.minimise();
  assert.equal(await inert(), false);
  await customer.context.close();
});

test('of two answers about the inbox the one that was asked for last is shown, whichever comes last', async () => {
  const customer = await visit();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await customer.context.route('**/public?locale=en', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    await released;
    await route.fulfill({ response: answer, json: { ...body, name: 'An older answer' } });
  });
  const asked = (language) => customer.page.waitForRequest((request) => request.url().endsWith(`public?locale=${language}`));
  const first = asked('en');
  await customer.sb('locale', 'en');
  const older = await first;
  const second = asked('vi');
  await customer.sb('locale', 'vi');
  await (await (await second).response()).finished();
  release();
  await (await older.response()).finished();
  const title = () => customer.page.frames()[1].evaluate(() => new Promise((resolve) => {
    setTimeout(() => resolve(document.title)); // after what has been answered by now
  }));
  assert.notEqual(await title(), 'An older answer');
  await customer.context.close();
});

test('what only the frame may say is no verb of the page', async () => {
  const customer = await visit();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.page.evaluate(() => {
    globalThis.errors = [];
    globalThis.sb('on', 'error', ({ code, message }) => globalThis.errors.push(`${code} ${message}`));
  });
  const look = () => customer.launcher.evaluate((node) => [node.ariaLabel, node.dataset.n, getComputedStyle(node).backgroundColor].join());
  const before = await look();
  for (const call of [['ready'], ['unread', 9, 'nine'], ['brand', '#000000'], ['keep', { live: true }]]) await customer.sb(...call);
  await until('each is an error', async () => (await customer.page.evaluate(() => globalThis.errors)).length === 4);
  assert.match((await customer.page.evaluate(() => globalThis.errors)).join(), /VERB.*ready.*VERB.*unread.*VERB.*brand.*VERB.*keep/);
  assert.equal(await look(), before);
  assert.equal(await customer.page.evaluate(() => localStorage['switchboard:demo']), undefined);
});

test('a language is spoken although what only later parts say does not come, and the last one asked for all the same', async () => {
  const customer = await visit();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.id('menu').click();
  await customer.id('menu-box').waitFor();
  const sound = await customer.id('sound').innerText();
  await customer.context.route('**/assets/late_en*', (route) => route.abort());
  await customer.sb('locale', 'en');
  await until('the form is English', async () => /Start chatting/.test(await customer.id('start-chat').innerText()));
  assert.equal(await customer.page.frames()[1].evaluate(() => document.documentElement.lang), 'en');
  assert.equal(await customer.id('sound').innerText(), sound, 'and no word is missing');
});
