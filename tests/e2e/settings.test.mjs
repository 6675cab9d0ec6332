// The settings' pages against the server: what is entered comes back, what is wrong is said with its place, and a
// change is at work at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

let server;
let browser;
let admin;

before(async () => {
  server = await DemoServer.start('settings');
  browser = await launchBrowser();
  admin = await Staff.login(server, await person(browser), server.credentials.admin, '/console/settings');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const kind = async (part) => {
  await admin.id(`settings-${part}`).click();
  await admin.id('setting-form').waitFor({ state: 'detached' });
};
const save = async () => {
  const before = (await config()).revision;
  await admin.id('setting-save').click();
  await until('it is saved', async () => (await config()).revision > before);
};
const config = () => admin.page.evaluate(async () => (await fetch('/api/v1/config')).json());
const unfold = async () => {
  for (const fold of await admin.page.locator('details.group:not([open]) > summary').all()) await fold.click();
};

test('a skill', async () => {
  await kind('skills');
  await admin.id('setting-add').click();
  await admin.id('setting-id').fill('bao-hanh');
  await admin.id('setting-name').fill('Bảo hành');
  await save();
  assert.ok((await config()).skills.some((skill) => skill.id === 'bao-hanh' && skill.name === 'Bảo hành'));
});

test('a queue with skills, a plan, targets, hours and holidays of both calendars', async () => {
  await kind('queues');
  await admin.id('setting-add').click();
  await admin.id('setting-id').fill('bao-hanh');
  await admin.id('setting-name').fill('Bảo hành');
  await unfold();
  await admin.id('add-requiredSkills').click();
  await admin.id('requiredSkills.0.0').selectOption('bao-hanh');
  await admin.id('requiredSkills.0.1').fill('3');
  await admin.id('add-relax').click();
  await admin.id('relax.0.0').fill('30');
  await admin.id('relax.0.1').selectOption('bao-hanh');
  await admin.id('relax.0.2').fill('1');
  await admin.id('add-overflow').click();
  await admin.id('overflow.0.0').fill('90');
  await admin.id('overflow.0.1').selectOption('tu-van');
  await admin.id('targetsMs.urgent').fill('20');
  await admin.id('setting-serviceTargetMs').fill('45');
  await admin.id('hours-limited').check();
  await admin.id('hours-mon').fill('08:00-12:00, 13:30-17:30');
  await admin.id('hours-dates').fill('2027-02-05 | 08:00-12:00 | 29 Tết\nlunar:01-01 | | Mùng 1 Tết');
  await photograph(admin.page, 'settings-1-queue');
  await save();
  const queue = (await config()).queues.find((one) => one.id === 'bao-hanh');
  assert.deepEqual(queue.requiredSkills, [{ skill: 'bao-hanh', level: 3 }]);
  assert.deepEqual(queue.relax, [{ afterMs: 30000, skill: 'bao-hanh', min: 1 }]);
  assert.deepEqual(queue.overflow, [{ afterMs: 90000, queue: 'tu-van' }]);
  assert.equal(queue.targetsMs.urgent, 20000);
  assert.equal(queue.serviceTargetMs, 45000);
  assert.deepEqual(queue.hours.weekly.mon.intervals, [{ from: '08:00', to: '12:00' }, { from: '13:30', to: '17:30' }]);
  assert.deepEqual(queue.hours.dates.map(({ date, name }) => [date, name]), [['2027-02-05', '29 Tết'], ['lunar:01-01', 'Mùng 1 Tết']]);
});

test('what is wrong is refused with its place, and nothing is lost', async () => {
  await unfold();
  await admin.id('relax.0.2').fill('5');
  await admin.id('setting-save').click();
  await until('the refusal names it', async () => /relax/.test(await admin.id('setting-problem').innerText()));
  assert.equal(await admin.id('relax.0.2').inputValue(), '5', 'what was typed stays');
  assert.equal((await config()).queues.find((one) => one.id === 'bao-hanh').relax[0].min, 1);
  await photograph(admin.page, 'settings-2-refused');
});

test('a person who can log in', async () => {
  await kind('users');
  await admin.id('setting-add').click();
  await admin.id('setting-id').fill('thu');
  await admin.id('setting-name').fill('Thu');
  await admin.id('setting-email').fill('thu@demo.example');
  await admin.id('setting-role').selectOption('AGENT');
  await admin.id('setting-password').fill('mot mat khau dai');
  await admin.id('add-skills').click();
  await admin.id('skills.0.0').selectOption('bao-hanh');
  await admin.id('skills.0.1').fill('4');
  await save();
  const thu = await Staff.login(server, await person(browser), { email: 'thu@demo.example', password: 'mot mat khau dai' });
  await thu.goOnline();
  assert.deepEqual(thu.trouble, []);
});

test('a canned reply', async () => {
  await kind('cannedReplies');
  await admin.id('setting-add').click();
  await admin.id('setting-id').fill('bao-hanh');
  await admin.id('setting-shortcut').fill('baohanh');
  await admin.id('setting-text-vi').fill('Bảo hành 12 tháng, {{contact.name}} nhé.');
  await save();
  assert.ok((await config()).cannedReplies.some((one) => one.shortcut === 'baohanh'));
});

test('an inbox shows its snippet and how the widget will look while one types', async () => {
  await kind('inboxes');
  const inbox = (await config()).inboxes[0].id;
  await admin.id(`thing-${inbox}`).click();
  assert.match(await admin.id('snippet').innerText(), new RegExp(`inbox: '${inbox}'`));
  await admin.id('setting-greeting-vi').fill('Xin chào từ bản xem trước');
  await until('the preview follows', async () => (
    await admin.id('widget-preview').innerText()).includes('Xin chào từ bản xem trước'));
  await admin.id('setting-brandColour').fill('#7a1fa2');
  await until('and its colour', async () => await admin.id('widget-preview').getAttribute('data-colour') === '#7a1fa2');
  await photograph(admin.page, 'settings-3-inbox');
  await save();
  const shown = await admin.page.evaluate(async (id) => (await fetch(`/api/v1/inboxes/${id}/public?locale=vi`)).json(), inbox);
  assert.equal(shown.brandColour, '#7a1fa2');
  assert.equal(shown.greeting, 'Xin chào từ bản xem trước');
});

test('an agent may look and not change', async () => {
  const agent = await Staff.login(server, await person(browser), server.credentials.agents[0], '/console/settings/queues?id=tu-van');
  await agent.page.goto(`${server.url}/console/settings/queues?id=tu-van`);
  await agent.id('setting-form').waitFor();
  assert.equal(await agent.id('setting-save').count(), 0);
  assert.equal(await agent.id('setting-name').isDisabled(), true);
  assert.deepEqual([...admin.trouble, ...agent.trouble], []);
});
