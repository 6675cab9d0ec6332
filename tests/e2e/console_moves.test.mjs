// What goes elsewhere, and what does not go: a conversation given to a queue, to skills, through the dialog; a reply that
// the server refuses, said again or given up; the images of a conversation, shown large.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Line } from './lib/line.mjs';
import { png } from './lib/png.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

let server;
let browser;
let line;
let agent;
let other;
let customer;

before(async () => {
  server = await DemoServer.start('console_moves');
  browser = await launchBrowser();
  line = await Line.to(server.port);
  agent = await Staff.login({ url: line.url }, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Máy của tôi không lên nguồn');
  await agent.accept();
});
after(async () => {
  await browser?.close();
  await line?.close();
  await server?.stop();
});

const focused = (staff) => staff.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
const shown = () => agent.id('lightbox').getAttribute('data-file');
const events = (staff) => staff.id('event').evaluateAll((list) => list.map((one) => `${one.dataset.type} ${one.textContent}`));
const submit = async () => {
  await agent.id('transfer-submit').click();
  await agent.id('transfer-dialog').waitFor({ state: 'detached' });
};

test('an image is shown large, the others one step away, and the focus comes back', async () => {
  await agent.page.keyboard.press('Escape');
  for (const [name, width, height] of [['trước.png', 640, 400], ['sau.png', 1800, 2400], ['hóa đơn.png', 300, 900]]) {
    await agent.id('file-input').setInputFiles({ name, mimeType: 'image/png', buffer: png(width, height) });
    await until('it is here', async () => await agent.id('tray-file').getAttribute('data-state') === 'here');
    await agent.id('tab-reply').click();
    await agent.id('send').click();
    await until('the tray is empty', async () => await agent.id('tray').count() === 0);
  }
  await until('all three are in the log', async () => await agent.id('file').count() === 3);
  await agent.id('file').nth(1).focus();
  await agent.page.keyboard.press('Enter');
  const image = agent.id('lightbox-image');
  await until('the second one is drawn', () => image.evaluate((one) => one.naturalWidth === 1800));
  assert.equal(await image.getAttribute('alt'), 'sau.png, ảnh của Lan');
  assert.match(await agent.id('lightbox').getByRole('status').innerText(), /ảnh 2\/3/);
  const box = await image.boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 800 && box.width < 1280, `as large as there is room: ${JSON.stringify(box)}`);
  await photograph(agent.page, 'moves-1-lightbox');
  assert.deepEqual(await axeFindings(agent.page), []);
  assert.deepEqual(await misplacedControls(agent.page), []);
  const second = await shown();
  await agent.page.keyboard.press('ArrowRight');
  await until('the third', async () => await image.getAttribute('alt') === 'hóa đơn.png, ảnh của Lan');
  assert.equal(await agent.id('lightbox-next').getAttribute('aria-disabled'), 'true');
  await agent.page.keyboard.press('ArrowRight');
  assert.match(await agent.id('lightbox').getByRole('status').innerText(), /ảnh 3\/3/, 'behind the last one there is none');
  await agent.id('lightbox-previous').click();
  await until('the second again', async () => await shown() === second);
  await agent.id('lightbox-zoom').click();
  await until('every point of it', async () => (await image.boundingBox()).width === 1800);
  const download = agent.page.waitForEvent('download');
  await agent.id('lightbox-download').click();
  assert.equal((await download).suggestedFilename(), 'sau.png');
  await agent.page.keyboard.press('KeyJ');
  await agent.page.keyboard.press('Escape');
  await agent.id('lightbox').waitFor({ state: 'detached' });
  assert.equal(await agent.page.evaluate(() => document.activeElement?.querySelector('img')?.alt), 'sau.png');
  // By the pointer, and away by a press beside it.
  await agent.id('file').first().click();
  await until('the first', async () => await image.getAttribute('alt') === 'trước.png, ảnh của Lan');
  await agent.page.mouse.click(10, 790);
  await agent.id('lightbox').waitFor({ state: 'detached' });
  assert.deepEqual(agent.trouble, []);
});

test('an image that cannot be had says so', async () => {
  await agent.page.route('**/api/v1/attachments/**', (route) => route.abort());
  await agent.reload();
  await agent.id('file').first().click();
  await agent.id('lightbox').getByRole('alert').waitFor();
  await agent.page.unroute('**/api/v1/attachments/**');
  await agent.page.keyboard.press('Escape');
  await agent.id('lightbox').waitFor({ state: 'detached' });
});

test('to a queue: it leaves the desk when a colleague there takes it, with the words for them', async () => {
  other = await Staff.login(server, await person(browser), server.credentials.agents[1]);
  await other.goOnline();
  const conversation = await agent.thread();
  await agent.id('open-transfer').click();
  await agent.id('transfer-to-queue').click();
  assert.equal(await agent.id('transfer-submit').isDisabled(), true, 'nothing is chosen yet');
  await agent.id('transfer-dialog').getByRole('searchbox').fill('tu van');
  await agent.id('transfer-target-tu-van').check();
  await agent.id('transfer-note').fill('Khách muốn đổi sang máy khác');
  await photograph(agent.page, 'moves-2-to-queue');
  await submit();
  await agent.id('cancel-transfer').waitFor();
  await other.accept();
  assert.equal(await other.thread(), conversation);
  await other.sees('Khách muốn đổi sang máy khác', 'note');
  await until('it left the desk', async () => await agent.row(conversation).count() === 0);
  assert.ok((await events(other)).some((text) => /EVENT_TRANSFER_STARTED/.test(text)));
  assert.ok(!(await customer.texts()).some((text) => /đổi sang máy khác/.test(text)), 'the customer reads no note');
});

