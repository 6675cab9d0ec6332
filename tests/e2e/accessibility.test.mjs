// axe and a geometry sweep on every screen, in two languages and two colour schemes; and not one policy violation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { takeTime, unfold } from './lib/screens.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { call } from './lib/wire.mjs';

const LOOKS = [
  { locale: 'vi-VN', colorScheme: 'light' },
  { locale: 'vi-VN', colorScheme: 'dark' },
  { locale: 'en-GB', colorScheme: 'light' },
  { locale: 'en-GB', colorScheme: 'dark' },
];

let server;
let browser;
before(async () => {
  server = await DemoServer.start('accessibility');
  await takeTime(server);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [at, look] of LOOKS.entries()) {
  const name = `${look.locale.slice(0, 2)}-${look.colorScheme}`;

  test(`${name}: every screen`, async (t) => {
    const guest = await person(browser, look);
    const worker = await person(browser, look);
    const leader = await person(browser, look);
    const inspect = (someone, screen) => t.test(screen, async () => {
      await someone.page.bringToFront();
      assert.equal(await someone.page.evaluate(() => document.documentElement.lang), someone.language);
      await photograph(someone.page, `look-${name}-${screen}`);
      assert.deepEqual(await axeFindings(someone.page), []);
      assert.deepEqual(await misplacedControls(someone.page), []);
      assert.deepEqual(someone.trouble, []);
    });

    const customer = await Customer.visit(server, guest);
    await inspect(guest, 'shop');
    await customer.open();
    await customer.id('prechat-form').waitFor();
    await inspect(guest, 'form');
    await customer.start(`Xin chào ${name}`);
    await inspect(guest, 'waiting');

    await worker.page.goto(`${server.url}/console`);
    await worker.page.getByTestId('login-form').waitFor();
    await worker.page.getByTestId('locale').selectOption(worker.language);
    await inspect(worker, 'login');
    // Somebody who speaks the customer's language: without one the first offer waits until that is given up.
    const speaker = server.credentials.agents[[0, 1, 3, 3][at]];
    const agent = await Staff.login(server, worker, speaker);
    await agent.goOnline();
    await agent.offered();
    await inspect(worker, 'offer');
    await agent.accept();
    await agent.say('Chào bạn');
    await customer.sees('Chào bạn');
    await inspect(guest, 'chat');
    await inspect(worker, 'thread');

    const supervisor = await Staff.login(server, leader, server.credentials.supervisor, '/console/board');
    await supervisor.boardShows('active', 1);
    await inspect(leader, 'board');
    for (const [screen, path, ready] of [
      ['reports', 'reports?days=7&by=day', 'reports'],
      ['people', 'settings/users?id=lan', 'setting-form'],
      ['queue', 'settings/queues?id=ky-thuat', 'setting-form'],
      ['inbox', 'settings/inboxes', 'settings'],
    ]) {
      await leader.page.goto(`${server.url}/console/${path}`);
      await leader.page.getByTestId(ready).waitFor();
      await unfold(leader.page);
      await inspect(leader, screen);
    }

    const boss = await person(browser, look);
    await Staff.login(server, boss, server.credentials.admin, '/console/settings/open-id');
    await boss.page.getByTestId('open-id-form').waitFor();
    await inspect(boss, 'open-id');
    await boss.page.setViewportSize({ width: 320, height: 640 });
    await inspect(boss, 'open-id-reflow');
    await boss.context.close();

    for (const [screen, act] of [
      ['note', () => agent.id('tab-note').click()],
      ['transfer', () => agent.id('open-transfer').click()],
      ['snooze', () => agent.id('open-snooze').click()],
      ['palette', () => worker.page.keyboard.press('Control+KeyK')],
      ['profile', () => agent.id('me').click()],
      ['help', () => agent.id('open-help').click()],
    ]) {
      await act();
      await inspect(worker, screen);
      if (screen !== 'profile' && screen !== 'note') await worker.page.keyboard.press('Escape');
    }
    await agent.id('tab-reply').click();
    for (const [screen, width, height] of [['tablet', 1024, 768], ['phone', 390, 844], ['reflow', 320, 640]]) {
      await worker.page.setViewportSize({ width, height });
      await inspect(worker, screen);
    }
    await worker.page.setViewportSize({ width: 1280, height: 800 });

    await agent.close();
    await customer.id('survey').waitFor();
    await inspect(guest, 'survey');
    await inspect(worker, 'after-close');
    await agent.finishWrapUp();
    await agent.goOffline();
    for (const someone of [guest, worker, leader]) await someone.context.close();
  });
}

test('every page says what it may load', async () => {
  for (const path of ['/demo', '/console', '/console/board']) {
    const { headers, status } = await call(server, 'GET', path);
    assert.equal(status, 200, path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'|default-src 'self'/, `${path}: ${policy}`);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
  }
});
