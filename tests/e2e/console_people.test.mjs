// What comes to an agent unasked and what is nobody else's: two people at one computer, news in another window, what
// supervisors and administrators change while the console is open, why an offer is declined.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { signed } from './lib/signed.mjs';
import { pick, Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, WireClient } from './lib/wire.mjs';

let server;
let browser;
let lan;
let mai;
let customer;

/** What the browser would show, written down, in a window that one looks away from at will. */
const stubNotifications = () => {
  globalThis.shown = [];
  globalThis.away = false;
  Document.prototype.hasFocus = () => !globalThis.away;
  globalThis.Notification = class {
    static permission = 'granted';
    constructor(title, options) {
      Object.assign(this, { title, ...options });
      globalThis.shown.push(this);
    }
    close() {}
  };
};
const shown = () => lan.page.evaluate(() => globalThis.shown.map(({ title, body, tag }) => ({ title, body, tag })));
const lookAway = (away) => lan.page.evaluate((value) => { globalThis.away = value; }, away);
const toasts = (staff) => staff.id('toast').allInnerTexts();
const hears = (staff, what, words) => until(what, async () => (await toasts(staff)).some((one) => words.test(one)));

before(async () => {
  server = await DemoServer.start('console_people');
  browser = await launchBrowser();
  const someone = await person(browser);
  await someone.context.addInitScript(stubNotifications);
  lan = await Staff.login(server, someone, server.credentials.agents[0]);
  await lan.goOnline();
  customer = await Customer.visit(server, await person(browser));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('an offer is heard once and its countdown never; it is declined with a reason that the log keeps', async () => {
  await lookAway(true);
  await lan.page.evaluate(() => {
    globalThis.heard = [];
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const node = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
        const region = node?.closest('[role="status"], [role="alert"], [aria-live]:not([aria-live="off"])');
        if (region && region.textContent.trim()) globalThis.heard.push(region.textContent.trim());
      }
    }).observe(document.body, { subtree: true, characterData: true, childList: true });
  });
  await customer.start('Cho hỏi về đổi trả');
  await lan.offered();
  await until('a notification is shown', async () => (await shown()).some(({ body }) => body === 'An Nguyễn'));
  const left = () => lan.id('offer-countdown').innerText();
  const first = await left();
  await until('the countdown ticks', async () => await left() !== first);
  const second = await left();
  await until('and ticks on', async () => await left() !== second);
  const heard = await lan.page.evaluate(() => globalThis.heard.filter((words) => /giây|Khách đang chờ/.test(words)));
  assert.equal(heard.length, 1, heard.join(' | '));
  assert.match(heard[0], /Khách đang chờ bạn, An Nguyễn/);
  await lookAway(false);
  assert.match(await lan.id('offer').innerText(), /Cho hỏi về đổi trả/, 'what the customer asks');
  await lan.id('offer-decline').click();
  await lan.id('declining').waitFor();
  await photograph(lan.page, 'people-1-declining');
  assert.deepEqual(await axeFindings(lan.page), []);
  assert.deepEqual(await misplacedControls(lan.page), []);
  await lan.id('decline-skill').click();
  await lan.id('offer').waitFor({ state: 'detached' });
  await lan.show('queue');
  await lan.id('conversation-row').first().click();
  await until('the log says why', async () => (
    (await lan.id('event').allInnerTexts()).some((line) => /Lan.* chưa nhận \(từ chối\) · Không đúng chuyên môn/.test(line))));
  await lan.id('take-it').click();
  await until('it is Lan\'s', async () => {
    const offer = lan.id('offer-accept');
    if (await offer.count() > 0) await offer.first().click({ timeout: 1000 }).catch(() => {});
    return await lan.id('tab-reply').count() > 0;
  });
});

test('a customer who writes while one looks elsewhere is told of, and a click leads there', async () => {
  const conversation = await lan.thread();
  await customer.say('Bạn còn đó không?');
  await lan.sees('Bạn còn đó không?');
  assert.ok(!(await shown()).some(({ body }) => body === 'Bạn còn đó không?'), 'not of what is before one\'s eyes');
  await lan.page.getByTestId('nav-settings').click();
  await lookAway(true);
  await customer.say('Alo?');
  await until('it is told', async () => (await shown()).some(({ title, body }) => title === 'An Nguyễn' && body === 'Alo?'));
  await lan.page.evaluate(() => globalThis.shown.at(-1).onclick());
  await until('it is open', async () => await lan.id('thread').count() > 0 && await lan.thread() === conversation);
  await lookAway(false);
});

