// What supervisors do by hand on the board: pause and open a queue, move a customer, give a conversation back, let a
// colleague finish the shift. The customer, the agent and the log each see what it meant; a refusal is said in place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { pick, Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { call } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

let server;
let browser;
let supervisor;
let agent;

before(async () => {
  server = await DemoServer.start('board_acts');
  browser = await launchBrowser();
  supervisor = await Staff.login(server, await person(browser), server.credentials.supervisor, '/console/board');
});
after(async () => {
  agent?.client.close();
  await browser?.close();
  await server?.stop();
});

const row = () => supervisor.id('board-conversation').first();
const isOpen = async () => (await call(server, 'GET', '/api/v1/inboxes/demo/public')).body.open;
const agentRow = () => supervisor.id('board-agent-lan');
const queueRow = (queue) => supervisor.id(`board-queue-${queue}`);

async function apply(dialog, reason) {
  await supervisor.id('act-reason').fill(reason);
  await supervisor.id('act-submit').click();
  await supervisor.id(dialog).waitFor({ state: 'detached' });
}

async function fits(screen) {
  await photograph(supervisor.page, screen);
  assert.deepEqual(await axeFindings(supervisor.page), []);
  assert.deepEqual(await misplacedControls(supervisor.page), []);
}

test('a queue is paused until a time, customers are told, and it is opened again', async () => {
  assert.equal(await isOpen(), true);
  await supervisor.id('queue-act-tu-van').click();
  await supervisor.id('queue-mode-HELD_CLOSED').check();
  await supervisor.id('act-until').selectOption({ index: 1 });
  await supervisor.id('act-reason').fill('cúp điện cả khu');
  await fits('acts-1-pause');
  await apply('queue-dialog', 'cúp điện cả khu');
  const state = queueRow('tu-van').getByTestId('queue-state');
  await until('the row says so, by whom and why', async () => (
    /Tạm dừng · bởi Mai · cúp điện cả khu · đến /.test(await state.innerText())));
  await until('new customers hear it', async () => !(await isOpen()));
  await photograph(supervisor.page, 'acts-2-paused');
  await supervisor.id('queue-act-tu-van').click();
  assert.equal(await supervisor.id('queue-mode-BY_HOURS').isChecked(), true, 'giving it back is what is offered first');
  await apply('queue-dialog', '');
  await until('it is open', isOpen);
  await until('and nothing stands beside its name', async () => await state.count() === 0);
});

test('a customer who waits is moved, and a closed queue refuses with its reason', async () => {
  const customer = await Customer.visit(server, await person(browser));
  await customer.start('Tôi chọn nhầm mục');
  await supervisor.boardShows('waiting', 1);
  await supervisor.id('queue-act-doi-tra').click();
  await supervisor.id('queue-mode-HELD_CLOSED').check();
  await apply('queue-dialog', '');
  await row().getByTestId('move').click();
  await supervisor.id('act-queue').selectOption('doi-tra');
  await supervisor.id('act-submit').click();
  await supervisor.id('act-problem').waitFor();
  await fits('acts-3-refused');
  await supervisor.id('act-queue').selectOption('ban-hang');
  await apply('move-dialog', 'khách hỏi giá');
  await until('it waits there', async () => (
    await queueRow('ban-hang').locator('td').first().innerText()) === '1');
  await row().getByTestId('look').click();
  await until('the log has it', async () => (
    await supervisor.id('event').evaluateAll((list) => list.some((one) => (
      one.dataset.type === 'EVENT_MOVED' && /Chuyển từ .+ sang hàng chờ .+ · bởi Mai · khách hỏi giá/.test(one.innerText))))));
});

test('a conversation goes back to its queue, and the next agent gets it', async () => {
  agent = await WireAgent.online(server, server.credentials.agents[0]);
  await until('it is offered, or waits for a skill', async () => (
    await row().getAttribute('data-state') !== 'STATE_QUEUED' || await agentRow().count() > 0));
  await pick(row().getByTestId('reassign'), 'lan');
  await agent.accept();
  await until('it is talked in', async () => await row().getAttribute('data-state') === 'STATE_ACTIVE');
  await row().getByTestId('requeue').click();
  await fits('acts-4-requeue');
  await apply('requeue-dialog', 'nhầm người');
  const entry = await agent.entry('the line in the log', (one) => one.event?.type === 'EVENT_REQUEUED');
  assert.equal(entry.event.detail, 'nhầm người');
  await until('it waits again', async () => await row().getAttribute('data-state') !== 'STATE_ACTIVE');
});

test('a colleague gets nothing new, then does again, then ends the shift', async () => {
  await supervisor.id('agent-act-lan').click();
  await supervisor.id('agent-drain').check();
  await fits('acts-5-drain');
  await apply('agent-dialog', 'họp lúc ba giờ');
  await until('the board says so', async () => await agentRow().getAttribute('data-draining') === 'true');
  assert.match(await agentRow().innerText(), /không nhận thêm/);
  await supervisor.id('agent-act-lan').click();
  await supervisor.id('agent-back').check();
  await apply('agent-dialog', '');
  await until('back again', async () => await agentRow().getAttribute('data-draining') === 'false');
  await supervisor.id('agent-act-lan').click();
  await supervisor.id('agent-off').check();
  await apply('agent-dialog', 'hết ca');
  await until('offline', async () => await agentRow().getAttribute('data-status') === 'OFFLINE');
});

