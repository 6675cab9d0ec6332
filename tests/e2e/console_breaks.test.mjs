// A console whose session ends in the page, whose server or line goes away for a moment: nobody is taken for somebody
// else, and afterwards the page shows and tells what a page opened then would.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, person, photograph } from './lib/browser.mjs';
import { DeskOnALine } from './lib/desk_on_a_line.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';

let desk;
let server;
let line;
let browser;
let lan;
let customer;
let conversation;

const states = (staff) => staff.id('message').evaluateAll((all) => all.map(({ dataset }) => dataset.state));

before(async () => {
  desk = await DeskOnALine.open('console_breaks');
  ({ server, line, browser, lan, customer, conversation } = desk);
});
after(async () => {
  await desk?.close();
});

/** The session is over, and the page learns of it as its line breaks. */
async function endSession(staff) {
  await staff.context.clearCookies();
  line.cut();
  line.mend();
  await staff.id('link-bar').getByRole('button').click();
  await staff.id('login-form').waitFor();
}

test('a session that ends in the page leaves the next person nothing of the last one', async () => {
  await lan.say('chuông \u0007');
  await until('it is refused', async () => (await states(lan)).includes('failed'));
  await endSession(lan);
  assert.match(lan.page.url(), new RegExp(conversation), 'who comes back is where they were');
  await lan.id('login-email').fill(server.credentials.agents[1].email);
  await lan.id('login-password').fill(server.credentials.agents[1].password);
  await lan.id('login-submit').click();
  await lan.sees('Cho hỏi về đổi trả');
  assert.ok(!(await states(lan)).includes('failed'), 'the words of the last one');
  await lan.id('me').click();
  await lan.id('log-out').click();
  await lan.id('login-form').waitFor();
  lan = await Staff.login(lan.server, lan, server.credentials.agents[0], `/console/chats/mine/${conversation}`);
  await lan.id('tab-reply').click();
  await until('they are hers again', async () => /chuông/.test(await lan.id('composer').inputValue()));
  await lan.id('composer').fill('');
});

test('a server that cannot be asked for a moment logs nobody out', async () => {
  let status = 503;
  const asked = (route) => (status ? route.fulfill({ status }) : route.continue());
  await lan.page.route('**/api/v1/me', asked);
  await lan.page.reload();
  await lan.id('door-fault').waitFor();
  assert.equal(await lan.id('login-form').count(), 0);
  assert.match(await lan.id('door-fault').innerText(), /Chưa kết nối được/);
  assert.deepEqual(await axeFindings(lan.page), []);
  await photograph(lan.page, 'breaks-1-unreachable');
  status = 0;
  await lan.id('door-again').click();
  await lan.id('me').waitFor();
  status = 500;
  await lan.page.reload();
  await lan.id('door-fault').waitFor();
  status = 0;
  await lan.id('me').waitFor(); // by itself
  await lan.page.unroute('**/api/v1/me', asked);
});

test('what a page that was just opened has on its screen is not counted as unread', async () => {
  await lan.show('closed');
  await customer.say('Còn ai đó không?');
  await until('it is counted', async () => /^\(1\)/.test(await lan.page.title()));
  await lan.page.goto(`${line.url}/console/chats/mine/${conversation}`);
  await lan.sees('Còn ai đó không?');
  await customer.marked('Còn ai đó không?', 'seen');
  await until('it is read', async () => !/^\(/.test(await lan.page.title()));
  assert.equal(await lan.id('unread').count(), 0);
});

test('that something was read is told again where the line died as it was told', async () => {
  await lan.show('closed');
  await customer.say('Câu hỏi qua đường dây chết');
  await until('it has come', async () => /^\(1\)/.test(await lan.page.title()));
  line.swallow();
  await lan.show('mine', conversation);
  await lan.sees('Câu hỏi qua đường dây chết');
  await until('it is read here', async () => !/^\(/.test(await lan.page.title()));
  line.cut();
  line.mend();
  await customer.marked('Câu hỏi qua đường dây chết', 'seen');
});

const mentions = async (page) => Number(/\d+/.exec(await page.getByTestId('view-mentions').innerText())?.[0] ?? 0);

/** Loads the page, until the list of mentions was read and what it said is drawn. */
async function loadAgain(page) {
  await Promise.all([page.waitForResponse((answer) => answer.url().includes('view=mentions')), page.reload()]);
  await page.getByTestId('view-mentions').waitFor();
  await page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
}

test('a mention is counted alike in every window, and no more once it was read', async () => {
  const mai = await Staff.login(server, await person(browser), server.credentials.supervisor);
  await mai.show('all', conversation);
  await mai.id('tab-note').click();
  const call = async (words) => {
    await mai.id('composer').fill(`@Lan ${words}`);
    await mai.id('composer').press('Escape');
    await mai.id('send').click();
    await mai.sees(`@Lan ${words}`, 'note');
  };
  await lan.show('closed');
  const second = await lan.context.newPage();
  await second.goto(`${line.url}/console/chats/closed`);
  await second.getByTestId('view-mentions').waitFor();
  await call('xem giúp');
  await until('both count it', async () => await mentions(lan.page) === 1 && await mentions(second) === 1);
  await second.getByTestId('view-mentions').click();
  await until('neither does once it was looked at', async () => (
    await mentions(second) === 0 && await mentions(lan.page) === 0));
  await second.close();
  await lan.show('mine', conversation);
  await call('xem ngay');
  await lan.sees('@Lan xem ngay', 'note');
  await lan.show('closed');
  await loadAgain(lan.page);
  assert.equal(await mentions(lan.page), 0, 'read before the page was loaded');
});

test('what was refused in a conversation that one only looked at is a draft as one comes back', async () => {
  const mai = await Staff.login(server, await person(browser), server.credentials.supervisor);
  await mai.show('all', conversation);
  await mai.note('ghi chú \u0007');
  await until('it is refused', async () => (await states(mai)).includes('failed'));
  await mai.show('closed');
  await mai.show('all', conversation);
  await mai.id('tab-note').click();
  await until('it is a draft', async () => /ghi chú/.test(await mai.id('composer').inputValue()));
  assert.deepEqual([...lan.trouble, ...mai.trouble, ...customer.trouble], []);
});
