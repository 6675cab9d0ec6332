// Two nodes over two Redis servers and three sentinels. The primary dies under a conversation: what was acknowledged is
// there, once and in order, read at the other node; what was not is repeated until it is; the router goes on, and the
// close leaves its transcript.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SentinelSet } from './lib/sentinel_set.mjs';
import { transcriptWith } from './lib/transcripts.mjs';
import { TwoNodes } from './lib/two_nodes.mjs';
import { until } from './lib/wait.mjs';
import { visitorToken, WireClient } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

let nodes;
let customer;
let agent;
let conversation;
const said = [];
const LATER = new Set(['STORE_UNAVAILABLE', 'TIMED_OUT', 'OVERLOADED']); // say it again

before(async () => {
  nodes = await TwoNodes.start('sentinels', (folder) => SentinelSet.start(folder));
  nodes.b.credentials = nodes.credentials;
  agent = await WireAgent.online(nodes.b, nodes.credentials.agents[0]);
  customer = await begin('Xin chào');
  conversation = await agent.accept();
});
after(async () => {
  customer?.close();
  agent?.client.close();
  await nodes?.stop();
});

async function begin(text) {
  const client = await WireClient.open(nodes.a, { token: await visitorToken(nodes.a) });
  const { ack } = await client.request({ start: { text, clientId: `first-${Date.now()}` } });
  assert.ok(ack, 'the conversation began');
  return client;
}

/** Says it under one id until it is acknowledged, as every client does; another answer must allow that. */
function sayUntilAcked(client, text) {
  said.push(text);
  const clientId = `m-${said.length}`;
  return until(`"${text}" is acknowledged`, async () => {
    const { ack, error } = await client.request({ send: { conversation, clientId, text } });
    if (error) assert.ok(LATER.has(error.code), JSON.stringify(error));
    return ack;
  }, 90000);
}

async function everythingOnce() {
  const texts = (await agent.texts()).filter((text) => said.includes(text));
  assert.deepEqual(texts, said, 'once each, in their order');
}

test('what is said is on both servers before it is acknowledged', async () => {
  for (let i = 0; i < 20; i += 1) await sayUntilAcked(customer, `trước ${i}`);
  await everythingOnce();
});

test('the primary dies: nothing acknowledged is lost, and it goes on when the other one is back', async () => {
  const dead = await nodes.redis.killPrimary();
  const waiting = sayUntilAcked(customer, 'trong lúc mất máy');
  await nodes.redis.promoted(dead);
  await nodes.redis.revive(dead);
  await waiting;
  for (let i = 0; i < 20; i += 1) await sayUntilAcked(customer, `sau ${i}`);
  await everythingOnce();
});

test('the router goes on: a new customer finds the agent, and the close leaves its transcript', async () => {
  await until('the close is taken', async () => {
    const answer = await agent.client.request({ close: { conversation, disposition: 'Đã giải quyết' } });
    return answer.ack;
  }, 60000);
  const transcript = await Promise.any([transcriptWith(nodes.a, 'sau 19'), transcriptWith(nodes.b, 'sau 19')]);
  const texts = transcript.entries.map((entry) => entry.text).filter((text) => said.includes(text));
  assert.deepEqual(texts, said);
  await agent.client.request({ finishWrapUp: { conversation } });
  const next = await begin('Khách thứ hai');
  await agent.accept();
  next.close();
});
