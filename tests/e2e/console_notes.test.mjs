// What the team notes about a customer: beside every conversation of theirs, in every console that is open, changed by who
// wrote it and by supervisors, without secrets.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, visitorToken, WireClient } from './lib/wire.mjs';

let server;
let browser;
let lan;
let minh;
let mai;
let client;
let first;
let contact;

async function start(text, clientId) {
  const { ack } = await client.request({ start: { text, clientId, form: { name: 'Hoa' } } });
  return ack.conversation;
}

const notes = (staff) => staff.id('contact-note').evaluateAll((all) => all.map((one) => one.querySelector('p')?.textContent));
const shows = (staff, ...words) => until(`the notes are ${words.join(' | ')}`, async () => (
  (await notes(staff)).join('\n') === words.join('\n')));
const note = (staff, words) => staff.page.locator('[data-testid="contact-note"]', { hasText: words });

async function write(staff, words) {
  await staff.id('note-about').fill(words);
  await staff.id('note-about-send').click();
  await until('it is kept', async () => await staff.id('note-about').inputValue() === '');
}

before(async () => {
  server = await DemoServer.start('console_notes');
  browser = await launchBrowser();
  const [one, two] = server.credentials.agents;
  lan = await Staff.login(server, await person(browser), one);
  await lan.goOnline();
  client = (await WireClient.open(server, { token: await visitorToken(server) })).stayAlive();
  contact = client.welcome.welcome.self.id;
  first = await start('Cho hỏi về đổi trả', 'm1');
  await lan.accept();
  minh = await Staff.login(server, await person(browser), two, `/console/chats/all/${first}`);
  await minh.id('contact-notes').waitFor();
});
after(async () => {
  client?.close();
  await browser?.close();
  await server?.stop();
});

test('what one writes is there for a colleague who has the customer on the screen', async () => {
  await lan.id('contact-notes').waitFor();
  await write(lan, 'Gọi trước khi giao\nsau 18 giờ');
  await shows(lan, 'Gọi trước khi giao\nsau 18 giờ');
  await shows(minh, 'Gọi trước khi giao\nsau 18 giờ');
  await write(minh, 'Khách quen');
  await shows(lan, 'Khách quen', 'Gọi trước khi giao\nsau 18 giờ');
  assert.match(await note(lan, 'Khách quen').innerText(), /Minh/);
  await photograph(lan.page, 'notes-1');
  assert.deepEqual(await axeFindings(lan.page), []);
  assert.deepEqual(await misplacedControls(lan.page), []);
});

test('one changes what is one\'s own, and gives up a change', async () => {
  assert.equal(await note(lan, 'Khách quen').getByTestId('note-change').count(), 0, 'a colleague\'s');
  assert.equal(await note(lan, 'Khách quen').getByTestId('note-remove').count(), 0);
  const own = note(lan, 'Gọi trước');
  await own.getByTestId('note-change').click();
  await lan.id('note-text').fill('Gọi sau');
  await lan.id('note-text-cancel').click();
  await shows(lan, 'Khách quen', 'Gọi trước khi giao\nsau 18 giờ');
  await own.getByTestId('note-change').click();
  await lan.id('note-text').fill('Gọi sau 18 giờ');
  await photograph(lan.page, 'notes-2-changing');
  assert.deepEqual([...await axeFindings(lan.page), ...await misplacedControls(lan.page)], []);
  await lan.id('note-text-send').click();
  await shows(minh, 'Khách quen', 'Gọi sau 18 giờ');
  assert.match(await note(minh, 'Gọi sau').innerText(), /đã sửa/);
});

test('secrets are masked, and what is half written waits', async () => {
  await write(lan, 'thẻ 5555 5555 5555 4444');
  await shows(lan, 'thẻ •••• 4444', 'Khách quen', 'Gọi sau 18 giờ');
  await lan.id('note-about').fill('đang viết dở');
  await lan.show('closed');
  await lan.show('mine', first);
  await until('it waits', async () => await lan.id('note-about').inputValue() === 'đang viết dở');
  await lan.id('note-about').fill('');
});

test('the next conversation of the customer has them', async () => {
  await lan.close();
  await lan.finishWrapUp();
  const second = await start('Lại là tôi', 'm2');
  assert.notEqual(second, first);
  await lan.accept();
  assert.equal(await lan.thread(), second);
  await shows(lan, 'thẻ •••• 4444', 'Khách quen', 'Gọi sau 18 giờ');
});

test('a supervisor deletes anybody\'s, in English as well; the log says who, without the words', async () => {
  mai = await Staff.login(server, await person(browser, { locale: 'en-GB' }), server.credentials.supervisor, `/console/chats/all/${first}`);
  await shows(mai, 'thẻ •••• 4444', 'Khách quen', 'Gọi sau 18 giờ');
  assert.match(await mai.id('customer').innerText(), /Notes about the customer/i);
  await note(mai, 'Khách quen').getByTestId('note-remove').click();
  await mai.id('confirm-yes').click();
  await shows(mai, 'thẻ •••• 4444', 'Gọi sau 18 giờ');
  await shows(lan, 'thẻ •••• 4444', 'Gọi sau 18 giờ');
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const { body } = await call(server, 'GET', `/api/v1/audit?subject=${contact}`, { headers });
  const removed = body.records.find(({ action }) => action === 'contact.note-removed');
  assert.equal(removed?.actor, 'mai');
  assert.doesNotMatch(JSON.stringify(body), /Khách quen/);
  for (let at = 0; at < 5; at++) await write(mai, `note ${at}`);
  await mai.shows('contact-note', 5);
  await mai.id('notes-all').click();
  await mai.shows('contact-note', 7);
});

test('the customer hears nothing of it', async () => {
  const heard = JSON.stringify(client.frames);
  for (const words of ['Khách quen', 'Gọi trước', '4444', 'note 1']) assert.ok(!heard.includes(words), words);
  assert.deepEqual([...lan.trouble, ...minh.trouble, ...mai.trouble], []);
});
