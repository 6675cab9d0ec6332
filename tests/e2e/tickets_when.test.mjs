// When a conversation becomes a ticket, through a whole server: customers who give up, requests that are left at a
// closed queue, a ticket made of an open conversation and what becomes of it later, rules by queue and by outcome. The
// other systems hold the server to their documented contracts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Contracts } from './lib/contracts.mjs';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, visitorToken, WireClient } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

const SPAM = 'Khách không phản hồi';
/** Everything that a ticket can say beside the words, under the names of each service. */
const SAID = {
  csat: '{{csat}}', ces: '{{ces}}', outcome: '{{disposition}}', tags: '{{tags}}', language: '{{language}}' };
const SAID_AT_LAST = { csat: '2', ces: '6', outcome: 'solved', tags: 'chat,tu-van,gap', language: 'en' };
const named = (name) => Object.fromEntries(Object.entries(SAID).map(([key, text]) => [name(key), text]));
const caseField = (key) => `${{ csat: 'CSAT', ces: 'CES' }[key] ?? key[0].toUpperCase() + key.slice(1)}__c`;
const fieldIds = Object.fromEntries(Object.keys(SAID).map((key, at) => [key, 31 + at]));
let server;
let contracts;

async function admin(method, path, body) {
  const token = await bearer(server, server.credentials.admin);
  const answer = await call(server, method, `/api/v1${path}`, { body, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const hook = (id, rules) => admin('PUT', `/sinks/${id}`, { ...contracts.sinks.webhook, id, rules });
const tally = () => admin('GET', '/tickets');

before(async () => {
  contracts = await Contracts.start();
  server = await DemoServer.start('tickets_when', { settings: '[sinks]\nloopback_http = true\n' });
  await admin('DELETE', '/sinks/files');
  const words = { dispositions: { 'Đã giải quyết': 'solved' }, tags: ['chat', '{{queue}}'] };
  await admin('PUT', '/sinks/zd', {
    ...contracts.sinks.zendesk, rules: { exceptDispositions: [SPAM] },
    mapping: { ...words, fields: named((key) => fieldIds[key]) } });
  const { salesforce, hubspot } = contracts.sinks;
  const ended = { on: ['closed'], exceptDispositions: [SPAM] };
  await admin('PUT', '/sinks/sf', { ...salesforce, rules: ended, mapping: { ...words, fields: named(caseField) } });
  await admin('PUT', '/sinks/hs', { ...hubspot, rules: ended, mapping: { ...words, fields: SAID } });
  await hook('gone', { on: ['abandoned'] });
  await hook('left', { on: ['rejected'] });
  await hook('sales', { queues: ['ban-hang'] });
  await hook('not-sales', { on: ['abandoned'], exceptQueues: ['ban-hang'] });
  await hook('solved', { dispositions: ['Đã giải quyết'] });
});
after(async () => {
  await server?.stop();
  contracts?.stop();
});

async function start(text, more = {}) {
  const client = await WireClient.open(server, { token: await visitorToken(server) });
  const answer = await client.request({ start: { text, clientId: `m${Math.random().toString(36).slice(2)}`, ...more } });
  assert.ok(answer.ack, JSON.stringify(answer));
  return { client, conversation: answer.ack.conversation };
}

/** Once nothing is on its way: the Zendesk ticket, and which webhooks were called, of this conversation. */
async function settled(conversation) {
  await until(`${conversation} is settled`, async () => {
    const token = await bearer(server, server.credentials.admin);
    const { body } = await call(server, 'GET', `/api/v1/conversations/${conversation}`, {
      headers: { authorization: `Bearer ${token}` } });
    const over = ['STATE_CLOSED', 'STATE_ABANDONED', 'STATE_REJECTED'].includes(body.state);
    const sums = await tally();
    return over && sums.owed === 0 && sums.addsUp;
  });
  const held = await contracts.held();
  assert.deepEqual(held.violations, []);
  const tickets = held.tickets.filter((ticket) => ticket.external_id === conversation);
  assert.ok(tickets.length <= 1);
  const hooks = Object.keys(held.hooks)
    .filter((key) => key.startsWith(`${conversation}-1-`))
    .map((key) => key.slice(`${conversation}-1-`.length)).sort();
  return { ticket: tickets[0], hooks, held };
}

test('who gives up while waiting has a ticket, by the rules of the queue', async () => {
  const { client, conversation } = await start('Có ai không ạ?');
  assert.ok((await client.request({ end: { conversation } })).ack);
  const { ticket, hooks, held } = await settled(conversation);
  assert.match(ticket.comments[0].html, /Có ai không ạ\?/);
  assert.equal(ticket.comments[0].public, false);
  assert.deepEqual(hooks, ['gone', 'not-sales']);
  const told = JSON.parse(held.hooks[`${conversation}-1-gone`][0]);
  assert.equal(told.conversation.state, 'STATE_ABANDONED');

  const sales = await start('Mua hàng', { queue: 'ban-hang' });
  await sales.client.request({ end: { conversation: sales.conversation } });
  const other = await settled(sales.conversation);
  assert.deepEqual(other.hooks, ['gone', 'sales']);
  assert.ok(other.ticket);
});

test('a request that is left at a closed queue has a ticket with what the form asked', async () => {
  const config = await admin('GET', '/config');
  const queue = config.queues.find(({ id }) => id === 'ky-thuat');
  await admin('PUT', '/queues/ky-thuat', { ...queue, hours: { weekly: {} }, onClosed: 'offline' });
  const { conversation } = await start('Máy không lên nguồn', {
    queue: 'ky-thuat', form: { name: 'Trần Văn Bình', email: 'binh@khach.example' } });
  const { ticket, hooks, held } = await settled(conversation);
  assert.match(ticket.comments[0].html, /Máy không lên nguồn/);
  assert.match(ticket.comments[0].html, /binh@khach\.example/);
  assert.equal(ticket.requester.email, undefined); // nobody vouched for it, and Zendesk would write to it
  assert.deepEqual(hooks, ['left']);
  const told = JSON.parse(held.hooks[`${conversation}-1-left`][0]);
  assert.equal(told.conversation.state, 'STATE_REJECTED');
  assert.equal(told.conversation.form.email, 'binh@khach.example');
});

test('made now: its link shows to whoever is in the conversation, and the close brings the same ticket up to date', async () => {
  const { client, conversation } = await start('Làm phiếu giúp em');
  const agent = await WireAgent.online(server, server.credentials.agents[0]);
  assert.equal(await agent.accept(), conversation);
  const token = await bearer(server, server.credentials.agents[0]);
  const asked = await call(server, 'POST', `/api/v1/conversations/${conversation}/ticket`, {
    body: { sink: 'zd' }, headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual([asked.status, asked.body.sinks], [200, ['zd']]);
  const { conversation: shown } = await agent.client.frame('the link', (frame) => (
    frame.conversation?.id === conversation && frame.conversation.tickets?.length > 0));
  const [link] = shown.tickets;
  const now = (await contracts.held()).tickets.find((each) => each.external_id === conversation);
  assert.equal(link.sink, 'zd');
  assert.equal(link.reference, String(now.id));
  assert.match(link.url, new RegExp(`/agent/tickets/${now.id}$`));
  assert.ok(client.frames.every((frame) => !frame.conversation?.tickets?.length), 'customers see no tickets');

  await agent.say('Em đã chuyển kho kiểm tra');
  const tagged = await agent.tell({ tag: { conversation, add: ['gap'] } });
  assert.ok(tagged.ack, JSON.stringify(tagged));
  await agent.finish();
  const closed = await settled(conversation);
  assert.deepEqual(closed.hooks, ['solved']);
  assert.equal(closed.ticket.id, now.id);
  assert.equal(closed.ticket.comments.length, 2);
  assert.match(closed.ticket.comments[1].html, /chuyển kho kiểm tra/);

  // Rated later, and reopened: the same ticket still.
  assert.ok((await client.request({ rate: { conversation, csat: 2, ces: 6, comment: 'Chậm quá' } })).ack);
  await until('the rating is told', async () => {
    const { tickets, cases, hubspot } = await contracts.held();
    const { comments } = tickets.find((each) => each.id === now.id);
    return comments.length === 3 && /Chậm quá/.test(comments[2].html)
      && cases[conversation].CSAT__c === '2' && hubspot.tickets[conversation].csat === '2';
  });
  const { cases, hubspot, tickets } = await contracts.held();
  const rated = tickets.find((each) => each.id === now.id);
  const heard = Object.fromEntries(rated.custom_fields.map(({ id, value }) => [id, value]));
  for (const [key, value] of Object.entries(SAID_AT_LAST)) {
    assert.equal(heard[fieldIds[key]], value, `Zendesk: ${key}`);
    assert.equal(cases[conversation][caseField(key)], value, `Salesforce: ${key}`);
    assert.equal(hubspot.tickets[conversation][key], value, `HubSpot: ${key}`);
  }
  assert.deepEqual([...rated.tags].sort(), ['chat', 'gap', 'tu-van']);
  assert.ok((await agent.tell({ reopen: { conversation } })).ack);
  assert.equal(await agent.accept(), conversation);
  const back = await client.request({ send: { conversation, clientId: 'back', text: 'Vẫn chưa được ạ' } });
  assert.ok(back.ack, JSON.stringify(back));
  await agent.finish();
  const again = await settled(conversation);
  assert.equal(again.ticket.id, now.id);
  assert.match(again.ticket.comments.at(-1).html, /Vẫn chưa được ạ/);
  assert.match(again.held.cases[conversation].Description, /Vẫn chưa được ạ/);
  assert.match(again.held.hubspot.tickets[conversation].content, /Vẫn chưa được ạ/);
  assert.equal(again.held.cases[conversation].Id, cases[conversation].Id);
  assert.equal(again.held.hubspot.tickets[conversation].id, hubspot.tickets[conversation].id);
  agent.client.close();
});

test('an outcome that no rule wants makes no ticket, and is counted as that', async () => {
  const before = await tally();
  const { conversation } = await start('alo');
  const agent = await WireAgent.online(server, server.credentials.agents[0]);
  assert.equal(await agent.accept(), conversation);
  assert.ok((await agent.tell({ close: { conversation, disposition: SPAM } })).ack);
  await agent.tell({ finishWrapUp: { conversation } });
  const { ticket, hooks } = await settled(conversation);
  assert.equal(ticket, undefined);
  assert.deepEqual(hooks, []);
  const sums = await tally();
  assert.equal(sums.exempt, before.exempt + 1);
  assert.equal(sums.ticketed, before.ticketed);
  agent.client.close();
});
