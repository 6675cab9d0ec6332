// What the widget does on a line that is cut at the wrong moment, or that nobody hears anything on: no word is lost, and none
// is said twice.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { axeFindings, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Line } from './lib/line.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

let stage;
let server;
let browser;
let agent;
before(async () => {
  stage = await Stage.open('widget_line');
  ({ server, browser, agent } = stage);
});
after(async () => {
  await stage?.close();
});
afterEach(() => stage.clear());

/** A customer whose line to the server can be cut, until the test is over. */
async function overLine(t) {
  const line = await Line.to(server.port);
  t.after(() => line.close());
  const customer = await Customer.visit({ url: line.url }, await person(browser));
  const link = () => customer.id('panel').getAttribute('data-link');
  const cut = async () => {
    line.cut();
    await until('the widget has noticed', async () => await link() !== 'live');
  };
  const mend = async () => {
    line.mend();
    await customer.page.frames()[1].evaluate(() => dispatchEvent(new Event('online')));
    await until('the widget is live again', async () => await link() === 'live', 60000);
  };
  return { customer, cut, mend, end: () => customer.context.close() };
}

test('from a start that nobody hears there is a way back to the form', async () => {
  const someone = await person(browser);
  await someone.context.route('**/api/v1/visitor-token', (route) => route.abort());
  const customer = await Customer.visit(server, someone);
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-question').fill('Có ai không?');
  await customer.id('start-chat').click();
  await customer.id('take-back').click();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-question').inputValue(), 'Có ai không?');
  await someone.context.unroute('**/api/v1/visitor-token');
  await customer.id('form-question').fill('Có ai không ạ?');
  await customer.id('start-chat').click();
  await customer.id('log').waitFor();
  await customer.sent('Có ai không ạ?');
  await agent.accept();
  assert.deepEqual(await agent.texts(), ['Có ai không ạ?'], 'what was taken back was never said');
  await agent.finish();
  await someone.context.close();
});

test('a question that was taken back and had been heard all the same does not stand in the field to be asked twice', async () => {
  const someone = await person(browser);
  let isWhole = true;
  let isHeld = true; // all but the first thing that the server says
  let near;
  await someone.page.routeWebSocket(/\/ws$/, (socket) => {
    near = socket;
    let heard = 0;
    if (!isWhole) socket.close({ code: 3000 });
    else socket.connectToServer().onMessage((message) => {
      heard += 1;
      if (heard === 1 || !isHeld) socket.send(message);
    });
  });
  const customer = await Customer.visit(server, someone);
  await customer.open();
  await customer.id('prechat-form').waitFor();
  await customer.fillForm();
  await customer.id('form-question').fill('Chỉ hỏi một lần');
  await customer.id('start-chat').click();
  await agent.accept();
  assert.deepEqual(await agent.texts(), ['Chỉ hỏi một lần']);
  isWhole = false;
  await near.close({ code: 3000 });
  await customer.id('take-back').click();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-question').inputValue(), 'Chỉ hỏi một lần');
  isWhole = true;
  isHeld = false;
  await customer.page.frames()[1].evaluate(() => dispatchEvent(new Event('online')));
  await customer.sees('Chỉ hỏi một lần', 60000);
  assert.equal(await customer.id('composer').inputValue(), '');
  await someone.context.close();
});

test('what was read while the line was down is told when it is back', async (t) => {
  const { customer, cut, mend, end } = await overLine(t);
  await customer.start('Đường truyền yếu');
  await customer.sent('Đường truyền yếu');
  await agent.accept();
  await customer.minimise();
  const { ack } = await agent.say('Bạn đọc được không?');
  await agent.client.frame('it has arrived', (frame) => frame.delivered?.conversation === agent.conversation && frame.delivered.seq >= ack.seq);
  await cut();
  await customer.open();
  await customer.sees('Bạn đọc được không?');
  await mend();
  await agent.client.frame('it is read', (frame) => frame.read?.conversation === agent.conversation && frame.read.seq >= ack.seq);
  await agent.finish();
  await end();
});

test('words that came too late for their chat stand in the form of the next one, over a reload too', async (t) => {
  const { customer, cut, mend, end } = await overLine(t);
  await customer.start('Câu đầu');
  await customer.sent('Câu đầu');
  await agent.accept();
  await cut();
  await customer.say('Câu đến muộn');
  await agent.finish();
  await mend();
  await customer.marked('Câu đến muộn', 'failed');
  assert.equal(await customer.id('resend').count(), 0, 'it could only fail again');
  await customer.page.reload();
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.equal(await customer.id('form-question').inputValue(), 'Câu đến muộn');
  await end();
});

test('an end and an older page that cannot be asked for say so', async (t) => {
  const { customer, cut, mend, end } = await overLine(t);
  await customer.start('Tôi muốn kết thúc');
  await customer.sent('Tôi muốn kết thúc');
  await agent.accept();
  await until('what comes later is here', () => customer.page.frames()[1].evaluate(() => (
    performance.getEntriesByType('resource').some(({ name }) => /\/parts\./.test(name)))));
  await cut();
  await customer.id('menu').click();
  await customer.id('end-chat').click();
  await customer.id('end-yes').click();
  await customer.id('not-done').waitFor();
  assert.deepEqual(await axeFindings(customer.page), []);
  await mend();
  await customer.end();
  await end();
});
