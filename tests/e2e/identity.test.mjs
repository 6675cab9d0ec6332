// Customers whom the shop's own server vouches for, through the server as it is built: the wire, the HTTP API, Redis.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DemoServer } from './lib/server.mjs';
import { signed } from './lib/signed.mjs';
import { bearer, call, WireClient } from './lib/wire.mjs';

let server;
let inbox;
let secret;
let admin;

const sign = (claims, { key = secret, alg } = {}) => signed({ aud: inbox, ...claims }, key, alg);

const visit = (body) => call(server, 'POST', '/api/v1/visitor-token', { body: { inbox, ...body } });
const asAdmin = (method, path, body) => call(server, method, `/api/v1${path}`, {
  body, headers: { authorization: `Bearer ${admin}` } });
const reads = (token, conversation) => call(server, 'GET', `/api/v1/conversations/${conversation}/entries`, {
  headers: { authorization: `Bearer ${token}` } });

async function given(answer) {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

async function talk(token, text) {
  const client = await WireClient.open(server, { token });
  const answer = await client.request({ start: { text, clientId: `m-${text.replaceAll(' ', '-')}` } });
  client.close();
  assert.ok(answer.ack, JSON.stringify(answer));
  return answer.ack.conversation;
}

function refused(answer, message) {
  assert.equal(answer.status, 401, JSON.stringify(answer.body));
  assert.equal(answer.body.code, 'UNAUTHENTICATED');
  assert.equal(answer.body.field, 'identity');
  assert.match(answer.body.message, message);
}

before(async () => {
  server = await DemoServer.start('identity');
  admin = await bearer(server, server.credentials.admin);
  inbox = (await given(await asAdmin('GET', '/config'))).inboxes[0].id;
});
after(async () => { await server?.stop(); });

test('without a secret nobody is vouched for', async () => {
  const answer = await visit({ identity: 'a.b.c' });
  assert.equal(answer.status, 400);
  assert.equal(answer.body.field, 'identity');
  assert.equal((await visit({})).status, 200);
});

test('with one, unknown visitors are refused until an admin admits them', async () => {
  ({ secret } = await given(await asAdmin('POST', `/inboxes/${inbox}/identity/secret`)));
  assert.ok(secret.length >= 32);
  refused(await visit({}), /signed identity/);
  const config = await asAdmin('GET', '/config');
  assert.ok(!JSON.stringify(config.body).includes(secret), 'the secret is shown once');
  const state = await given(await asAdmin('PUT', `/inboxes/${inbox}/identity`, { anonymous: 'allowed' }));
  assert.deepEqual(state, { configured: true, anonymous: 'allowed', people: '' });
  assert.equal((await visit({})).status, 200);
});

test('a signature that is not the inbox\'s says nothing more', async () => {
  refused(await visit({ identity: sign({ sub: '1' }, { key: 'another' }) }), /^the signature is not/);
  refused(await visit({ identity: sign({ sub: '1' }, { alg: 'none' }) }), /alg/);
  refused(await visit({ identity: sign({ sub: '1', aud: 'other' }) }), /aud/);
  refused(await visit({ identity: sign({ sub: '1', exp: Math.floor(Date.now() / 1000) + 7200 }) }), /exp/);
});

test('one person on two devices is one contact, with one history', async () => {
  const phone = await given(await visit({ identity: sign({ sub: 'lan', name: 'Lan', email: 'lan@shop.example' }) }));
  const conversation = await talk(phone.token, 'from the phone');
  const laptop = await given(await visit({ identity: sign({ sub: 'lan' }) }));
  assert.equal(laptop.contact, phone.contact);
  assert.equal(laptop.verified, true);
  assert.equal((await reads(laptop.token, conversation)).status, 200);
  const contact = await given(await asAdmin('GET', `/contacts/${phone.contact}`));
  assert.equal(contact.verified, true);
  assert.equal(contact.email, 'lan@shop.example');
});

test('what a customer says of itself does not replace the shop\'s word, and vouches for nothing', async () => {
  const { token, contact } = await given(await visit({ identity: sign({ sub: 'minh', email: 'minh@shop.example' }) }));
  const client = await WireClient.open(server, { token });
  await client.request({ start: { text: 'hi', clientId: 'c1', form: { email: 'ceo@shop.example', name: 'CEO' } } });
  client.close();
  assert.equal((await given(await asAdmin('GET', `/contacts/${contact}`))).email, 'minh@shop.example');

  const unknown = await given(await visit({}));
  const other = await WireClient.open(server, { token: unknown.token });
  await other.request({ start: { text: 'hi', clientId: 'c1', form: { email: 'ceo@shop.example' } } });
  other.close();
  const seen = await given(await asAdmin('GET', `/contacts/${unknown.contact}`));
  assert.equal(seen.email, 'ceo@shop.example');
  assert.equal(seen.verified, false);
});

test('what staff corrects is not the shop\'s word, until it is said again', async () => {
  const claims = { sub: 'cuc', name: 'Cúc', email: 'cuc@shop.example' };
  const { contact } = await given(await visit({ identity: sign(claims) }));
  const change = async (values) => given(await asAdmin('PATCH', `/contacts/${contact}`, values));
  assert.equal((await change({ email: 'cuc@shop.example', attributes: { plan: 'gold' } })).verified, true, 'the same');
  const corrected = await change({ email: 'cuc@mail.example' });
  assert.deepEqual([corrected.verified, corrected.email], [false, 'cuc@mail.example']);
  await given(await visit({ identity: sign(claims) }));
  const again = await given(await asAdmin('GET', `/contacts/${contact}`));
  assert.deepEqual([again.verified, again.email], [true, 'cuc@shop.example']);
});

test('two people on one browser never mix', async () => {
  const first = await given(await visit({ identity: sign({ sub: 'first' }) }));
  const conversation = await talk(first.token, 'secret of the first');
  // The second brings along whatever the browser still holds.
  for (const merge of [false, true]) {
    const second = await given(await visit({ identity: sign({ sub: 'second' }), token: first.token, merge }));
    assert.notEqual(second.contact, first.contact);
    assert.equal((await reads(second.token, conversation)).status, 404);
  }
  // After log-out, somebody unknown with the first one's token is nobody's.
  const nobody = await given(await visit({ token: first.token }));
  assert.notEqual(nobody.contact, first.contact);
  assert.equal(nobody.verified, false);
  assert.equal((await reads(nobody.token, conversation)).status, 404);
});

test('what was written unknown becomes a person\'s only on the proof of both, and only once', async () => {
  const unknown = await given(await visit({}));
  const conversation = await talk(unknown.token, 'before the log-in');
  const noted = await given(await asAdmin('POST', `/contacts/${unknown.contact}/notes`, { text: 'noted of the unknown' }));
  const stranger = await given(await visit({ identity: sign({ sub: 'stranger' }) }));
  assert.notEqual(stranger.contact, unknown.contact, 'not without asking for it');
  const person = await given(await visit({ identity: sign({ sub: 'hoa' }), token: unknown.token, merge: true }));
  assert.equal(person.contact, unknown.contact);
  assert.equal((await reads(person.token, conversation)).status, 200);
  const { notes } = await given(await asAdmin('GET', `/contacts/${person.contact}/notes`));
  assert.deepEqual(notes, [noted], 'what the team had noted stays with them');
  const thief = await given(await visit({ identity: sign({ sub: 'thief' }), token: unknown.token, merge: true }));
  assert.notEqual(thief.contact, unknown.contact);
  const next = await given(await visit({ token: unknown.token }));
  assert.notEqual(next.contact, unknown.contact, 'the old token is worth nothing any more');
  assert.equal((await given(await visit({ identity: sign({ sub: 'hoa' }) }))).contact, unknown.contact);
});

test('what an unknown visitor was called is not the shop\'s word once it vouches', async () => {
  const unknown = await given(await visit({}));
  const client = await WireClient.open(server, { token: unknown.token });
  await client.request({ start: { text: 'hi', clientId: 'c1', form: { email: 'ceo@shop.example', name: 'CEO' } } });
  client.close();
  const person = await given(await visit({ identity: sign({ sub: 'no-ceo', name: 'Mai' }), token: unknown.token, merge: true }));
  assert.equal(person.contact, unknown.contact);
  const seen = await given(await asAdmin('GET', `/contacts/${person.contact}`));
  assert.deepEqual([seen.verified, seen.name, seen.email], [true, 'Mai', '']);
});

test('who was erased and comes again is somebody new', async () => {
  const before = await given(await visit({ identity: sign({ sub: 'forgotten', name: 'Forgotten' }) }));
  await given(await asAdmin('POST', `/contacts/${before.contact}/erase`, { password: server.credentials.admin.password }));
  const again = await given(await visit({ identity: sign({ sub: 'forgotten', name: 'Forgotten' }) }));
  assert.notEqual(again.contact, before.contact);
  assert.equal((await given(await asAdmin('GET', `/contacts/${before.contact}`))).name, '');
});

test('a vouched-for token is not renewed from itself', async () => {
  const { token, contact } = await given(await visit({ identity: sign({ sub: 'renewing' }) }));
  assert.notEqual((await given(await visit({ token }))).contact, contact);
});

test('the old secret is good beside the new one for as long as was asked', async () => {
  const old = secret;
  ({ secret } = await given(await asAdmin('POST', `/inboxes/${inbox}/identity/secret`, { overlapHours: 1 })));
  assert.notEqual(secret, old);
  const one = await given(await visit({ identity: sign({ sub: 'turning' }, { key: old }) }));
  const two = await given(await visit({ identity: sign({ sub: 'turning' }) }));
  assert.equal(one.contact, two.contact);
  ({ secret } = await given(await asAdmin('POST', `/inboxes/${inbox}/identity/secret`, { overlapHours: 0 })));
  refused(await visit({ identity: sign({ sub: 'turning' }, { key: old }) }), /^the signature is not/);
});

test('only an admin sees or changes it', async () => {
  const agent = await bearer(server, server.credentials.agents[0]);
  for (const [method, path] of [['GET', ''], ['PUT', ''], ['DELETE', ''], ['POST', '/secret']]) {
    const answer = await call(server, method, `/api/v1/inboxes/${inbox}/identity${path}`, {
      headers: { authorization: `Bearer ${agent}` } });
    assert.equal(answer.status, 403, method);
  }
  assert.equal((await asAdmin('GET', '/inboxes/no-such-inbox/identity')).status, 404);
  const dropped = await given(await asAdmin('DELETE', `/inboxes/${inbox}/identity`));
  assert.equal(dropped.configured, false);
  assert.equal((await visit({ identity: sign({ sub: 'late' }) })).status, 400);
});
