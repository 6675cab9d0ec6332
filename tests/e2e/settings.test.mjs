// The settings' pages against the server: what is entered comes back, what is wrong is said with its place, and a
// change is at work at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

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
  // What is not saved is asked about: here it may go.
  await until('the form is left', async () => {
    if (await admin.id('setting-form').count() === 0) return true;
    if (await admin.id('confirm-yes').count() > 0) await admin.id('confirm-yes').click();
    return false;
  });
};
/** A new one; it is not saved yet. */
const add = async (part, id) => {
  await kind(part);
  await admin.id('setting-add').click();
  await admin.id('setting-id').fill(id);
};
const addSink = async (id, type, url) => {
  await add('sinks', id);
  await admin.id('setting-type').selectOption(type);
  await admin.id('setting-url').fill(url);
};
const save = async () => {
  const before = (await config()).revision;
  await admin.id('setting-save').click();
  await until('it is saved', async () => (await config()).revision > before);
};
const config = () => admin.page.evaluate(async () => (await fetch('/api/v1/config')).json());
/** Without what is at its default. */
const said = (part) => Object.fromEntries(Object.entries(part)
  .filter(([, value]) => (typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value))));
const unfold = () => admin.page.locator('details.group').evaluateAll((folds) => {
  for (const fold of folds) fold.open = true;
});

test('a skill', async () => {
  await add('skills', 'bao-hanh');
  await admin.id('setting-name').fill('Bảo hành');
  await save();
  assert.ok((await config()).skills.some((skill) => skill.id === 'bao-hanh' && skill.name === 'Bảo hành'));
});

test('a queue with skills, a plan, targets, hours and holidays of both calendars', async () => {
  await add('queues', 'bao-hanh');
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
  await admin.id('setting-serviceLevelPercent').fill('90');
  await admin.id('setting-riskLeadMs').fill('75');
  await admin.id('setting-longWaitMs').fill('240');
  await admin.id('hours-limited').check();
  await admin.id('hours-mon').fill('08:00-12:00, 13:30-17:30');
  await admin.id('hours-dates').fill('2027-02-05 | 08:00-12:00 | 29 Tết\nlunar:01-01 | | Tết | 7');
  await photograph(admin.page, 'settings-1-queue');
  await save();
  const queue = (await config()).queues.find((one) => one.id === 'bao-hanh');
  assert.deepEqual(queue.requiredSkills, [{ skill: 'bao-hanh', level: 3 }]);
  assert.deepEqual(queue.relax, [{ afterMs: 30000, skill: 'bao-hanh', min: 1 }]);
  assert.deepEqual(queue.overflow, [{ afterMs: 90000, queue: 'tu-van' }]);
  assert.equal(queue.targetsMs.urgent, 20000);
  assert.equal(queue.serviceTargetMs, 45000);
  assert.deepEqual([queue.serviceLevelPercent, queue.riskLeadMs, queue.longWaitMs], [90, 75000, 240000]);
  assert.deepEqual(queue.hours.weekly.mon.intervals, [{ from: '08:00', to: '12:00' }, { from: '13:30', to: '17:30' }]);
  const dates = [['2027-02-05', '29 Tết', 0], ['lunar:01-01', 'Tết', 7]];
  assert.deepEqual(queue.hours.dates.map(({ date, name, days }) => [date, name, days]), dates);
  await admin.id('setting-name').fill('Bảo hành máy');
  await save();
  const again = (await config()).queues.find((one) => one.id === 'bao-hanh');
  assert.deepEqual(again.hours.dates.map(({ date, name, days }) => [date, name, days]), dates, 'saved again it keeps its length');
});

test('what is wrong is refused with its place, and nothing is lost', async () => {
  await unfold();
  await admin.id('relax.0.2').fill('5');
  await admin.id('setting-save').click();
  await until('the refusal names it', async () => /relax/.test(await admin.id('setting-problem').innerText()));
  assert.equal(await admin.id('relax.0.2').inputValue(), '5', 'what was typed stays');
  assert.equal((await config()).queues.find((one) => one.id === 'bao-hanh').relax[0].min, 1);
  assert.match(await admin.id('setting-problem').innerText(), /^Nới lỏng kỹ năng 1/, 'by its label first');
  await photograph(admin.page, 'settings-2-refused');
  await admin.id('relax.0.2').fill('1');
  await admin.id('setting-serviceLevelPercent').fill('101');
  await admin.id('setting-save').click();
  await until('a share above the whole is refused', async () => (
    /^Mức phục vụ cần đạt[\s\S]*0 to 100, not 101/.test(await admin.id('setting-problem').innerText())));
  await admin.id('setting-serviceLevelPercent').fill('90');
  await admin.id('relax.0.2').fill('5');
});

