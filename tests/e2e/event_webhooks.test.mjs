// Event webhooks of a whole server: everything that an integrator can ask for is told once, signed; what the receiver
// refuses is given up with the reason, stands in the log, and is sent again by hand under the id it had.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, visitorToken, WireClient } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

const SECRET = 'mot-bi-mat-du-dai-0123456789abcdef';
const TOLD = ['conversation.created', 'conversation.queued', 'conversation.assigned', 'conversation.transferred',
  'conversation.closed', 'conversation.reopened', 'message.created', 'contact.updated', 'rating.received'];

let server;
let browser;
let receiver;
let refused = ''; // the name of an event that the receiver does not take now
const wrong = []; // what does not keep to the contract
const attempts = []; // {id, event} of every request
const received = []; // bodies

function take(headers, body) {
  const { 'x-switchboard-timestamp': stamp, 'x-switchboard-signature': signature } = headers;
  const mac = createHmac('sha256', SECRET).update(`${stamp}.${body}`).digest('hex');
  const told = JSON.parse(body);
  if (signature !== `sha256=${mac}`) wrong.push(`signature of ${body}`);
  if (Math.abs(Date.now() / 1000 - Number(stamp)) > 300) wrong.push(`timestamp ${stamp}`);
  if (headers['x-switchboard-event'] !== told.event) wrong.push(`event ${headers['x-switchboard-event']}`);
  if (headers['x-switchboard-delivery'] !== told.id || headers['idempotency-key'] !== told.id) wrong.push(`id ${told.id}`);
  attempts.push({ id: told.id, event: told.event });
  if (told.event === refused) return false;
  received.push(told);
  return true;
}

before(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => { body += data; });
    request.on('end', () => {
      response.statusCode = take(request.headers, body) ? 204 : 422;
      response.end(response.statusCode === 422 ? 'không nhận' : '');
    });
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  server = await DemoServer.start('event_webhooks', { settings: '[sinks]\nloopback_http = true\n' });
  await admin('PUT', '/sinks/hook', {
    type: 'events', url: `http://127.0.0.1:${receiver.address().port}/hook`, secret: SECRET, events: TOLD });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  receiver?.close();
});

async function admin(method, path, body) {
  const token = await bearer(server, server.credentials.admin);
  const answer = await call(server, method, `/api/v1${path}`, { body, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const settled = () => until('no event is on its way', async () => (await admin('GET', '/tickets')).events.pending === 0, 120000);
const of = (event) => received.filter((each) => each.event === event);

test('everything that can be asked for is told once, with what it is about', async () => {
  const customer = await WireClient.open(server, { token: await visitorToken(server) });
  const started = await customer.request({ start: { text: 'Xin chào', clientId: 'm1' } });
  const { conversation } = started.ack;
  const [first, second] = server.credentials.agents;
  const ana = await WireAgent.online(server, first);
  assert.equal(await ana.accept(), conversation);
  const said = await ana.say('Em nghe đây ạ');
  assert.ok(said.ack, JSON.stringify(said));
  const binh = await WireAgent.online(server, second);
  const to = binh.client.welcome.welcome.self.id;
  const moved = await ana.tell({ transfer: { conversation, agent: to } });
  assert.ok(moved.ack, JSON.stringify(moved));
  assert.equal(await binh.accept(), conversation);
  await binh.finish();
  assert.ok((await customer.request({ rate: { conversation, csat: 4, ces: 6, comment: 'Tốt' } })).ack);
  assert.ok((await binh.tell({ reopen: { conversation } })).ack);
  const shown = await admin('GET', `/conversations/${conversation}`);
  await admin('PATCH', `/contacts/${shown.contact.id}`, { phone: '0901 234 567' });
  await settled();

  assert.deepEqual(wrong, []);
  assert.deepEqual(TOLD.filter((name) => of(name).length === 0), []);
  const ids = received.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'each once');
  for (const told of received) {
    assert.equal(told.schema, 'switchboard.event.v1');
    if (told.event === 'contact.updated') continue;
    assert.equal(told.conversation.id, conversation);
    assert.equal(told.entries.length, 1);
  }
  assert.deepEqual(of('message.created').map(({ entries }) => entries[0].text).sort(), ['Em nghe đây ạ', 'Xin chào']);
  assert.equal(of('rating.received')[0].entries[0].csat, 4);
  assert.equal(of('contact.updated').at(-1).contact.phone, '0901 234 567');
  assert.equal(of('contact.updated')[0].conversation, undefined);
  assert.equal((await admin('GET', '/tickets')).events.delivered, received.length);
  customer.socket.close();
  ana.client.socket.close();
  binh.client.socket.close();
});

test('what is refused stands in the log with its reason, and is sent again by hand under the same id', async () => {
  refused = 'message.created';
  const customer = await WireClient.open(server, { token: await visitorToken(server) });
  await customer.request({ start: { text: 'Có ai không?', clientId: 'm2' } });
  await until('it is given up', async () => (await admin('GET', '/tickets')).events.parked === 1, 120000);
  const { deliveries: [parked] } = await admin('GET', '/events/parked');
  assert.match(parked.lastError, /422/);
  const tries = attempts.filter(({ event }) => event === refused).slice(-5);
  assert.equal(new Set(tries.map(({ id }) => id)).size, 1);

  browser = await launchBrowser();
  const boss = await Staff.login(server, await person(browser), server.credentials.admin, '/console/tickets');
  await boss.id('ticket-events').waitFor();
  assert.equal(await boss.id('events-parked').getAttribute('data-value'), '1');
  assert.match(await boss.id('event-error').innerText(), /HTTP 422: không nhận/);
  await photograph(boss.page, 'event-webhooks');
  assert.deepEqual(await axeFindings(boss.page), []);
  assert.deepEqual(await misplacedControls(boss.page), []);
  const before = received.length;
  refused = '';
  await boss.id('event-again').click();
  await until('it has arrived', () => received.length === before + 1);
  assert.equal(received.at(-1).id, tries[0].id);

  // One that has arrived is sent again too, for a receiver that lost it; it knows the id.
  await boss.id('events-delivered').click();
  const [newest] = (await admin('GET', '/events/delivered')).deliveries;
  const row = boss.page.locator(`[data-testid="event-row"][data-event="${newest.event}"]`).first();
  await row.getByTestId('event-again').click();
  await until('it has come twice', () => (
    new Set(received.slice(0, before + 1).map(({ id }) => id)).has(received.at(-1).id) && received.length === before + 2));
  assert.deepEqual(wrong, []);
  assert.deepEqual(boss.trouble, []);
  customer.socket.close();
});
