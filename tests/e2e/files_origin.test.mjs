// Files on an origin of their own, `uploads.origin`: everything is shown and saved as before, what reads a file there
// has nothing but its address, and that address is good once and for a minute.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { png } from './lib/png.mjs';
import { artefacts, DemoServer, runToEnd, scratchFolder } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer } from './lib/wire.mjs';

const IMAGE = png(320, 200);
const LETTER = Buffer.from(`xin chào ${'dài '.repeat(1000)}\n`);

let server;
let origin; // of the files: the same port by another name, which is another site for browsers
let browser;
let customer;
let agent;
let asked; // of the files' origin, by both browsers
let files; // of the conversation: [image, letter]
let log;

before(async () => {
  server = await DemoServer.start('files_origin', { settings: ({ url, port }) => (
    `[server]\npublic_url = "${url}"\n[uploads]\norigin = "http://LocalHost:${port}"\n`) });
  origin = `http://localhost:${server.port}`;
  log = join(artefacts, 'files_origin-server.log');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  asked = [];
  for (const { context } of [agent, customer]) {
    context.on('response', (answer) => {
      if (answer.url().startsWith(origin)) asked.push(answer);
    });
  }
  await customer.start('Tôi gửi ảnh và thư');
  await agent.accept();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** One request as it stands: {status, headers, body}. */
const raw = (path, { method = 'GET', host = `localhost:${server.port}`, headers = {} } = {}) => new Promise((resolve, reject) => {
  const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers: { host, ...headers } }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
  });
  sent.on('error', reject);
  sent.end();
});
const here = () => ({ host: `127.0.0.1:${server.port}` });
const token = () => bearer(server, server.credentials.agents[0]);
/** What the main origin says of a file: {status, url, body}. */
const ask = async ({ id }, headers = {}) => {
  const answer = await raw(`/api/v1/attachments/${id}`, {
    ...here(), headers: { authorization: `Bearer ${await token()}`, ...headers } });
  return { ...answer, url: answer.headers.location };
};
const pathOf = (url) => url.slice(origin.length);

test('an image of the customer is shown on both sides, a letter is saved by the agent', async () => {
  await customer.id('file-input').setInputFiles([
    { name: 'ảnh.png', mimeType: 'image/png', buffer: IMAGE }, { name: 'thư.txt', mimeType: 'text/plain', buffer: LETTER }]);
  await until('both are here', async () => {
    const states = await customer.id('tray-file').evaluateAll((list) => list.map((one) => one.dataset.state));
    return states.join() === 'here,here';
  });
  await customer.say('Ảnh và thư đây');
  await agent.shows('file', 2);
  const shownTo = async (who) => {
    const image = who.id('file').locator('img');
    await image.scrollIntoViewIfNeeded();
    await until('the image is drawn', () => image.evaluate((node) => node.naturalWidth === 320));
  };
  await shownTo(customer);
  await shownTo(agent);
  const coming = agent.page.waitForEvent('download');
  await agent.id('file').nth(1).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), 'thư.txt');
  assert.ok(readFileSync(await download.path()).equals(LETTER));
  await agent.id('composer').waitFor();
  assert.ok(agent.page.url().startsWith(server.url), 'the console is still there');
  assert.ok(asked.length >= 2, 'all of it came from there');
});

test('the customer saves a letter, the agent sees an image large and saves it', async () => {
  const saved = customer.page.waitForEvent('download');
  await customer.id('file').nth(1).click();
  const letter = await saved;
  assert.equal(letter.suggestedFilename(), 'thư.txt');
  assert.ok(readFileSync(await letter.path()).equals(LETTER));
  await agent.id('file').first().click();
  const large = agent.id('lightbox-image');
  await until('it is drawn', () => large.evaluate((node) => node.naturalWidth === 320));
  const coming = agent.page.waitForEvent('download');
  await agent.id('lightbox-download').click();
  const image = await coming;
  assert.equal(image.suggestedFilename(), 'ảnh.png');
  assert.ok(readFileSync(await image.path()).equals(IMAGE));
  await agent.page.keyboard.press('Escape');
  // Again from the beginning, as somebody who comes back finds it.
  await agent.page.reload();
  await agent.shows('file', 2);
  await until('the image is drawn', () => agent.id('file').locator('img').evaluate((node) => node.naturalWidth === 320));
});

test('what the browsers sent there was the address and nothing of a person', async () => {
  for (const answer of asked) {
    assert.match(answer.url(), /\/attachments\/[\w-]+\?ticket=f\.[\w-]{43}$/);
    assert.equal(answer.status(), 200, 'each address is used once');
    const sent = await answer.request().allHeaders();
    for (const name of ['cookie', 'authorization', 'referer']) assert.equal(sent[name], undefined, `${name}: ${sent[name]}`);
    const got = await answer.allHeaders();
    assert.equal(got['set-cookie'], undefined);
    assert.equal(got['access-control-allow-origin'], server.url);
    assert.equal(got['cache-control'], 'private, no-store');
    assert.equal(got['referrer-policy'], 'no-referrer');
    assert.match(got['content-disposition'], /^attachment;/);
    assert.match(got['content-security-policy'], /sandbox/);
  }
  assert.deepEqual([...customer.trouble, ...agent.trouble], [], 'no policy was hurt');
});