test('unsaved edits are not left behind unasked, and nothing is deleted unasked', async () => {
  const address = admin.page.url();
  await admin.id('settings-skills').click();
  await admin.id('confirm-dialog').waitFor();
  await photograph(admin.page, 'settings-6-leaving');
  assert.deepEqual(await axeFindings(admin.page), []);
  await admin.id('confirm-no').click();
  assert.equal(admin.page.url(), address);
  assert.equal(await admin.id('relax.0.2').inputValue(), '5', 'still there');
  await admin.page.goBack();
  await admin.id('confirm-dialog').waitFor();
  assert.equal(admin.page.url(), address, 'Back is asked about too');
  await admin.page.keyboard.press('Escape');
  await admin.id('confirm-dialog').waitFor({ state: 'detached' });
  await add('skills', 'thua');
  await admin.id('setting-name').fill('Thừa');
  await save();
  await admin.id('setting-remove').click();
  await admin.id('confirm-dialog').waitFor();
  await admin.id('confirm-no').click();
  assert.ok((await config()).skills.some(({ id }) => id === 'thua'), 'only asked');
  await admin.id('setting-remove').click();
  await admin.id('confirm-yes').click();
  await until('it is gone', async () => !(await config()).skills.some(({ id }) => id === 'thua'));
});

test('what a colleague saved meanwhile is not overwritten, what they did elsewhere is in nobody\'s way', async () => {
  const token = await bearer(server, server.credentials.admin);
  const elsewhere = (path, body) => call(server, 'PUT', `/api/v1${path}`, { body, headers: { authorization: `Bearer ${token}` } });
  const skill = (id) => admin.page.evaluate(async (which) => (
    (await (await fetch('/api/v1/config')).json()).skills.find((one) => one.id === which)?.name), id);
  await add('skills', 'chung');
  await admin.id('setting-name').fill('Chung');
  await save();
  await admin.id('setting-name').fill('Của tôi');
  assert.equal((await elsewhere('/skills/khac', { name: 'Khác' })).status, 200);
  await save();
  assert.equal(await skill('chung'), 'Của tôi', 'another thing was changed');
  await admin.id('setting-name').fill('Của tôi nữa');
  assert.equal((await elsewhere('/skills/chung', { name: 'Của họ' })).status, 200);
  await admin.id('setting-save').click();
  const name = (await config()).users.find(({ email }) => email === server.credentials.admin.email).name;
  await until('it is said', async () => (await admin.id('setting-problem').innerText())
    .startsWith(`${name} đã thay đổi mục này`));
  assert.equal(await skill('chung'), 'Của họ');
  assert.equal(await admin.id('setting-name').inputValue(), 'Của tôi nữa', 'what was typed stays');
  await photograph(admin.page, 'settings-7-meanwhile');
  assert.deepEqual(await axeFindings(admin.page), []);
  const english = await Staff.login(server, await person(browser, { locale: 'en-GB' }), server.credentials.admin,
    '/console/settings/skills?id=chung');
  await english.id('setting-name').fill('Mine');
  assert.equal((await elsewhere('/skills/chung', { name: 'Của họ nữa' })).status, 200);
  await english.id('setting-save').click();
  await until('in English too', async () => (await english.id('setting-problem').innerText())
    .startsWith(`${name} has changed this meanwhile`));
  assert.deepEqual(await misplacedControls(english.page), []);
  await english.context.close();
  await admin.id('setting-reload').click();
  await until('theirs is shown', async () => await admin.id('setting-name').inputValue() === 'Của họ nữa');
  await admin.id('setting-name').fill('Cả hai');
  await save();
  assert.equal(await skill('chung'), 'Cả hai');
  await add('skills', 'chung');
  await admin.id('setting-name').fill('Trùng');
  await admin.id('setting-save').click();
  await until('an id is taken once', async () => /taken/.test(await admin.id('setting-problem').innerText()));
  assert.equal(await skill('chung'), 'Cả hai');
});

