// The agents' screens, with long names and long words in them: axe, the places of controls and whether words fit, in two
// languages and the ways of lib/looks.mjs; and not one policy violation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { findings, LANGUAGES, looksOf, missingPairs } from './lib/looks.mjs';
import { png } from './lib/png.mjs';
import { takeTime } from './lib/screens.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

const LONG_NAME = 'Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Bảo Trân Châu';
const LONG_WORD = `https://example.com/don-hang/${'A1b2C3d4'.repeat(14)}`;

let server;
let browser;
before(async () => {
  server = await DemoServer.start('accessibility_desk');
  await takeTime(server);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('whatever is left out, each two ways of looking are there together', () => {
  assert.deepEqual(missingPairs(), []);
});

async function comes(locale, text, name = LONG_NAME) {
  const customer = await Customer.visit(server, await person(browser, { locale }));
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-name').fill(name);
  await customer.id('form-question').fill(text);
  await customer.id('start-chat').click();
  await customer.id('log').waitFor();
  return customer;
}

for (const locale of LANGUAGES) {
  test(`${locale}: every screen of an agent`, async (t) => {
    const worker = await person(browser, { locale });
    const looks = looksOf(locale);
    const { page } = worker;
    const inspect = (screen) => t.test(screen, async () => {
      await page.bringToFront();
      assert.equal(await page.evaluate(() => document.documentElement.lang), worker.language);
      assert.deepEqual(await findings(worker, screen, looks), []);
      assert.deepEqual(worker.trouble, []);
    });
    const settled = (agent) => until('nothing is said', async () => await agent.id('toast').count() === 0);

    await page.goto(`${server.url}/console`);
    await page.getByTestId('login-form').waitFor();
    await page.getByTestId('locale').selectOption(worker.language);
    await inspect('login');
    // Somebody who speaks the customer's language: without one the first offer waits until that is given up.
    const agent = await Staff.login(server, worker, server.credentials.agents[locale === 'vi-VN' ? 0 : 3]);
    await agent.goOnline();
    await agent.id('list-empty').waitFor();
    await inspect('nothing');
    const customer = await comes(locale, `Xin chào, đơn hàng của tôi ở ${LONG_WORD}`);
    await agent.offered();
    await inspect('offer');
    await agent.id('offer-decline').first().click();
    await agent.id('declining').waitFor();
    await inspect('declining');
    await page.keyboard.press('Escape');
    await agent.accept();
    await agent.say('Chào bạn, mình xem ngay đây ạ');
    await customer.sees('Chào bạn, mình xem ngay đây ạ');
    for (const [index, colour] of [[60, 110, 220], [200, 90, 60]].entries()) {
      await agent.id('file-input').setInputFiles({ name: `ảnh chụp màn hình đơn hàng ${index + 1}.png`, mimeType: 'image/png',
        buffer: png(900 + 300 * index, 700, colour) });
      await until('the file is there', async () => await agent.id('tray-file').getAttribute('data-state') === 'here');
      if (index === 0) await inspect('tray');
      await agent.id('send').click();
      await until('it is sent', async () => await agent.id('file').count() === index + 1);
    }
    await customer.say(LONG_WORD);
    await agent.sees(LONG_WORD);
    await agent.note(`Ghi chú dài: ${LONG_WORD}`);
    await agent.id('add-tag').fill('khách-hàng-thân-thiết-nhiều-năm-cần-ưu-tiên');
    await agent.id('add-tag').press('Enter');
    await agent.id('tag').waitFor();
    await inspect('thread');
    await agent.id('file').first().click();
    await agent.id('lightbox-image').waitFor();
    await inspect('lightbox');
    await page.keyboard.press('Escape');
    await agent.id('edit-contact').click();
    await agent.id('contact-name').fill(`${LONG_NAME} Nhi`); // what is half typed waits where there is no room for the pane
    await inspect('contact');
    await agent.id('cancel-contact').click();
    await agent.id('open-filters').click();
    await inspect('filters');
    await agent.id('open-filters').click();
    await agent.id('tab-reply').click();
    await agent.id('composer').fill('/');
    await agent.id('canned-list').waitFor();
    await inspect('canned');
    await agent.id('composer').fill('');

    for (const [screen, act] of [
      ['note', () => agent.id('tab-note').click()],
      ['transfer', () => agent.id('open-transfer').click()],
      ['snooze', () => agent.id('open-snooze').click()],
      ['close', () => agent.id('open-close').click()],
      ['palette', async () => {
        await page.keyboard.press('Control+KeyK');
        await agent.id('palette-field').fill('nguyen');
        await until('it was looked for', async () => await agent.id('search-said').getAttribute('data-state') === 'here');
      }],
      ['profile', () => agent.id('me').click()],
      ['help', () => agent.id('open-help').click()],
    ]) {
      await act();
      await inspect(screen);
      if (screen !== 'profile' && screen !== 'note') await page.keyboard.press('Escape');
    }
    await agent.id('tab-reply').click();

    // Beside the thread where there is room, over it elsewhere.
    const narrow = looks.filter(({ width }) => width < 1181);
    await page.setViewportSize({ width: 1024, height: 768 });
    await agent.id('customer').waitFor({ state: 'detached' });
    await agent.id('toggle-customer').click();
    await t.test('customer', async () => {
      assert.deepEqual(await findings(worker, 'customer', narrow), []);
    });

    await settled(agent);
    await agent.close();
    await agent.id('wrapup').waitFor();
    await settled(agent);
    await inspect('wrap-up');
    await agent.finishWrapUp();
    for (const [screen, path, ready] of [
      ['closed', '/console/chats/closed', 'conversation-row'],
      ['account', '/console/account', 'session-here'],
      ['keys', '/console/keys', 'keys'],
    ]) {
      await page.goto(`${server.url}${path}`);
      await agent.id(ready).first().waitFor();
      if (screen === 'keys') await agent.id('keys-close').click();
      await inspect(screen);
    }
    await agent.goOffline();
    await worker.context.close();
    await customer.context.close();
  });
}
