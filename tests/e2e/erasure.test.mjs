// Erasure and what must never be seen, through the server as it is built, its own Redis with its files, and its log:
// planted words are looked for in everything that it keeps and says.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { filesOf } from './lib/files.mjs';
import { artefacts, DemoServer, runToEnd } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, visitorToken, WireClient } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

const CANARY = `canary${Math.random().toString(36).slice(2)}`;
const planted = (what) => `${CANARY}-${what}`;
let server;
let admin;
let contact;
let conversation;
const secrets = new Map(); // what must never be seen, by what it is

const as = (token, method, path, body) => call(server, method, `/api/v1${path}`, {
  body, headers: { authorization: `Bearer ${token}` } });
async function given(answer) {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

/** The files of the server that hold these bytes, by their names. */
const filesWith = (text) => filesOf(server, text);

async function upload(token, name, bytes) {
  const { attachment } = await given(await as(token, 'POST', '/uploads', {
    conversation, name, size: bytes.length }));
  const answer = await fetch(`${server.url}/api/v1/uploads/${attachment.id}?offset=0`, {
    method: 'PUT', body: bytes, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, await answer.text());
  return attachment.id;
}

/** A customer's whole visit, with planted words wherever a person can leave any. */
async function visit() {
  const token = await visitorToken(server);
  secrets.set("the visitor's token", token.split('.').at(-1));
  const client = await WireClient.open(server, { token });
  contact = client.welcome.welcome.self.id;
  const agent = await WireAgent.online(server, server.credentials.agents[0]);
  const started = await client.request({ start: {
    text: planted('first'), clientId: 'm1',
    form: { name: planted('name'), email: `${CANARY}@shop.example`, order: planted('form') } } });
  conversation = started.ack.conversation;
  await agent.accept();
  await agent.say(planted('answer'));
  await agent.tell({ note: { conversation, clientId: 'n1', text: planted('note') } });
  await agent.tell({ tag: { conversation, add: [planted('tag').slice(0, 60)] } });
  const file = await upload(token, `${planted('file')}.txt`, Buffer.from(`text ${planted('bytes')}`));
  const sent = await client.request({ send: {
    conversation, clientId: 'm2', text: planted('second'), attachments: [{ id: file }] } });
  assert.ok(sent.ack, JSON.stringify(sent));
  await agent.finish();
  await client.request({ rate: { conversation, csat: 4, comment: planted('comment') } });
  await until('the transcript is there', async () => {
    const rows = await given(await as(admin, 'GET', `/conversations/${conversation}/deliveries`));
    const list = Array.isArray(rows) ? rows : rows.deliveries;
    return list.length > 0 && list.every(({ state }) => state === 'delivered');
  });
  client.close();
  agent.client.close();
}

before(async () => {
  server = await DemoServer.start('erasure');
  admin = await bearer(server, server.credentials.admin);
  await visit();
});
after(async () => { await server?.stop(); });

test('what a person asks for has everything, files too', async () => {
  assert.ok(filesWith(CANARY).some((path) => path.includes('redis')), 'the words are in the store');
  assert.ok(filesWith(CANARY).some((path) => !path.includes('redis')), 'and in a transcript');
  const out = join(server.data, 'taken');
  const { code, output } = await runToEnd(['contact', 'export', contact, '--out', out, '--url', server.url,
    '--email', server.credentials.admin.email], { env: { SWITCHBOARD_PASSWORD: server.credentials.admin.password } });
  assert.equal(code, 0, output);
  const taken = readFileSync(join(out, 'contact.json'), 'utf8');
  for (const what of ['first', 'name', 'form', 'answer', 'note', 'second', 'comment', 'file'])
    assert.ok(taken.includes(planted(what)), what);
  const [file] = readdirSync(join(out, 'files'));
  assert.ok(readFileSync(join(out, 'files', file), 'utf8').includes(planted('bytes')));
  assert.equal(statSync(out).mode & 0o077, 0, 'for nobody else on the machine');
  rmSync(out, { recursive: true });
});

test('the command refuses without --yes, without a password, for nobody', async () => {
  const env = { SWITCHBOARD_PASSWORD: server.credentials.admin.password };
  const common = ['--url', server.url, '--email', server.credentials.admin.email];
  const careless = await runToEnd(['contact', 'erase', contact, ...common], { env });
  assert.deepEqual([careless.code, /--yes/.test(careless.output)], [1, true]);
  const nobody = await runToEnd(['contact', 'erase', 'nobody', '--yes', ...common], { env });
  assert.equal(nobody.code, 1, nobody.output);
  const silent = await runToEnd(['contact', 'erase', contact, '--yes', ...common], { env: { SWITCHBOARD_PASSWORD: '' } });
  assert.equal(silent.code, 1, silent.output);
});

test('after erasure no byte of it is in the store, its files, or a transcript', async () => {
  const headBefore = (await given(await as(admin, 'GET', `/conversations/${conversation}`))).headSeq;
  const { code, output } = await runToEnd(['contact', 'erase', contact, '--yes', '--url', server.url,
    '--email', server.credentials.admin.email], { env: { SWITCHBOARD_PASSWORD: server.credentials.admin.password } });
  assert.equal(code, 0, output);
  assert.match(output, /1 conversations/);
  assert.match(output, /writes its append-only file anew/);
  // Redis writes its file anew in the background, and takes away the old one.
  await until('the old words have left the disk', () => filesWith(CANARY).length === 0, 60_000);
  const left = await given(await as(admin, 'GET', `/conversations/${conversation}`));
  assert.equal(left.headSeq, headBefore, 'the order stays');
  const { entries } = await given(await as(admin, 'GET', `/conversations/${conversation}/entries?limit=100`));
  assert.deepEqual(entries.map(({ seq }) => seq), Array.from({ length: headBefore }, (_, i) => i + 1));
  const everything = [left, entries, await given(await as(admin, 'GET', `/contacts/${contact}`)),
    await given(await as(admin, 'GET', `/conversations?view=contact&key=${contact}`)),
    (await as(admin, 'GET', `/conversations/${conversation}/transcript.json`)).body];
  assert.ok(!JSON.stringify(everything).includes(CANARY));
});

test('it stays so when the server and its Redis start again', async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  assert.deepEqual(filesWith(CANARY), []);
  await server.launch();
  const { entries } = await given(await as(admin, 'GET', `/conversations/${conversation}/entries?limit=100`));
  assert.ok(entries.length > 0 && entries.every((entry) => entry.hidden));
});

test('both are in the audit log, and the log says nothing of what was said', async () => {
  const { records } = await given(await as(admin, 'GET', `/audit?subject=${contact}`));
  const actions = records.map(({ action }) => action);
  assert.ok(actions.includes('contact.exported') && actions.includes('contact.erased'), actions.join());
  assert.ok(!JSON.stringify(records).includes(CANARY));
});

test('what agents read through their sockets is in it too', async () => {
  const { records } = await given(await as(admin, 'GET', `/audit?subject=${conversation}&what=conversation.read`));
  const read = records.find(({ actor }) => actor === server.credentials.agents[0].email.split('@')[0]);
  assert.ok(read, JSON.stringify(records));
  assert.equal(read.network, '127.0.0.0/24');
});

test('planted secrets are in no log and no metric', async () => {
  // The demo prints the passwords that it made; this one somebody has chosen.
  const [, person] = server.credentials.agents;
  const chosen = `chosen ${Math.random().toString(36)}`;
  await given(await as(await bearer(server, person), 'PUT', '/me/password', {
    password: person.password, newPassword: chosen }));
  secrets.set('a password', chosen);
  secrets.set('a bearer token', admin);
  const { secret } = await given(await as(admin, 'POST', `/inboxes/${
    (await given(await as(admin, 'GET', '/config'))).inboxes[0].id}/identity/secret`));
  secrets.set('an identity secret', secret);
  await as(admin, 'GET', `/conversations?view=${planted('query')}`);
  await call(server, 'POST', '/api/v1/login', { body: { email: `${CANARY}@x.example`, password: planted('typed') } });
  const said = readFileSync(join(artefacts, 'erasure-server.log'), 'utf8');
  const figures = (await call(server, 'GET', '/metrics')).body;
  for (const [what, text] of [...secrets, ['what people wrote', CANARY]]) {
    assert.ok(!said.includes(text), `${what} is in the log`);
    assert.ok(!figures.includes(text), `${what} is in the metrics`);
  }
  for (const [what, text] of secrets)
    assert.deepEqual(filesWith(text), [], `${what} rests in a file as it is`);
});
