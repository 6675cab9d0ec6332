// One person with many tabs: one socket, one outbox, one sound; whichever tab goes, nothing is lost and nothing is twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

const TABS = Number(process.env.TABS ?? 4);
const ROUNDS = Number(process.env.ROUNDS ?? 6);

let server;
let browser;
let agent;
let someone;
const tabs = [];
const open = new Map(); // tab -> its open sockets

async function newTab() {
  const page = await someone.context.newPage();
  page.setDefaultTimeout(30000);
  const tab = new Customer(server, { ...someone, page });
  open.set(tab, 0);
  page.on('websocket', (socket) => {
    open.set(tab, open.get(tab) + 1);
    socket.on('close', () => open.set(tab, open.get(tab) - 1));
  });
  page.on('close', () => open.delete(tab));
  await page.goto(`${server.url}/demo`);
  await tab.launcher.waitFor();
  tabs.push(tab);
  return tab;
}

const sockets = () => [...open.values()].reduce((sum, count) => sum + count, 0);
const leader = () => tabs.find((tab) => open.get(tab) > 0);
const oneSocket = () => until('there is one socket', () => sockets() === 1);

before(async () => {
  server = await DemoServer.start('widget_tabs');
  browser = await launchBrowser();
  someone = await person(browser);
  // Counts the tones that a page makes; the headless browser has no ears.
  await someone.context.addInitScript(() => {
    globalThis.tones = 0;
    globalThis.turns = []; // the messages for which this page wanted to make the sound
    const { locks } = navigator;
    const request = locks.request.bind(locks);
    locks.request = (name, ...rest) => {
      if (name.startsWith('sb:sound:')) globalThis.turns.push(Number(name.slice('sb:sound:'.length)));
      return request(name, ...rest);
    };
    const start = globalThis.OscillatorNode.prototype.start;
    globalThis.OscillatorNode.prototype.start = function count(...rest) {
      globalThis.tones += 1;
      return start.apply(this, rest);
    };
  });
  agent = await WireAgent.online(server, server.credentials.agents[0]);
  const first = await newTab();
  await first.start('Tôi mở nhiều tab');
  await agent.accept();
});
after(async () => {
  agent?.client.close();
  await browser?.close();
  await server?.stop();
});

test('every tab shows the same over one socket', async () => {
  while (tabs.length < TABS) await (await newTab()).open();
  for (const tab of tabs) await tab.sees('Tôi mở nhiều tab');
  await oneSocket();
  for (const [index, tab] of tabs.entries()) await tab.say(`từ tab ${index}`);
  await agent.say('Tôi thấy cả rồi');
  const expected = ['Tôi mở nhiều tab', ...tabs.map((_tab, index) => `từ tab ${index}`), 'Tôi thấy cả rồi'];
  for (const tab of tabs) {
    await tab.sees('Tôi thấy cả rồi');
    await until('all are there', async () => (await tab.texts()).length === expected.length);
    assert.deepEqual([...await tab.texts()].sort(), [...expected].sort());
  }
  assert.equal(sockets(), 1);
});

test('a message makes one sound, however many tabs there are', async () => {
  const count = async () => {
    const each = await Promise.all(tabs.map((tab) => tab.page.frames()[1].evaluate(() => globalThis.tones)));
    return each.reduce((sum, tones) => sum + tones, 0);
  };
  // Nobody looks at any of them: another window is in front.
  const front = await someone.context.newPage();
  await front.bringToFront();
  for (const tab of tabs) {
    await tab.page.frames()[1].evaluate(() => {
      document.hasFocus = () => false;
    });
  }
  const before = await count();
  await agent.say('Có ai đó không?');
  await until('a sound is made', async () => await count() > before);
  for (const tab of tabs) await tab.sees('Có ai đó không?');
  await agent.say('Lần nữa');
  await until('a second sound is made', async () => await count() >= before + 4);
  assert.equal(await count(), before + 4, 'two tones for each of two messages');
  // With the sound off no tab even wants to make one. Each wants its turn as long after a message as after any other: with
  // the next message's turn, which all of them want, a turn for the muted one would have been there.
  const said = [];
  for (const words of ['không tiếng', 'có tiếng']) {
    for (const tab of tabs) {
      await tab.id('menu').click();
      await tab.id('sound').click();
    }
    said.push((await agent.say(words)).ack.seq);
    for (const tab of tabs) await tab.sees(words);
  }
  const [muted, loud] = said;
  const turns = () => Promise.all(tabs.map((tab) => tab.page.frames()[1].evaluate(() => globalThis.turns)));
  await until('every tab has wanted to make the sound again', async () => (await turns()).every((of) => of.includes(loud)));
  assert.deepEqual((await turns()).filter((of) => of.includes(muted)), []);
  await until('it is made', async () => await count() >= before + 6);
  assert.equal(await count(), before + 6);
  await front.close();
});

test('the leading tab is closed in the middle of what another says', async () => {
  const said = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await oneSocket();
    const leading = leader();
    const other = tabs.find((tab) => tab !== leading);
    const text = `vòng ${round}`;
    await Promise.all([other.say(text), leading.page.close()]);
    tabs.splice(tabs.indexOf(leading), 1);
    said.push(text);
    await other.sent(text);
    await agent.hears(text);
    await (await newTab()).open();
  }
  await oneSocket();
  const texts = await agent.texts();
  for (const text of said) assert.equal(texts.filter((one) => one === text).length, 1, text);
  for (const tab of tabs) {
    await until('every tab shows what the store has', async () => (
      JSON.stringify(await tab.texts()) === JSON.stringify(texts)));
  }
  assert.deepEqual(someone.trouble, []);
});

test('the server dies under all tabs and every word arrives once', async () => {
  await server.kill();
  for (const [index, tab] of tabs.entries()) await tab.say(`không máy chủ ${index}`);
  for (const tab of tabs) {
    const waiting = (await tab.messages()).filter((message) => message.text.startsWith('không máy chủ'));
    assert.ok(waiting.length > 0 && waiting.every((message) => message.state === 'pending'));
  }
  await server.launch();
  for (const [index, tab] of tabs.entries()) await tab.sent(`không máy chủ ${index}`, 60000);
  await oneSocket();
  const again = await WireAgent.online(server, server.credentials.agents[0]);
  again.conversation = agent.conversation;
  const texts = await again.texts();
  for (const index of tabs.keys()) {
    assert.equal(texts.filter((text) => text === `không máy chủ ${index}`).length, 1);
  }
  again.client.close();
});
