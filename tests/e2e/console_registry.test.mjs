// The registry of commands, walked from end to end: each is found in the palette by both its names, does what it says
// or says why it cannot, by the palette and by its keys; every key can be changed; none does anything while one writes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Registry, WITH_A_CUSTOMER } from './lib/registry.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

let server;
let browser;
let admin; // the person who has all of them
let registry;
let all; // in Vietnamese
const done = new Set(); // the commands that have been seen doing something

before(async () => {
  server = await DemoServer.start('console_registry');
  browser = await launchBrowser({ whole: true }); // one of the commands allows notifications
  admin = await Staff.login(server, await person(browser), server.credentials.admin);
  registry = new Registry(admin);
  await until('connected', async () => await admin.id('link-state').getAttribute('data-state') === 'live');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const stored = (staff, key) => staff.page.evaluate((name) => localStorage.getItem(name), key);
const focused = (staff) => staff.page.evaluate(() => document.activeElement?.getAttribute('data-testid')
  ?? document.activeElement?.className);
const screen = (testid) => (staff) => staff.id(testid).waitFor();
const focus = (testid) => (staff) => until(`${testid} has the focus`, async () => await focused(staff) === testid);
const presence = (status) => (staff) => until(status, async () => await staff.id('presence').inputValue() === status);
const rootHas = (name, value) => (staff) => until(`${name} is ${value}`, () => staff.page.evaluate(
  ([attribute, wanted]) => document.documentElement.getAttribute(attribute) === wanted, [name, value]));

/** What is seen after a command that needs no conversation. Its function is given what stood before. */
const SEEN = {
  search: screen('palette'),
  filter: focus('list-search'),
  chats: screen('chats'),
  board: screen('board'),
  reports: screen('reports'),
  tickets: screen('tickets'),
  settings: screen('settings'),
  account: screen('account'),
  audit: screen('audit'),
  keys: screen('keys'),
  help: screen('help'),
  online: presence('ONLINE'),
  busy: presence('BUSY'),
  away: presence('AWAY'),
  offline: presence('OFFLINE'),
  sound: (staff, before) => until('the sound is the other way', async () => await stored(staff, 'sb:sound') !== before.sound),
  'locale-vi': rootHas('lang', 'vi'),
  'locale-en': rootHas('lang', 'en'),
  'send-enter': (staff) => until('Enter sends', async () => await stored(staff, 'sb:send') === null),
  'send-control': (staff) => until('Ctrl and Enter send', async () => await stored(staff, 'sb:send') === 'control'),
  notify: (staff) => until('the browser was asked', () => staff.page.evaluate(() => Notification.permission !== 'default')),
  logout: screen('login-form'),
};
for (const id of ['mine', 'queue', 'team', 'mentions', 'snoozed', 'all', 'closed']) {
  SEEN[`view-${id}`] = (staff) => until(`the view ${id}`, () => new URL(staff.page.url()).pathname === `/console/chats/${id}`);
}
for (const id of ['auto', 'light', 'dark']) SEEN[`theme-${id}`] = rootHas('data-theme', id);
for (const seconds of [0, 2, 5, 10]) {
  SEEN[`hold-${seconds}`] = (staff) => until(`held for ${seconds}`, async () => await stored(staff, 'sb:hold') === String(seconds));
}

/** Those that leave something behind by which the next ones would be read wrongly go last, where one starts again. */
const LAST = ['locale-en', 'logout'];
const inOrder = (list) => [...list.filter(({ id }) => !LAST.includes(id)),
  ...LAST.map((last) => list.find(({ id }) => id === last))];

/** Runs it by `how`, which gives the reason why it cannot or "", and looks at what has come of it. */
async function runs(command, how) {
  if (command.id === 'locale-vi') return; // it is Vietnamese already
  await registry.rest(command.id === 'chats' ? '/console/settings' : command.id === 'view-mine' ? '/console/chats/all' : undefined);
  const stood = { sound: await stored(admin, 'sb:sound') };
  const reason = await how(command);
  if (reason) return;
  assert.ok(SEEN[command.id], `nobody looks at what "${command.id}" does`);
  await SEEN[command.id](admin, stood);
  done.add(command.id);
  if (command.id === 'locale-en') {
    await admin.id('me').click();
    await admin.id('locale').selectOption('vi');
    await admin.page.keyboard.press('Escape');
  }
  if (command.id === 'logout') {
    admin = await Staff.login(server, admin, server.credentials.admin);
    registry = new Registry(admin);
    await until('connected', async () => await admin.id('link-state').getAttribute('data-state') === 'live');
  }
}

test('by its Vietnamese name each does what it says, or says why it cannot', async () => {
  all = await registry.read();
  await photograph(admin.page, 'registry-1-keys');
  assert.ok(all.length > 55, `${all.length} commands`);
  assert.equal(new Set(all.map(({ title }) => title)).size, all.length, 'no two have one name');
  for (const command of inOrder(all)) await runs(command, (one) => registry.run(one));
});

test('by its English name each is found, with a reason in English', async () => {
  await registry.rest();
  await registry.run(all.find(({ id }) => id === 'locale-en'));
  const english = await registry.read();
  assert.deepEqual(english.map(({ id }) => id), all.map(({ id }) => id));
  await registry.rest();
  for (const command of english) {
    const line = await registry.find(command);
    assert.doesNotMatch(await registry.reason(line), /[ạảấầẩậắằẵặẹẻẽếềểễệịọộốồổơớờởợụủứừửữựỳỵđ]/i, command.id);
    await registry.rest();
  }
  await registry.run(english.find(({ id }) => id === 'locale-vi'));
  await SEEN['locale-vi'](admin);
  done.add('locale-vi');
});

/** By its key: one that cannot says so in the same words as the palette. */
const byKey = (slot) => async (command) => {
  const line = await registry.find(command);
  const reason = await registry.reason(line);
  assert.match(await line.locator('kbd').allInnerTexts().then((keys) => keys.join(' ')), /\S/, `${command.id} shows its keys`);
  await admin.page.keyboard.press('Escape');
  await admin.id('palette').waitFor({ state: 'detached' });
  await admin.page.evaluate(() => document.activeElement?.blur());
  await registry.press(command[slot]);
  if (reason) await registry.says(reason);
  return reason;
};

test('by its standard keys each does the same', async () => {
  for (const slot of ['keys', 'chords']) {
    const withKey = all.filter((command) => command[slot]);
    assert.ok(withKey.length > 15, `${withKey.length} ${slot}`);
    assert.equal(new Set(withKey.map((command) => command[slot])).size, withKey.length, 'no key is of two');
    for (const command of withKey) await runs(command, byKey(slot));
  }
});

test('a key that another command has is named with its owner, and can be taken from it', async () => {
  await registry.goTo('/console/keys');
  await admin.id('keys-close').focus();
  await admin.page.keyboard.press('Enter');
  await admin.page.keyboard.press('KeyR');
  await admin.page.keyboard.press('Enter');
  await until('the owner is named', async () => /^R .*Trả lời$/.test(await admin.id('key-said').innerText()));
  assert.equal(await admin.id('keys-close').getAttribute('data-key'), 'KeyE', 'nothing has changed yet');
  await photograph(admin.page, 'registry-2-taken');
  await admin.id('take-key').click();
  await until('it is here', async () => await admin.id('keys-close').getAttribute('data-key') === 'KeyR');
  assert.equal(await admin.id('keys-reply').getAttribute('data-key'), '');
  // What begins two strokes is taken as well.
  await admin.id('keys-close').click();
  await admin.page.keyboard.press('KeyG');
  await admin.page.keyboard.press('Enter');
  await until('those that G begins', async () => /^G .*Mở mục/.test(await admin.id('key-said').innerText()));
  await admin.page.keyboard.press('Escape');
  await admin.id('chords-close').click();
  await admin.page.keyboard.press('Control+KeyW');
  await until('the browser\'s own', async () => /Trình duyệt/.test(await admin.id('key-said').innerText()));
  await admin.page.keyboard.press('KeyD');
  await until('not without Alt', async () => /Alt hoặc Ctrl/.test(await admin.id('key-said').innerText()));
  await admin.page.keyboard.press('Escape');
  await admin.id('restore-close').click();
  await until('it has its own again', async () => await admin.id('keys-close').getAttribute('data-key') === 'KeyE');
  await admin.id('restore-reply').click();
  await until('the other one too', async () => await admin.id('keys-reply').getAttribute('data-key') === 'KeyR');
});

test('every key can be changed, the new ones work, the old ones do not, and they are the person\'s own', async () => {
  await registry.goTo('/console/keys');
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `Key${letter}`);
  const pairs = ['KeyB', 'KeyD', 'KeyW'].flatMap((first) => letters.map((second) => `${first} ${second}`));
  const chords = letters.map((letter) => `Alt+Shift+${letter}`);
  const changed = all.map((command, at) => ({
    ...command, keys: pairs[at], chords: command.chords && chords.shift() }));
  for (const { id, keys, chords: chord } of changed) {
    await registry.change(id, 'keys', keys);
    if (chord) await registry.change(id, 'chords', chord);
  }
  await admin.page.reload();
  await until('connected', async () => await admin.id('link-state').getAttribute('data-state') === 'live');
  for (const command of changed.filter(({ id }) => id !== 'logout')) await runs(command, byKey('keys'));
  for (const command of changed.filter((one) => one.chords)) await runs(command, byChord);
  await registry.rest();
  for (const key of ['Slash', '?', 'KeyG KeyS', 'Alt+KeyS']) await registry.press(key);
  assert.equal(await admin.page.locator('dialog[open]').count(), 0, 'the old ones do nothing');
  assert.match(admin.page.url(), /chats\/mine$/);
  const other = new Registry(await Staff.login(server, await person(browser), server.credentials.supervisor));
  await until('connected', async () => await other.staff.id('link-state').getAttribute('data-state') === 'live');
  assert.equal((await other.read()).find(({ id }) => id === 'help').keys, '?', 'nobody else has them');
  await other.staff.context.close();
  await registry.goTo('/console/keys');
  await admin.id('reset-keys').click();
  assert.deepEqual(await registry.read(), all);
});

/** The palette's own key is another one now, so the reason is read after the press. */
const byChord = async (command) => {
  await registry.press(command.chords);
  if (SEEN[command.id]) return '';
  await admin.id('toast').first().waitFor();
  return await admin.id('toast').first().innerText();
};

test('none does anything while one writes', async () => {
  await registry.rest();
  const field = admin.id('list-search');
  const stays = async (what) => {
    assert.equal(await focused(admin), 'list-search', what);
    assert.equal(await admin.page.locator('dialog[open]').count(), 0, what);
    assert.equal(await admin.id('toast').count(), 0, what);
    assert.match(admin.page.url(), /chats\/mine$/, what);
  };
  await field.focus();
  for (const { id, keys } of all.filter((one) => one.keys)) {
    await field.fill('');
    await registry.press(keys);
    const typed = keys.split(' ').map((key) => ({ Slash: '/', '?': '?' })[key] ?? key.replace('Key', '').toLowerCase()).join('');
    assert.equal(await field.inputValue(), typed, `${id}: its keys are what was written`);
    await stays(id);
  }
  // Keys with Alt or Ctrl write nothing: they work until an input method is at it, or their owner says no.
  await field.fill('');
  const session = await admin.context.newCDPSession(admin.page);
  await session.send('Input.imeSetComposition', { text: 'tiê', selectionStart: 3, selectionEnd: 3 });
  for (const { id, chords } of all.filter((one) => one.chords)) {
    await registry.press(chords);
    await stays(`${id}, while an input method composes`);
  }
  await session.send('Input.insertText', { text: 'tiếng' });
  assert.equal(await field.inputValue(), 'tiếng');
  await registry.press('Alt+KeyS');
  await admin.id('settings').waitFor();
  await registry.goTo('/console/keys');
  await admin.id('writing-keys').uncheck();
  await registry.rest();
  await field.focus();
  for (const { id, chords } of all.filter((one) => one.chords)) {
    await registry.press(chords);
    await stays(`${id}, where its owner wants none`);
  }
  await admin.page.evaluate(() => document.activeElement?.blur());
  await registry.press('Alt+KeyS');
  await admin.id('settings').waitFor();
  assert.deepEqual(admin.trouble, []);
});

test('what nobody has looked at here wants a customer', () => {
  assert.deepEqual(all.map(({ id }) => id).filter((id) => !done.has(id)).sort(), WITH_A_CUSTOMER);
});
