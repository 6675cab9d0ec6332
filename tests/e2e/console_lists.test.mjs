// The left side of the console: views, filters, views that a person saved, the address, other people's threads live.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { visitorToken, WireClient } from './lib/wire.mjs';

let server;
let browser;
let customer;
let waiting;
let agent;
let other;
let conversation;

before(async () => {
  server = await DemoServer.start('console_lists');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Khách của Lan');
  await agent.accept();
  conversation = await agent.thread();
  await agent.setPresence('AWAY');
  other = await Staff.login(server, await person(browser), server.credentials.agents[1]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('one\'s own, everybody\'s and the waiting ones are in their views', async () => {
  waiting = await Customer.visit(server, await person(browser));
  await waiting.start('Khách còn đang chờ');
  await agent.show('mine');
  await agent.shows('conversation-row', 1);
  await agent.show('all');
  await agent.shows('conversation-row', 2);
  await agent.show('queue');
  await agent.shows('conversation-row', 1);
  assert.match(await agent.id('conversation-row').innerText(), /Khách còn đang chờ/);
  await photograph(agent.page, 'lists-1-waiting');
  await agent.show('closed');
  await agent.id('list-empty').waitFor();
});

test('a list that is looked at follows what happens', async () => {
  await other.show('queue');
  await other.shows('conversation-row', 1);
  await waiting.say('Còn ai ở đó không?');
  await until('the row shows the newest words', async () => (
    await other.id('conversation-row').innerText()).includes('Còn ai ở đó không?'));
});

test('a colleague\'s thread is read live, and both see each other', async () => {
  await agent.show('mine', conversation);
  await other.show('all', conversation);
  await other.sees('Khách của Lan');
  await until('Lan sees that somebody looks', async () => (await agent.id('viewers').innerText()).includes('Minh'));
  await until('and Minh sees Lan', async () => (await other.id('viewers').innerText()).includes('Lan'));
  await agent.id('composer').fill('Em đang kiểm tra');
  await until('Minh sees that Lan writes', async () => /soạn/.test(await other.id('viewers').innerText()));
  await photograph(other.page, 'lists-2-collision');
  await agent.id('composer').fill('');
  await customer.say('Thêm một câu nữa');
  await other.sees('Thêm một câu nữa');
  await other.note('Minh ghi chú hộ Lan');
  await agent.sees('Minh ghi chú hộ Lan', 'note');
  await other.show('all');
  await until('Minh is gone', async () => await agent.id('viewers').count() === 0);
});

test('the row of one\'s own conversation shows what was said last, by either side', async () => {
  const shows = (words) => until(`the row says "${words}"`, async () => (
    await agent.row(conversation).innerText()).includes(words));
  await agent.show('mine', conversation);
  await shows('Thêm một câu nữa');
  await agent.say('Đơn của bạn đang trên đường');
  await shows('Đơn của bạn đang trên đường');
  await customer.say('Cảm ơn bạn nhiều');
  await shows('Cảm ơn bạn nhiều');
});

test('the address opens the same conversation for a colleague', async () => {
  await agent.show('mine', conversation);
  const address = new URL(agent.page.url());
  assert.match(address.pathname, new RegExp(`/console/chats/mine/${conversation}$`));
  await other.page.goto(`${server.url}/console/chats/all/${conversation}`);
  await other.sees('Khách của Lan');
  assert.equal(await other.thread(), conversation);
  await other.page.goBack();
});

test('a list is narrowed to whom a conversation is with and how it stands, whatever view is shown next', async () => {
  await agent.show('all');
  await agent.shows('conversation-row', 2);
  await agent.id('open-filters').click();
  await agent.id('filter-owner').selectOption({ label: 'Lan' });
  await agent.shows('conversation-row', 1);
  assert.match(await agent.id('conversation-row').innerText(), /Cảm ơn bạn nhiều/);
  await agent.id('filter-owner').selectOption({ label: 'Chưa có ai' });
  await until('who waits is nobody\'s', async () => (
    await agent.id('conversation-row').allInnerTexts()).join().includes('Còn ai ở đó không?'));
  await agent.id('filter-state').selectOption({ label: 'Đang trò chuyện' });
  await agent.id('list-empty').waitFor();
  await agent.id('filter-owner').selectOption({ label: 'Mọi nhân viên' });
  await agent.shows('conversation-row', 1);
  await photograph(agent.page, 'lists-4-filters');
  await agent.page.goto(`${server.url}/console/chats/queue?state=STATE_ACTIVE`);
  await agent.shows('conversation-row', 1);
});

test('filters narrow a list, are in the address, and can be kept under a name on the server', async () => {
  await agent.show('all');
  await agent.shows('conversation-row', 2);
  await agent.id('open-filters').click();
  await agent.id('filter-tag').fill('gấp');
  await agent.id('filter-tag').press('Enter');
  await agent.id('list-empty').waitFor();
  assert.match(agent.page.url(), /tag=g/);
  await agent.id('name-view').click();
  await agent.id('view-name').fill('Việc gấp');
  await agent.id('save-view').click();
  await until('the saved view is open', async () => /chats\/v/.test(agent.page.url()));
  await agent.show('all', conversation);
  await agent.id('add-tag').fill('gấp');
  await agent.id('add-tag').press('Enter');
  await until('the tag is taken', async () => (await agent.id('tag').allInnerTexts()).includes('gấp'));
  const elsewhere = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await elsewhere.page.getByRole('link', { name: 'Việc gấp' }).click();
  await elsewhere.shows('conversation-row', 1);
  await photograph(elsewhere.page, 'lists-3-saved-view');
  await elsewhere.id('remove-view').click();
  await until('it is gone', async () => await elsewhere.page.getByRole('link', { name: 'Việc gấp' }).count() === 0);
  await elsewhere.context.close();
});

test('the oldest first is the oldest of all, not of the newest page', async () => {
  const visitor = await WireClient.open(server, { token: await visitorToken(server) });
  for (let at = 1; at <= 102; at += 1) {
    const { ack } = await visitor.request({ start: { text: `Câu thứ ${at}`, clientId: `o${at}`, form: { name: 'Khách vội' } } });
    await visitor.request({ end: { conversation: ack.conversation } });
  }
  visitor.close();
  await other.page.goto(`${server.url}/console/chats/closed?sort=oldest`);
  const top = async () => (await other.id('conversation-row').allInnerTexts())[0] ?? '';
  await until('the first of all is on top', async () => /Câu thứ 1$/m.test(await top()));
  await other.page.goto(`${server.url}/console/chats/closed`);
  await until('the last of all is on top', async () => (await top()).includes('Câu thứ 102'));
  await other.id('open-filters').click();
  await other.id('filter-sort').selectOption('oldest');
  await until('turned, the first is', async () => /Câu thứ 1$/m.test(await top()));
  await other.page.goto(`${server.url}/console`);
});

test('a search without marks finds words with them', async () => {
  await agent.show('all');
  await agent.id('list-search').fill('con ai o do');
  await agent.shows('conversation-row', 1);
  await agent.id('list-search').fill('không có ai tên này');
  await agent.id('list-empty').waitFor();
  await agent.id('list-search').fill('');
});

test('whoever is mentioned in a note finds it among the mentions', async () => {
  await agent.show('all', conversation);
  await agent.id('tab-note').click();
  await agent.id('composer').fill('Nhờ @mi');
  await agent.id('mention-list').waitFor();
  await agent.id('composer').press('Enter');
  assert.match(await agent.id('composer').inputValue(), /@Minh $/);
  await agent.id('composer').press('End');
  await agent.page.keyboard.type('xem giúp đơn này');
  await agent.id('composer').press('Enter');
  await agent.sees('Nhờ @Minh xem giúp đơn này', 'note');
  await other.show('mentions');
  await until('Minh\'s mentions', async () => await other.row(conversation).count() === 1);
  await agent.show('mentions');
  await agent.id('list-empty').waitFor();
  assert.deepEqual([...agent.trouble, ...other.trouble], []);
});
