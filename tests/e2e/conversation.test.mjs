// A chat from the first word to the ticket, seen by the customer, two agents and a supervisor at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { transcriptWith } from './lib/transcripts.mjs';
import { until } from './lib/wait.mjs';

const TONES = 'Tôi muốn hỏi: à á ả ã ạ, ằ ắ ẳ ẵ ặ, ầ ấ ẩ ẫ ậ, è é ẻ ẽ ẹ, ề ế ể ễ ệ, ì í ỉ ĩ ị, ò ó ỏ õ ọ, ồ ố ổ ỗ ộ, '
  + 'ờ ớ ở ỡ ợ, ù ú ủ ũ ụ, ừ ứ ử ữ ự, ỳ ý ỷ ỹ ỵ, đ Đ';
const ANSWER = 'Dạ vâng, đơn hàng đã được gửi đi rồi ạ. Cảm ơn quý khách! 🙂';
const NOTE = 'Ghi chú nội bộ: khách hàng thân thiết';
const WHISPER = 'Nhắc nhỏ: tặng mã giảm giá';
const GOODBYE = 'Phần thanh toán đã xong, chúc quý khách một ngày tốt lành.';

let server;
let browser;
let customer;
let agent;
let second;
let supervisor;

before(async () => {
  server = await DemoServer.start('conversation');
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a waiting customer is seen on the board', async () => {
  supervisor = await Staff.login(server, await person(browser), server.credentials.supervisor, '/console/board');
  customer = await Customer.visit(server, await person(browser));
  await customer.start(TONES);
  await customer.sent(TONES);
  await supervisor.boardShows('waiting', 1);
  await until('the customer is told to be waiting', async () => (await customer.id('queue').innerText()).trim() !== '');
  await photograph(customer.page, 'conversation-1-customer-waits');
  await photograph(supervisor.page, 'conversation-1-board-waits');
});

test('an agent takes it, and the board moves', async () => {
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  await agent.accept();
  await agent.sees(TONES);
  await supervisor.boardShows('waiting', 0);
  await supervisor.boardShows('active', 1);
});

test('words go both ways with every tone mark', async () => {
  await agent.say(ANSWER);
  await customer.sees(ANSWER);
  await customer.say('Thế còn hoá đơn thì sao ạ?');
  await agent.sees('Thế còn hoá đơn thì sao ạ?');
  assert.deepEqual(await customer.texts(), await agent.texts());
  await photograph(customer.page, 'conversation-2-customer-talks');
  await photograph(agent.page, 'conversation-2-agent-talks');
});

test('a reload on either side loses nothing', async () => {
  const before = await customer.texts();
  await customer.reload();
  await until('the customer sees it all again', async () => (await customer.texts()).length === before.length);
  assert.deepEqual(await customer.texts(), before);
  await agent.reload();
  await agent.sees(before.at(-1));
  assert.deepEqual(await agent.texts(), before);
});

test('a note and a whisper stay among staff', async () => {
  await agent.note(NOTE);
  await agent.sees(NOTE, 'note');
  await supervisor.monitor();
  await supervisor.whisper(WHISPER);
  await agent.sees(WHISPER, 'whisper');
  await photograph(agent.page, 'conversation-3-agent-note');
  await photograph(supervisor.page, 'conversation-3-board-monitors');
  await customer.say('Còn một câu hỏi nữa');
  await agent.sees('Còn một câu hỏi nữa');
  const bytes = Buffer.concat(customer.heard);
  assert.equal(bytes.includes(NOTE), false, 'the note reached the customer\'s socket');
  assert.equal(bytes.includes(WHISPER), false, 'the whisper reached the customer\'s socket');
  assert.equal(bytes.includes(ANSWER), true, 'the socket is being listened to');
});

test('a transfer brings it to another agent with its history', async () => {
  second = await Staff.login(server, await person(browser), server.credentials.agents[2]);
  await second.goOnline();
  await agent.transferTo(server.credentials.agents[2]);
  await second.accept();
  await second.sees(ANSWER);
  await second.say(GOODBYE);
  await customer.sees(GOODBYE);
  await photograph(second.page, 'conversation-4-second-agent');
});

test('closing asks the customer for a rating', async () => {
  await second.close();
  await customer.id('survey').waitFor();
  await photograph(customer.page, 'conversation-5-customer-survey');
  await customer.id('csat-5').check({ force: true });
  await customer.id('rating-comment').fill('Rất nhanh!');
  await customer.id('send-rating').click();
  await customer.id('thanks').waitFor();
});

test('the ticket says what the screen said', async () => {
  const transcript = await transcriptWith(server, GOODBYE);
  const spoken = transcript.entries.filter((entry) => entry.type === 'message').map((entry) => entry.text);
  assert.deepEqual(spoken, [TONES, ANSWER, 'Thế còn hoá đơn thì sao ạ?', 'Còn một câu hỏi nữa', GOODBYE]);
  assert.deepEqual(transcript.entries.map((entry) => entry.seq), transcript.entries.map((_entry, index) => index + 1));
});

test('no page complained', () => {
  for (const one of [customer, agent, second, supervisor]) assert.deepEqual(one.trouble, []);
});