test('each of it is in the palette as well, by keys alone', async () => {
  const choose = async (words, command) => {
    const line = supervisor.id(`command-${command}`);
    await supervisor.page.keyboard.press('Control+KeyK');
    await supervisor.page.locator('[data-testid="palette-field"]:focus').waitFor();
    await supervisor.page.keyboard.type(words);
    await line.waitFor();
    await until(`${command} is chosen`, async () => {
      if (await line.getAttribute('aria-selected') === 'true') return true;
      await supervisor.page.keyboard.press('ArrowDown');
      return false;
    });
    await supervisor.page.keyboard.press('Enter');
    await supervisor.id('palette').waitFor({ state: 'detached' });
  };
  const opens = async (words, command, dialog) => {
    await choose(words, command);
    await supervisor.id(dialog).waitFor();
    await supervisor.page.keyboard.press('Escape');
    await supervisor.id(dialog).waitFor({ state: 'detached' });
  };
  await opens('tam dung ky thuat', 'queue-ky-thuat', 'queue-dialog');
  await opens('ca lam lan', 'agent-lan', 'agent-dialog');
  await until('the customer of the ended shift waits', async () => await row().getAttribute('data-state') === 'STATE_QUEUED');
  await row().getByTestId('look').press('Enter');
  await supervisor.id('thread').waitFor();
  await opens('chuyen an sang hang cho khac', 'move', 'move-dialog');
  await choose('uu tien khan cap', 'priority-URGENT');
  await until('it is urgent', async () => await row().getByTestId('reprioritise').inputValue() === 'URGENT');
  await choose('vi sao cuoc nay', 'explain');
  await until('the reason is said', async () => (
    (await supervisor.id('toast').allInnerTexts()).some((text) => /Trong \d+ nhân viên/.test(text))));
  await choose('theo doi', 'monitor');
  await supervisor.id('watch-bar').waitFor();
  const minh = await WireAgent.online(server, server.credentials.agents[1]);
  const offered = async (words, read) => {
    await supervisor.page.keyboard.press('Control+KeyK');
    await supervisor.page.locator('[data-testid="palette-field"]:focus').waitFor();
    await supervisor.page.keyboard.type(words);
    const found = await read();
    await supervisor.page.keyboard.press('Escape');
    await supervisor.id('palette').waitFor({ state: 'detached' });
    return found;
  };
  await offered('giao cuoc nay cho', async () => {
    await until('who is there is said', async () => (
      /Minh · Sẵn sàng/.test(await supervisor.id('command-assign-minh').innerText())
      && /Lan · Ngoại tuyến/.test(await supervisor.id('command-assign-lan').innerText())));
  });
  await choose('giao cuoc nay cho minh', 'assign-minh');
  const owner = () => row().locator('p.small').innerText(); // not who could be
  const known = () => supervisor.page.locator('.thread-head').innerText();
  await until('it is Minh\'s', async () => await row().getAttribute('data-state') === 'STATE_ACTIVE');
  assert.match(await owner(), /Minh/);
  await until('the thread knows it', async () => /Minh/.test(await known()));
  await offered('giao cuoc nay cho', async () => {
    await supervisor.id('command-assign-lan').waitFor();
    assert.equal(await supervisor.id('command-assign-minh').count(), 0, 'who has it is not offered');
  });
  await choose('giao cuoc nay cho lan', 'assign-lan');
  await fits('acts-7-take-from');
  await supervisor.id('confirm-no').press('Enter');
  await supervisor.id('confirm-dialog').waitFor({ state: 'detached' });
  assert.match(await owner(), /Minh/, 'nothing was taken');
  const lines = row().getByTestId('reassign').locator('option');
  assert.equal(await lines.count(), 1, 'nobody is about to open the list');
  await row().getByTestId('reassign').focus();
  await lines.and(supervisor.page.locator('[value="lan"]')).waitFor({ state: 'attached' });
  assert.equal(await lines.and(supervisor.page.locator('[value="minh"]')).count(), 0);
  await agent.client.request({ setPresence: { status: 'ONLINE' } });
  await until('Lan is there', async () => await agentRow().getAttribute('data-status') === 'ONLINE');
  await pick(row().getByTestId('reassign'), 'lan');
  await supervisor.id('confirm-yes').press('Enter');
  await until('it is Lan\'s', async () => /Lan/.test(await owner()) && await row().getAttribute('data-state') === 'STATE_ACTIVE');
  await until('the thread knows it as well', async () => /Lan/.test(await known()));
  await choose('giao cuoc nay cho minh', 'assign-minh');
  await supervisor.id('confirm-yes').press('Enter');
  await until('it is Minh\'s again', async () => /Minh/.test(await owner()));
  await choose('tra an ve hang cho', 'requeue');
  await supervisor.id('requeue-dialog').waitFor();
  await supervisor.page.keyboard.press('Escape');
  await choose('tiep quan', 'take-over');
  await until('it is the supervisor\'s', async () => /Mai/.test(await row().locator('p.small').innerText()));
  minh.client.close();
});

test('in English too, and by keys alone', async () => {
  const leader = await Staff.login(
    server, await person(browser, { locale: 'en-GB', colorScheme: 'dark' }), server.credentials.supervisor, '/console/board');
  await leader.id('queue-act-ky-thuat').focus();
  await leader.page.keyboard.press('Enter');
  await leader.id('queue-dialog').waitFor();
  await photograph(leader.page, 'acts-6-english');
  assert.deepEqual(await axeFindings(leader.page), []);
  await leader.id('queue-mode-HELD_CLOSED').focus();
  await leader.page.keyboard.press('Space');
  await leader.page.keyboard.press('Enter');
  await leader.id('queue-dialog').waitFor({ state: 'detached' });
  await until('paused', async () => (
    /Paused · by Mai/.test(await leader.id('board-queue-ky-thuat').getByTestId('queue-state').innerText())));
  assert.deepEqual([...leader.trouble, ...supervisor.trouble], []);
});
