// Another implementation's word on our WebSockets: npm's `ws`, as most of the web's servers and bots use it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { visitorToken, WireClient } from './lib/wire.mjs';

let server;
before(async () => { server = await DemoServer.start('interop_ws'); });
after(async () => { await server?.stop(); });

const address = () => `${server.url.replace('http', 'ws')}/ws`;

async function chat() {
  const client = await WireClient.open(server, { token: await visitorToken(server) });
  const { ack } = await client.request({ start: { text: 'hello', clientId: 'm0' } });
  return { client, conversation: ack.conversation };
}

async function texts(client, conversation) {
  const page = await client.request({ history: { conversation, after: 0, limit: 100 } });
  return page.history.entries.filter((entry) => entry.message).map((entry) => entry.message.text);
}

test('messages of every length arrive as they were sent', async () => {
  const { client, conversation } = await chat();
  const sent = [1, 125, 126, 127, 4000, 8000].map((size) => 'ạ'.repeat(Math.ceil(size / 3)).slice(0, size));
  for (const [index, text] of sent.entries()) {
    await client.request({ send: { conversation, clientId: `s${index}`, text } });
  }
  assert.deepEqual(await texts(client, conversation), ['hello', ...sent]);
  client.close();
  assert.equal((await client.end()).code, 1005);
});

test('fragments with a ping between them are one message', async () => {
  const { client, conversation } = await chat();
  const frame = JSON.stringify({ request: 900, send: { conversation, clientId: 'f', text: 'một hai ba bốn '.repeat(40) } });
  const pongs = [];
  client.socket.on('pong', (data) => pongs.push(data.toString()));
  const pieces = frame.match(/.{1,97}/gsu);
  for (const [index, piece] of pieces.entries()) {
    client.socket.send(piece, { fin: index === pieces.length - 1 });
    if (index === 1) client.socket.ping('between');
  }
  assert.ok((await client.frame('the ack', (each) => each.request === 900)).ack);
  await until('the pong', () => pongs.includes('between'));
  client.close();
});

test('a close with a code and a reason comes back', async () => {
  const { client } = await chat();
  client.socket.close(4321, 'tạm biệt');
  assert.deepEqual(await client.end(), { code: 4321, reason: 'tạm biệt' });
});

test('compression is offered and not taken', async () => {
  const socket = new WebSocket(address(), ['switchboard.v1.json'], { perMessageDeflate: true });
  await until('it opens', () => socket.readyState === WebSocket.OPEN);
  assert.equal(socket.extensions, '');
  socket.close();
});

test('the binary subprotocol answers in binary', async () => {
  const socket = new WebSocket(address(), ['switchboard.v1.proto']);
  const frames = [];
  socket.on('message', (data, binary) => frames.push({ data, binary }));
  await until('it opens', () => socket.readyState === WebSocket.OPEN);
  socket.send(Buffer.from([0x08, 0x07, 0xa2, 0x02, 0x00])); // request 7, a ping before hello
  await until('an answer', () => frames.length > 0);
  assert.equal(frames[0].binary, true);
  assert.deepEqual([...frames[0].data.subarray(0, 2)], [0x08, 0x07]);
  socket.close();
});

test('a foreign origin is refused in the handshake', async () => {
  const socket = new WebSocket(address(), ['switchboard.v1.json'], { origin: 'https://evil.example' });
  const status = await new Promise((resolve) => {
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode));
    socket.on('error', () => {});
  });
  assert.equal(status, 403);
  socket.terminate();
});
