// The router over real sockets: an agent whose socket is dead, supervisors' commands, queues held by hand, reasons in
// words, figures. The figures of time are printed, not judged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, staffTicket, visitorToken, WireClient } from './lib/wire.mjs';

let server;
let boss;
before(async () => {
  server = await DemoServer.start('router_wire');
  boss = await staff(server.credentials.supervisor);
});
after(async () => {
  boss?.close();
  await server?.stop();
});

async function staff(person) {
  return WireClient.open(server, { token: await staffTicket(server, person) });
}
async function customer() {
  return WireClient.open(server, { token: await visitorToken(server) });
}
async function start(client) {
  const answer = await client.request({ start: { text: 'xin chào', clientId: `m${Math.random().toString(36).slice(2)}` } });
  assert.ok(answer.ack, JSON.stringify(answer));
  return answer.ack.conversation;
}
const online = (client) => client.request({ setPresence: { status: 'ONLINE' } });
const offline = (client) => client.request({ setPresence: { status: 'OFFLINE', requeue: true } });
const offerOf = (conversation) => (frame) => frame.offer?.conversation === conversation;

async function log(conversation) {
  const token = await bearer(server, server.credentials.supervisor);
  const page = await call(server, 'GET', `/api/v1/conversations/${conversation}/entries?limit=100`,
    { headers: { authorization: `Bearer ${token}` } });
  return page.body.entries.filter((entry) => entry.event).map((entry) => ({ ...entry.event, at: Date.parse(entry.at) }));
}

/** One offer to a socket that says nothing back; how long after it the next one was made, by the log. */
async function moves(alive, dead) {
  await online(dead);
  const visitor = await customer();
  const conversation = await start(visitor);
  await dead.frame('an offer to the first', offerOf(conversation)); // and nothing comes back
  await online(alive);
  const moved = await alive.frame('the offer to the second', offerOf(conversation));
  const events = await log(conversation);
  const [first, second] = events.filter((event) => event.type === 'EVENT_OFFERED');
  assert.notEqual(first.user, second.user);
  // Nobody is blamed for a socket, and the offer ends before the next one begins.
  const [ended] = events.filter((event) => event.type === 'EVENT_OFFER_ENDED');
  assert.deepEqual([ended?.user, ended?.reason], [first.user, 'undelivered']);
  assert.ok(events.indexOf(ended) < events.indexOf(second));
  await alive.request({ offerSeen: { conversation, offer: moved.offer.offer } });
  const taken = await alive.request({ accept: { conversation, offer: moved.offer.offer } });
  assert.ok(taken.ack, JSON.stringify(taken));
  const why = await alive.request({ explain: { conversation } });
  assert.match(why.explanation.sentence, /the only one who could take it/);
  const closed = await alive.request({ close: { conversation, disposition: 'done' } }); // or it would be first in line again
  assert.ok(closed.ack, JSON.stringify(closed));
  for (const client of [dead, alive]) await offline(client);
  visitor.close();
  return { ended: ended.at - first.at, offered: second.at - first.at };
}

test('an offer that a dead socket does not show moves to somebody who is there', async () => {
  const after = [];
  const alive = await staff(server.credentials.agents[1]); // logged in before: only the router's time counts
  for (let round = 0; round < 2; round += 1) { // a third drop would be held against the agent
    const dead = await staff(server.credentials.agents[0]);
    after.push(await moves(alive, dead));
    dead.close();
  }
  for (const { ended, offered } of after)
    console.log(`# a dead socket's offer ended after ${ended} ms, and the next one was made after ${offered} ms`);
  alive.close();
});

test('who waits hears the place, and staff hears the reasons', async () => {
  const visitor = await customer();
  const conversation = await start(visitor);
  await visitor.frame('the place in line', (frame) => frame.position?.conversation === conversation);
  const mine = await visitor.request({ explain: { conversation } });
  assert.match(mine.explanation.sentence, /You are number 1/);
  assert.equal(mine.explanation.why, undefined);
  const theirs = await boss.request({ explain: { conversation, agent: 'lan' } });
  assert.match(theirs.explanation.sentence, /Lan: .*is not available/);
  const nosy = await visitor.request({ explain: { conversation, agent: 'lan' } });
  assert.equal(nosy.error?.code, 'FORBIDDEN');
  visitor.close();
});

test('what a supervisor does by hand is in the log, with who and why', async () => {
  const visitor = await customer();
  const conversation = await start(visitor);
  for (const body of [
    { move: { conversation, queue: 'ban-hang', reason: 'hỏi mua' } },
    { setPriority: { conversation, priority: 'URGENT', reason: 'khách quen' } },
    { setSla: { conversation, slaMs: 60000, reason: 'hẹn một phút' } }]) {
    const answer = await boss.request(body);
    assert.ok(answer.ack, JSON.stringify(answer));
  }
  const events = await log(conversation);
  for (const [type, detail] of [['EVENT_MOVED', 'hỏi mua'], ['EVENT_PRIORITY', 'khách quen'], ['EVENT_SLA', 'hẹn một phút']]) {
    const event = events.find((each) => each.type === type);
    assert.equal(event?.detail, detail, type);
    assert.ok(event.actor, type);
  }
  const refused = await boss.request({ move: { conversation, queue: 'nowhere' } });
  assert.equal(refused.error?.code, 'NOT_FOUND');
  const empty = await boss.request({ setSla: { conversation } });
  assert.equal(empty.error?.field, 'slaMs');
  visitor.close();
});

test('a queue that is held closed says so to whoever comes, before and after', async () => {
  const opensAt = new Date(Date.now() + 3600 * 1000).toISOString();
  const held = await boss.request({ setQueue: { queue: 'tu-van', mode: 'HELD_CLOSED', until: opensAt, reason: 'họp' } });
  assert.ok(held.ack, JSON.stringify(held));
  const token = await bearer(server, server.credentials.admin);
  const config = await call(server, 'GET', '/api/v1/config', { headers: { authorization: `Bearer ${token}` } });
  const shown = await call(server, 'GET', `/api/v1/inboxes/${config.body.inboxes[0].id}/public`);
  assert.equal(shown.body.open, false);
  assert.equal(shown.body.whenClosed, 'reject');
  assert.equal(Date.parse(shown.body.opensAt), Date.parse(opensAt));
  const visitor = await customer();
  const conversation = await start(visitor);
  const snapshot = await visitor.frame('the refusal', (frame) => frame.conversation?.id === conversation
    && frame.conversation.state === 'STATE_REJECTED');
  assert.equal(snapshot.conversation.refusal.reason, 'closed');
  assert.ok((await boss.request({ setQueue: { queue: 'tu-van', mode: 'BY_HOURS' } })).ack);
  visitor.close();
});

test('the router shows its figures', async () => {
  const read = () => call(server, 'GET', '/metrics').then((answer) => answer.body);
  const text = await until('offers are counted', async () => {
    const page = await read();
    return /switchboard_routing_offers_total [1-9]/.test(page) && page;
  });
  for (const name of ['offer_ends_total{outcome="undelivered"}', 'queue_depth', 'oldest_wait_seconds', 'lease_epoch',
    'drain_seconds_count', 'invariant_violations_total{invariant="I1"} 0'])
    assert.ok(text.includes(`switchboard_routing_${name}`), name);
});
