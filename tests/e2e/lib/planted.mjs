// A customer's whole visit with planted words wherever a person can leave any: for looking for them afterwards.
import assert from 'node:assert/strict';
import { until } from './wait.mjs';
import { bearer, call, visitorToken, WireClient } from './wire.mjs';
import { WireAgent } from './wire_agent.mjs';

/** The body of a good answer. */
export async function given(answer) {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

export const as = (server, token, method, path, body) => call(server, method, `/api/v1${path}`, {
  body, headers: { authorization: `Bearer ${token}` } });

async function upload(server, conversation, token, name, bytes) {
  const { attachment } = await given(await as(server, token, 'POST', '/uploads', {
    conversation, name, size: bytes.length }));
  const answer = await fetch(`${server.url}/api/v1/uploads/${attachment.id}?offset=0`, {
    method: 'PUT', body: bytes, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, await answer.text());
  return attachment.id;
}

/** Until its transcript is written. Answers {contact, conversation, token}: the visitor's. */
export async function visit(server, canary) {
  const planted = (what) => `${canary}-${what}`;
  const admin = await bearer(server, server.credentials.admin);
  const token = await visitorToken(server);
  const client = await WireClient.open(server, { token });
  const contact = client.welcome.welcome.self.id;
  const agent = await WireAgent.online(server, server.credentials.agents[0]);
  const started = await client.request({ start: {
    text: planted('first'), clientId: 'm1',
    form: { name: planted('name'), email: `${canary}@shop.example`, order: planted('form') } } });
  const { conversation } = started.ack;
  await agent.accept();
  await agent.say(planted('answer'));
  await agent.tell({ note: { conversation, clientId: 'n1', text: planted('note') } });
  await given(await as(server, await bearer(server, server.credentials.agents[0]), 'POST', `/contacts/${contact}/notes`, {
    text: planted('noted') }));
  await agent.tell({ tag: { conversation, add: [planted('tag').slice(0, 60)] } });
  const bytes = Buffer.from(`text ${planted('bytes')}`);
  const file = await upload(server, conversation, token, `${planted('file')}.txt`, bytes);
  const sent = await client.request({ send: {
    conversation, clientId: 'm2', text: planted('second'), attachments: [{ id: file }] } });
  assert.ok(sent.ack, JSON.stringify(sent));
  await agent.finish();
  await client.request({ rate: { conversation, csat: 4, comment: planted('comment') } });
  await until('the transcript is there', async () => {
    const rows = await given(await as(server, admin, 'GET', `/conversations/${conversation}/deliveries`));
    const list = Array.isArray(rows) ? rows : rows.deliveries;
    return list.length > 0 && list.every(({ state }) => state === 'delivered');
  });
  client.close();
  agent.client.close();
  return { contact, conversation, token };
}
