// Erasure and what must never be seen, through the server as it is built, its own Redis with its files, and its log:
// planted words are looked for in everything that it keeps and says.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { filesOf } from './lib/files.mjs';
import { as as ask, given, visit } from './lib/planted.mjs';
import { artefacts, DemoServer, runToEnd } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

const CANARY = `canary${Math.random().toString(36).slice(2)}`;
const planted = (what) => `${CANARY}-${what}`;
let server;
let admin;
let contact;
let conversation;
const secrets = new Map(); // what must never be seen, by what it is

const as = (token, method, path, body) => ask(server, token, method, path, body);

/** The files of the server that hold these bytes, by their names. */
const filesWith = (text) => filesOf(server, text);

before(async () => {
  server = await DemoServer.start('erasure');
  admin = await bearer(server, server.credentials.admin);
  const visited = await visit(server, CANARY);
  ({ contact, conversation } = visited);
  secrets.set("the visitor's token", visited.token.split('.').at(-1));
});
after(async () => { await server?.stop(); });

test('what a person asks for has everything, files too', async () => {
  assert.ok(filesWith(CANARY).some((path) => path.includes('redis')), 'the words are in the store');
  assert.ok(filesWith(CANARY).some((path) => !path.includes('redis')), 'and in a transcript');
  const out = join(server.data, 'taken');
  const { code, output } = await runToEnd(['contact', 'export', '--out', out, '--url', server.url,
    '--email', server.credentials.admin.email, '--', contact], { env: { SWITCHBOARD_PASSWORD: server.credentials.admin.password } });
  assert.equal(code, 0, output);
  const taken = readFileSync(join(out, 'contact.json'), 'utf8');
  for (const what of ['first', 'name', 'form', 'answer', 'note', 'noted', 'second', 'comment', 'file'])
    assert.ok(taken.includes(planted(what)), what);
  const [file] = readdirSync(join(out, 'files'));
  assert.ok(readFileSync(join(out, 'files', file), 'utf8').includes(planted('bytes')));
  assert.equal(statSync(out).mode & 0o077, 0, 'for nobody else on the machine');
  rmSync(out, { recursive: true });
});

test('the command refuses without --yes, without a password, for nobody', async () => {
  const env = { SWITCHBOARD_PASSWORD: server.credentials.admin.password };
  const common = ['--url', server.url, '--email', server.credentials.admin.email];
  const careless = await runToEnd(['contact', 'erase', ...common, '--', contact], { env });
  assert.deepEqual([careless.code, /--yes/.test(careless.output)], [1, true]);
  const nobody = await runToEnd(['contact', 'erase', 'nobody', '--yes', ...common], { env });
  assert.equal(nobody.code, 1, nobody.output);
  const silent = await runToEnd(['contact', 'erase', '--yes', ...common, '--', contact], { env: { SWITCHBOARD_PASSWORD: '' } });
  assert.equal(silent.code, 1, silent.output);
});

test('after erasure no byte of it is in the store, its files, or a transcript', async () => {
  const headBefore = (await given(await as(admin, 'GET', `/conversations/${conversation}`))).headSeq;
  const { code, output } = await runToEnd(['contact', 'erase', '--yes', '--url', server.url,
    '--email', server.credentials.admin.email, '--', contact], { env: { SWITCHBOARD_PASSWORD: server.credentials.admin.password } });
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
    await given(await as(admin, 'GET', `/contacts/${contact}/notes`)),
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
