// What a chat is to its customer: marks that say what is known, typing both ways, what is unread, a place kept, and
// everything found again afterwards.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

let server;
let browser;
let customer;
let agent;

/** Changes the demo's inbox or a queue as an administrator would. */
async function configure(kind, change) {
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const config = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  for (const thing of config[kind]) {
    const answer = await call(server, 'PUT', `/api/v1/${kind}/${thing.id}`, { headers, body: { ...thing, ...change } });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
}

before(async () => {
  server = await DemoServer.start('widget_talk');
  browser = await launchBrowser();
  await configure('inboxes', { typingPreview: true });
  customer = await Customer.visit(server, await person(browser));
});
after(async () => {
  agent?.client.close();
  await browser?.close();
  await server?.stop();
});

test('who does not want to wait leaves an address and keeps the place', async () => {
  await customer.start('Tôi không chờ lâu được');
  await customer.id('keep-place').click();
  await customer.id('keep-email').fill('không phải');
  await customer.id('keep-send').click();
  await until('a wrong address is named', async () => (
    await customer.id('keep-email').getAttribute('aria-invalid') === 'true'));
  await customer.id('keep-email').fill('khach@example.com');
  await customer.id('keep-send').click();
  await customer.id('place-kept').waitFor();
  await photograph(customer.page, 'widget-talk-place-kept');
  await customer.page.goto('about:blank');
  agent = await WireAgent.online(server, server.credentials.agents[0]);
  const conversation = await agent.accept();
  const { conversation: told } = await agent.client.frame('the snapshot', (frame) => (
    frame.conversation?.id === conversation && frame.conversation.placeKept));
  assert.equal(told.contact.email, 'khach@example.com');
  const kept = (await agent.history()).find((entry) => entry.event?.type === 'EVENT_PLACE_KEPT');
  assert.equal(kept.event.detail, 'khach@example.com');
});

test('marks say what is known: in the history, at the other side, before their eyes', async () => {
  await customer.page.goto(`${server.url}/demo`);
  await customer.open();
  await customer.say('đã tới chưa?');
  await customer.marked('đã tới chưa?', 'sent');
  const { seq } = await agent.entry('the question', (entry) => entry.message?.text === 'đã tới chưa?');
  await agent.tell({ delivered: { conversation: agent.conversation, seq } });
  await customer.marked('đã tới chưa?', 'delivered');
  await agent.tell({ read: { conversation: agent.conversation, seq } });
  await customer.marked('đã tới chưa?', 'seen');
  // The other way: a closed panel takes it in, an open one reads it.
  await customer.minimise();
  const { ack } = await agent.say('Dạ tới rồi ạ');
  await agent.client.frame('it has arrived', (frame) => frame.delivered?.seq >= ack.seq);
  assert.equal(agent.client.frames.some((frame) => frame.read?.seq >= ack.seq), false, 'nobody has looked yet');
  await customer.open();
  await agent.client.frame('it is read', (frame) => frame.read?.seq >= ack.seq);
  const beyond = await agent.tell({ delivered: { conversation: agent.conversation, seq: 99999 } });
  assert.equal(beyond.error.code, 'INVALID_ARGUMENT');
});

test('typing is seen on both sides, with a preview for the agent where the inbox allows it', async () => {
  // Letter by letter, faster than it is told: the last ones are seen too.
  await customer.id('composer').pressSequentially('đang viết dở');
  await until('the agent sees all that the customer typed', () => (
    agent.client.frames.some(({ typing }) => typing?.active && typing.preview === 'đang viết dở')));
  await customer.id('composer').fill('');
  await agent.tell({ typing: { conversation: agent.conversation, active: true } });
  await until('the customer sees the agent type', async () => (await customer.id('typing').innerText()).trim() !== '');
  await agent.say('viết xong');
  await until('and stop', async () => (await customer.id('typing').innerText()).trim() === '');
});

test('what is unread is counted on the button and in the title, and is read when the chat opens', async () => {
  const title = await customer.page.title();
  await customer.minimise();
  await agent.say('một');
  await agent.say('hai');
  await until('two are counted', async () => (await customer.page.title()) === `(2) ${title}`);
  assert.match(await customer.launcher.getAttribute('aria-label'), /2 tin chưa đọc/);
  await photograph(customer.page, 'widget-talk-unread');
  await customer.open();
  await until('nothing is unread', async () => (await customer.page.title()) === title);
});

test('news is heard once, many at once as their number; history and own words are not news', async () => {
  const frame = customer.page.frames()[1];
  await until('the news so far was spoken', () => frame.evaluate(() => (
    document.querySelector('[data-testid="news"]').textContent !== '')));
  const watch = () => frame.evaluate(() => {
    const region = document.querySelector('[data-testid="news"]');
    globalThis.spoken = [];
    new MutationObserver(() => region.textContent && globalThis.spoken.push(region.textContent))
      .observe(region, { childList: true, characterData: true, subtree: true });
  });
  await watch();
  await customer.say('của tôi');
  await customer.sent('của tôi');
  await agent.say('một câu');
  await until('it is spoken', async () => (await frame.evaluate(() => globalThis.spoken.length)) === 1);
  await Promise.all([agent.say('x1'), agent.say('x2'), agent.say('x3')]);
  await until('the burst is spoken', async () => (await frame.evaluate(() => globalThis.spoken.length)) === 2);
  const spoken = await frame.evaluate(() => globalThis.spoken);
  assert.match(spoken[0], /: một câu$/);
  assert.equal(spoken[1], '3 tin nhắn mới');
  await customer.reload();
  await customer.sees('x3');
  assert.equal(await customer.page.frames()[1].evaluate(() => document.querySelector('[data-testid="news"]').textContent), '');
  const logs = await customer.id('log').getAttribute('aria-live');
  assert.equal(logs, 'off');
});

test('far up in a long log, new words wait below and one press goes to them', async () => {
  for (let line = 0; line < 14; line += 1) await agent.say(`dòng ${line}\nthứ hai\nthứ ba`);
  await customer.sees('dòng 13\nthứ hai\nthứ ba');
  const scroll = customer.panel.locator('.scroll');
  await scroll.evaluate((node) => { node.scrollTop = 0; });
  await until('the reader is at the top', () => scroll.evaluate((node) => node.scrollTop < 5));
  await agent.say('tin mới nhất');
  await customer.id('jump').waitFor();
  assert.equal(await scroll.evaluate((node) => node.scrollTop < 5), true, 'nothing moved');
  await customer.id('jump').click();
  await until('the end is in view', () => scroll.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight < 5));
  assert.equal(await customer.id('jump').count(), 0);
});

