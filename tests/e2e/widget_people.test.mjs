// Who is who in the widget: people whom the shop vouches for on more than one device, logging in in the middle of a chat, and
// two people at one browser of whom nothing is mixed up.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { foreignShop, forbidStorage } from './lib/foreign_shop.mjs';
import { SigningShop } from './lib/signed.mjs';
import { Stage } from './lib/stage.mjs';
import { chatAndEnd, hostKeeps, seesNothingOf, stored } from './lib/visitors.mjs';
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
const comeAs = (...who) => shop.vouchFor(...who);

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
  await chatAndEnd(before, agent, 'Lần trước, đã đăng nhập');
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
