// Files from the console: chosen, pasted and dropped, refused with the reason, kept over a reload and over an undo.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

// A PNG of 2 x 2 points.
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4nGPk0r36nwEImBigAAAcJQJnAjCkZwAAAABJRU5ErkJggg==', 'base64');
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), Buffer.alloc(600 * 1024, 'x')]);

let server;
let browser;
let customer;
let agent;

before(async () => {
  server = await DemoServer.start('console_files');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Cho mình xin báo giá');
  await agent.accept();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const states = () => agent.id('tray-file').evaluateAll((list) => list.map((one) => one.dataset.state));
const trayIs = (...wanted) => until(`the tray is ${wanted}`, async () => (await states()).join() === wanted.join());
const choose = (...files) => agent.id('file-input').setInputFiles(files);
const give = (selector, kind) => agent.page.locator(selector).evaluate((node, { how, bytes }) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], `${how}.png`, { type: 'image/png' }));
  const options = { bubbles: true, cancelable: true };
  if (how === 'paste') node.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
  else for (const name of how.split('+')) node.dispatchEvent(new DragEvent(name, { ...options, dataTransfer: data }));
}, { how: kind, bytes: [...PNG] });
const hold = async (seconds) => {
  await agent.id('me').click();
  await agent.id('hold').selectOption(String(seconds));
  await agent.page.keyboard.press('Escape');
};

test('an image and a document go with one reply, and both sides open them', async () => {
  await hold(0);
  await choose({ name: 'bảng giá.png', mimeType: 'image/png', buffer: PNG },
    { name: 'báo giá.pdf', mimeType: 'application/pdf', buffer: PDF });
  await trayIs('here', 'here');
  await photograph(agent.page, 'console-files-1-tray');
  assert.deepEqual(await axeFindings(agent.page), []);
  assert.deepEqual(await misplacedControls(agent.page), []);
  await agent.say('Báo giá đây ạ');
  await customer.sees('Báo giá đây ạ');
  await customer.id('file').locator('img[alt="bảng giá.png"]').waitFor();
  assert.equal(await agent.id('tray').count(), 0);
  await agent.shows('file', 2);
  const links = await agent.id('file').evaluateAll((list) => list.map((one) => (
    one.getAttribute('href') ?? one.querySelector('img').getAttribute('src'))));
  assert.equal(links.length, 2);
  const sizes = await agent.page.evaluate((paths) => Promise.all(paths.map(async (path) => (
    (await (await fetch(path)).arrayBuffer()).byteLength))), links);
  assert.deepEqual(sizes, [PNG.length, PDF.length]);
  await until('the image is drawn', () => agent.id('file').locator('img').evaluate((image) => image.naturalWidth === 2));
  await photograph(agent.page, 'console-files-2-sent');
});

test('what cannot be sent says why, and does not stop the rest', async () => {
  await choose({ name: 'virus.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') });
  await trayIs('failed');
  assert.match(await agent.id('tray-file').innerText(), /Chỉ nhận ảnh PNG/);
  await choose({ name: 'giả.png', mimeType: 'image/png', buffer: Buffer.from('không phải ảnh') });
  await trayIs('failed', 'failed');
  await photograph(agent.page, 'console-files-3-refused');
  await agent.id('tray-remove').first().click();
  await agent.id('tray-remove').first().click();
  await trayIs();
});

test('pasted, dropped on the conversation, more than a message may hold', async () => {
  await give('#composer', 'paste');
  await trayIs('here');
  await give('[data-testid="thread"]', 'dragover');
  await agent.page.locator('.drop-here').waitFor();
  await photograph(agent.page, 'console-files-4-drop');
  await give('[data-testid="thread"]', 'dragover+drop');
  await trayIs('here', 'here');
  const many = [1, 2, 3, 4].map((at) => ({ name: `${at}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`tệp ${at}\n`) }));
  await choose(...many);
  assert.match(await agent.id('tray-said').innerText(), /tối đa 5 tệp/);
  await trayIs('here', 'here', 'here', 'here', 'here');
});

test('a reload keeps what has arrived; a reply that is taken back gives its files back', async () => {
  await agent.reload();
  await trayIs('here', 'here', 'here', 'here', 'here');
  while (await agent.id('tray-file').count() > 1) await agent.id('tray-remove').first().click();
  await hold(10);
  await agent.id('send').click();
  await trayIs();
  await agent.id('undo-send').click();
  await trayIs('here');
  await hold(0);
  await agent.id('send').click();
  await until('the customer has the third file', async () => await customer.id('file').count() === 3);
});

test('in English, in the dark: the tray, a refusal, the drop', async () => {
  await agent.id('me').click();
  await agent.id('locale').selectOption('en');
  await agent.id('theme').selectOption('dark');
  await agent.page.keyboard.press('Escape');
  await choose({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) });
  await trayIs('failed');
  assert.match(await agent.id('tray-file').innerText(), /This file is empty/);
  await photograph(agent.page, 'console-files-5-english');
  assert.deepEqual(await axeFindings(agent.page), []);
  assert.deepEqual(agent.trouble, []);
});
