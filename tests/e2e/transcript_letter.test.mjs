// A customer's own copy by mail, through a whole server and a real SMTP server: after a code, in the language of the
// chat, without what staff said among themselves; and what is said where it is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { PythonProgram } from './lib/python.mjs';
import { SigningShop } from './lib/signed.mjs';
import { Stage } from './lib/stage.mjs';
import { bearer, call } from './lib/wire.mjs';

let stage;
let server;
let browser;
let agent;
let mails;

before(async () => {
  mails = new PythonProgram('tests/support/mail_box.py');
  const { url } = await mails.line();
  stage = await Stage.open('transcript_letter', { settings: '[sinks]\nloopback_http = true\n' });
  ({ server, browser, agent } = stage);
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const sink = { id: 'mail', type: 'email', url, from: 'chat@shop.example', to: ['desk@shop.example'], rules: { on: ['abandoned'] } };
  const saved = await call(server, 'PUT', '/api/v1/sinks/mail', { body: sink, headers });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
});
after(async () => {
  await stage?.close();
  mails?.stop();
});

async function talk(options, identity) {
  const customer = await Customer.visit(server, await person(browser, options));
  if (identity) await customer.sb('identify', identity);
  await customer.start('Đơn hàng 42 của tôi đâu?');
  const conversation = await agent.accept();
  await agent.say('Đang trên đường ạ');
  await customer.sees('Đang trên đường ạ');
  const note = await agent.client.request({ note: { conversation, clientId: `n-${conversation}`, text: 'khách khó tính' } });
  assert.ok(note.ack, JSON.stringify(note));
  await agent.finish();
  await customer.id('skip-rating').click();
  return customer;
}

/** Asks for the letter at the end of the chat or among the past ones, and gives the code that came. */
async function order(customer, address) {
  await customer.id('letter').click();
  await customer.id('letter-email').fill(address);
  await customer.id('letter-send').click();
  await customer.id('letter-code').waitFor();
  const mail = await mails.line();
  assert.deepEqual(mail.to, [address]);
  const [code] = mail.subject.match(/\d{6}$/);
  assert.ok(mail.text.includes(code));
  return { code, mail };
}

test('at the end: a code, a wrong one, the right one, and the copy comes', async () => {
  const customer = await talk();
  await customer.id('letter').click();
  await customer.id('letter-email').fill('không phải địa chỉ');
  await customer.id('letter-send').click();
  assert.match(await customer.id('letter-problem').innerText(), /e-mail/i);
  const { code, mail } = await order(customer, 'an@khach.example');
  assert.match(mail.subject, /^Mã xác nhận: /);
  await customer.id('letter-code').fill(code === '000000' ? '111111' : '000000');
  await customer.id('letter-send').click();
  assert.match(await customer.id('letter-problem').innerText(), /Mã không đúng/);
  assert.deepEqual(await axeFindings(customer.page), []);
  assert.deepEqual(await misplacedControls(customer.page), []);
  await photograph(customer.page, 'letter-1-code');
  await customer.id('letter-code').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await customer.id('letter-send').click();
  assert.match(await customer.id('letter-owed').innerText(), /an@khach\.example/);
  await photograph(customer.page, 'letter-2-owed');
  const copy = await mails.line();
  assert.deepEqual(copy.to, ['an@khach.example']);
  assert.equal(copy.language, 'vi');
  for (const words of [copy.text, copy.html]) {
    assert.ok(words.includes('Đơn hàng 42 của tôi đâu?') && words.includes('Đang trên đường ạ'), words);
    assert.ok(!words.includes('khách khó tính'), 'a note goes to nobody outside');
  }
  assert.deepEqual(customer.trouble, []);
  await customer.context.close();
});

test('among the past ones, in English, by keys alone', async () => {
  const customer = await talk({ locale: 'en-GB' });
  await customer.id('new-chat').click();
  await customer.id('menu').click();
  await customer.id('open-past').click();
  await customer.id('past-row').first().press('Enter');
  await customer.id('letter').press('Enter');
  await customer.id('letter-email').fill('an@khach.example');
  await customer.id('letter-email').press('Enter');
  const { subject } = await mails.line();
  assert.match(subject, /^Your code: \d{6}$/);
  await customer.id('letter-code').fill(subject.slice(-6));
  await customer.id('letter-code').press('Enter');
  await customer.id('letter-owed').waitFor();
  const copy = await mails.line();
  assert.equal(copy.language, 'en');
  assert.match(copy.subject, /^Your chat with /);
  await customer.context.close();
});

test('to the address that the shop vouches for it goes at once, without a code', async () => {
  const shop = await SigningShop.of(server);
  const customer = await talk({}, { token: shop.sign({ sub: 'lan', name: 'Lan', email: 'lan@khach.example' }) });
  await customer.id('letter').click();
  assert.match(await customer.id('letter-owed').innerText(), /lan@khach\.example/);
  const copy = await mails.line();
  assert.deepEqual(copy.to, ['lan@khach.example']);
  assert.ok(copy.text.includes('Đang trên đường ạ'));
  await customer.context.close();
});

test('the third code to one address is the last of the hour; without a mail sink nobody is offered one', async () => {
  const customer = await talk();
  await order(customer, 'an@khach.example');
  await customer.id('letter-stop').click();
  await customer.id('letter').click();
  await customer.id('letter-email').fill('an@khach.example');
  await customer.id('letter-send').click();
  assert.match(await customer.id('letter-problem').innerText(), /quá nhiều lần/);
  await customer.context.close();
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  assert.equal((await call(server, 'DELETE', '/api/v1/sinks/mail', { headers })).status, 200);
  const other = await talk();
  await other.id('transcript').waitFor();
  assert.equal(await other.id('letter').count(), 0);
  await other.context.close();
});
