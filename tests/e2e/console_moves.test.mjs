// What goes elsewhere, and what is looked at closely: a conversation given to a queue through the dialog; the
// images of a conversation, shown large.
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
