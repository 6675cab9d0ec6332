// Prints what searching costs on this machine: making an index of many conversations, answering beside it, and finding
// what was just said. Times are only told; that everything is found is held by tests (console_search.test.mjs).
//   SWITCHBOARD_BINARY=build/release/bin/switchboard node tests/e2e/search_figures.mjs [conversations] [messages]
import { DemoServer } from './lib/server.mjs';
import { bearer, call, WireClient } from './lib/wire.mjs';

const CONVERSATIONS = Number(process.argv[2] ?? 500);
const MESSAGES = Number(process.argv[3] ?? 10);
const AT_ONCE = 16;
const WORDS = 'chào shop đơn hàng giao chưa ạ mình cần đổi size áo khoác màu xanh trả tiền hoàn mã vận điện thoại'.split(' ');
const words = (seed) => Array.from({ length: 12 }, (_unused, i) => WORDS[(seed * 7 + i * 5) % WORDS.length]).join(' ');

const server = await DemoServer.start('search-figures', { settings: '[limits]\nunlimited_addresses = ["127.0.0.1"]\n' });
const staff = { authorization: `Bearer ${await bearer(server, server.credentials.supervisor)}` };
const { inboxes } = (await call(server, 'GET', '/api/v1/config', { headers: staff })).body;

async function converse(number) {
  const { body } = await call(server, 'POST', '/api/v1/visitor-token', { body: { inbox: inboxes[0].id } });
  const client = await WireClient.open(server, { token: body.token });
  const started = await client.request({ start: { text: `khách ${number} ${words(number)}`, clientId: 'm0' } });
  const { conversation } = started.ack;
  for (let i = 1; i < MESSAGES; i += 1) {
    const text = `${words(number * MESSAGES + i)} dòng ${number}x${i}`;
    await client.request({ send: { conversation, clientId: `m${i}`, text } });
  }
  return { client, conversation };
}

async function search(text) {
  const begun = performance.now();
  const { body } = await call(server, 'POST', '/api/v1/search', { headers: staff, body: { q: text } });
  return { ms: performance.now() - begun, complete: body.complete, found: body.conversations.length };
}

const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
const ms = (value) => `${value.toFixed(1)} ms`;

let number = 0;
const fill = async () => {
  while (number < CONVERSATIONS) (await converse(number++)).client.close();
};
const begun = performance.now();
await Promise.all(Array.from({ length: AT_ONCE }, fill));
console.log(`${CONVERSATIONS} conversations of ${MESSAGES} messages written in ${ms(performance.now() - begun)}`);

const first = performance.now();
let answer = await search('doi ao khoac');
console.log(`first search, no index yet: answered in ${ms(answer.ms)}, ${answer.found} found, complete: ${answer.complete}`);
while (!answer.complete) answer = await search('doi ao khoac');
console.log(`index complete after ${ms(performance.now() - first)}`);

for (const text of ['doi ao khoac', 'đổi áo khoác', 'dong 7x3', 'kh', 'không có câu này']) {
  const times = [];
  let found = 0;
  for (let i = 0; i < 40; i += 1) {
    const one = await search(text);
    times.push(one.ms);
    found = one.found;
  }
  console.log(`"${text}": ${found} found, p50 ${ms(at(times, 0.5))}, p95 ${ms(at(times, 0.95))}`);
}
const { client, conversation } = await converse(CONVERSATIONS);
await client.request({ send: { conversation, clientId: 'new', text: 'mã riêng zq77' } });
const fresh = await search('zq77');
console.log(`said and then searched: ${fresh.found} found in ${ms(fresh.ms)}`);
client.close();
await server.stop();
