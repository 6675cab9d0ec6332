// The commands that want a customer, each found by its name and run: console_registry.test.mjs has all the others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Registry, WITH_A_CUSTOMER } from './lib/registry.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

let server;
let browser;
const done = new Set();

before(async () => {
  server = await DemoServer.start('console_registry_talk');
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const focused = (staff) => staff.page.evaluate(() => document.activeElement?.getAttribute('data-testid')
  ?? document.activeElement?.className);
const focus = (testid) => (staff) => until(`${testid} has the focus`, async () => await focused(staff) === testid);

test('with a customer each of them does what it says', async () => {
  const agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  const own = new Registry(agent);
  const leader = await Staff.login(server, await person(browser), server.credentials.supervisor);
  const theirs = new Registry(leader);
  const all = await theirs.read(); // theirs and the agents'
  const run = async (id, seen, on = own) => {
    await on.rest('');
    assert.equal(await on.run(all.find((one) => one.id === id)), '', `${id} has something to do`);
    await seen();
    done.add(id);
  };
  const has = (testid, staff = agent) => () => staff.id(testid).waitFor();
  const gone = (testid, staff = agent) => () => staff.id(testid).waitFor({ state: 'detached' });
  const shows = (id) => () => until(`${id} is shown`, async () => await agent.thread() === id);
  const pressed = (testid) => () => until(testid, async () => (
    await agent.id(testid).getAttribute('aria-pressed') === 'true' && await focused(agent) === 'composer'));

  await agent.goOnline();
  const first = await Customer.visit(server, await person(browser));
  await first.start('Khách thứ nhất');
  await agent.offered();
  await run('decline', has('declining'));
  await own.rest('');
  await run('accept', has('composer'));
  const one = await agent.thread();
  const second = await Customer.visit(server, await person(browser));
  await second.start('Khách thứ hai');
  await agent.accept();
  const two = await agent.thread();
  await run('next', shows(one)); // the newest stands first
  await run('previous', shows(two));

  await run('note', pressed('tab-note'));
  await run('reply', pressed('tab-reply'));
  const chosen = agent.page.waitForEvent('filechooser');
  await run('attach', () => chosen);
  await own.run(all.find(({ id }) => id === 'hold-10'));
  await agent.say('viết nhầm');
  await run('undo', () => until('it is back', async () => await agent.id('composer').inputValue() === 'viết nhầm'));
  await agent.id('composer').fill('');
  for (const id of ['transfer', 'snooze', 'close']) await run(id, has(`${id}-dialog`));
  await run('tag', () => focus('add-tag')(agent));
  await run('priority', () => focus('priority')(agent));
  await run('log', () => focus('log')(agent));
  await run('find', () => focus('find-field')(agent));
  await agent.id('find-shut').click();
  await run('emoji', has('emoji-box'));
  await agent.page.keyboard.press('Escape');
  await agent.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await run('copy-link', () => until('it is there', async () => (
    await agent.page.evaluate(() => navigator.clipboard.readText()) === `${server.url}/console/chats/all/${two}`)));
  await run('contact', has('contact-form'));
  await agent.id('cancel-contact').click();
  await run('note-about', () => focus('note-about')(agent));
  await run('ticket', has('toast'));
  await run('details', gone('customer'));
  await run('details', has('customer'));
  for (const level of ['URGENT', 'HIGH', 'LOW', 'NORMAL']) {
    await run(`priority-${level}`, () => until(level, async () => await agent.id('priority').inputValue() === level));
  }
  await photograph(agent.page, 'registry-3-thread');

  await theirs.goTo('/console/chats/all');
  await leader.row(two).click();
  await run('explain', has('toast', leader), theirs);
  await run('monitor', has('watch-bar', leader), theirs);
  await run('unmonitor', gone('watch-bar', leader), theirs);
  await leader.show('all', two);
  await run('monitor', has('watch-bar', leader), theirs);
  await run('join', has('tab-reply', leader), theirs);
  await leader.show('all', one);
  await run('monitor', has('watch-bar', leader), theirs);
  await run('take-over', has('open-close', leader), theirs);

  const colleague = await WireAgent.online(server, server.credentials.agents[1]);
  await agent.transferTo(server.credentials.agents[1]);
  await has('cancel-transfer')();
  await run('cancel-transfer', has('open-transfer'));
  await agent.close();
  await has('wrapup')();
  const left = () => agent.id('extend-wrapup').getAttribute('data-left');
  const before = Number(await left());
  await run('extend', () => until('one fewer', async () => Number(await left()) === before - 1));
  await run('finish', gone('wrapup'));
  await colleague.rest();
  colleague.client.close();
  await agent.show('closed', two);
  await run('reopen', () => until('open again', async () => !/CLOSED/.test(await agent.id('thread').getAttribute('data-state'))));
  await agent.setPresence('AWAY');
  const third = await Customer.visit(server, await person(browser));
  await third.start('Ai nhận giúp với');
  await agent.show('queue');
  await agent.page.locator('[data-testid="conversation-row"]', { hasText: 'Ai nhận giúp' }).click();
  await run('take', has('open-close'));

  // Nothing has failed here.
  assert.deepEqual(WITH_A_CUSTOMER.filter((id) => !done.has(id)), ['resend']);
  assert.deepEqual([...agent.trouble, ...leader.trouble], []);
});
