// What the wire says when the answer is no: a precise error, and the connection lives unless its framing is broken.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DemoServer } from './lib/server.mjs';
import { bearer, call, staffTicket, visitorToken, WireClient } from './lib/wire.mjs';

let server;
before(async () => { server = await DemoServer.start('wire_refuses'); });
after(async () => { await server?.stop(); });

async function customer() {
  return WireClient.open(server, { token: await visitorToken(server) });
}

function assertRefused(frame, code, words) {
  assert.equal(frame.error?.code, code, JSON.stringify(frame));
  assert.match(frame.error.message, words ?? /\w{3}/, 'the message is for people');
}

async function assertAlive(client) {
  const frame = await client.request({ ping: {} });
  assert.ok(frame.pong, JSON.stringify(frame));
}

test('a text that is no JSON is refused and the connection stays', async () => {
  const client = await customer();
  client.send('{"send": ');
  assertRefused(await client.frame('an error', (frame) => frame.error), 'MALFORMED_FRAME');
  await assertAlive(client);
  client.close();
});

test('a field that the schema does not know is refused by name', async () => {
  const client = await customer();
  const frame = await client.request({ typing: { conversation: 'x', colour: 'red' } }).catch(() => null)
    ?? await client.frame('an error', (candidate) => candidate.error);
  assertRefused(frame, 'MALFORMED_FRAME');
  await assertAlive(client);
  client.close();
});

test('a frame without a body is refused', async () => {
  const client = await customer();
  assertRefused(await client.request({}), 'UNKNOWN_FRAME');
  await assertAlive(client);
  client.close();
});

test('random bytes on the binary subprotocol are refused', async () => {
  const client = await WireClient.open(server, { protocol: 'switchboard.v1.proto' });
  client.send(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07, 0x01]));
  await client.frame('an answer', (frame) => frame.binary);
  client.close();
});

test('a text above the limit is refused with the limit', async () => {
  const client = await customer();
  const started = await client.request({ start: { text: 'hello', clientId: 'm1' } });
  const limit = client.welcome.welcome.limits.textCodePoints;
  const conversation = started.ack.conversation;
  const frame = await client.request({ send: { conversation, clientId: 'm2', text: 'a'.repeat(limit + 1) } });
  assertRefused(frame, 'TOO_LARGE', new RegExp(String(limit)));
  await assertAlive(client);
  client.close();
});

test('a frame above the limit closes the connection with 1009', async () => {
  const client = await customer();
  const { frameBytes } = client.welcome.welcome.limits;
  client.send(JSON.stringify({ send: { conversation: 'x', clientId: 'm', text: 'a'.repeat(frameBytes + 1024) } }));
  assert.equal((await client.end()).code, 1009);
});

test('a request before hello is refused', async () => {
  const client = await WireClient.open(server);
  assertRefused(await client.request({ watchBoard: {} }), 'UNAUTHENTICATED');
  client.close();
});

test('a bad token is refused and closed with a code that says get a new one', async () => {
  const client = await WireClient.open(server);
  client.send(JSON.stringify({ request: 1, hello: { token: 'not-a-token' } }));
  assert.equal((await client.end()).code, 4001);
  const said = client.frames.find((frame) => frame.error);
  if (said) assertRefused(said, 'UNAUTHENTICATED');
});

test('a socket ticket works once', async () => {
  const ticket = await staffTicket(server, server.credentials.agents[0]);
  const first = await WireClient.open(server, { token: ticket });
  assert.ok(first.welcome.welcome);
  const second = await WireClient.open(server);
  second.send(JSON.stringify({ request: 1, hello: { token: ticket } }));
  assert.equal((await second.end()).code, 4001);
  first.close();
});

test('a role that may not is told so', async () => {
  for (const body of [{ watchBoard: {} }, { note: { conversation: 'x', clientId: 'n', text: 't' } },
    { setPresence: { status: 'ONLINE' } }, { takeOver: { conversation: 'x' } }]) {
    const visitor = await customer();
    assertRefused(await visitor.request(body), 'FORBIDDEN');
    await assertAlive(visitor);
    visitor.close();
  }
  const agent = await WireClient.open(server, { token: await staffTicket(server, server.credentials.agents[0]) });
  assertRefused(await agent.request({ watchBoard: {} }), 'FORBIDDEN');
  agent.close();
});

test('who goes on asking for what is forbidden is shown out', async () => {
  const visitor = await customer();
  for (let turn = 0; turn < 3; turn += 1) visitor.send(JSON.stringify({ request: turn + 1, watchBoard: {} }));
  assert.equal((await visitor.end()).code, 1008);
});

test('an unknown conversation and a stranger\'s one get the same answer', async () => {
  const owner = await customer();
  const started = await owner.request({ start: { text: 'mine', clientId: 'm1' } });
  const other = await customer();
  const unknown = await other.request({ history: { conversation: 'cDoesNotExist0001' } });
  const foreign = await other.request({ history: { conversation: started.ack.conversation } });
  assertRefused(unknown, 'NOT_FOUND');
  assert.deepEqual({ ...foreign.error, conversation: '' }, { ...unknown.error, conversation: '' });
  owner.close();
  other.close();
});

test('the same client id with another text is a conflict, with the same text the same ack', async () => {
  const client = await customer();
  const { ack: { conversation } } = await client.request({ start: { text: 'hello', clientId: 'm1' } });
  const send = (text) => client.request({ send: { conversation, clientId: 'm2', text } });
  const first = await send('one');
  const again = await send('one');
  assert.equal(again.ack.seq, first.ack.seq);
  assert.equal(again.ack.duplicate, true);
  assertRefused(await send('two'), 'ID_CONFLICT');
  client.close();
});

test('the HTTP API refuses with a code, a sentence and a fitting status', async () => {
  const wrong = await call(server, 'POST', '/api/v1/login', {
    body: { email: server.credentials.admin.email, password: 'not the password' } });
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'UNAUTHENTICATED']);
  const nobody = await call(server, 'GET', '/api/v1/config');
  assert.deepEqual([nobody.status, nobody.body.code], [401, 'UNAUTHENTICATED']);
  const token = await bearer(server, server.credentials.agents[0]);
  const headers = { authorization: `Bearer ${token}` };
  const agent = await call(server, 'GET', '/api/v1/outbox', { headers });
  assert.deepEqual([agent.status, agent.body.code], [403, 'FORBIDDEN']);
  const missing = await call(server, 'GET', '/api/v1/conversations/cDoesNotExist0001', { headers });
  assert.deepEqual([missing.status, missing.body.code], [404, 'NOT_FOUND']);
  const nowhere = await call(server, 'GET', '/api/v1/nowhere');
  assert.equal(nowhere.status, 404);
  const garbled = await call(server, 'POST', '/api/v1/login', { body: ['no', 'object'] });
  assert.equal(garbled.status, 400);
});
