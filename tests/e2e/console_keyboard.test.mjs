// A whole shift without a pointer: log in, go online, take a customer, answer, note, transfer dialog, close, move
// about; then keys changed by their owner. Nothing here clicks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

let server;
let browser;
let customer;
let agent;
let page;

before(async () => {
  server = await DemoServer.start('console_keyboard');
  browser = await launchBrowser();
  const someone = await person(browser);
  page = someone.page;
  agent = new Staff(server, someone);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const key = (name) => page.keyboard.press(name);
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? document.activeElement?.tagName);
const open = async (testid) => { await agent.id(testid).waitFor(); };
const inPalette = async (words) => {
  await key('Control+KeyK');
  await open('palette');
  await page.keyboard.type(words);
  await key('Enter');
  await agent.id('palette').waitFor({ state: 'detached' });
};

test('logs in and goes online', async () => {
  await page.goto(`${server.url}/console?lang=vi`);
  await open('login-form');
  await agent.id('login-email').focus();
  await page.keyboard.type(server.credentials.agents[0].email);
  await key('Tab');
  await page.keyboard.type(server.credentials.agents[0].password);
  await key('Enter');
  await until('connected', async () => await agent.id('link-state').getAttribute('data-state') === 'live');
  await inPalette('san sang'); // without marks
  await until('online', async () => await agent.id('presence').inputValue() === 'ONLINE');
});

test('takes a customer and answers', async () => {
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Chào shop');
  await agent.offered();
  assert.notEqual(await focused(), 'offer-accept', 'an offer takes no focus');
  await page.bringToFront();
  await key('KeyA');
  await open('composer');
  await until('the composer has the focus', async () => await focused() === 'composer');
  await page.keyboard.type('Xin chào, em nghe ạ');
  await key('Enter');
  await customer.sees('Xin chào, em nghe ạ');
  await key('Alt+KeyP');
  await page.keyboard.type('khách mới');
  await key('Enter');
  await agent.sees('khách mới', 'note');
  await key('Alt+KeyL');
  assert.equal(await agent.id('tab-reply').getAttribute('aria-pressed'), 'true');
});

test('single keys do nothing while one writes, and everything outside', async () => {
  await page.keyboard.type('jkten');
  assert.equal(await agent.id('composer').inputValue(), 'jkten');
  assert.equal(await agent.id('transfer-dialog').count(), 0);
  for (let i = 0; i < 5; i += 1) await key('Backspace');
  await key('Escape');
  assert.notEqual(await focused(), 'composer');
  await key('KeyT');
  await open('transfer-dialog');
  assert.equal(await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement)), true);
  await key('Escape');
  await agent.id('transfer-dialog').waitFor({ state: 'detached' });
  await key('KeyL');
  await until('the tag field', async () => await focused() === 'add-tag');
  await page.keyboard.type('vip');
  await key('Enter');
  await until('the tag', async () => (await agent.id('tag').allInnerTexts()).includes('vip'));
  await key('Escape');
});

test('goes about by G and a letter, and back', async () => {
  await key('KeyG');
  await key('KeyA');
  await until('all of them', () => /chats\/all/.test(page.url()));
  await key('KeyG');
  await key('KeyM');
  await until('one\'s own', () => /chats\/mine/.test(page.url()));
  await key('KeyJ');
  await open('thread');
  await key('KeyG');
  await key('KeyS');
  await open('settings');
  await key('KeyG');
  await key('KeyC');
  await open('chats');
  await key('KeyJ');
  await open('thread');
});

test('a person\'s own key works, is kept, and clashes are refused', async () => {
  await key('Shift+Slash');
  await open('help');
  await photograph(page, 'keyboard-help');
  await agent.id('change-keys').focus();
  await key('Enter');
  await open('keys');
  await agent.id('keys-close').focus();
  await key('Enter');
  await key('KeyR'); // taken by the reply
  await key('Enter');
  await until('the clash is said', async () => /^R .*Trả lời/.test(await agent.id('key-said').innerText()));
  await key('KeyW');
  await key('Enter');
  await until('it is the key', async () => await agent.id('keys-close').getAttribute('data-key') === 'KeyW');
  await photograph(page, 'keyboard-keys');
  await page.reload();
  await open('keys');
  await key('KeyG');
  await key('KeyC');
  await open('chats');
  await key('KeyJ');
  await open('thread');
  await until('connected', async () => await agent.id('link-state').getAttribute('data-state') === 'live');
  await key('Escape');
  await until('the key was kept', async () => {
    await key('Escape');
    await key('KeyW');
    return await agent.id('close-dialog').count() === 1;
  });
});

test('closes with an outcome and finishes', async () => {
  await agent.id('close-disposition').focus();
  await key('ArrowDown');
  await agent.id('close-submit').focus();
  await key('Enter');
  await open('wrapup');
  await key('Escape');
  await key('KeyF');
  await agent.id('wrapup').waitFor({ state: 'detached' });
  assert.deepEqual(agent.trouble, []);
});

test('single keys can be turned off altogether', async () => {
  await inPalette('doi phim tat');
  await open('keys');
  await agent.id('single-keys').focus();
  await key('Space');
  await page.evaluate(() => document.activeElement.blur());
  await key('KeyG');
  await key('KeyA');
  await key('Alt+KeyS'); // with Alt it still goes
  await open('settings');
  assert.match(page.url(), /settings/);
});
