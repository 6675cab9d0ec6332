// Logging out: with a frame and without one, in every tab, and of what somebody has half written; nothing of the one before is left.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Customer } from './lib/customer.mjs';
import { SigningShop } from './lib/signed.mjs';
import { Stage } from './lib/stage.mjs';
import { chatAndEnd, hostKeeps, seesNothingOf, stored } from './lib/visitors.mjs';
import { until } from './lib/wait.mjs';

let stage;
let server;
let agent;
let shop;
before(async () => {
  stage = await Stage.open('widget_logout');
  ({ server, agent } = stage);
  shop = await SigningShop.of(server);
});
after(async () => {
  await stage?.close();
});
afterEach(() => stage.clear());

const visit = (options) => stage.visit(options);
const comeAs = (...who) => shop.vouchFor(...who);
const frames = (customer) => customer.page.evaluate(() => (
  document.querySelector('switchboard-chat').shadowRoot.querySelectorAll('iframe').length));

test('a logout on a page where the chat was never loaded is done all the same', async () => {
  const customer = await visit();
  await chatAndEnd(customer, agent, 'Việc riêng của người trước');
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
  await chatAndEnd(customer, agent, 'Việc của khách có tên');
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

test('nor does it wait in vain where another tab goes on as if nothing had been', async () => {
  const customer = await visit();
  await chatAndEnd(customer, agent, 'Việc của người trước');
  const other = new Customer(server, { ...customer, page: await customer.context.newPage() });
  await other.page.goto(`${server.url}/demo`);
  await other.open();
  await other.id('prechat-form').waitFor();
  await customer.page.reload();
  await customer.launcher.waitFor();
  assert.equal(await frames(customer), 0);
  await customer.sb('logout');
  await other.start('Vẫn là người trước');
  await other.sent('Vẫn là người trước');
  await until('the other tab has kept its chat', async () => (await hostKeeps(customer))?.live === true);
  await other.page.close();
  await customer.page.reload();
  await seesNothingOf(customer, /trước/);
  assert.doesNotMatch(JSON.stringify(await stored(customer)), /token/);
  assert.equal(await hostKeeps(customer), null, 'and once it is done it is done');
  await agent.accept();
  await agent.finish();
});

test('where nobody ever talked a logout stores nothing', async () => {
  const customer = await visit();
  await customer.sb('logout');
  assert.deepEqual(await customer.page.evaluate(() => Object.keys(localStorage)), []);
  await customer.context.close();
});

test('logging out leaves nothing of the one before, in any tab', async () => {
  const customer = await visit();
  await customer.start('Chuyện riêng của tôi');
  await customer.sent('Chuyện riêng của tôi');
  const other = new Customer(server, { ...customer, page: await customer.context.newPage() });
  await other.page.goto(`${server.url}/demo`);
  await other.open();
  await other.sees('Chuyện riêng của tôi');
  await customer.sb('logout');
  for (const one of [customer, other]) {
    await one.id('prechat-form').waitFor();
    assert.equal(await one.id('message').count(), 0);
  }
  const stored = await customer.page.frames()[1].evaluate(() => JSON.stringify(localStorage));
  assert.doesNotMatch(stored, /token|outbox|riêng/);
  await customer.page.reload();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('message').count(), 0);
  await agent.accept();
  await agent.finish();
  await customer.context.close();
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

test('what somebody has half written is theirs over a reload, and gone when they log out or the chat has begun', async () => {
  const customer = await visit();
  const frame = () => customer.page.frames()[1];
  const kept = () => frame().evaluate(() => Object.entries(sessionStorage).filter(([, value]) => !['', '[]'].includes(value)).flat().join(' '));
  const come = async (act) => {
    await act();
    await comeAs(customer, 'khach-7');
    await customer.open();
    await customer.id('prechat-form').waitFor();
  };
  await come(() => {});
  await customer.id('form-name').fill('Tên nửa chừng');
  await customer.id('form-question').fill('Câu nửa chừng');
  await until('it is kept', async () => /sb:draft:demo:khach-7.*sb:form|sb:form:demo:khach-7.*sb:draft/.test(await kept()));
  await come(() => customer.page.reload());
  await until('it is there again', async () => await customer.id('form-question').inputValue() === 'Câu nửa chừng');
  assert.equal(await customer.id('form-name').inputValue(), 'Tên nửa chừng');
  await customer.sb('logout');
  await until('the form is empty', async () => await customer.id('form-question').inputValue() === '');
  assert.doesNotMatch(await kept(), /khach-7|nửa chừng/);
  await come(() => customer.page.reload());
  assert.equal(await customer.id('form-name').inputValue(), '');
  await customer.sb('logout');
  await customer.start('Tôi hỏi thật');
  await customer.sent('Tôi hỏi thật');
  assert.doesNotMatch(await kept(), /sb:form/);
  await agent.accept();
  await agent.finish();
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
