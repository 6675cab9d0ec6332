// The page's side of the widget: nothing but the loader before the first open, verbs that were said too early, events, and pages
// that replace what is in them.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

let stage;
let server;
let browser;
let agent;

before(async () => {
  stage = await Stage.open('widget_sdk');
  ({ server, browser, agent } = stage);
});
after(async () => {
  await stage?.close();
});
afterEach(() => stage.clear());

const visit = (options) => stage.visit(options);
const seen = (customer) => customer.page.evaluate(() => globalThis.seen);
/** Writes down every event of the SDK, through `on` and through the document. */
const listen = (customer) => customer.page.evaluate(() => {
  globalThis.seen = [];
  globalThis.stops = {};
  for (const name of ['ready', 'open', 'close', 'message', 'unread', 'queued', 'position', 'agentJoined', 'rating', 'error']) {
    globalThis.stops[name] = globalThis.sb('on', name, (data) => globalThis.seen.push([name, data]));
  }
  document.addEventListener('switchboard:open', (event) => globalThis.seen.push(['dom-open', event.detail]));
});
const heard = (customer, name) => until(`the event ${name}`, async () => (
  (await seen(customer)).find(([one]) => one === name)));

test('before the first open there is the loader and nothing else', async () => {
  const someone = await person(browser);
  const asked = [];
  let sockets = 0;
  someone.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  someone.page.on('websocket', () => { sockets += 1; });
  const customer = await Customer.visit(server, someone);
  await customer.page.waitForLoadState('networkidle');
  const own = asked.filter((path) => path.startsWith('/widget') || path.startsWith('/api') || /frame|link|parts/.test(path));
  assert.deepEqual(own, ['/widget/loader.js']);
  assert.equal(sockets, 0);
  assert.deepEqual(await customer.page.evaluate(() => ({
    cookies: document.cookie,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    frames: document.querySelectorAll('iframe').length + document.querySelector('switchboard-chat').shadowRoot.querySelectorAll('iframe').length,
  })), { cookies: '', local: [], session: [], frames: 0 });
  assert.deepEqual(await someone.context.cookies(), []);
  await customer.launcher.hover();
  await until('the frame is loaded on intent', async () => asked.some((path) => path.includes('/frame/')));
  await customer.page.waitForLoadState('networkidle');
  assert.equal(sockets, 0, 'intent alone connects nobody');
  assert.deepEqual(someone.trouble, []);
  await someone.context.close();
});

