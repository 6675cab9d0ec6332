// Finding what was said in a long conversation: from the palette to the very message, and with the field above the log,
// also in what has not been read yet. And what helps while one writes: emoji, the key that sends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

const MESSAGES = 260; // more than two pages of the history
const RARE = 'Mã bảo hành của anh là Quýt Đường 77';

let stage;
let staff;
let customer;
let conversation;
before(async () => {
  stage = await Stage.open('console_find');
  const { server, browser, agent } = stage;
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Cho hỏi mã bảo hành');
  conversation = await agent.accept();
  await agent.say(RARE);
  for (let at = 1; at <= MESSAGES; at += 1) await agent.say(at % 100 === 0 ? `Mốc số ${at}` : `Dòng thứ ${at}`);
  staff = await Staff.login(server, await person(browser), server.credentials.supervisor);
});
after(async () => {
  await stage?.close();
});

const drawn = (text) => staff.id('message').filter({ hasText: text });
/** In the window, not somewhere below it, and set apart. */
const isShown = async (text) => {
  const box = await drawn(text).boundingBox().catch(() => null);
  const log = await staff.page.locator('.scroll').boundingBox();
  return box !== null && box.y >= log.y && box.y + box.height <= log.y + log.height
    && await drawn(text).evaluate((node) => node.classList.contains('pointed'));
};

test('what the palette found is shown where it was said', async () => {
  await until('it is found', async () => {
    await staff.id('open-palette').click();
    await staff.id('palette-field').fill('quyt duong');
    await until('it was looked for', async () => await staff.id('search-said').getAttribute('data-state') === 'here');
    if (await staff.id('group-talks').count() > 0) return true;
    await staff.page.keyboard.press('Escape');
    return false;
  });
  await staff.id('group-talks').getByRole('option').first().click();
  await staff.id('thread').waitFor();
  assert.equal(await staff.thread(), conversation);
  await until('the message is in the window', () => isShown(RARE));
  await photograph(staff.page, 'find-1-jumped');
  await until('it is set apart for a moment only', async () => await staff.page.locator('.pointed').count() === 0);
});

test('words are found in the conversation on the screen, step by step', async () => {
  await staff.id('to-end').click();
  await staff.page.keyboard.press('Alt+KeyH');
  await until('the field has the focus', () => staff.page.evaluate(() => document.activeElement?.id === 'find-field'));
  await staff.page.keyboard.type('moc so');
  await until('the newest is shown', () => isShown('Mốc số 200'));
  assert.equal(await staff.id('find-said').innerText(), '1 trên 2');
  await staff.page.keyboard.press('Enter');
  await until('the one before', () => isShown('Mốc số 100'));
  assert.equal(await staff.id('find-said').innerText(), '2 trên 2');
  await photograph(staff.page, 'find-2-bar');
  assert.deepEqual(await axeFindings(staff.page), []);
  assert.deepEqual(await misplacedControls(staff.page), []);
  await staff.page.keyboard.press('Shift+Enter');
  await until('and back', () => isShown('Mốc số 200'));
  await staff.id('find-field').fill('không ai nói thế');
  await until('nothing', async () => /Không tìm thấy/.test(await staff.id('find-said').innerText()));
  await staff.page.keyboard.press('Escape');
  await staff.id('thread-find').waitFor({ state: 'detached' });
  await until('the log has the focus', () => staff.page.evaluate(() => document.activeElement?.dataset.testid === 'log'));
});

test('what has not been read is read where one asks for it', async () => {
  await staff.page.reload();
  await staff.sees(`Dòng thứ ${MESSAGES}`);
  await staff.page.keyboard.press('KeyH');
  await staff.id('find-field').fill('quyt duong');
  await until('not in what was read', async () => /Không tìm thấy/.test(await staff.id('find-said').innerText()));
  await until('found further back', async () => {
    if (await staff.id('find-older').count() === 0) return true;
    await staff.id('find-older').click({ timeout: 2000 }).catch(() => {});
    return false;
  });
  await until('it counts', async () => await staff.id('find-said').innerText() === '1 trên 1');
  await staff.id('find-field').press('Enter');
  await until('it is shown', () => isShown(RARE));
  assert.deepEqual(staff.trouble, []);
});

test('emoji go where the caret stands, by keys alone', async () => {
  await staff.id('tab-note').click();
  await staff.id('composer').fill('Khách vui');
  await staff.page.keyboard.press('Home');
  await staff.id('emoji').focus();
  await staff.page.keyboard.press('Enter');
  await staff.id('emoji-box').waitFor();
  await photograph(staff.page, 'find-3-emoji');
  assert.deepEqual(await misplacedControls(staff.page), []);
  await staff.page.keyboard.press('ArrowRight');
  await staff.page.keyboard.press('Enter');
  await until('it is in', async () => await staff.id('composer').inputValue() === '😂Khách vui');
  await until('the text has the focus', () => staff.page.evaluate(() => document.activeElement?.id === 'composer'));
  await staff.id('emoji').click();
  await staff.id('emoji-box').waitFor();
  await staff.page.keyboard.press('Escape');
  await staff.id('emoji-box').waitFor({ state: 'detached' });
});

test('Enter makes a line for those who send with Ctrl', async () => {
  await staff.id('me').click();
  await staff.id('sends-by').selectOption('control');
  await staff.page.keyboard.press('Escape');
  await staff.id('composer').fill('một');
  await staff.id('composer').press('End');
  await staff.page.keyboard.press('Enter');
  await staff.page.keyboard.type('hai');
  assert.equal(await staff.id('composer').inputValue(), 'một\nhai');
  await staff.page.keyboard.press('Control+Enter');
  await staff.id('message').filter({ hasText: /^.*một\s*hai/ }).and(staff.page.locator('[data-kind="note"]')).waitFor();
  assert.deepEqual(staff.trouble, []);
});
