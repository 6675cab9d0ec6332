// Who is who in the widget: logging out with and without a frame, people whom the shop vouches for on more than one device,
// logging in in the middle of a chat, and two people at one browser of whom nothing is mixed up.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { foreignShop, forbidStorage } from './lib/foreign_shop.mjs';
import { SigningShop } from './lib/signed.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

let stage;
let server;
let browser;
let agent;
let shop;
before(async () => {
  stage = await Stage.open('widget_people');
  ({ server, browser, agent } = stage);
  shop = await SigningShop.of(server);
});
after(async () => {
  await stage?.close();
});
afterEach(() => stage.clear());

const visit = (options) => stage.visit(options);
const comeAs = (customer, sub, more = {}) => customer.sb('identify', { token: shop.sign({ sub, ...more }) });
const frames = (customer) => customer.page.evaluate(() => (
  document.querySelector('switchboard-chat').shadowRoot.querySelectorAll('iframe').length));
const stored = (customer) => customer.page.frames()[1].evaluate(() => ({ ...localStorage }));
const hostKeeps = (customer) => customer.page.evaluate(() => JSON.parse(localStorage['switchboard:demo'] ?? 'null'));

async function chatAndEnd(customer, words) {
  await customer.start(words);
  await customer.sent(words);
  await agent.accept();
  await agent.finish();
  await customer.id('survey').waitFor();
}
async function seesNothingOf(customer, words) {
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.doesNotMatch(await customer.id('panel').innerText(), words);
  await customer.id('menu').click();
  await customer.id('sound').waitFor();
  assert.equal(await customer.id('open-past').count(), 0, 'there is nothing past');
  await customer.id('menu').click();
}

test('a logout on a page where the chat was never loaded is done all the same', async () => {
  const customer = await visit();
  await chatAndEnd(customer, 'Việc riêng của người trước');
  await customer.page.reload();
  await customer.launcher.waitFor();
  assert.equal(await frames(customer), 0);
  await customer.sb('logout');
  await customer.sb('logout'); // as pages do that say it whenever nobody is logged in
  await customer.page.reload();
  await customer.launcher.waitFor();
  await seesNothingOf(customer, /riêng/);
  assert.doesNotMatch(JSON.stringify(await stored(customer)), /token/);
  await customer.context.close();
});

test('so it is for who was logged in on the page before', async () => {
  const customer = await visit();
  await comeAs(customer, 'out-1');
  await chatAndEnd(customer, 'Việc của khách có tên');
  assert.ok((await stored(customer))['sb:token:demo:out-1']);
  await customer.page.reload();
  await customer.launcher.waitFor();
  await customer.sb('logout');
  await customer.page.reload();
  await customer.launcher.waitFor();
  await seesNothingOf(customer, /có tên/);
  assert.equal((await stored(customer))['sb:token:demo:out-1'], undefined);
  await customer.context.close();
});

test('where nobody ever talked a logout stores nothing', async () => {
  const customer = await visit();
  await customer.sb('logout');
  assert.deepEqual(await customer.page.evaluate(() => Object.keys(localStorage)), []);
  await customer.context.close();
});

test('a frame that is moved hears no old logout, and no old words for the field', async () => {
  const customer = await visit();
  await customer.sb('prefill', 'Từ trang');
  await until('the page has filled it', async () => await customer.id('form-question').inputValue() === 'Từ trang');
  await customer.sb('logout');
  await customer.sb('attributes', { after: 'logout' });
  await customer.id('form-question').fill('');
  const move = async () => {
    await customer.page.evaluate(() => { document.querySelector('switchboard-chat').remove(); });
    await until('the frame is another', () => customer.page.frames()[1]?.evaluate(() => {
      const isNew = !globalThis.isOld;
      return isNew && document.querySelector('[data-testid=panel]') !== null;
    }));
  };
  const mark = () => customer.page.frames()[1].evaluate(() => { globalThis.isOld = true; });
  await mark();
  await move();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-question').inputValue(), '');
  await customer.start('Ở lại với tôi');
  await customer.sent('Ở lại với tôi');
  await mark();
  await move();
  await customer.sees('Ở lại với tôi');
  const conversation = await agent.accept();
  const { conversation: told } = await agent.client.frame('the snapshot', (frame) => (
    frame.conversation?.id === conversation && frame.conversation.contact?.attributes));
  assert.equal(told.contact.attributes.after, 'logout', 'what describes the visitor is heard again');
  await agent.finish();
  await customer.context.close();
});