test('from the click until the first message is acknowledged three files are loaded, the rest when it is wanted', async () => {
  const customer = await visit();
  await customer.page.waitForLoadState('networkidle');
  const asked = [];
  customer.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const files = () => asked.filter((path) => /^\/(frame|widget|assets)\//.test(path)).map((path) => path.replace(/\.[A-Z0-9]{8}\./, '.'));
  let before; // the server's first word about the message, after its welcome
  customer.page.on('websocket', (socket) => {
    let words = 0;
    socket.on('framereceived', () => {
      words += 1;
      if (words === 2) before = files();
    });
  });
  await customer.start('Ba tệp thôi');
  await customer.sent('Ba tệp thôi');
  const [page, script, words, ...more] = before;
  assert.match(page, /^\/frame\//);
  assert.match(script, /^\/assets\/(chunk|frame)\.js$/);
  assert.equal(words, '/assets/words_vi.js');
  assert.deepEqual(more, [], 'what is for who waits comes then');
  const loaded = (name) => until(`${name} is loaded`, () => files().includes(`/assets/${name}.js`));
  await customer.say('xem **www.shop.vn/sale**');
  await loaded('heard');
  await until('the link is one', async () => await customer.panel.locator('.bubble strong').count() === 1);
  await customer.sb('tags', 'vip');
  await loaded('verbs');
  await loaded('parts');
  await customer.id('menu').click();
  await customer.id('menu-box').waitFor();
  assert.deepEqual(customer.trouble, []);
  await agent.accept();
  await agent.finish();
  await customer.context.close();
});

test('a chat that nobody sees takes no focus from the page, neither on intent nor while somebody talks', async () => {
  const customer = await visit();
  const write = (text) => customer.page.evaluate((words) => {
    const field = document.getElementById('own') ?? document.body.appendChild(Object.assign(document.createElement('input'), { id: 'own' }));
    field.focus();
    field.value = words;
  }, text);
  const inFocus = () => customer.page.evaluate(() => document.hasFocus() && document.activeElement.id);
  await write('on the page');
  await customer.launcher.hover();
  await customer.id('prechat-form').waitFor({ state: 'attached' });
  assert.equal(await inFocus(), 'own');
  await customer.start('Tôi cần giúp');
  await customer.sent('Tôi cần giúp');
  await customer.sb('close');
  await customer.page.reload();
  await write('on the page again');
  await customer.id('composer').waitFor({ state: 'attached' });
  await until('the chat has settled', async () => (await customer.id('panel').getAttribute('data-link')) === 'live');
  assert.equal(await inFocus(), 'own');
  await customer.page.keyboard.type('!');
  assert.equal(await customer.page.evaluate(() => document.getElementById('own').value.length), 'on the page again!'.length);
  await customer.open();
  await until('one can type into the open chat', () => customer.page.frames()[1].evaluate(() => document.activeElement.id === 'composer'));
  await agent.accept();
  await agent.finish();
  await customer.context.close();
});

test('verbs said before the loader came are heard, in their order', async () => {
  const someone = await person(browser);
  await someone.context.route('**/widget/loader.js', async (route) => {
    await someone.page.evaluate(() => {
      globalThis.sb('attributes', { plan: 'gold' });
      globalThis.sb('tags', 'vip', 'hanoi');
      globalThis.sb('identify', { name: 'Lê Thị Bưởi', email: 'buoi@example.com' });
      globalThis.sb('prefill', 'Cho tôi hỏi về đơn hàng');
    });
    await route.continue();
  });
  const customer = await Customer.visit(server, someone);
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-question').inputValue(), 'Cho tôi hỏi về đơn hàng');
  assert.equal(await customer.id('form-name').count(), 0, 'who is known is not asked again');
  await customer.fillForm();
  await customer.id('start-chat').click();
  await customer.id('log').waitFor();
  const conversation = await agent.accept();
  const { conversation: told } = await agent.client.frame('the snapshot', (frame) => (
    frame.conversation?.id === conversation && frame.conversation.contact?.attributes && frame.conversation.tags?.length));
  assert.deepEqual(told.contact.attributes, { plan: 'gold' });
  assert.deepEqual(told.tags, ['vip', 'hanoi']);
  assert.equal(told.form.page, `${server.url}/demo`);
  assert.equal(told.contact.name, 'Lê Thị Bưởi');
  await agent.finish();
  await someone.context.close();
});

test('tags and attributes said in mid-chat reach the agent, and what is too much only the page hears of', async () => {
  const customer = await visit();
  await listen(customer);
  await customer.start('Giỏ hàng của tôi');
  const conversation = await agent.accept();
  await customer.sb('attributes', { cart: 250000 });
  await customer.sb('tags', 'cart');
  const { conversation: told } = await agent.client.frame('the tags', (frame) => (
    frame.conversation?.id === conversation && frame.conversation.tags?.includes('cart')));
  assert.equal(told.contact.attributes.cart, '250000');
  await customer.sb('attributes', { size: 'L' });
  await agent.client.frame('an attribute without a tag', (frame) => (
    frame.conversation?.id === conversation && frame.conversation.contact?.attributes?.size === 'L'));
  await customer.sb('tags', 'x'.repeat(65));
  assert.match((await heard(customer, 'error'))[1].message, /tags.*64/);
  await customer.page.reload();
  await customer.sb('tags', 'again');
  await agent.client.frame('what was said before the chat was there', (frame) => (
    frame.conversation?.id === conversation && frame.conversation.tags?.includes('again')));
  await agent.finish();
  await customer.context.close();
});

test('what the page would have the field say never stands in place of what the visitor wrote', async () => {
  const customer = await visit();
  await customer.sb('prefill', 'Từ trang');
  const question = () => customer.id('form-question').inputValue();
  await until('the page has filled it', async () => await question() === 'Từ trang');
  await customer.sb('prefill', 'Từ trang khác');
  await until('the page may change its own words', async () => await question() === 'Từ trang khác');
  await customer.id('form-question').fill('Của tôi');
  await customer.sb('prefill', 'Từ trang');
  await customer.sb('locale', 'en');
  await until('all verbs are heard', async () => /Start chatting/.test(await customer.id('start-chat').innerText()));
  assert.equal(await question(), 'Của tôi');
  await customer.page.reload();
  await customer.sb('prefill', 'Từ trang');
  await customer.id('prechat-form').waitFor();
  assert.equal(await question(), 'Của tôi', 'nor what was half written before the page came anew');
  await customer.context.close();
});

test('the launcher follows the page: side, offset, and a colour on which its mark is seen', async () => {
  const customer = await visit();
  const look = () => customer.launcher.evaluate((node) => {
    const { color, backgroundColor, bottom } = getComputedStyle(node);
    const white = document.createElement('canvas').getContext('2d');
    white.fillStyle = color;
    white.fillRect(0, 0, 1, 1);
    return { mark: white.getImageData(0, 0, 1, 1).data[0], backgroundColor, bottom, left: node.getBoundingClientRect().left };
  });
  assert.equal((await look()).mark, 255);
  await customer.sb('update', { side: 'left', offset: 90, colour: 'rgb(255, 230, 0)' });
  const { left, bottom, mark, backgroundColor } = await look();
  assert.ok(left < 100, `at ${left}`);
  assert.deepEqual([bottom, mark, backgroundColor], ['90px', 0, 'rgb(255, 230, 0)']);
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal((await look()).backgroundColor, 'rgb(255, 230, 0)', 'the page stands before the inbox');
  await customer.context.close();
});

test('events come through `on` and as events of the document, and stop when they are told to', async () => {
  const customer = await visit();
  await listen(customer);
  await customer.sb('open');
  await heard(customer, 'ready');
  await heard(customer, 'dom-open');
  await customer.start('Tôi cần giúp');
  await heard(customer, 'queued');
  await agent.accept();
  assert.ok((await heard(customer, 'agentJoined'))[1]);
  await customer.sb('close');
  await heard(customer, 'close');
  await agent.say('Chào bạn');
  const [, message] = await heard(customer, 'message');
  assert.equal(message.text, 'Chào bạn');
  assert.equal((await heard(customer, 'unread'))[1], 1);
  await customer.sb('nonsense', 1);
  assert.match((await heard(customer, 'error'))[1].message, /nonsense/);
  await customer.page.evaluate(() => { globalThis.stops.open(); globalThis.seen.length = 0; });
  await customer.sb('toggle');
  await heard(customer, 'dom-open');
  assert.equal((await seen(customer)).some(([name]) => name === 'open'), false);
  await agent.finish();
  await customer.id('survey').waitFor();
  await customer.id('csat-4').check({ force: true });
  await customer.id('ces-6').check({ force: true });
  await customer.id('rating-comment').fill('Cảm ơn');
  await customer.id('send-rating').click();
  assert.deepEqual((await heard(customer, 'rating'))[1], { csat: 4, ces: 6 });
  assert.deepEqual(customer.trouble, []);
  await customer.context.close();
});

test('hide, show, language and colours follow the page', async () => {
  const customer = await visit();
  await customer.sb('hide');
  await customer.launcher.waitFor({ state: 'hidden' });
  await customer.sb('show');
  await customer.open();
  await customer.id('prechat-form').waitFor();
  const language = () => customer.page.frames()[1].evaluate(() => document.documentElement.lang);
  assert.equal(await language(), 'vi');
  await customer.sb('locale', 'en');
  await until('the chat speaks English', async () => await language() === 'en');
  await until('so does its form', async () => /Start chatting/.test(await customer.id('start-chat').innerText()));
  assert.match(await customer.launcher.getAttribute('aria-label'), /Close chat/);
  const ground = () => customer.page.frames()[1].evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await customer.sb('theme', 'dark');
  await until('the chat is dark', async () => await ground() !== light);
  await customer.context.close();
});

test('a page that replaces its body keeps the chat, and going back and forth keeps it too', async () => {
  const customer = await visit();
  await customer.start('Trang một trang');
  await customer.sent('Trang một trang');
  await customer.page.evaluate(() => {
    const next = document.createElement('body');
    next.textContent = 'another page';
    document.body.replaceWith(next);
    history.pushState({}, '', '/demo?next=1');
  });
  assert.deepEqual(await customer.texts(), ['Trang một trang']);
  await customer.say('vẫn còn đây');
  await customer.sent('vẫn còn đây');
  // Even what takes everything out of the document.
  await customer.page.evaluate(() => document.querySelector('switchboard-chat').remove());
  await until('the chat is there again', async () => (await customer.texts()).join() === 'Trang một trang,vẫn còn đây');
  await photograph(customer.page, 'widget-sdk-body-swap');
  const conversation = await agent.accept();
  assert.ok(conversation);
  await agent.finish();
  await customer.context.close();
});

test('back and forward within the browser finds the chat as it was', async () => {
  const customer = await visit();
  await customer.start('Đi rồi về');
  await customer.sent('Đi rồi về');
  await customer.page.goto(`${server.url}/console`);
  await customer.page.goBack();
  await customer.open();
  await customer.sees('Đi rồi về');
  await customer.say('đã về');
  await customer.sent('đã về');
  await agent.accept();
  assert.deepEqual(await agent.texts(), ['Đi rồi về', 'đã về']);
  await agent.finish();
  await customer.context.close();
});

test('the browser may keep the page whole while one is elsewhere, with the chat closed and open', async (t) => {
  const keeping = await launchBrowser({ whole: true, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  t.after(() => keeping.close());
  const customer = await Customer.visit(server, await person(keeping));
  const awayAndBack = async () => {
    await customer.page.evaluate(() => {
      globalThis.kept = undefined;
      addEventListener('pageshow', ({ persisted }) => { globalThis.kept = persisted; }, { once: true });
    });
    await customer.page.goto(`${server.url}/console`);
    await customer.page.evaluate(() => history.back());
    await until('the very page is back', async () => await customer.page.evaluate(() => globalThis.kept) === true);
  };
  await awayAndBack();
  await customer.start('Đi rồi về nguyên vẹn');
  await customer.sent('Đi rồi về nguyên vẹn');
  await awayAndBack();
  await agent.accept();
  await agent.say('Chào mừng trở lại');
  const words = () => customer.page.evaluate(() => {
    const { contentDocument } = document.querySelector('switchboard-chat').shadowRoot.querySelector('iframe');
    return [...contentDocument.querySelectorAll('[data-testid=message] .bubble')].map((one) => one.textContent);
  });
  await until('what is said now is seen', async () => (await words()).some((text) => text.includes('Chào mừng trở lại')));
  await agent.finish();
});