test('words are marked up as nodes, and nothing of them runs', async () => {
  await agent.say('**đậm** *nghiêng* `mã` https://example.com/a?b=1 <b>không</b>\n- một\n- hai\njavascript:alert(1)');
  const bubble = customer.panel.locator('.theirs .bubble', { hasText: 'đậm' });
  await bubble.waitFor();
  const tags = await bubble.evaluate((node) => [...node.querySelectorAll('*')].map((one) => one.tagName));
  assert.deepEqual(tags, ['STRONG', 'EM', 'CODE', 'A', 'SPAN', 'SPAN']);
  const link = await bubble.locator('a').evaluate((node) => [node.href, node.rel, node.target]);
  assert.deepEqual(link, ['https://example.com/a?b=1', 'noopener noreferrer nofollow', '_blank']);
  assert.match(await bubble.innerText(), /<b>không<\/b>/);
});

test('a word that is being composed is never sent, and goes once, composed', async () => {
  const composer = customer.id('composer');
  await composer.focus();
  const session = await customer.context.newCDPSession(customer.page);
  await session.send('Input.imeSetComposition', { text: 'tiê', selectionStart: 3, selectionEnd: 3 });
  await composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true });
  assert.equal(await composer.inputValue(), 'tiê');
  await session.send('Input.insertText', { text: 'tiếng Việt'.normalize('NFD') });
  await composer.press('Enter');
  await customer.sent('tiếng Việt');
  await agent.hears('tiếng Việt');
  const texts = await agent.texts();
  assert.equal(texts.filter((text) => text.normalize('NFC').startsWith('tiế') || text === 'tiê').length, 1);
});

test('emoji by arrows, put where the caret is', async () => {
  await customer.id('emoji').focus();
  await customer.page.keyboard.press('Enter');
  await until('the focus is on the first one', () => customer.id('emoji-strip').evaluate(
    (strip) => strip.contains(document.activeElement)));
  await customer.page.keyboard.press('ArrowRight');
  await customer.page.keyboard.press('Enter');
  await until('it is in the field', async () => (await customer.id('composer').inputValue()) === '😂');
  await customer.id('emoji').focus();
  await customer.page.keyboard.press('Enter');
  assert.equal(await customer.id('emoji-strip').count(), 0);
  await customer.id('composer').fill('');
});

test('after the end: the transcript, and the conversation among the past ones', async () => {
  await agent.finish();
  await customer.id('survey').waitFor();
  await customer.id('skip-rating').click();
  const [file] = await Promise.all([customer.page.waitForEvent('download'), customer.id('transcript').click()]);
  const html = readFileSync(await file.path(), 'utf8');
  assert.match(html, /tin mới nhất/);
  await customer.id('new-chat').click();
  await customer.id('prechat-form').waitFor();
  await customer.id('menu').click();
  await customer.id('open-past').click();
  await customer.id('past-row').first().click();
  await customer.id('past-log').waitFor();
  await until('its words are there', async () => (await customer.texts()).includes('tin mới nhất'));
  await photograph(customer.page, 'widget-talk-past');
  await customer.id('past-back').click();
  await customer.id('past-list').waitFor();
  await customer.id('past-back').click();
  await customer.id('prechat-form').waitFor();
  assert.deepEqual(customer.trouble, []);
});

