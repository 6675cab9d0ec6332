// Files in a chat: chosen, dropped and pasted; refused with the reason before and after they are sent; cut and gone on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, visitorToken } from './lib/wire.mjs';

// A PNG of 2 x 2 points.
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAFElEQVR4nGPk0r36nwEImBigAAAcJQJnAjCkZwAAAABJRU5ErkJggg==', 'base64');
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), Buffer.alloc(700 * 1024, 'x')]);

let stage;
let server;
let browser;
let customer;
let agent;

before(async () => {
  stage = await Stage.open('widget_files');
  ({ server, browser, agent } = stage);
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Tôi gửi ảnh nhé');
  await agent.accept();
});
after(async () => {
  await stage?.close();
});

const tray = () => customer.id('tray-file').evaluateAll((chips) => chips.map((chip) => ({
  state: chip.dataset.state, text: chip.querySelector('.file-name').innerText })));
const choose = (...files) => customer.id('file-input').setInputFiles(files);
const allHere = (count) => until(`${count} files are here`, async () => {
  const chips = await tray();
  return chips.length === count && chips.every(({ state }) => state === 'here');
});
const staffGet = async (id) => {
  const token = await bearer(server, agent.person);
  return fetch(`${server.url}/api/v1/attachments/${id}`, { headers: { authorization: `Bearer ${token}` } });
};

test('an image and a document go with one message, and the agent gets their bytes', async () => {
  await choose({ name: 'Ảnh chụp.png', mimeType: 'image/png', buffer: PNG }, { name: 'hoá đơn.pdf', mimeType: 'application/pdf', buffer: PDF });
  await allHere(2);
  await photograph(customer.page, 'widget-files-tray');
  assert.deepEqual(await axeFindings(customer.page), []);
  await customer.say('Ảnh và hoá đơn đây');
  await customer.sent('Ảnh và hoá đơn đây');
  const entry = await agent.entry('the message with files', (one) => one.message?.attachments?.length === 2);
  const [image, document] = entry.message.attachments;
  assert.deepEqual([image.name, image.contentType, image.sizeBytes], ['Ảnh chụp.png', 'image/png', PNG.length]);
  assert.deepEqual([document.name, document.contentType], ['hoá đơn.pdf', 'application/pdf']);
  const got = await staffGet(document.id);
  assert.equal(got.headers.get('content-disposition'), "attachment; filename*=UTF-8''ho%C3%A1%20%C4%91%C6%A1n.pdf");
  assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
  assert.ok(Buffer.from(await got.arrayBuffer()).equals(PDF));
  // The image is shown, with its name for those who do not see it; nothing of the layout moves for it.
  await customer.id('file').locator('img[alt="Ảnh chụp.png"]').waitFor();
  const shown = await customer.id('file').locator('img').evaluate((node) => node.naturalWidth);
  assert.equal(shown, 2);
  await photograph(customer.page, 'widget-files-sent');
  assert.deepEqual(await misplacedControls(customer.page), []);
});

test('an image opens large and is saved from there; Escape closes it and not the chat', async () => {
  const image = customer.panel.locator('[data-testid=file].image');
  await image.click();
  const viewer = customer.id('viewer');
  await viewer.waitFor();
  const large = viewer.locator('img[alt="Ảnh chụp.png"]');
  const size = await large.boundingBox();
  assert.ok(size.width > 300 && size.height > 300, `${size.width} x ${size.height}`);
  await photograph(customer.page, 'widget-image-large');
  assert.deepEqual(await axeFindings(customer.page), []);
  const coming = customer.page.waitForEvent('download');
  await customer.id('viewer-save').click();
  assert.equal((await coming).suggestedFilename(), 'Ảnh chụp.png');
  await customer.page.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
  assert.ok(await image.evaluate((node) => node === document.activeElement), 'the focus is where it was');
  assert.equal(await customer.launcher.getAttribute('aria-expanded'), 'true');
});

test('a file alone needs no words', async () => {
  await choose({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('xin chào\n') });
  await allHere(1);
  await customer.id('send').click();
  const entry = await agent.entry('a message of a file', (one) => (
    one.message?.attachments?.[0]?.name === 'notes.txt'));
  assert.equal(entry.message.attachments[0].contentType, 'text/plain');
  assert.equal(entry.message.text ?? '', '');
});

