// The search of the console: everything that was ever said and everybody who said it, typed with or without tone marks,
// from the keyboard; and what is found is what the store has at that moment.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, visitorToken } from './lib/wire.mjs';

let server;
let browser;
let agent;
let closed; // a conversation that is over
let open;

before(async () => {
  server = await DemoServer.start('console_search');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  const first = await Customer.visit(server, await person(browser));
  await first.start('Tôi muốn đổi trả chiếc áo màu đỏ');
  await agent.accept();
  closed = await agent.thread();
  await agent.note('khách quen từ năm ngoái');
  await agent.sees('khách quen từ năm ngoái', 'note');
  await agent.close();
  await agent.finishWrapUp();
  await first.context.close();
  const second = await Customer.visit(server, await person(browser));
  await second.start('Hỏi về đôi giày trắng');
  await agent.accept();
  open = await agent.thread();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function search(text) {
  if (await agent.id('palette').count() === 0) await agent.page.keyboard.press('Control+KeyK');
  await agent.id('palette-field').fill(text);
  await until(`an answer for "${text}"`, async () => (
    await agent.id('search-said').getAttribute('data-state') === 'here'));
}

const talks = async () => (await agent.id('group-talks').locator('[role="option"]').evaluateAll((items) => items.map(
  (item) => ({ id: item.dataset.testid, marks: [...item.querySelectorAll('mark')].map((mark) => mark.textContent) }))));

test('typed without marks it finds what was said with them, and shows where', async () => {
  await search('doi tra chiec');
  const found = await talks();
  assert.equal(found.length, 1);
  assert.ok(found[0].id.startsWith(`command-talk-${closed}-`), found[0].id);
  assert.deepEqual(found[0].marks, ['đổi', 'trả', 'chiếc']);
  await photograph(agent.page, 'search-1-without-marks');
  assert.deepEqual(await axeFindings(agent.page), []);
});

test('typed with marks, what has them stands first', async () => {
  await search('đôi');
  assert.deepEqual((await talks()).map(({ marks }) => marks[0]), ['đôi', 'đổi']);
  await search('đổi');
  assert.deepEqual((await talks()).map(({ marks }) => marks[0]), ['đổi', 'đôi']);
});

test('people are found by name and by number, notes among what was said', async () => {
  await search('nguyen');
  assert.match(await agent.id('group-people').innerText(), /An Nguyễn/);
  await search('0901234567');
  assert.match(await agent.id('group-people').innerText(), /An Nguyễn/);
  await search('khach quen');
  assert.match(await agent.id('group-talks').innerText(), /Ghi chú nội bộ/);
  await search('không hề có câu này');
  assert.match(await agent.id('search-said').innerText(), /Không tìm thấy/);
});

test('the slash opens it, arrows and Enter go to what was found, without a mouse', async () => {
  await agent.page.keyboard.press('Escape');
  await agent.id('palette').waitFor({ state: 'detached' });
  await agent.page.evaluate(() => document.activeElement?.blur());
  await agent.page.keyboard.press('Slash');
  await agent.id('palette').waitFor();
  await agent.page.keyboard.type('ao mau do');
  await until('it is found', async () => await agent.id('group-talks').count() === 1);
  const selected = () => agent.page.locator('[role="option"][aria-selected="true"]').getAttribute('data-testid');
  await until('the arrow reaches it', async () => {
    if ((await selected())?.startsWith('command-talk-')) return true;
    await agent.page.keyboard.press('ArrowDown');
    return false;
  });
  await agent.page.keyboard.press('Enter');
  await until('it is on the screen', async () => await agent.id('thread').count() === 1 && await agent.thread() === closed);
  await agent.sees('Tôi muốn đổi trả chiếc áo màu đỏ');
});

test('what is said now is found now', async () => {
  await agent.row(open).click();
  await agent.say('Mã vận đơn là SPX-99812');
  await until('it is in the history', async () => (await agent.items()).some(({ text, seq }) => (
    text === 'Mã vận đơn là SPX-99812' && seq > 0)));
  await search('spx-99812');
  assert.equal((await talks()).length, 1);
  await agent.page.keyboard.press('Escape');
  assert.deepEqual(agent.trouble, []);
});

test('customers and strangers do not search', async () => {
  const visitor = await visitorToken(server);
  const asked = (headers) => call(server, 'POST', '/api/v1/search', { headers, body: { q: 'doi' } });
  assert.equal((await asked({ authorization: `Bearer ${visitor}` })).status, 403);
  assert.equal((await asked({})).status, 401);
  const staff = { authorization: `Bearer ${await bearer(server, server.credentials.supervisor)}` };
  assert.equal((await asked(staff)).status, 200);
  const refused = await call(server, 'POST', '/api/v1/search', { headers: staff, body: { q: '?' } });
  assert.deepEqual([refused.status, refused.body.field], [400, 'q']);
});
