// Tickets: made now from an open conversation with its link in sight, counted until the sums add up, and sent again
// after the other system had refused.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer, runToEnd } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { call } from './lib/wire.mjs';

let server;
let browser;
let admin;
let other;
let refuses = true;
const received = [];

/** The other system: refuses until it is mended. */
function otherSystem() {
  const service = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => { body += data; });
    request.on('end', () => {
      response.statusCode = refuses ? 422 : 200;
      if (!refuses) received.push(JSON.parse(body));
      response.end(refuses ? '{"error":"trường bắt buộc còn trống"}' : '{"id":"T-1"}');
    });
  });
  return new Promise((resolve) => service.listen(0, '127.0.0.1', () => resolve(service)));
}

before(async () => {
  other = await otherSystem();
  server = await DemoServer.start('tickets', { settings: '[sinks]\nloopback_http = true\n' });
  browser = await launchBrowser();
  admin = await Staff.login(server, await person(browser), server.credentials.admin, '/console/settings/sinks?new=1');
});
after(async () => {
  await browser?.close();
  await server?.stop();
  other?.close();
});

/** `switchboard tickets`, as a person with a terminal or a cron job runs it. */
const command = (...more) => {
  const { email, password } = server.credentials.admin;
  return runToEnd(['tickets', '--url', server.url, '--email', email, ...more],
    { timeoutMs: 120000, env: { SWITCHBOARD_PASSWORD: password } });
};
const count = async (place) => Number(await admin.id(`tickets-${place}`).getAttribute('data-value'));
const fine = async (someone, screen) => {
  await photograph(someone.page, screen);
  assert.deepEqual(await axeFindings(someone.page), []);
  assert.deepEqual(await misplacedControls(someone.page), []);
};

test('a sink of another system is set up in the settings', async () => {
  await admin.id('setting-id').fill('he-thong-phieu');
  await admin.id('setting-type').selectOption('webhook');
  await admin.id('setting-url').fill(`http://127.0.0.1:${other.address().port}/tickets`);
  await admin.id('setting-secret').fill('mot-bi-mat-du-dai-0123456789abcdef');
  await fine(admin, 'tickets-1-sink');
  await admin.id('setting-save').click();
  await admin.id('thing-he-thong-phieu').waitFor();
});

test('a ticket is made now, and its link stands beside the conversation', async () => {
  const customer = await Customer.visit(server, await person(browser));
  await customer.start('Làm phiếu giúp mình');
  const worker = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await worker.goOnline();
  await worker.accept();
  await worker.id('make-ticket').click();
  await worker.id('ticket-link').first().waitFor();
  await fine(worker, 'tickets-2-link');
  await worker.close();
  await worker.finishWrapUp();
  await worker.goOffline();
  assert.deepEqual(worker.trouble, []);
});

test('what was refused is parked with the reason, and the sums add up', async () => {
  await admin.id('nav-tickets').click();
  await admin.id('tickets').waitFor();
  await until('it is parked', async () => await count('parked') === 1, 120000);
  await admin.id('ticket-row').waitFor();
  assert.notEqual((await admin.id('ticket-who').innerText()).trim(), '');
  assert.match(await admin.id('ticket-what').innerText(), /^Tư vấn · /);
  assert.match(await admin.id('ticket-when').innerText(), /\d/);
  assert.match(await admin.id('ticket-error').first().innerText(), /422/);
  assert.equal(await admin.id('tickets-sum').getAttribute('data-adds-up'), 'true');
  await fine(admin, 'tickets-3-parked');
});

/** A figure that an alarm is set on. */
const figure = async (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec((await call(server, 'GET', '/metrics')).body)?.[1]);

test('the alarm figures say so too', async () => {
  await until('one is missing', async () => await figure('switchboard_tickets_missing') === 1);
  await until('one is parked', async () => await figure('switchboard_outbox_parked') === 1);
  assert.equal(await figure('switchboard_tickets_oldest_owed_seconds'), 0, 'nothing is on its way');
});

test('the command says the same, and tries one again: refused still, it is parked once more', async () => {
  const { code, output } = await command();
  assert.equal(code, 1, output);
  assert.match(output, /finished conversations 1\n/);
  assert.match(output, /parked +1 /);
  assert.match(output, /he-thong-phieu: parked, \d+ attempts; .*422/);
  assert.doesNotMatch(output, /do not add up/);
  const [row] = (await admin.page.evaluate(async () => (await fetch('/api/v1/tickets/parked')).json())).conversations;
  const again = await command('--replay', row.conversation, '--wait', '100');
  assert.match(again.output, /tried again: 1\n/);
  assert.match(again.output, /parked +1 /);
  assert.equal(again.code, 1, again.output);
  assert.deepEqual(received, []);
});

test('sent again after it was mended: it has its ticket, once', async () => {
  refuses = false;
  await until('one is parked', async () => await count('parked') === 1);
  await admin.id('ticket-again').click();
  await until('it is no longer parked', async () => await count('parked') === 0 && await count('ticketed') === 1);
  await admin.id('tickets-ticketed').click();
  await admin.id('ticket-row').waitFor();
  assert.equal(received.length, 1);
  await until('nothing is missing', async () => await figure('switchboard_tickets_missing') === 0);
  assert.match((await command('--replay', 'parked')).output, /tried again: 0\n/);
  assert.match((await command('--replay', 'missing')).output, /tried again: 0\n/);
  const { code, output } = await command('--recount');
  assert.equal(code, 0, output);
  assert.match(output, /ticketed +1 /);
  await admin.id('tickets-recount').click();
  await until('and still adds up', async () => (
    await admin.id('tickets-sum').getAttribute('data-adds-up') === 'true' && await count('ticketed') === 1));
});

test('in English and in the dark; an agent is not let in', async () => {
  await admin.id('me').click();
  await admin.id('locale').selectOption('en');
  await admin.id('theme').selectOption('dark');
  await admin.page.keyboard.press('Escape');
  await until('English', async () => /finished ones are accounted for/.test(await admin.id('tickets-sum').innerText()));
  await fine(admin, 'tickets-4-english');
  const worker = await Staff.login(server, await person(browser), server.credentials.agents[1], '/console/tickets');
  await worker.id('tickets-refused').waitFor();
  assert.deepEqual([...admin.trouble, ...worker.trouble], []);
});