test('files are pasted and dropped', async () => {
  const give = (kind) => customer.panel.locator(kind === 'paste' ? '#composer' : '.panel').evaluate((node, { kind: how, bytes }) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], `${how}.png`, { type: 'image/png' }));
    const options = { bubbles: true, cancelable: true };
    if (how === 'paste') node.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
    else for (const name of ['dragover', 'drop']) node.dispatchEvent(new DragEvent(name, { ...options, dataTransfer: data }));
  }, { kind, bytes: [...PNG] });
  await give('paste');
  await allHere(1);
  await give('drop');
  await allHere(2);
  await customer.say('dán và thả');
  const entry = await agent.entry('both', (one) => one.message?.text === 'dán và thả');
  assert.deepEqual(entry.message.attachments.map(({ name }) => name), ['paste.png', 'drop.png']);
});

test('what cannot go is said at once, and takes nothing else down', async () => {
  const asked = [];
  customer.page.on('request', (request) => asked.push(request.url()));
  await choose(
    { name: 'virus.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    { name: 'big.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(10 * 1024 * 1024 + 1) });
  await until('three are refused', async () => (await tray()).filter(({ state }) => state === 'failed').length === 3);
  const chips = await tray();
  assert.match(chips[0].text, /PNG, JPEG/);
  assert.match(chips[1].text, /trống/);
  assert.match(chips[2].text, /10,5|10 MB|10.5/);
  assert.equal(asked.filter((url) => url.includes('/uploads')).length, 0, 'nothing was sent for them');
  await photograph(customer.page, 'widget-files-refused');
  for (const _chip of chips) await customer.id('tray-remove').first().click();
  // The server judges the content, whatever the name says.
  await choose({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html><script>alert(1)</script></html>') });
  await until('the server refuses it', async () => (await tray())[0]?.state === 'failed');
  await customer.id('tray-remove').click();
  await choose(...[1, 2, 3, 4, 5, 6].map((n) => ({ name: `${n}.png`, mimeType: 'image/png', buffer: PNG })));
  await allHere(5);
  await until('the limit is said', async () => /5/.test(await customer.id('tray').locator('.hint').innerText()));
  for (let left = 5; left > 0; left -= 1) await customer.id('tray-remove').first().click();
  assert.equal(await customer.id('tray').count(), 0);
});

test('a cut in the middle goes on where it stopped; who cancels leaves nothing behind', async () => {
  let cuts = 0;
  await customer.context.route('**/api/v1/uploads/*?offset=262144', (route) => {
    cuts += 1;
    return cuts <= 2 ? route.abort('connectionreset') : route.continue();
  });
  await choose({ name: 'cut.pdf', mimeType: 'application/pdf', buffer: PDF });
  await allHere(1);
  assert.equal(cuts, 3);
  await customer.say('sau khi đứt');
  const entry = await agent.entry('the whole file', (one) => one.message?.text === 'sau khi đứt');
  const got = await staffGet(entry.message.attachments[0].id);
  assert.ok(Buffer.from(await got.arrayBuffer()).equals(PDF));

  let release;
  const held = new Promise((resolve) => { release = resolve; });
  let upload = '';
  await customer.context.route('**/api/v1/uploads/*?offset=524288', async (route) => {
    upload = route.request().url().split('?')[0];
    await held;
    await route.abort();
  });
  const dropped = customer.page.waitForResponse((answer) => answer.request().method() === 'DELETE');
  await choose({ name: 'cancel.pdf', mimeType: 'application/pdf', buffer: PDF });
  await until('it is on its way', async () => upload !== '');
  assert.equal(await customer.id('send').isDisabled(), true, 'nothing goes before its file is there');
  await customer.id('tray-remove').click();
  assert.equal((await dropped).status(), 200);
  release();
  assert.equal(await customer.id('tray').count(), 0);
  await customer.context.unrouteAll({ behavior: 'ignoreErrors' });
});

test('nobody else gets a file, and the twenty-first is refused', async () => {
  const entry = (await agent.history()).find((one) => one.message?.attachments?.length);
  const stranger = await visitorToken(server);
  const path = `/api/v1/attachments/${entry.message.attachments[0].id}`;
  const refused = await call(server, 'GET', path, { headers: { authorization: `Bearer ${stranger}` } });
  assert.equal(refused.status, 404);
  assert.equal((await call(server, 'GET', path)).status, 401);
  const token = await bearer(server, agent.person);
  let answer;
  for (let n = 0; n < 21; n += 1) {
    answer = await call(server, 'POST', '/api/v1/uploads', {
      headers: { authorization: `Bearer ${token}` }, body: { conversation: agent.conversation, name: 'a.png', size: 1 } });
    if (answer.status !== 200) break;
  }
  assert.equal(answer.status, 413);
  assert.match(answer.body.message, /files_per_conversation: 20/);
  await choose({ name: 'more.png', mimeType: 'image/png', buffer: PNG });
  await until('the customer is told', async () => (await tray())[0]?.state === 'failed');
  assert.deepEqual(customer.trouble, []);
});
