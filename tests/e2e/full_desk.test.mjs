// However much there is, little is drawn: ten thousand conversations that change, and a thread of five thousand entries.
// How fast that is on this machine is printed by console_traces.mjs; here only counts are judged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { drawn, fullDesk } from './console_traces.mjs';
import { until } from './lib/wait.mjs';

let desk;
before(async () => { desk = await fullDesk({ updates: 100 }); });
after(() => desk?.stop());

test('rows that come take the elements of rows that have gone', async () => {
  const strangers = await desk.page.evaluate(async () => {
    const rows = () => [...document.querySelectorAll('.rows > li')];
    const said = () => rows().map((row) => row.querySelector('[data-conversation]').dataset.conversation);
    const [elements, conversations] = [new Set(rows()), new Set(said())];
    const end = performance.now() + 30_000;
    while (said().some((one) => conversations.has(one)) && performance.now() < end) await new Promise(requestAnimationFrame);
    return { old: said().filter((one) => conversations.has(one)).length, made: rows().filter((row) => !elements.has(row)).length };
  });
  assert.deepEqual(strangers, { old: 0, made: 0 });
});

test('a row that has the focus never becomes another conversation\'s', async () => {
  const became = await desk.page.evaluate(async () => {
    const row = document.querySelector('[data-testid="conversation-row"]');
    const { conversation } = row.dataset;
    row.focus();
    const end = performance.now() + 30_000;
    while (row.isConnected && row.dataset.conversation === conversation && performance.now() < end) await new Promise(requestAnimationFrame);
    return { gone: !row.isConnected, focused: document.activeElement === document.body, same: row.dataset.conversation === conversation };
  });
  assert.deepEqual(became, { gone: true, focused: true, same: true });
});

test('the list of 10 000 draws the rows on the screen', async () => {
  const { list } = await drawn(desk.page);
  assert.ok(list > 50 && list <= 400, `${list} elements`);
  const box = desk.page.locator('.list .pane-body');
  await box.evaluate((element) => { element.scrollTop = element.scrollHeight; });
  await until('its end is there', async () => await desk.page.locator('[aria-posinset="10000"]').count() === 1);
  assert.ok((await drawn(desk.page)).list <= 400);
});

test('the thread of 5 000 entries draws those near the window, and finds its beginning', async () => {
  await desk.page.goto(`${new URL(desk.page.url()).origin}/console/chats/mine/full0`);
  await until('it is there', async () => await desk.page.getByTestId('log').getAttribute('data-entries') === '5000', 60000);
  await desk.page.locator('[data-testid="message"][data-seq="5000"]').waitFor();
  assert.ok((await drawn(desk.page)).thread <= 1500, JSON.stringify(await drawn(desk.page)));
  const box = desk.page.locator('.scroll');
  await until('its first entry is reached', async () => {
    await box.evaluate((element) => { element.scrollTop = 0; });
    return await desk.page.locator('[data-testid="message"][data-seq="1"]').count() === 1;
  });
  assert.ok((await drawn(desk.page)).thread <= 1500);
  await desk.page.getByTestId('to-end').click();
  await desk.page.locator('[data-testid="message"][data-seq="5000"]').waitFor();
  assert.deepEqual(desk.trouble, []);
});