test('a token that comes late is not the next person\'s', async () => {
  const someone = await person(browser);
  const issued = {};
  let release;
  const gate = new Promise((resolve) => { release = resolve; });
  await someone.context.route('**/api/v1/visitor-token', async (route) => {
    const { identity } = route.request().postDataJSON();
    const { sub } = JSON.parse(Buffer.from(identity.split('.')[1], 'base64url').toString());
    const answer = await route.fetch();
    issued[sub] = (await answer.json()).token;
    if (sub === 'slow-1') await gate;
    await route.fulfill({ response: answer }).catch(() => {});
  });
  const customer = await Customer.visit(server, someone);
  await comeAs(customer, 'slow-1', { name: 'Một', email: 'mot@shop.example' });
  await customer.open();
  await until('a token was asked for, or the form is there', async () => issued['slow-1'] || await customer.id('prechat-form').count());
  if (!issued['slow-1']) {
    await customer.fillForm();
    await customer.id('form-question').fill('Câu của người một');
    await customer.id('start-chat').click();
    await until('it is issued', () => issued['slow-1']);
  }
  await comeAs(customer, 'slow-2', { name: 'Hai', email: 'hai@shop.example' });
  await customer.start('Câu của người hai');
  await customer.sent('Câu của người hai');
  const late = someone.context.waitForEvent('requestfinished', {
    predicate: (request) => request.url().endsWith('/visitor-token') && request.postData()?.includes(`"identity"`) });
  release();
  await late;
  await customer.page.frames()[1].evaluate(async () => (await fetch('/healthz')).text()); // an answer that came after it
  assert.equal((await stored(customer))['sb:token:demo:slow-2'], issued['slow-2']);
  await agent.accept();
  assert.deepEqual(await agent.texts(), ['Câu của người hai']);
  await agent.finish();
  await someone.context.close();
});

test('logging out leaves nothing on the screen: past conversations, a comment, an address, what was said aloud', async () => {
  const customer = await visit();
  await customer.start('Chuyện đã qua');
  await customer.sent('Chuyện đã qua');
  await customer.id('keep-place').click();
  await customer.id('keep-email').fill('nguoi.truoc@example.com');
  await agent.accept();
  await agent.say('Bí mật của người trước');
  await customer.sees('Bí mật của người trước');
  const news = () => customer.page.frames()[1].evaluate(() => document.querySelector('[data-testid=news]').textContent);
  await until('it is said aloud', async () => /Bí mật/.test(await news()));
  await agent.finish();
  await customer.id('survey').waitFor();
  await customer.id('rating-comment').fill('Lời của người trước');
  await customer.id('menu').click();
  await customer.id('open-past').click();
  await customer.id('past-row').first().click();
  await customer.id('past-log').waitFor();
  await customer.sb('logout');
  await customer.id('prechat-form').waitFor();
  assert.doesNotMatch(await customer.panel.locator('body').innerText(), /Bí mật|Chuyện đã qua/);
  assert.equal(await news(), '');
  await customer.start('Người sau');
  await customer.sent('Người sau');
  assert.equal(await customer.id('keep-form').count(), 0, 'nobody has asked for this form');
  await customer.id('keep-place').click();
  assert.equal(await customer.id('keep-email').inputValue(), '');
  await agent.accept();
  await agent.finish();
  await customer.id('survey').waitFor();
  assert.equal(await customer.id('rating-comment').inputValue(), '');
  await customer.context.close();
});

test('frames that may store nothing: who is vouched for finds the running chat after a reload', async (t) => {
  const page = await foreignShop(server.url);
  t.after(() => page.stop());
  const someone = await person(browser);
  await forbidStorage(someone.context);
  const customer = new Customer(server, someone);
  const come = async () => {
    await customer.launcher.waitFor();
    await comeAs(customer, 'no-storage');
  };
  await customer.page.goto(page.url);
  await come();
  await customer.start('Từ một trình duyệt chặt chẽ');
  await customer.sent('Từ một trình duyệt chặt chẽ');
  await agent.accept();
  await agent.say('Chào bạn');
  await customer.sees('Chào bạn');
  await until('the page remembers that there is a chat', async () => (await hostKeeps(customer))?.live === true);
  assert.equal((await hostKeeps(customer)).token ?? null, null, 'and not who it is');
  await customer.page.reload();
  await come();
  await customer.open();
  await customer.sees('Chào bạn');
  await customer.say('vẫn là tôi');
  await agent.hears('vẫn là tôi');
  // Who logs out there is gone, although the page had kept something.
  await customer.sb('logout');
  await customer.id('prechat-form').waitFor();
  await customer.minimise();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('message').count(), 0);
  await agent.finish();
  await someone.context.close();
});

test('on a second device the open chat is there at once, and the past ones too', async () => {
  const phone = await visit();
  await comeAs(phone, 'two-devices');
  await phone.start('Bắt đầu trên điện thoại');
  await phone.sent('Bắt đầu trên điện thoại');
  await agent.accept();
  const laptop = await visit();
  await comeAs(laptop, 'two-devices');
  await laptop.open();
  await laptop.sees('Bắt đầu trên điện thoại');
  await laptop.say('Tiếp trên máy tính');
  await phone.sees('Tiếp trên máy tính');
  await agent.finish();
  await laptop.id('survey').waitFor();
  const third = await visit();
  await comeAs(third, 'two-devices');
  await third.open();
  await third.id('prechat-form').waitFor();
  await third.id('menu').click();
  await third.id('open-past').click();
  await third.id('past-row').first().click();
  await until('its words are there', async () => (await third.texts()).includes('Tiếp trên máy tính'));
  for (const one of [phone, laptop, third]) await one.context.close();
});