test('a person who can log in', async () => {
  await add('users', 'thu');
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
  await add('cannedReplies', 'bao-hanh');
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

test('a field with choices is made in an inbox\'s form', async () => {
  await kind('inboxes');
  const inbox = (await config()).inboxes[0];
  await admin.id(`thing-${inbox.id}`).click();
  const row = inbox.form.length;
  await admin.id('add-form').click();
  await admin.id(`form.${row}.0`).fill('size');
  await admin.id(`form.${row}.1`).fill('Cỡ');
  await admin.id(`form.${row}.2`).fill('Size');
  await admin.id(`form.${row}.3`).selectOption('select');
  await admin.id('setting-save').click();
  await until('it wants choices', async () => /options/.test(await admin.id('setting-problem').innerText()));
  await admin.id(`form.${row}.5`).fill('S, M, L');
  await save();
  const { form } = (await config()).inboxes.find(({ id }) => id === inbox.id);
  assert.deepEqual(form.at(-1).options, ['S', 'M', 'L']);
  assert.deepEqual(form.slice(0, -1), inbox.form, 'the others are as they were');
});

test('an inbox gets its identity secret, shown once, changed over, and says whom it admits', async () => {
  const asked = () => admin.page.evaluate(async (id) => (
    await fetch(`/api/v1/inboxes/${id}/identity`)).json(), new URL(admin.page.url()).searchParams.get('id'));
  await admin.id('identity-none').waitFor();
  await admin.id('rotate-secret').click();
  const first = (await admin.id('new-secret').innerText()).trim();
  assert.match(first, /^[A-Za-z0-9_-]{40,}$/);
  await until('unknown visitors stay out', async () => (await asked()).anonymous === 'refused');
  assert.equal(await admin.id('identity-anonymous').isChecked(), false);
  await admin.id('identity-anonymous').check();
  await until('and are admitted', async () => (await asked()).anonymous === 'allowed');
  await admin.id('overlap-hours').fill('2');
  await admin.id('rotate-secret').click();
  await until('another one', async () => (await admin.id('new-secret').innerText()).trim() !== first);
  await photograph(admin.page, 'settings-7-identity');
  await admin.shows('toast', 0);
  assert.deepEqual(await axeFindings(admin.page), []);
  assert.deepEqual(await misplacedControls(admin.page), []);
  const left = Date.parse((await asked()).previousUntil) - Date.now();
  assert.ok(left > 0 && left <= 2 * 3600 * 1000);
  await admin.page.reload();
  await admin.id('old-secret-until').waitFor();
  assert.equal(await admin.id('new-secret').count(), 0, 'not shown again');
  await admin.id('identity-drop').click();
  await admin.id('confirm-yes').click();
  await admin.id('identity-none').waitFor();
  assert.equal((await asked()).configured, false);
});

test('a sink with its rules and the words of the other system', async () => {
  await addSink('phieu-rt', 'rt', 'https://rt.shop.example');
  await unfold();
  await admin.id('setting-rules-on').fill('closed, rejected');
  await admin.id('setting-rules-queues').fill('khong-co');
  await admin.id('setting-mapping-subject').fill('Chat: {{contact.name}}');
  await admin.id('setting-mapping-queue').fill('Support');
  await admin.id('add-mapping-queues').click();
  await admin.id('mapping-queues.0.0').selectOption('ban-hang');
  await admin.id('mapping-queues.0.1').fill('Sales');
  await admin.id('add-mapping-priorities').click();
  await admin.id('mapping-priorities.0.0').selectOption('urgent');
  await admin.id('mapping-priorities.0.1').fill('90');
  await admin.id('add-mapping-dispositions').click();
  await admin.id('mapping-dispositions.0.0').fill('Đã giải quyết');
  await admin.id('mapping-dispositions.0.1').fill('solved');
  await admin.id('add-mapping-fields').click();
  await admin.id('mapping-fields.0.0').fill('CSAT');
  await admin.id('mapping-fields.0.1').fill('{{csat}}');
  await admin.id('setting-mapping-tags').fill('chat, {{queue}}');
  await admin.id('setting-mapping-language').selectOption('en');
  await admin.id('setting-mapping-audience').selectOption('customer');
  await admin.id('setting-mapping-externalId').fill('Chat ID');
  await photograph(admin.page, 'settings-4-sink');
  assert.deepEqual(await axeFindings(admin.page), []);
  assert.deepEqual(await misplacedControls(admin.page), []);
  await admin.id('setting-save').click();
  await until('the queue is unknown', async () => (
    /rules\.queues.*khong-co/.test(await admin.id('setting-problem').innerText())));
  await admin.id('setting-rules-queues').fill('ban-hang, doi-tra');
  await save();
  const sink = (await config()).sinks.find(({ id }) => id === 'phieu-rt');
  assert.deepEqual(said(sink.rules), { on: ['closed', 'rejected'], queues: ['ban-hang', 'doi-tra'] });
  assert.deepEqual(said(sink.mapping), {
    subject: 'Chat: {{contact.name}}', queue: 'Support', queues: { 'ban-hang': 'Sales' }, priorities: { urgent: '90' },
    dispositions: { 'Đã giải quyết': 'solved' }, fields: { CSAT: '{{csat}}' }, tags: ['chat', '{{queue}}'],
    language: 'en', audience: 'customer', externalId: 'Chat ID' });
  assert.equal(sink.rest, undefined);

  // Opened again it says the same; a row that is taken away is gone, and what was not touched stays.
  await unfold();
  assert.equal(await admin.id('mapping-fields.0.1').inputValue(), '{{csat}}');
  await admin.id('setting-mapping-queues').getByRole('button').first().click();
  await save();
  const after = (await config()).sinks.find(({ id }) => id === 'phieu-rt');
  assert.deepEqual(said(after.mapping), said({ ...sink.mapping, queues: {} }));
  assert.deepEqual(said(after.rules), said(sink.rules));
});

test('a system with an interface of its own: how it makes a ticket, and how it updates one', async () => {
  await addSink('crm', 'rest', 'https://crm.shop.example/tickets');
  await unfold();
  await admin.id('setting-rest-body').fill('{"title": "{{contact.name}}", "csat": "{{csat|number}}"}');
  await admin.id('setting-rest-updateUrl').fill('https://crm.shop.example/tickets/{{ticket}}');
  await admin.id('setting-rest-updateMethod').selectOption('PATCH');
  await admin.id('setting-rest-updateBody').fill('{"text": "{{transcript.text}}"}');
  await admin.id('setting-save').click();
  await until('the answer must name the ticket', async () => (
    /rest\.reference.*\{\{ticket\}\}/.test(await admin.id('setting-problem').innerText())));
  await admin.id('setting-rest-reference').fill('/data/id');
  assert.deepEqual(await axeFindings(admin.page), []);
  assert.deepEqual(await misplacedControls(admin.page), []);
  await photograph(admin.page, 'settings-4-rest');
  await save();
  const sink = (await config()).sinks.find(({ id }) => id === 'crm');
  assert.deepEqual(said(sink.rest), {
    body: '{"title": "{{contact.name}}", "csat": "{{csat|number}}"}', reference: '/data/id',
    updateUrl: 'https://crm.shop.example/tickets/{{ticket}}', updateMethod: 'PATCH',
    updateBody: '{"text": "{{transcript.text}}"}' });
});

test('a new signing secret is shown once, and the old one has its time', async () => {
  await addSink('moc', 'webhook', 'https://crm.shop.example/hook');
  await admin.id('setting-secret').fill('mot-bi-mat-du-dai-0123456789abcdef');
  await save();
  await admin.id('overlap-hours').fill('2');
  await admin.id('rotate-secret').click();
  const shown = await admin.id('new-secret').innerText();
  assert.match(shown.trim(), /^[A-Za-z0-9_-]{40,}$/);
  const { previousSecretUntil, secret } = (await config()).sinks.find(({ id }) => id === 'moc');
  assert.equal(secret, undefined);
  const left = Date.parse(previousSecretUntil) - Date.now();
  assert.ok(left > 0 && left <= 2 * 3600 * 1000);
  assert.deepEqual(await axeFindings(admin.page), []);
  await photograph(admin.page, 'settings-5-secret');
  await admin.page.reload();
  await admin.id('old-secret-until').waitFor();
  assert.equal(await admin.id('new-secret').count(), 0);
  assert.doesNotMatch(await admin.page.content(), new RegExp(shown.trim()));
  await admin.id('overlap-hours').fill('500');
  await admin.id('rotate-secret').click();
  await admin.page.getByText(/168/).first().waitFor();
});

test('an agent may look and not change', async () => {
  const agent = await Staff.login(server, await person(browser), server.credentials.agents[0], '/console/settings/queues?id=tu-van');
  await agent.page.goto(`${server.url}/console/settings/queues?id=tu-van`);
  await agent.id('setting-form').waitFor();
  assert.equal(await agent.id('setting-save').count(), 0);
  assert.equal(await agent.id('setting-name').isDisabled(), true);
  assert.deepEqual([...admin.trouble, ...agent.trouble], []);
});
