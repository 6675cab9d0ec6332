// An agent's work in a thread: undo, drafts, canned replies, transfer, snooze, wrap-up, tags, several at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

let server;
let browser;
let customer;
let agent;

before(async () => {
  server = await DemoServer.start('console_work');
  browser = await launchBrowser();
  agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  customer = await Customer.visit(server, await person(browser));
  await customer.start('Cho hỏi về đổi trả');
  await agent.accept();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const states = async () => (await agent.items()).map((item) => item.state);
const hold = async (seconds) => {
  await agent.id('me').click();
  await agent.id('hold').selectOption(String(seconds));
  await agent.page.keyboard.press('Escape');
};

test('a reply can be taken back before it has left, and the customer never sees it', async () => {
  await hold(10);
  await agent.say('Câu này viết nhầm');
  assert.ok((await states()).includes('holding'), 'it is not said to be sent');
  await photograph(agent.page, 'work-1-holding');
  await agent.id('undo-send').click();
  assert.equal(await agent.id('composer').inputValue(), 'Câu này viết nhầm');
  await agent.id('composer').fill('Câu này viết đúng');
  await agent.id('composer').press('Enter');
  await agent.id('send-now').click();
  await customer.sees('Câu này viết đúng');
  assert.ok(!(await customer.texts()).includes('Câu này viết nhầm'));
});

test('the next reply sends the one before it, in order', async () => {
  await agent.say('một');
  await agent.say('hai');
  await customer.sees('một');
  await agent.id('send-now').click();
  await customer.sees('hai');
  assert.deepEqual((await customer.texts()).slice(-2), ['một', 'hai']);
});

test('a reload keeps drafts, and gives a held reply back as one', async () => {
  await agent.id('tab-note').click();
  await agent.id('composer').fill('ghi chú dở dang');
  await agent.say('trả lời dở dang');
  await agent.reload();
  await agent.id('tab-note').click();
  assert.equal(await agent.id('composer').inputValue(), 'ghi chú dở dang');
  await agent.id('composer').fill('');
  await agent.id('tab-reply').click();
  assert.equal(await agent.id('composer').inputValue(), 'trả lời dở dang');
  assert.ok(!(await customer.texts()).includes('trả lời dở dang'));
  await customer.say('Khách vừa nhắn thêm');
  await agent.id('moved-on').waitFor();
  await agent.id('composer').fill('');
  await hold(0);
});

test('canned replies are found without marks and filled in', async () => {
  const canned = await agent.page.evaluate(async () => (await (await fetch('/api/v1/config')).json()).cannedReplies);
  const withName = canned.find((one) => one.text.vi.includes('{{agent.name}}') || one.text.vi.includes('{{contact.name}}'));
  assert.ok(withName, 'the demo has a reply with a name in it');
  await agent.id('composer').fill(`/${withName.shortcut}`);
  await agent.id('canned-list').waitFor();
  await photograph(agent.page, 'work-2-canned');
  await agent.id('composer').press('Enter');
  const text = await agent.id('composer').inputValue();
  assert.doesNotMatch(text, /\{\{/);
  await agent.id('composer').fill('');
});

test('tags are added by Enter', async () => {
  await agent.id('add-tag').fill('đổi trả');
  await agent.id('add-tag').press('Enter');
  await until('the tag is there', async () => (await agent.id('tag').allInnerTexts()).includes('đổi trả'));
});

test('the shop\'s own field of a customer is kept', async () => {
  await agent.id('attribute-name').fill('Hạng thẻ');
  await agent.id('attribute-value').fill('Vàng');
  await agent.id('add-attribute').click();
  await until('it is shown', async () => /Hạng thẻ[\s\S]*Vàng/.test(await agent.id('customer').innerText()));
  await agent.reload();
  await until('and still there', async () => /Hạng thẻ[\s\S]*Vàng/.test(await agent.id('customer').innerText()));
});

test('who the customer is can be corrected; what is refused says where, and the log says who did it', async () => {
  const text = () => agent.id('customer').innerText();
  await agent.id('edit-contact').click();
  await agent.id('contact-name').fill('Nguyễn Thị An');
  await agent.id('contact-email').fill('an chấm com');
  await agent.id('save-contact').click();
  await until('the field is named', async () => await agent.id('contact-email').getAttribute('aria-invalid') === 'true');
  assert.equal(await agent.id('contact-name').inputValue(), 'Nguyễn Thị An', 'what was typed stays');
  assert.equal(await agent.id('contact-name').getAttribute('aria-invalid'), 'false');
  assert.equal(await agent.id('contact-email').getAttribute('aria-describedby'), 'contact-email-problem');
  assert.match(await agent.page.locator('#contact-email-problem[role=alert]').innerText(), /chưa phải là địa chỉ e-mail/);
  await photograph(agent.page, 'work-contact-refused');
  await agent.id('contact-email').fill('An.Nguyen@Example.com');
  await agent.id('contact-phone').fill('');
  await agent.id('save-contact').click();
  await agent.id('contact-form').waitFor({ state: 'detached' });
  const isCorrected = async () => /Nguyễn Thị An[\s\S]*an\.nguyen@example\.com[\s\S]*0901234567/.test(await text());
  await until('it is shown, and an emptied field stays as it was', isCorrected);
  assert.equal(await agent.id('thread-name').innerText(), 'Nguyễn Thị An');
  await until('in the list too', async () => /Nguyễn Thị An/.test(await agent.id('conversation-row').first().innerText()));
  await agent.reload();
  await until('and still there', isCorrected);
  assert.match(await text(), /Hạng thẻ[\s\S]*Vàng/, 'the other fields stay');
  await customer.say('Vẫn là tôi đây');
  await agent.sees('Vẫn là tôi đây');
  const token = await bearer(server, server.credentials.admin);
  const { body } = await call(server, 'GET', '/api/v1/audit?what=contact', { headers: { authorization: `Bearer ${token}` } });
  const [last] = body.records.filter(({ action }) => action === 'contact.changed');
  assert.equal(last?.actor, 'lan');
  assert.doesNotMatch(JSON.stringify(body), /example\.com/i, 'the log names the person, not what was written');
});

test('a correction is begun, given up and kept by keys alone', async () => {
  const focused = () => agent.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
  const has = (testid) => until(`${testid} has the focus`, async () => await focused() === testid);
  await agent.id('edit-contact').focus();
  await agent.page.keyboard.press('Enter');
  await has('contact-name');
  await agent.page.keyboard.press('Control+KeyA');
  await agent.page.keyboard.type('Anh Ba');
  await agent.page.keyboard.press('Escape');
  await has('edit-contact');
  assert.match(await agent.id('customer').innerText(), /Nguyễn Thị An/);
  await agent.page.keyboard.press('Space');
  await has('contact-name');
  assert.equal(await agent.id('contact-name').inputValue(), 'Nguyễn Thị An', 'what was given up is gone');
  await agent.page.keyboard.press('Tab');
  await has('contact-email');
  await agent.page.keyboard.press('Tab');
  await agent.page.keyboard.press('Control+KeyA');
  await agent.page.keyboard.type('0907654321');
  await agent.page.keyboard.press('Enter');
  await has('edit-contact');
  await until('it is kept', async () => /0907654321/.test(await agent.id('customer').innerText()));
});

test('the transfer says who is free at this moment', async () => {
  const colleague = await Staff.login(server, await person(browser), server.credentials.agents[1]);
  await agent.id('open-transfer').click();
  const line = agent.page.locator('label', { has: agent.id(`transfer-target-${server.credentials.agents[1].email.split('@')[0]}`) });
  await until('offline at first', async () => /Ngoại tuyến/.test(await line.innerText()));
  await colleague.goOnline();
  await until('then free', async () => /rảnh/.test(await line.innerText()));
  await photograph(agent.page, 'work-3-transfer');
  await agent.page.keyboard.press('Escape');
  await colleague.goOffline();
  await colleague.context.close();
});

test('two customers at once: each keeps its place and its draft', async () => {
  const second = await Customer.visit(server, await person(browser));
  await second.start('Khách thứ hai');
  await agent.accept();
  const b = await agent.thread();
  await customer.say('Bạn còn đó không?');
  await customer.marked('Bạn còn đó không?', 'delivered');
  await agent.id('composer').fill('nháp cho khách thứ hai');
  await agent.page.locator(`[data-testid="conversation-row"]:not([data-conversation="${b}"])`).click();
  await agent.sees('Cho hỏi về đổi trả');
  await customer.marked('Bạn còn đó không?', 'seen');
  assert.equal(await agent.id('composer').inputValue(), '');
  await agent.id('edit-contact').click();
  await agent.id('contact-name').fill('Nguyễn Thị Ánh');
  await agent.row(b).click();
  await agent.sees('Khách thứ hai');
  assert.equal(await agent.id('contact-form').count(), 0, 'it belongs to the other one');
  assert.equal(await agent.id('composer').inputValue(), 'nháp cho khách thứ hai');
  await agent.page.locator(`[data-testid="conversation-row"]:not([data-conversation="${b}"])`).click();
  await until('what was half typed waits', async () => (
    await agent.id('contact-form').count() > 0 && await agent.id('contact-name').inputValue() === 'Nguyễn Thị Ánh'));
  await agent.id('cancel-contact').click();
  await agent.row(b).click();
  await agent.sees('Khách thứ hai');
  await agent.id('composer').fill('');
  await agent.close();
  await agent.finishWrapUp();
});

test('snoozed until a time of one\'s own', async () => {
  await agent.id('conversation-row').first().click();
  const conversation = await agent.thread();
  await agent.id('open-snooze').click();
  await agent.id('snooze-until').fill('2020-01-01T09:00');
  await agent.id('snooze-submit').click();
  await until('the past is refused', async () => /tương lai/.test(await agent.id('snooze-dialog').innerText()));
  await agent.id('snooze-until').fill(`${new Date().getFullYear() + 1}-01-02T09:30`.slice(0, 16));
  await agent.id('snooze-submit').click();
  await until('it left the desk', async () => await agent.id('conversation-row').count() === 0);
  await agent.show('snoozed', conversation);
  await until('the log says until when', async () => (
    (await agent.id('event').allInnerTexts()).some((line) => /Tạm gác · đến .*09:30.* · bởi Lan/.test(line))));
  await agent.show('mine');
  await customer.say('Tôi vẫn ở đây');
  await agent.accept();
});

test('snoozed until the customer writes', async () => {
  await agent.id('conversation-row').first().click();
  const conversation = await agent.thread();
  await agent.id('open-snooze').click();
  await photograph(agent.page, 'work-4-snooze');
  await agent.id('snooze-reply').click();
  await until('it left the desk', async () => await agent.id('conversation-row').count() === 0);
  await agent.show('snoozed');
  await until('it is among the snoozed', async () => await agent.row(conversation).count() === 1);
  await agent.show('mine');
  await customer.say('Tôi quay lại đây');
  await agent.accept();
  await agent.sees('Tôi quay lại đây');
});

test('tags in use are suggested at the close', async () => {
  await agent.id('add-tag').fill('gấp');
  await agent.id('add-tag').press('Enter');
  await until('both are there', async () => (await agent.id('tag').count()) === 2);
  await agent.id('open-close').click();
  await agent.id('close-tags').fill('gap');
  await agent.id('suggested-tag').filter({ hasText: 'gấp' }).click();
  assert.equal(await agent.id('close-tags').inputValue(), 'gấp');
  await photograph(agent.page, 'work-4b-close');
  await agent.page.keyboard.press('Escape');
  await agent.id('close-dialog').waitFor({ state: 'detached' });
});

test('a dialog gives the focus back where it came from, also by its own buttons', async () => {
  const focused = () => agent.page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
  await agent.id('open-close').focus();
  await agent.page.keyboard.press('Enter');
  await agent.id('close-dialog').locator('form button:not([type=submit])').last().click();
  await agent.id('close-dialog').waitFor({ state: 'detached' });
  assert.equal(await focused(), 'open-close');
});

test('wrap-up counts down, and a note is still written', async () => {
  await agent.close();
  await agent.id('wrapup').waitFor();
  await until('tags that were taken out of the field are gone', async () => (
    (await agent.id('tag').allInnerTexts()).join() === 'giao hàng'));
  assert.match(await agent.id('wrapup-left').innerText(), /^0:\d\d$/);
  await agent.note('ghi chú sau khi đóng');
  await agent.sees('ghi chú sau khi đóng', 'note');
  await photograph(agent.page, 'work-5-wrap-up');
  // More time, by button and by key, as often as the queue allows; then the offer to prolong is gone.
  const left = async () => {
    const [minutes, seconds] = (await agent.id('wrapup-left').innerText()).split(':').map(Number);
    return minutes * 60 + seconds;
  };
  assert.equal(await agent.id('extend-wrapup').getAttribute('data-left'), '2');
  await agent.id('extend-wrapup').click();
  await until('two minutes more', async () => await left() > 100);
  assert.equal(await agent.id('extend-wrapup').getAttribute('data-left'), '1');
  await agent.page.evaluate(() => document.activeElement?.blur());
  await agent.page.keyboard.press('KeyX');
  await until('and two more', async () => await left() > 220);
  await agent.id('extend-wrapup').waitFor({ state: 'detached' });
  await photograph(agent.page, 'work-6-wrap-up-longer');
  await agent.finishWrapUp();
  assert.deepEqual(agent.trouble, []);
});

test('what comes in is announced once, history and own words never', async () => {
  const third = await Customer.visit(server, await person(browser));
  await third.start('Lịch sử không được đọc lên');
  await agent.accept();
  await agent.page.evaluate(() => {
    globalThis.heard = [];
    const region = document.querySelector('[data-testid="announcer"]');
    new MutationObserver(() => region.textContent && globalThis.heard.push(region.textContent)).observe(region, {
      subtree: true, characterData: true, childList: true });
  });
  await agent.say('lời của nhân viên');
  await third.sees('lời của nhân viên');
  await third.say('lời của khách');
  await until('the words are announced', () => agent.page.evaluate(() => globalThis.heard.length > 0));
  const heard = await agent.page.evaluate(() => globalThis.heard);
  assert.deepEqual(heard, ['An Nguyễn: lời của khách']);
  assert.equal(await agent.id('log').getAttribute('aria-live'), 'off');
  assert.equal(await agent.id('announcer').getAttribute('aria-live'), 'polite');
});

test('a reply that is still held goes out before the conversation is closed', async () => {
  const fourth = await Customer.visit(server, await person(browser));
  await fourth.start('Câu hỏi cuối');
  await agent.accept();
  await hold(10);
  await agent.say('Câu trả lời cuối');
  assert.ok((await states()).includes('holding'));
  await agent.close();
  await agent.id('wrapup').waitFor();
  await fourth.sees('Câu trả lời cuối');
  assert.ok(!(await states()).includes('holding'));
  await agent.finishWrapUp();
  await hold(0);
});

test('who cannot be logged out is told so, and stays', async () => {
  await agent.page.route('**/api/v1/logout', (route) => route.abort());
  const logOut = async () => {
    await agent.id('me').click();
    await agent.id('log-out').click();
  };
  await logOut();
  await agent.page.getByText('bạn vẫn đang đăng nhập').waitFor();
  await agent.id('me').waitFor();
  await agent.page.unroute('**/api/v1/logout');
  await logOut();
  await agent.id('me').waitFor({ state: 'detached' });
});
