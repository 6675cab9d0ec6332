// What an agent said on a line that was dead goes on when its tab has gone: the next tab of that person says it, once;
// nobody else's does, no tab takes it from one that is alive, and who logs out is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, misplacedControls, photograph } from './lib/browser.mjs';
import { DeskOnALine } from './lib/desk_on_a_line.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

let desk;
let line;
let lan;
let customer;
let conversation;

const place = () => `${line.url}/console/chats/mine/${conversation}`;

/** Another tab of this person at this browser; `wire` says what its socket lets through. */
async function tab() {
  const page = await lan.context.newPage();
  page.on('pageerror', (error) => lan.trouble.push(`error: ${error.message}`));
  const wire = { out: true, back: true };
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const far = socket.connectToServer();
    socket.onMessage((message) => { if (wire.out) far.send(message); });
    far.onMessage((message) => { if (wire.back) socket.send(message); });
  });
  await page.goto(place());
  return Object.assign(new Staff(lan.server, { ...lan, page }), { wire });
}

const pending = (staff) => staff.id('message').evaluateAll((all) => (
  all.filter(({ dataset }) => dataset.state === 'pending').map((one) => one.querySelector('.bubble').textContent)));
const kept = (staff) => staff.page.evaluate(() => (
  [localStorage, sessionStorage].flatMap((one) => Object.keys(one).filter((key) => key.startsWith('sb:outbox:')))));

async function saysInVain(staff, text) {
  await staff.id('composer').waitFor();
  await staff.say(text);
  await until('it is on its way', async () => (await pending(staff)).includes(text));
}

/** As a person closes it: whether the browser asks first. */
async function shut(page) {
  let asked = false;
  page.once('dialog', (dialog) => {
    asked = dialog.type() === 'beforeunload';
    dialog.accept();
  });
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
  return asked;
}

async function arrivesOnce(text) {
  await customer.sees(text);
  await customer.say(`Tôi đã đọc: ${text}`); // comes behind whatever else was on its way
  await customer.sent(`Tôi đã đọc: ${text}`);
  assert.equal((await customer.texts()).filter((one) => one === text).length, 1);
}

async function logOut(staff) {
  await staff.id('me').click();
  await staff.id('log-out').click();
}

before(async () => {
  desk = await DeskOnALine.open('console_outbox', async (agent) => {
    await agent.id('me').click();
    await agent.id('hold').selectOption('0'); // said at once
    await agent.page.keyboard.press('Escape');
  });
  ({ line, lan, customer, conversation } = desk);
});
after(async () => {
  await desk?.close();
});

test('what was said on a dead line is said by the next tab, once', async () => {
  line.swallow();
  await saysInVain(lan, 'Lời trên đường dây chết');
  const asked = await shut(lan.page);
  line.cut();
  line.mend();
  lan = await tab();
  assert.ok(asked, 'the browser asks before the words are left behind');
  await arrivesOnce('Lời trên đường dây chết');
  await lan.sees('Lời trên đường dây chết');
  await until('nothing is kept any more', async () => (await kept(lan)).length === 0);
});

test('what had arrived and was not confirmed is there once', async () => {
  const first = await tab();
  await first.sees('Lời trên đường dây chết');
  first.wire.back = false;
  await saysInVain(first, 'Lời đã đến mà chưa có hồi âm');
  await customer.sees('Lời đã đến mà chưa có hồi âm');
  assert.ok(await shut(first.page));
  const second = await tab();
  await until('it is confirmed there', async () => (await kept(second)).length === 0);
  await arrivesOnce('Lời đã đến mà chưa có hồi âm');
  assert.equal(await shut(second.page), false, 'nothing is left to be said');
});

