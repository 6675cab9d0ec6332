// The supervisors' and administrators' screens: board, reports, tickets, settings, audit log. axe, the places of controls
// and whether words fit, in two languages and the ways of lib/looks.mjs; and not one policy violation.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { findings, LANGUAGES, looksOf } from './lib/looks.mjs';
import { unfold } from './lib/screens.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

let server;
let browser;
let agent;
before(async () => {
  server = await DemoServer.start('accessibility_pages');
  browser = await launchBrowser();
  // One customer who was served, one who is spoken to, one who waits.
  agent = await WireAgent.online(server, server.credentials.agents[0]);
  const served = await Customer.visit(server, await person(browser));
  await served.start('Cửa hàng có giao tận nhà không ạ?');
  await agent.accept();
  await agent.finish();
  const customer = await Customer.visit(server, await person(browser));
  await customer.start('Cho hỏi về đơn hàng của tôi với ạ, tôi đặt từ tuần trước mà chưa thấy giao');
  await agent.accept();
  await agent.rest();
  const waiting = await Customer.visit(server, await person(browser));
  await waiting.start('Có ai ở đó không?');
});
after(async () => {
  agent?.client.close();
  await browser?.close();
  await server?.stop();
});

for (const locale of LANGUAGES) {
  const walk = (name, who, path, screens) => test(`${locale}: ${name}`, async (t) => {
    const someone = await person(browser, { locale });
    const staff = await Staff.login(server, someone, who(), path);
    const looks = looksOf(locale);
    for (const [screen, to, ready, act] of screens) {
      if (to) await someone.page.goto(`${server.url}/console/${to}`);
      await staff.id(ready).first().waitFor();
      await act?.(staff);
      await t.test(screen, async () => {
        await someone.page.bringToFront();
        assert.equal(await someone.page.evaluate(() => document.documentElement.lang), someone.language);
        assert.deepEqual(await findings(someone, screen, looks), []);
        assert.deepEqual(someone.trouble, []);
      });
    }
    await someone.context.close();
  });
  const shut = (staff) => staff.page.keyboard.press('Escape');

  walk('the board', () => server.credentials.supervisor, '/console/board', [
    ['board', 'board', 'board-conversation', (staff) => staff.boardShows('waiting', 1)],
    ['queue-act', '', 'board', (staff) => staff.id('queue-act-tu-van').click()],
    ['agent-act', '', 'board', async (staff) => { await shut(staff); await staff.id('agent-act-lan').click(); }],
    ['board-thread', '', 'board', async (staff) => { await shut(staff); await staff.monitor(); }],
    ['wall', 'board?wall=1', 'wall'],
  ]);
  walk('reports and tickets', () => server.credentials.supervisor, '/console/reports', [
    ['reports', 'reports?days=7&by=day', 'report-table'],
    ['reports-by-agent', 'reports?days=30&by=agent', 'report-table'],
    ['tickets', 'tickets', 'tickets-sum'],
    ['canned-replies', 'settings/cannedReplies', 'settings'],
  ]);
  walk('settings', () => server.credentials.admin, '/console/settings', [
    ['people', 'settings/users?id=lan', 'setting-form', (staff) => unfold(staff.page)],
    ['queue', 'settings/queues?id=ky-thuat', 'setting-form', (staff) => unfold(staff.page)],
    ['inbox', 'settings/inboxes?id=demo', 'setting-form', (staff) => unfold(staff.page)],
    ['new-sink', 'settings/sinks', 'settings', async (staff) => {
      await staff.id('setting-add').click();
      await staff.id('setting-form').waitFor();
      await unfold(staff.page);
    }],
    ['open-id', 'settings/open-id', 'open-id-form'],
    ['audit', 'audit', 'audit-row'],
  ]);
}
