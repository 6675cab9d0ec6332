// A broken promise of the routing engine shows where an operator looks. The mistake is planted in Redis while the node
// that routes is dead: the record of an owned conversation says that it waits. The node that takes over rebuilds its
// engine from it, finds the contradiction in its next sample, counts it on /metrics, says it in its log, and goes on.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { Cluster } from '../fire/router_failover/cluster.mjs';
import { Shop } from '../fire/router_failover/shop.mjs';
import { until } from './lib/wait.mjs';
import { call, WireClient } from './lib/wire.mjs';

const kWord = 8; // numbers in records: 64 bits, little-endian
const kQueued = 1; // router::State
const kActive = 3;

let cluster;
let shop;
before(async () => {
  cluster = await Cluster.start();
  shop = await Shop.open(cluster, 2, 1);
});
after(() => cluster?.stop());

/** redis-cli with bytes in and out. */
function redis(args, input) {
  return new Promise((resolve, reject) => {
    const child = execFile('redis-cli', ['-p', String(cluster.redisPort), ...args], { encoding: 'buffer' },
      (error, stdout) => (error ? reject(error) : resolve(stdout)));
    child.stdin.end(input);
  });
}

/** Where the state stands in a conversation's record: after the version, and the id with its length. */
const stateAt = (conversation) => 2 * kWord + Buffer.byteLength(conversation);

async function record(conversation) {
  const key = (await redis(['--scan', '--pattern', '*:rec:c'])).toString().trim();
  const bytes = (await redis(['HGET', key, conversation])).subarray(0, -1); // without redis-cli's own line end
  assert.equal(bytes.toString('utf8', 2 * kWord, stateAt(conversation)), conversation);
  return { key, bytes };
}

async function online(node, agent) {
  const ticket = await call(node, 'POST', '/api/v1/socket-ticket', { headers: shop.tokens[agent.id] });
  assert.equal(ticket.status, 200, JSON.stringify(ticket.body));
  const client = await WireClient.open(node, { token: ticket.body.ticket });
  assert.ok((await client.request({ setPresence: { status: 'ONLINE' } })).ack);
  return client;
}

async function take(client, conversation) {
  const { offer } = await client.frame('the offer', (frame) => frame.offer?.conversation === conversation);
  await client.request({ offerSeen: { conversation, offer: offer.offer } });
  const taken = await client.request({ accept: { conversation, offer: offer.offer } });
  assert.ok(taken.ack, JSON.stringify(taken));
}

const kBroken = /switchboard_routing_invariant_violations_total\{invariant="(I\d)"\} (\d+)/g;
async function broken(node) {
  const page = await call(node, 'GET', '/metrics');
  assert.equal(page.status, 200);
  return Object.fromEntries([...page.body.matchAll(kBroken)].map(([, name, count]) => [name, Number(count)]));
}
const none = (counts) => Object.values(counts).every((count) => count === 0);

test('a contradiction in the engine is counted on /metrics, said, and survived', async () => {
  const owner = await cluster.owner();
  const standby = cluster.other(owner);
  const first = await online(standby, shop.agents[0]);
  const token = await call(standby, 'POST', '/api/v1/visitor-token', { body: { inbox: shop.inbox, locale: 'en' } });
  const visitor = await WireClient.open(standby, { token: token.body.token });
  const started = await visitor.request({ start: { text: 'hello', clientId: 'm1' } });
  const { conversation } = started.ack;
  await take(first, conversation);
  const whole = await broken(cluster.nodes[owner]);
  assert.equal(Object.keys(whole).length, 9);
  assert.ok(none(whole), JSON.stringify(whole));

  await cluster.kill(owner);
  const { key, bytes } = await record(conversation);
  assert.equal(bytes.readBigUInt64LE(stateAt(conversation)), BigInt(kActive));
  bytes.writeBigUInt64LE(BigInt(kQueued), stateAt(conversation));
  await redis(['-x', 'HSET', key, conversation], bytes);
  await cluster.takenOver(standby);
  const counts = await until('the sample finds it', async () => {
    const now = await broken(standby);
    return now.I1 > 0 && now;
  }, 60000);
  assert.ok(none({ ...counts, I1: 0 }), JSON.stringify(counts));
  assert.match(standby.output, new RegExp(`invariant I1 broken at ${conversation}`));

  const second = await online(standby, shop.agents[1]);
  await take(second, conversation);
  for (const client of [first, second, visitor]) client.close();
});
