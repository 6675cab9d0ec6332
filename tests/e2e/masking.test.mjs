// Secrets that people write, through the server as it is built: a number stands wherever words can be written, and is
// looked for in what others are shown and in all that rests on the disk.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { filesOf } from './lib/files.mjs';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, visitorToken, WireClient } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

const CARD = '5555 5555 5555 4444';
const SHOWN = '•••• 4444';
const CODE = '739 184';
const PASS = 'q7Zr2Lx9Vt4Kd8Wm3Np6';
const KEY = 'Hs5Yc1Bf7Gj4Qk9Tn2Xw6Pv3Rz8Ld0Mu5EaI';
let server;
let inbox;
let customer;
let agent;
let conversation;
let browser;

async function admin(method, path, body) {
  const token = await bearer(server, server.credentials.admin);
  const answer = await call(server, method, `/api/v1${path}`, { body, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

before(async () => {
  server = await DemoServer.start('masking');
  [inbox] = (await admin('GET', '/config')).inboxes;
  await admin('PUT', `/inboxes/${inbox.id}`, { ...inbox, typingPreview: true, masking: { words: ['OTP'] } });
  customer = await WireClient.open(server, { token: await visitorToken(server) });
  agent = await WireAgent.online(server, server.credentials.agents[0]);
  const { ack } = await customer.request({ start: {
    text: `thẻ ${CARD}`, clientId: 'm1', form: { name: 'Hoa', order: `thẻ ${CARD}` } } });
  conversation = ack.conversation;
  assert.equal(ack.storedText, `thẻ ${SHOWN}`);
  await agent.accept();
});
after(async () => {
  await browser?.close();
  customer?.close();
  agent?.client.close();
  await server?.stop();
});

test('who wrote a secret is told how it is stored, and nobody is shown more', async () => {
  const sent = await customer.request({ send: { conversation, clientId: 'm2', text: `OTP là: ${CODE} ạ` } });
  assert.equal(sent.ack.storedText, 'OTP là: •••• ạ');
  const entry = await agent.entry('the agent is shown it', ({ message }) => message?.text.startsWith('OTP'));
  assert.equal(entry.message.text, 'OTP là: •••• ạ');
});

test('keys and passes of computers are hidden', async () => {
  const text = `em chạy curl -H "Authorization: Bearer ${PASS}" với ghp_${KEY}`;
  const sent = await customer.request({ send: { conversation, clientId: 'm2k', text } });
  assert.equal(sent.ack.storedText, 'em chạy curl -H "Authorization: Bearer ••••" với ghp_••••');
  await agent.entry('the agent is shown no more', ({ message }) => message?.text === sent.ack.storedText);
});

test('what is half typed is hidden', async () => {
  const shown = async (preview, wanted) => until(`shown as ${wanted}`, async () => {
    await customer.request({ typing: { conversation, active: true, preview } });
    return agent.client.frames.some(({ typing }) => typing?.preview === wanted);
  });
  await shown(`thẻ ${CARD.slice(0, -1)}`, 'thẻ ••••');
  await shown('OTP là 73', 'OTP ••••');
  const previews = agent.client.frames.filter(({ typing }) => typing).map(({ typing }) => typing.preview ?? '');
  assert.deepEqual(previews.filter((text) => /5555|73/.test(text)), []);
});

test('notes, notes of transfers and reasons are masked as well', async () => {
  const note = await agent.tell({ note: { conversation, clientId: 'n1', text: `khách đưa OTP ${CODE}` } });
  assert.equal(note.ack.storedText, 'khách đưa OTP ••••');
  const config = await admin('GET', '/config');
  const queue = config.queues.find(({ id }) => id !== inbox.queue).id;
  const given = await agent.tell({ transfer: { conversation, queue, note: `thẻ của khách ${CARD}, OTP ${CODE}` } });
  assert.ok(given.ack, JSON.stringify(given));
  const entry = await agent.entry('the note of the transfer', (each) => each.note?.text.startsWith('thẻ'));
  assert.equal(entry.note.text, `thẻ của khách ${SHOWN}, OTP ••••`);
  const boss = await WireClient.open(server, { token: (await admin('POST', '/socket-ticket')).ticket });
  const moved = await boss.request({ setPriority: { conversation, priority: 'HIGH', reason: `gấp, ${CARD}` } });
  assert.ok(moved.ack, JSON.stringify(moved));
  boss.close();
});

test('a message that is repeated under other rules is the same message', async () => {
  const text = `OTP ${CODE}`;
  const repeated = (clientId) => customer.request({ send: { conversation, clientId, text } });
  const first = await repeated('m3');
  await admin('PUT', `/inboxes/${inbox.id}`, { ...inbox, masking: { words: ['password'] } });
  let count = 0;
  await until('the new rules count', async () => (
    (await customer.request({ send: { conversation, clientId: `w${++count}`, text: 'OTP 4321' } })).ack.storedText ?? '') === '');
  const again = await repeated('m3');
  assert.equal(again.ack?.seq, first.ack.seq, JSON.stringify(again));
  assert.equal(again.ack.storedText, 'OTP ••••');
});

test('who writes a number into the widget sees at once what is kept of it', async () => {
  browser = await launchBrowser();
  const writer = await Customer.visit(server, await person(browser));
  await writer.start('Tôi trả bằng thẻ');
  await writer.say(`số thẻ ${CARD}`);
  await writer.sent(`số thẻ ${SHOWN}`);
  assert.deepEqual(await writer.texts(), ['Tôi trả bằng thẻ', `số thẻ ${SHOWN}`]);
});

test('nothing on the disk has the number, the code or the keys', () => {
  assert.ok(filesOf(server, SHOWN).length > 0, 'what is looked at is where words are kept');
  for (const secret of [CARD, CARD.replaceAll(' ', ''), CODE, PASS, KEY]) assert.deepEqual(filesOf(server, secret), [], secret);
});