test('to skills: only who has them at that level is asked', async () => {
  const conversation = await other.thread();
  const third = await Staff.login({ url: line.url }, await person(browser), server.credentials.agents[2]);
  await third.goOnline();
  await other.id('open-transfer').click();
  await other.id('transfer-to-skills').click();
  assert.equal(await other.id('transfer-submit').isDisabled(), true, 'no skill is chosen yet');
  const level = other.id('transfer-skill-billing'); // Lan has three of it, Hoa four
  await level.selectOption('5');
  await level.selectOption('0');
  assert.equal(await other.id('transfer-submit').isDisabled(), true, 'and taken out again');
  await level.selectOption('4');
  await photograph(other.page, 'moves-3-to-skills');
  await other.id('transfer-release').check();
  await other.id('transfer-submit').click();
  await other.id('transfer-dialog').waitFor({ state: 'detached' });
  await until('it was let go at once', async () => await other.row(conversation).count() === 0);
  await third.accept();
  assert.equal(await third.thread(), conversation);
  assert.equal(await agent.id('offer').count(), 0);
  await third.sees('Máy của tôi không lên nguồn');
  for (const done of [other, agent]) await done.context.close();
  agent = third;
});

const stateOf = async (staff, text) => (await staff.items()).find((item) => item.text === text)?.state;

/** Said while the line is down, in a conversation that its customer ends meanwhile: refused when the line is back. */
async function refusedTo(staff, ...texts) {
  line.cut();
  await until('the console says so', async () => await staff.id('link-state').getAttribute('data-state') !== 'live');
  for (const text of texts) await staff.say(text);
  for (const text of texts) await until('it waits', async () => await stateOf(staff, text) === 'pending');
  await customer.end();
  line.mend();
  for (const text of texts) await until(`"${text}" is refused`, async () => await stateOf(staff, text) === 'failed', 60000);
}
const sendsAtOnce = async (staff) => {
  await staff.id('me').click();
  await staff.id('hold').selectOption('0');
  await staff.page.keyboard.press('Escape');
};

test('a reply that the server refuses stays where it was written, is said again or given up', async () => {
  const leader = await Staff.login({ url: line.url }, await person(browser), server.credentials.supervisor);
  await sendsAtOnce(leader);
  await leader.show('all', await agent.thread());
  await leader.id('monitor-here').click();
  await leader.id('join').click();
  await leader.id('tab-reply').waitFor();
  await refusedTo(leader, 'Chờ mình một chút nhé', 'Câu này thôi khỏi gửi');
  await photograph(leader.page, 'moves-4-failed');
  assert.deepEqual(await axeFindings(leader.page), []);
  const item = (text) => leader.id('message').filter({ hasText: text });
  await item('Câu này thôi khỏi gửi').getByTestId('discard').click();
  await until('it is gone', async () => await stateOf(leader, 'Câu này thôi khỏi gửi') === undefined);
  await item('Chờ mình một chút nhé').getByTestId('resend').click();
  await until('refused once more', async () => await stateOf(leader, 'Chờ mình một chút nhé') === 'failed');
  await agent.finishWrapUp();
  await leader.id('reopen').click();
  await until('it is open again', async () => !/CLOSED/.test(await leader.id('thread').getAttribute('data-state')));
  await leader.id('open-palette').click();
  await leader.id('palette-field').fill('gui lai');
  await leader.id('command-resend').click();
  await until('it went', async () => ['sent', 'delivered', 'seen'].includes(await stateOf(leader, 'Chờ mình một chút nhé')));
  const texts = await leader.texts();
  assert.equal(texts.filter((text) => text === 'Chờ mình một chút nhé').length, 1);
  assert.equal(texts.includes('Câu này thôi khỏi gửi'), false);
  assert.deepEqual(leader.trouble, []);
  await leader.context.close();
});

test('what failed outlives a reload, and the conversation\'s leaving the desk, as a draft', async () => {
  await agent.accept();
  await sendsAtOnce(agent);
  await refusedTo(agent, 'Viết rồi mà khách đã đi', 'và thêm câu nữa');
  await agent.page.reload();
  const conversation = async () => agent.id('conversation-row').first().getAttribute('data-conversation');
  const id = await conversation();
  assert.match(await agent.row(id).innerText(), /Đang soạn dở/);
  await agent.page.goto(`${line.url}/console/chats/all/${id}`);
  await agent.id('reopen').or(agent.id('finish-wrapup')).first().waitFor();
  if (await agent.id('finish-wrapup').count() > 0) await agent.finishWrapUp();
  await agent.page.goto(`${line.url}/console/chats/all/${id}`);
  await agent.id('reopen').click();
  await agent.accept();
  assert.equal(await agent.id('composer').inputValue(), 'Viết rồi mà khách đã đi\nvà thêm câu nữa');
  await agent.id('composer').press('Enter');
  await agent.sees('Viết rồi mà khách đã đi\nvà thêm câu nữa');
  assert.deepEqual(agent.trouble, []);
});
