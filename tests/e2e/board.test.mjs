// The board beside real work: depth by queue and skill, who is at risk, acting on conversations with an audit line
// that the agent sees, the wall, and saying that it is old.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph, slowSocket } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { pick, Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

let server;
let browser;
let supervisor;
let agent;
let customer;
let line;

before(async () => {
  server = await DemoServer.start('board');
  browser = await launchBrowser();
  const leader = await person(browser);
  line = await slowSocket(leader.page);
  supervisor = await Staff.login(server, leader, server.credentials.supervisor, '/console/board');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const row = () => supervisor.id('board-conversation').first();
const events = () => agent.id('event').evaluateAll((list) => list.map((one) => one.dataset.type));

test('who waits is counted by queue and by skill', async () => {
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Có ai không ạ?');
  await supervisor.boardShows('waiting', 1);
  await until('the skill waits', async () => (
    await supervisor.id('board-skill-vi').locator('td').first().innerText()) === '1');
  assert.equal(await supervisor.id('board-skill-vi').locator('td').nth(2).innerText(), '0', 'nobody is able and online');
});

/** Changes the queue in which the customer waits, as an administrator would. */
async function setQueue(change) {
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const { queues } = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  const body = { ...queues.find((queue) => queue.id === 'tu-van'), ...change };
  const { status } = await call(server, 'PUT', '/api/v1/queues/tu-van', { headers, body });
  assert.equal(status, 200);
}

test('each queue says what it is judged by, and the board does so at once', async () => {
  const note = () => supervisor.id('board-service').locator('.stat-note').innerText();
  const isLong = () => supervisor.id('board-longest').evaluate((tile) => tile.classList.contains('bad'));
  assert.equal(await note(), 'mục tiêu ≥ 80%');
  assert.equal(await supervisor.id('risk').count(), 0, 'five minutes are left, two would be a risk');
  assert.equal(await isLong(), false);
  await setQueue({ serviceLevelPercent: 95, riskLeadMs: 600_000, longWaitMs: 1_000 });
  await supervisor.shows('risk');
  const [who] = (await supervisor.id('risk').first().innerText()).split(' · ');
  const shown = () => supervisor.page.locator('main').innerText();
  assert.ok((await shown()).includes(who));
  await supervisor.id('wall').click();
  await supervisor.id('board-conversation').first().waitFor({ state: 'detached' });
  await supervisor.shows('risk');
  assert.ok(!(await shown()).includes(who), 'visitors see the wall too');
  await supervisor.id('wall').click();
  await supervisor.id('board-conversation').first().waitFor();
  await until('one second is a long wait', isLong);
  assert.equal(await note(), 'mục tiêu ≥ 83%', 'the mean of five queues while nobody was answered');
  assert.match(await supervisor.id('board-queue-tu-van').innerText(), /≥ 95%/);
  await photograph(supervisor.page, 'board-1-targets');
  await setQueue({ serviceLevelPercent: 0, riskLeadMs: 0, longWaitMs: 0 });
  await supervisor.shows('risk', 0);
  await until('as before', async () => await note() === 'mục tiêu ≥ 80%' && !await isLong());
});

test('a priority is changed from the board', async () => {
  await pick(row().getByTestId('reprioritise'), 'URGENT');
  await until('the row has it', async () => await row().getByTestId('reprioritise').inputValue() === 'URGENT');
});

test('a conversation is given to an agent by hand, and the agent sees who did it', async () => {
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  await until('the agent is on the board', async () => (
    await supervisor.id('board-agent-lan').getAttribute('data-status')) === 'ONLINE');
  await pick(row().getByTestId('reassign'), 'lan');
  await agent.accept();
  await until('it is Lan\'s', async () => await row().getAttribute('data-state') === 'STATE_ACTIVE');
  await agent.sees('Có ai không ạ?');
  const lines = await agent.id('event').allInnerTexts();
  assert.ok(lines.some((line) => /^Đổi độ ưu tiên thành Khẩn cấp · bởi Mai/.test(line)), lines.join(' | '));
  await supervisor.boardShows('active', 1);
});

test('watched silently, whispered to, joined, taken over: each leaves a line for the agent and none for the customer', async () => {
  await supervisor.monitor();
  await until('the agent sees the watcher', async () => (await events()).includes('EVENT_MONITORED'));
  await supervisor.whisper('Tặng mã giảm giá nhé');
  await agent.sees('Tặng mã giảm giá nhé', 'whisper');
  await photograph(supervisor.page, 'board-2-whisper');
  await supervisor.id('composer').fill('nhắc dở dang');
  line.hold();
  await supervisor.id('join').click();
  await until('the agent sees the joiner', async () => (await events()).includes('EVENT_JOINED'));
  await supervisor.id('composer').press('End');
  await supervisor.page.keyboard.type('không ai được gửi');
  await supervisor.page.keyboard.press('Enter');
  assert.equal(await supervisor.id('composer').inputValue(), 'nhắc dở dang', 'the field rests until the answer');
  line.release();
  await until('the field speaks to the customer', async () => (
    await supervisor.id('tab-reply').getAttribute('aria-pressed', { timeout: 1000 }) === 'true'));
  assert.equal(await supervisor.id('composer').inputValue(), '', 'a whisper never becomes a reply');
  assert.equal(await supervisor.id('composer').evaluate((field) => field === document.activeElement), true);
  await supervisor.id('draft-whisper').waitFor();
  await photograph(supervisor.page, 'board-2b-joined');
  await supervisor.say('Chào bạn, mình là Mai');
  await customer.sees('Chào bạn, mình là Mai');
  await supervisor.id('tab-whisper').click();
  assert.equal(await supervisor.id('composer').inputValue(), 'nhắc dở dang');
  await supervisor.id('composer').fill('');
  await until('no line of the whisper reached the customer', async () => (
    !(await customer.texts()).some((text) => text.includes('giảm giá'))));
  const heard = Buffer.concat(customer.heard).toString('utf8');
  assert.ok(!heard.includes('giảm giá'), 'not a byte of it');
});

test('the queue\'s row narrows the list, and the address keeps that', async () => {
  const queue = supervisor.page.locator('[data-testid^="board-queue-"] button').first();
  await queue.click();
  assert.match(supervisor.page.url(), /queue=/);
  await queue.click();
  assert.doesNotMatch(supervisor.page.url(), /queue=/);
});

test('on a wall there are figures and no names', async () => {
  await supervisor.page.goto(`${server.url}/console/board?wall=1`);
  await supervisor.boardShows('active', 1);
  assert.equal(await supervisor.id('board-agent-lan').count(), 0);
  assert.equal(await supervisor.id('board-conversation').count(), 0);
  await photograph(supervisor.page, 'board-3-wall');
  await supervisor.id('wall').click();
  await supervisor.id('board-conversation').first().waitFor();
});

test('today\'s curves have their numbers as a table', async () => {
  await supervisor.id('chart-hours').locator('summary').click();
  assert.equal(await supervisor.id('chart-hours').locator('tbody tr').count(), 24);
});

test('figures that are no longer fed are said to be old', async () => {
  await server.kill();
  await until('the board says so', async () => await supervisor.id('board').getAttribute('data-stale') === 'true');
  assert.match(await supervisor.id('board-fresh').innerText(), /cũ/);
  assert.equal(await supervisor.id('board-said').innerText(), 'Dữ liệu đã cũ', 'said without the age, which ticks');
  await photograph(supervisor.page, 'board-4-stale');
  await server.launch();
  await until('and that it is live again', async () => (
    await supervisor.id('board').getAttribute('data-stale') === 'false'), 60000);
  assert.deepEqual([...supervisor.trouble, ...agent.trouble], []);
});