test('sound is a switch that is kept', async () => {
  await lan.id('me').click();
  await lan.id('sound').uncheck();
  await lan.page.reload();
  await lan.id('me').click();
  assert.equal(await lan.id('sound').isChecked(), false);
  await lan.id('sound').check();
  await lan.page.keyboard.press('Escape');
});

test('the next person at this computer sees nothing half written, and it is there again at the next log-in', async () => {
  const conversation = await lan.thread();
  await lan.id('tab-note').click();
  await lan.id('composer').fill('khách này khó tính');
  await lan.id('me').click(); // stays open, so that the log-out is one click away from the reply
  await lan.id('hold').selectOption('10');
  await lan.say('Câu trả lời còn đang giữ');
  await lan.id('log-out').click();
  await lan.id('login-form').waitFor();
  const minh = await Staff.login(server, lan, server.credentials.agents[1], `/console/chats/all/${conversation}`);
  await minh.sees('Alo?');
  assert.equal(await minh.id('composer').inputValue(), '');
  assert.equal(await minh.id('message').evaluateAll((all) => all.some((one) => one.dataset.state === 'holding')), false);
  assert.doesNotMatch(await minh.page.content(), /khó tính|còn đang giữ/);
  await minh.id('me').click();
  await minh.id('log-out').click();
  await minh.id('login-form').waitFor();
  lan = await Staff.login(server, lan, server.credentials.agents[0], `/console/chats/mine/${conversation}`);
  await lan.id('tab-note').click();
  await until('the note is back', async () => await lan.id('composer').inputValue() === 'khách này khó tính');
  await lan.id('composer').fill('');
  await lan.id('tab-reply').click();
  assert.equal(await lan.id('composer').inputValue(), 'Câu trả lời còn đang giữ');
  assert.ok(!(await customer.texts()).includes('Câu trả lời còn đang giữ'), 'it was never sent');
  await lan.id('composer').fill('');
  await lan.goOnline();
});

test('a mention is counted on its tab, also of a conversation that one does not follow', async () => {
  mai = await Staff.login(server, await person(browser), server.credentials.supervisor);
  const other = await Customer.visit(server, await person(browser));
  await lan.setPresence('AWAY');
  await other.start('Khách khác');
  await mai.show('queue');
  await mai.id('conversation-row').first().click();
  await lookAway(true);
  await mai.id('tab-note').click();
  await mai.id('composer').fill('@Lan xem giúp');
  await mai.id('composer').press('Escape');
  await mai.id('send').click();
  await mai.sees('@Lan xem giúp', 'note');
  await until('the tab counts it', async () => /1/.test(await lan.id('view-mentions').innerText()));
  await until('it is told', async () => (await shown()).some(({ title }) => /nhắc đến bạn/.test(title)));
  await lookAway(false);
  await lan.show('mentions');
  await lan.shows('conversation-row', 1);
  await until('what was looked at is not counted', async () => !/\d/.test(await lan.id('view-mentions').innerText()));
});

test('what a supervisor changes is told to whom it concerns', async () => {
  await lan.id('conversation-row').first().click();
  await mai.page.goto(`${server.url}/console/board`);
  const waits = mai.page.locator('[data-testid="board-conversation"][data-state="STATE_QUEUED"]');
  await pick(waits.getByTestId('reassign'), 'lan');
  await until('the log names who gave it', async () => (
    (await lan.id('event').allInnerTexts()).some((line) => /^(Mời Lan|Lan phụ trách) · bởi Mai/.test(line))));
  await pick(mai.id('board-presence-lan'), 'ONLINE');
  await hears(lan, 'the presence', /Trạng thái của bạn đã được đổi thành Sẵn sàng/);
  await until('and it is so', async () => await lan.id('presence').inputValue() === 'ONLINE');
  await mai.id('queue-act-tu-van').click();
  await mai.id('queue-mode-HELD_CLOSED').check();
  await mai.id('act-reason').fill('cúp điện cả khu');
  await mai.id('act-submit').click();
  await hears(lan, 'the pause', /Mai tạm dừng hàng chờ .* · cúp điện cả khu/);
  await photograph(lan.page, 'people-2-news');
  await mai.id('queue-dialog').waitFor({ state: 'detached' });
  await until('the board knows it', async () => (
    /Tạm dừng/.test(await mai.id('board-queue-tu-van').innerText())));
  await mai.id('queue-act-tu-van').click();
  await mai.id('act-submit').click(); // what is offered first: back to its hours
  await hears(lan, 'its end', /Mai cho hàng chờ .* chạy theo giờ làm việc/);
});

