// The customer on one node, the agent on another, one Redis. A reload, a cut line and a killed node in the middle of
// typing lose nothing: not what was sent, not what was half written; nothing is there twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Line } from './lib/line.mjs';
import { Staff } from './lib/staff.mjs';
import { TwoNodes } from './lib/two_nodes.mjs';
import { until } from './lib/wait.mjs';

let nodes;
let browser;
let customerLine;
let agentLine;
let customer;
let agent;
const said = [];

before(async () => {
  nodes = await TwoNodes.start('two-nodes');
  browser = await launchBrowser();
  customerLine = await Line.to(nodes.a.port);
  agentLine = await Line.to(nodes.b.port);
  agent = await Staff.login({ url: agentLine.url }, await person(browser), nodes.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit({ url: customerLine.url }, await person(browser));
  await customer.start('Xin chào từ nút A');
  said.push('Xin chào từ nút A');
  await agent.accept();
});
after(async () => {
  await browser?.close();
  await customerLine?.close();
  await agentLine?.close();
  await nodes?.stop();
});

async function customerSays(text) {
  await customer.say(text);
  said.push(text);
}
async function agentSays(text) {
  await agent.say(text);
  said.push(text);
}

/** Both screens show all that was said, once each and in one order. */
async function bothAgree() {
  const all = JSON.stringify([...said].sort());
  const complete = async (one) => JSON.stringify([...(await one.texts())].sort()) === all;
  await until('the customer sees everything once', () => complete(customer), 60000);
  await until('the agent sees everything once', () => complete(agent), 60000);
  await until('in the same order', async () => (
    JSON.stringify(await customer.texts()) === JSON.stringify(await agent.texts())));
}

const half = (one, text) => one.id('composer').pressSequentially(text);
const composer = (one) => one.id('composer').inputValue();

test('what is said and who is typing crosses the nodes', async () => {
  await half(customer, 'đang gõ');
  await until('the agent sees the customer typing', async () => (await agent.id('typing').innerText()).trim() !== '');
  await customer.id('composer').fill('');
  await half(agent, 'cũng đang gõ');
  await until('the customer sees the agent typing', async () => await customer.id('typing').count() > 0
    && (await customer.id('typing').first().innerText()).trim() !== '');
  await agent.id('composer').fill('');
  await customerSays('Khách hỏi');
  await customer.sent('Khách hỏi');
  await agent.sees('Khách hỏi');
  await agentSays('Nhân viên đáp');
  await customer.sees('Nhân viên đáp');
  await bothAgree();
});

test('what a colleague on the other node corrects of the customer is on the screen, but for what one is typing', async () => {
  const mai = await Staff.login({ url: nodes.a.url }, await person(browser), nodes.credentials.supervisor);
  await mai.show('all', await agent.thread());
  const correct = async (values) => {
    await mai.id('edit-contact').click();
    for (const [field, value] of Object.entries(values)) await mai.id(`contact-${field}`).fill(value);
    await mai.id('save-contact').click();
    await mai.id('contact-form').waitFor({ state: 'detached' });
  };
  await agent.id('edit-contact').click();
  await agent.id('contact-phone').fill('0909 000 111');
  await correct({ name: 'Nguyễn Thị An', email: 'an.moi@example.com' });
  await until('its name in the header', async () => await agent.id('thread-name').innerText() === 'Nguyễn Thị An');
  await until('in the list', async () => (
    await agent.row(await agent.thread()).innerText()).includes('Nguyễn Thị An'));
  await until('in the form that is open', async () => (
    await agent.id('contact-name').inputValue() === 'Nguyễn Thị An'
    && await agent.id('contact-email').inputValue() === 'an.moi@example.com'));
  assert.equal(await agent.id('contact-phone').inputValue(), '0909 000 111', 'what is being typed stays');
  await agent.id('save-contact').click();
  await until('it comes back the other way', async () => (await mai.id('customer').innerText()).includes('0909 000 111'));
  assert.match(await mai.id('customer').innerText(), /an\.moi@example\.com/, 'and takes nothing back');
  await agent.id('attribute-name').fill('hạng');
  await agent.id('attribute-value').fill('vàng');
  await agent.id('add-attribute').click();
  await until('an attribute, too', async () => /hạng\s*vàng/.test(await mai.id('customer').innerText()));
  await photograph(mai.page, 'two-nodes-0-contact');
  await mai.page.goto(`${nodes.a.url}/console/board`);
  const row = mai.id('board-conversation').first();
  await until('the board has the name', async () => (await row.innerText()).includes('Nguyễn Thị An'));
  await agent.id('edit-contact').click();
  await agent.id('contact-name').fill('Chị An');
  await agent.id('save-contact').click();
  await until('and the next one', async () => (await row.innerText()).includes('Chị An'));
  assert.deepEqual(mai.trouble, []);
  await mai.context.close();
});

test('a reload in the middle of typing keeps what is half written, on both sides', async () => {
  await half(customer, 'khách viết dở');
  await half(agent, 'nhân viên viết dở');
  await customer.reload();
  await agent.reload();
  await until('the customer\'s words are back', async () => await composer(customer) === 'khách viết dở');
  await until('the agent\'s words are back', async () => await composer(agent) === 'nhân viên viết dở');
  await photograph(customer.page, 'two-nodes-1-reloaded');
  await customer.id('composer').press('Enter');
  await agent.id('composer').press('Enter');
  said.push('khách viết dở', 'nhân viên viết dở');
  await bothAgree();
  assert.equal(await composer(customer), '');
  await customer.reload();
  assert.equal(await composer(customer), '', 'what was sent is no draft any more');
});

test('a cut line in the middle of typing: what was sent waits honestly, and goes once', async () => {
  await customerSays('ngay trước khi đứt');
  await half(customer, 'nửa câu');
  customerLine.cut();
  await customer.id('offline').waitFor();
  await half(customer, ' còn lại');
  await customer.id('composer').press('Enter');
  said.push('nửa câu còn lại');
  await customer.marked('nửa câu còn lại', 'pending');
  await agentSays('trong lúc khách mất mạng');
  await half(customer, 'và một câu nữa');
  customerLine.mend();
  await customer.sent('nửa câu còn lại', 60000);
  assert.equal(await composer(customer), 'và một câu nữa');
  await customer.id('composer').press('Enter');
  said.push('và một câu nữa');
  await bothAgree();
});

test('the agent\'s line is cut while a reply is half written', async () => {
  await half(agent, 'trả lời dang dở');
  agentLine.cut();
  await until('the console says so', async () => await agent.id('link-state').getAttribute('data-state') !== 'live');
  await half(agent, ' lúc mất mạng');
  await agent.id('composer').press('Enter');
  said.push('trả lời dang dở lúc mất mạng');
  await customerSays('khách vẫn viết');
  agentLine.mend();
  await customer.sees('trả lời dang dở lúc mất mạng', 60000);
  await bothAgree();
});

test('the agent\'s node is killed in the middle of typing: the other one takes over', async () => {
  await customerSays('trước khi nút B mất');
  await half(agent, 'viết khi nút B');
  await nodes.b.kill();
  agentLine.leadTo(nodes.a.port);
  await half(agent, ' vừa mất');
  await agent.id('composer').press('Enter');
  said.push('viết khi nút B vừa mất');
  await customerSays('khách không hay biết');
  await customer.sees('viết khi nút B vừa mất', 60000);
  await bothAgree();
  await nodes.b.launch();
});

test('a form that is half filled outlives a reload, and begins one chat though its node is killed', async () => {
  const line = await Line.to(nodes.b.port);
  const other = await Customer.visit({ url: line.url }, await person(browser));
  await other.open();
  await other.id('form-name').pressSequentially('Lê Bưởi');
  await other.id('form-question').pressSequentially('Tôi điền dở');
  await other.page.reload();
  await other.open();
  await until('what was filled in is back', async () => (
    await other.id('form-name').inputValue() === 'Lê Bưởi' && await other.id('form-question').inputValue() === 'Tôi điền dở'));
  await other.fillForm();
  await other.id('form-name').fill('Lê Bưởi');
  await nodes.b.kill();
  await other.id('start-chat').click();
  await other.id('starting').waitFor();
  line.leadTo(nodes.a.port);
  await other.id('log').waitFor({ timeout: 60000 });
  await agent.accept();
  await agent.sees('Tôi điền dở');
  assert.deepEqual(await agent.texts(), ['Tôi điền dở'], 'once, in a chat of its own');
  await agent.close();
  await other.id('survey').waitFor();
  // The survey, too: its node is back and the other one gone before it is sent.
  await nodes.b.launch();
  await other.id('ces-6').check({ force: true });
  await other.id('csat-4').check({ force: true });
  await other.id('rating-comment').pressSequentially('Cảm ơn');
  line.cut();
  line.leadTo(nodes.b.port);
  line.mend();
  await other.id('send-rating').click();
  await other.id('thanks').waitFor({ timeout: 60000 });
  await agent.finishWrapUp();
  const rows = agent.page.locator('[data-testid="conversation-row"]');
  await until('the one that has ended has left the desk', async () => await rows.count() === 1);
  await rows.first().click();
  await agent.sees('Xin chào từ nút A');
  assert.deepEqual(other.trouble, []);
  await other.context.close();
  await line.close();
});

test('the customer\'s node is killed in the middle of typing: the other one takes over', async () => {
  await half(customer, 'viết khi nút A');
  agentLine.leadTo(nodes.b.port);
  await nodes.a.kill();
  customerLine.leadTo(nodes.b.port);
  await half(customer, ' vừa mất');
  await customer.id('composer').press('Enter');
  said.push('viết khi nút A vừa mất');
  await agentSays('tôi vẫn ở đây');
  await customer.sent('viết khi nút A vừa mất', 60000);
  await bothAgree();
  await photograph(agent.page, 'two-nodes-2-after-the-kills');
  await customer.reload();
  await agent.reload();
  await bothAgree();
  assert.equal(await composer(customer), '');
  assert.equal(await composer(agent), '');
  assert.deepEqual([...customer.trouble, ...agent.trouble], []);
});