test('the policies name that origin where it is needed, and nowhere else', async () => {
  const policy = async (path) => Object.fromEntries((await raw(path, here())).headers['content-security-policy'].split('; ')
    .map((rule) => [rule.slice(0, rule.indexOf(' ')), rule.slice(rule.indexOf(' ') + 1).split(' ')]));
  const naming = async (path) => Object.entries(await policy(path)).filter(([, values]) => values.includes(origin)).map(([name]) => name);
  const inbox = (await customer.page.locator('switchboard-chat iframe').getAttribute('src')).match(/\/frame\/([\w-]+)/)[1];
  assert.deepEqual(await naming('/console'), ['img-src']);
  assert.deepEqual(await naming(`/frame/${inbox}`), ['connect-src']);
  assert.deepEqual(await naming('/widget/frame.html'), ['connect-src']);
  assert.deepEqual(await naming('/demo'), []);
});

test('the main origin tells where a file is, to whoever may have it, and gives no bytes', async () => {
  const history = await raw(`/api/v1/conversations/${await agent.thread()}/entries`, {
    ...here(), headers: { authorization: `Bearer ${await token()}` } });
  files = JSON.parse(history.body).entries.find((entry) => entry.message?.attachments?.length === 2).message.attachments;
  const sent = await ask(files[0]);
  assert.equal(sent.status, 303);
  assert.ok(sent.url.startsWith(`${origin}/attachments/${files[0].id}?ticket=f.`), sent.url);
  assert.ok(!sent.body.includes(IMAGE.subarray(0, 8)));
  const told = await ask(files[0], { accept: 'application/json' });
  assert.equal(told.status, 200);
  assert.equal(JSON.parse(told.body).url, told.url);
  assert.notEqual(told.url, sent.url, 'each asking has a ticket of its own');
  assert.equal((await raw(`/api/v1/attachments/${files[0].id}`, here())).status, 401);
});

test('an address is good once, for its file and there', async () => {
  const [image, letter] = files;
  const { url } = await ask(letter);
  const path = pathOf(url);
  const ticket = path.slice(path.indexOf('=') + 1);
  const flipped = ticket.slice(0, -1) + (ticket.endsWith('A') ? 'B' : 'A');
  for (const [what, bad, options] of [
    ['without a ticket', `/attachments/${letter.id}`],
    ['tampered with', path.replace(ticket, flipped)],
    ['of another file', `/attachments/${image.id}?ticket=${ticket}`],
    ['at the main origin', path, here()],
  ]) {
    const answer = await raw(bad, options);
    assert.equal(answer.status, 404, what);
    assert.ok(!answer.body.includes('xin chào'), what);
  }
  assert.equal((await raw(`/api/v1/attachments/${letter.id}?ticket=${ticket}`, here())).status, 401, 'no word for a call');
  assert.equal((await raw(`/api/v1/attachments/${letter.id}`, {
    ...here(), headers: { authorization: `Bearer ${ticket}` } })).status, 401, 'nor a token');
  const got = await raw(path);
  assert.equal(got.status, 200, 'none of that used it up');
  assert.ok(got.body.equals(LETTER));
  assert.equal((await raw(path)).status, 404, 'it is used up');
  const head = await raw(pathOf((await ask(letter)).url), { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, `${LETTER.length}`, 0]);
  const part = await raw(pathOf((await ask(letter)).url), { headers: { range: 'bytes=0-3' } });
  assert.deepEqual([part.status, part.body.length], [200, LETTER.length], 'files come whole');
});

test('that host shows nothing else, however it is spelt', async () => {
  const login = { cookie: `sb_session=${await token()}`, authorization: `Bearer ${await token()}` };
  for (const host of [`localhost:${server.port}`, 'LOCALHOST', 'localhost.', 'localhost:1']) {
    for (const path of ['/', '/console', '/demo', '/frame/web', '/widget/loader.js', '/ws', '/healthz', '/metrics', '/api/v1/me',
      `/api/v1/attachments/${files[0].id}`, '/attachments', '/attachments/']) {
      const answer = await raw(path, { host, headers: login });
      assert.equal(answer.status, 404, `${host} ${path}`);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    const { url } = await ask(files[1]);
    assert.equal((await raw(pathOf(url), { host })).status, 200, host);
  }
});

test('an export brings the files along', async () => {
  const history = await raw(`/api/v1/conversations/${await agent.thread()}`, {
    ...here(), headers: { authorization: `Bearer ${await token()}` } });
  const contact = JSON.parse(history.body).contact.id;
  const out = join(scratchFolder(), 'export');
  const { admin } = server.credentials;
  const { code, output } = await runToEnd(['contact', 'export', '--out', out, '--url', server.url, '--email', admin.email, '--', contact],
    { env: { SWITCHBOARD_PASSWORD: admin.password } });
  assert.equal(code, 0, output);
  const bytes = readdirSync(join(out, 'files')).map((name) => readFileSync(join(out, 'files', name)));
  assert.equal(bytes.length, 2);
  for (const wanted of [IMAGE, LETTER]) assert.ok(bytes.some((one) => one.equals(wanted)));
  rmSync(join(out, '..'), { recursive: true });
});

test('after a minute an address is nothing, and no ticket is in the log', async () => {
  const { body, url } = await ask(files[0], { accept: 'application/json' });
  const { expiresAt } = JSON.parse(body);
  const life = Date.parse(expiresAt) - Date.now();
  assert.ok(life > 0 && life <= 60_000, `${life} ms`);
  await until('its minute is over', () => Date.now() > Date.parse(expiresAt), 70_000);
  assert.equal((await raw(pathOf(url))).status, 404);
  assert.doesNotMatch(readFileSync(log, 'utf8'), /ticket=|f\.[\w-]{43}/);
});