test('a reload keeps it, and a tab takes nothing from one that is alive', async () => {
  const nameOf = (staff) => staff.page.evaluate(() => sessionStorage.getItem('sb:tab'));
  const first = await tab();
  await first.id('composer').waitFor();
  first.wire.out = false;
  await saysInVain(first, 'Lời của tab thứ nhất');
  const before = [await nameOf(first), ...await kept(first)];
  first.page.once('dialog', (dialog) => dialog.accept());
  await first.page.reload();
  await first.id('link-state').waitFor();
  assert.deepEqual([await nameOf(first), ...await kept(first)], before, 'it is the same tab');

  const second = await tab();
  const opens = lan.context.waitForEvent('page');
  await first.page.evaluate(() => { open(location.href); }); // with a copy of all that the tab keeps
  const copy = new Staff(lan.server, { ...lan, page: await opens });
  await copy.id('composer').waitFor();
  await second.id('composer').waitFor();
  const names = await Promise.all([first, second, copy].map(nameOf));
  assert.equal(new Set(names).size, 3, names.join());
  for (const [staff, words] of [[second, 'Lời của tab thứ hai'], [copy, 'Lời của bản sao']]) {
    await staff.say(words);
    await customer.sees(words);
    assert.deepEqual(await pending(staff), []);
  }
  assert.ok(!(await customer.texts()).includes('Lời của tab thứ nhất'), 'it was said by another tab');
  assert.equal((await kept(first)).length, 1);
  first.wire.out = true;
  await arrivesOnce('Lời của tab thứ nhất');
  for (const staff of [first, second, copy]) await staff.page.close();
});

test('the next person at this browser neither sends nor sees it; who wrote it does', async () => {
  const first = await tab();
  await first.id('composer').waitFor();
  first.wire.out = false;
  await saysInVain(first, 'Lời riêng của Lan');
  await first.page.close();
  await lan.page.close();
  await lan.context.clearCookies();
  const someone = { ...lan, page: await lan.context.newPage() };
  const at = `/console/chats/all/${conversation}`;
  const minh = await Staff.login(lan.server, someone, lan.server.credentials.agents[1], at);
  await minh.note('Minh đã xem');
  await minh.sees('Minh đã xem', 'note');
  await until('it is in the history', async () => (await kept(minh)).length === 1);
  assert.doesNotMatch(await minh.page.content(), /Lời riêng của Lan/);
  assert.ok(!(await customer.texts()).includes('Lời riêng của Lan'));
  await logOut(minh);
  await minh.id('login-form').waitFor();
  assert.equal((await kept(minh)).length, 1, 'the log-out of one takes nothing of the other');
  lan = await Staff.login(lan.server, minh, lan.server.credentials.agents[0], `/console/chats/mine/${conversation}`);
  await arrivesOnce('Lời riêng của Lan');
  await until('nothing is kept any more', async () => (await kept(lan)).length === 0);
});

test('who logs out is told of what was not sent, in whichever tab; then nothing of it is kept', async () => {
  const first = await tab();
  await first.id('composer').waitFor();
  first.wire.out = false;
  await saysInVain(first, 'Lời chưa gửi');
  await logOut(lan);
  await lan.id('confirm-dialog').waitFor();
  assert.match(await lan.id('confirm-dialog').innerText(), /chưa đến được máy chủ: 1\./);
  assert.deepEqual([...await axeFindings(lan.page), ...await misplacedControls(lan.page)], []);
  await photograph(lan.page, 'outbox-1-log-out');
  await lan.id('confirm-no').click();
  assert.deepEqual(await pending(first), ['Lời chưa gửi'], 'she stays');
  await logOut(lan);
  await lan.id('confirm-yes').click();
  await lan.id('login-form').waitFor();
  await first.id('login-form').waitFor();
  assert.deepEqual(await kept(lan), []);
  assert.deepEqual(await kept(first), []);
  await first.page.close();
  lan = await Staff.login(lan.server, lan, lan.server.credentials.agents[0], `/console/chats/mine/${conversation}`);
  await lan.say('Sau khi đăng nhập lại');
  await arrivesOnce('Sau khi đăng nhập lại');
  assert.ok(!(await customer.texts()).includes('Lời chưa gửi'));
  assert.deepEqual([...lan.trouble, ...customer.trouble], []);
});