test('who comes and the end are heard, and the end takes the focus of the field', async () => {
  const someone = await Customer.visit(server, await person(browser));
  await someone.start('Ai đang nghe?');
  await someone.sent('Ai đang nghe?');
  const frame = someone.page.frames()[1];
  await frame.evaluate(() => {
    const region = document.querySelector('[data-testid="news"]');
    globalThis.spoken = [];
    new MutationObserver(() => globalThis.spoken.push(region.textContent))
      .observe(region, { childList: true, characterData: true, subtree: true });
  });
  const news = () => frame.evaluate(() => globalThis.spoken);
  await agent.accept();
  await until('who has come is heard', async () => (await news()).some((text) => /tham gia/.test(text)));
  await someone.id('composer').focus();
  await agent.finish();
  await until('the end is heard', async () => (await news()).some((text) => /kết thúc/.test(text)));
  await until('the survey has the focus', () => frame.evaluate(
    () => document.activeElement.dataset.testid === 'survey-title'));
  await someone.context.close();
});

test('what was refused for good stays with the reason, is sent again, and goes when it is discarded', async () => {
  const someone = await Customer.visit(server, await person(browser));
  await someone.start('Tôi gửi một câu lạ');
  await someone.page.evaluate(() => {
    globalThis.refused = 0;
    globalThis.sb('on', 'error', () => { globalThis.refused += 1; });
  });
  await someone.say('chuông \u0007');
  await someone.marked('chuông \u0007', 'failed');
  const failed = someone.id('message').and(someone.panel.locator('[data-state=failed]'));
  assert.match(await failed.innerText(), /Vui lòng sửa lại/);
  await someone.id('resend').click();
  await until('it was tried again', async () => await someone.page.evaluate(() => globalThis.refused) === 2);
  await until('and stays, once', async () => await failed.count() === 1);
  await someone.id('discard').click();
  await until('it is gone', async () => await failed.count() === 0);
  await someone.say('câu thường');
  await someone.sent('câu thường');
  await agent.accept(); // nobody waits for the next test's agent
  await agent.finish();
  await someone.context.close();
});

test('a refusal is said in the visitor\'s language, and the page hears the server\'s own words', async () => {
  const someone = await Customer.visit(server, await person(browser));
  await someone.page.evaluate(() => {
    globalThis.refused = [];
    globalThis.sb('on', 'error', (data) => globalThis.refused.push(data));
  });
  await someone.sb('queue', 'no such queue!');
  await someone.open();
  await someone.id('prechat-form').waitFor();
  await someone.fillForm();
  await someone.id('form-question').fill('Cho tôi hỏi');
  await someone.id('start-chat').click();
  await someone.id('start-error').waitFor();
  assert.match(await someone.id('start-error').innerText(), /Vui lòng sửa lại/);
  const [{ code, message }] = await someone.page.evaluate(() => globalThis.refused);
  assert.equal(code, 'INVALID_ARGUMENT');
  assert.match(message, /queue/);
  assert.doesNotMatch(await someone.id('panel').innerText(), /queue|must be|characters/);
  await someone.context.close();
});

test('a long log: other words leave every message in its place, and after a reload all of it is reached again', async () => {
  const MANY = 300;
  const someone = await Customer.visit(server, await person(browser));
  await someone.start('Tôi có nhiều chuyện');
  await agent.accept();
  for (let number = 1; number <= MANY; number += 1) {
    const { ack, error } = await agent.say(`câu ${number}`);
    assert.ok(ack, JSON.stringify(error));
  }
  const all = ['Tôi có nhiều chuyện', ...Array.from({ length: MANY }, (_, index) => `câu ${index + 1}`)];
  await someone.sees(all.at(-1));
  assert.deepEqual(await someone.texts(), all);
  const items = someone.id('message');
  await items.evaluateAll((nodes) => nodes.forEach((node, index) => { node.nth = index; }));
  await someone.id('emoji').click();
  await someone.id('emoji-strip').waitFor();
  await someone.sb('locale', 'en');
  await until('the words are others', async () => await someone.id('send').getAttribute('aria-label') === 'Send');
  assert.deepEqual(await items.evaluateAll((nodes) => nodes.map(({ nth }) => nth)), [...all.keys()]);
  assert.deepEqual(await someone.texts(), all);
  await someone.reload();
  await someone.sees(all.at(-1));
  assert.ok((await someone.texts()).length < all.length, 'the newest page alone');
  while (await someone.id('older').count()) {
    const shown = (await someone.texts()).length;
    await someone.id('older').click();
    await until('an older page is here', async () => (await someone.texts()).length > shown || !await someone.id('older').count());
  }
  assert.deepEqual(await someone.texts(), all);
  assert.deepEqual(someone.trouble, []);
  await agent.finish();
  await someone.context.close();
});