test('what an administrator changes is there without a reload', async () => {
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const put = async (path, body) => {
    const { status } = await call(server, 'PUT', `/api/v1/${path}`, { headers, body });
    assert.equal(status, 200);
  };
  await put('queues/moi', { id: 'moi', name: 'Hàng chờ vừa thêm' });
  await put('canned-replies/moi', { id: 'moi', shortcut: 'vuathem', text: { vi: 'Câu mẫu vừa thêm' } });
  await lan.show('mine');
  await lan.id('conversation-row').first().click();
  await lan.id('tab-reply').click();
  await until('the canned reply is offered', async () => {
    await lan.id('composer').fill('/vuathem');
    return await lan.id('canned-list').count() > 0;
  });
  await lan.id('composer').fill('');
  await lan.id('open-filters').click();
  await until('and the queue', async () => (await lan.id('filter-queue').textContent()).includes('Hàng chờ vừa thêm'));
});

test('the palette knows what can be done as things stand', async () => {
  const offersIt = async (staff, words, command) => {
    await staff.page.keyboard.press('Control+KeyK');
    await staff.id('palette-field').fill(words);
    await staff.id(`command-${command}`).waitFor();
    await staff.id(`command-${command}`).click();
    await staff.id('palette').waitFor({ state: 'detached' });
  };
  await mai.monitor();
  await offersIt(mai, 'ngừng theo dõi', 'unmonitor');
  await mai.id('watch-bar').waitFor({ state: 'detached' });
  await offersIt(lan, 'tài khoản của tôi', 'account');
  await lan.id('account').waitFor();
  await lan.page.goBack();
  await lan.id('open-close').click();
  await lan.id('close-submit').click();
  await lan.id('finish-wrapup').click();
  await lan.show('closed');
  await lan.id('conversation-row').first().click();
  await lan.id('reopen').waitFor();
  await offersIt(lan, 'mở lại', 'reopen');
  await lan.id('reopen').waitFor({ state: 'detached' });
  assert.deepEqual([...lan.trouble, ...mai.trouble], []);
});

test('that the shop vouches for a customer is no longer said once somebody corrects what it said', async () => {
  const as = async (who, method, path, body) => {
    const headers = { authorization: `Bearer ${await bearer(server, who)}` };
    const answer = await call(server, method, `/api/v1${path}`, { headers, body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const { admin, agents } = server.credentials;
  const [inbox] = (await as(admin, 'GET', '/config')).inboxes;
  const { secret } = await as(admin, 'POST', `/inboxes/${inbox.id}/identity/secret`);
  const identity = signed({ aud: inbox.id, sub: 'cuc', name: 'Cúc', email: 'cuc@shop.example' }, secret);
  const visit = await call(server, 'POST', '/api/v1/visitor-token', { body: { inbox: inbox.id, identity } });
  const client = await WireClient.open(server, { token: visit.body.token });
  const { ack } = await client.request({ start: { text: 'Tôi đã đăng nhập', clientId: 'm1' } });
  await mai.page.goto(`${server.url}/console`);
  await mai.show('all', ack.conversation);
  await mai.id('verified').waitFor();
  await as(agents[0], 'PATCH', `/contacts/${visit.body.contact}`, { attributes: { 'hạng': 'vàng' } });
  await until('what the shop did not say is there', async () => /vàng/.test(await mai.id('customer').innerText()));
  assert.equal(await mai.id('verified').count(), 1);
  await as(agents[0], 'PATCH', `/contacts/${visit.body.contact}`, { email: 'cuc@mail.example' });
  await until('the address', async () => /cuc@mail\.example/.test(await mai.id('customer').innerText()));
  assert.equal(await mai.id('verified').count(), 0);
  client.close();
  assert.deepEqual(mai.trouble, []);
});