test('a chat that begins on another device takes along nothing of the one before', async () => {
  const phone = await visit();
  await comeAs(phone, 'moved-on');
  await phone.start('Chuyện trên điện thoại');
  await phone.sent('Chuyện trên điện thoại');
  await agent.accept();
  await agent.finish();
  await phone.id('rating-comment').fill('của chuyện trước');
  await phone.id('menu').click();
  await phone.id('menu-box').waitFor();
  const laptop = await visit();
  await comeAs(laptop, 'moved-on');
  await laptop.start('Chuyện trên máy tính');
  await phone.sees('Chuyện trên máy tính');
  assert.equal(await phone.id('menu-box').count(), 0);
  await agent.accept();
  await agent.finish();
  assert.equal(await phone.id('rating-comment').inputValue(), '');
  for (const one of [phone, laptop]) await one.context.close();
});

test('who logs in in the middle of a chat keeps it, and nobody after them has it', async () => {
  const customer = await visit();
  await customer.start('Tôi chưa đăng nhập');
  await customer.sent('Tôi chưa đăng nhập');
  const conversation = await agent.accept();
  await customer.id('composer').fill('đang viết dở');
  await comeAs(customer, 'merged-1', { name: 'Hoa', email: 'hoa@shop.example' });
  await until('the shop vouches', async () => (await stored(customer))['sb:token:demo:merged-1']);
  await customer.sees('Tôi chưa đăng nhập');
  assert.equal(await customer.id('composer').inputValue(), 'đang viết dở');
  await customer.id('composer').press('Enter');
  await customer.sent('đang viết dở');
  await agent.hears('đang viết dở');
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const { body } = await call(server, 'GET', `/api/v1/conversations/${conversation}`, { headers });
  assert.equal(body.contact.verified, true, JSON.stringify(body));
  assert.equal((await stored(customer))['sb:token:demo'], undefined, 'what nobody held is theirs');
  await customer.sb('logout');
  await seesNothingOf(customer, /đăng nhập/);
  await agent.finish();
  await customer.context.close();
});

test('nor is it lost when logging in is another page', async () => {
  const customer = await visit();
  await customer.start('Trước khi sang trang khác');
  await customer.sent('Trước khi sang trang khác');
  await agent.accept();
  await until('the page remembers', async () => (await hostKeeps(customer))?.live === true);
  await customer.page.reload();
  await customer.launcher.waitFor();
  await comeAs(customer, 'merged-2');
  await customer.open();
  await customer.sees('Trước khi sang trang khác');
  await customer.say('đã đăng nhập');
  await agent.hears('đã đăng nhập');
  await agent.finish();
  await customer.context.close();
});

test('who has talked under their own name before keeps the chat in which they logged in until it ends', async () => {
  const before = await visit();
  await comeAs(before, 'known-1');
  await chatAndEnd(before, 'Lần trước, đã đăng nhập');
  await before.context.close();
  const customer = await visit();
  await customer.start('Lần này chưa đăng nhập');
  await customer.sent('Lần này chưa đăng nhập');
  await agent.accept();
  const issued = customer.page.waitForResponse((answer) => answer.url().endsWith('/visitor-token'));
  await comeAs(customer, 'known-1');
  await (await issued).finished();
  await customer.say('vẫn đang nói');
  await customer.sent('vẫn đang nói');
  await agent.hears('vẫn đang nói');
  await agent.finish();
  await customer.id('skip-rating').click();
  await customer.id('new-chat').click();
  await until('the shop vouches', async () => (await stored(customer))['sb:token:demo:known-1']);
  await customer.id('prechat-form').waitFor();
  await customer.id('menu').click();
  await customer.id('open-past').click();
  await customer.id('past-row').filter({ hasText: 'Lần trước' }).waitFor();
  await customer.context.close();
});

test('a sound that was turned off stays off over a reload', async () => {
  const customer = await visit();
  const words = async () => {
    await customer.id('menu').click();
    const text = await customer.id('sound').innerText();
    return text;
  };
  await customer.open();
  const off = await words();
  await customer.id('sound').click();
  const on = await words();
  assert.notEqual(on, off);
  await customer.page.reload();
  await customer.open();
  assert.equal(await words(), on);
  await customer.id('sound').click();
  await customer.page.reload();
  await customer.open();
  assert.equal(await words(), off);
  await customer.context.close();
});
