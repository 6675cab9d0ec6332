// A line that is cut again and again while both sides write: every word is in the history once and in its order, and
// both sides show what the history has. CUTS=1000 is the long form; it tells how soon the widget was live again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Line } from './lib/line.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const CUTS = Number(process.env.CUTS ?? 12);
const IN_A_CHAT = 60; // cuts; then a new conversation begins: more than a page of the history
const SILENT = 50; // each so many a line dies without a word, beside the last one

let stage;
let agent;
let line;
let customer;
const backMs = [];

before(async () => {
  stage = await Stage.open('widget_cuts');
  ({ agent } = stage);
  line = await Line.to(stage.server.port);
  customer = await Customer.visit({ url: line.url }, await person(stage.browser));
  customer.page.setDefaultTimeout(60000);
});
after(async () => {
  await line?.close();
  await stage?.close();
});

const link = () => customer.id('panel').getAttribute('data-link');

/** The connection ends before, while or after the words go out, as it falls. */
async function cut(round) {
  const words = `khách ${round}`;
  const answer = agent.say(`nhân viên ${round}`);
  await customer.id('composer').fill(words);
  const sending = customer.id('composer').press('Enter');
  if (round % 3 === 0) await sending;
  if (round % 3 === 1) await answer;
  if (round % SILENT === SILENT - 1 || round === CUTS - 1) {
    line.swallow();
    await sending;
    // The system says that the network is another one; only an answer that stays out shows that the line is dead.
    await customer.page.frames()[1].evaluate(() => dispatchEvent(new Event('online')));
  } else {
    line.cut();
    await sending;
  }
  await until(`the widget has noticed cut ${round}`, async () => await link() !== 'live', 60000);
  line.mend();
  const from = performance.now();
  await until('the widget is live again', async () => await link() === 'live', 60000);
  backMs.push(performance.now() - from);
  await answer;
}

const numbered = (texts, who) => texts.filter((text) => text.startsWith(who));

test(`${CUTS} cuts: every word once, in order, on both sides`, async () => {
  for (let first = 0; first < CUTS; first += IN_A_CHAT) {
    const last = Math.min(CUTS, first + IN_A_CHAT);
    await customer.start('Xin chào');
    await agent.accept();
    const rounds = Array.from({ length: last - first }, (_, index) => first + index);
    for (const round of rounds) await cut(round);
    await until('all of it is in the history', async () => (await agent.texts()).length === 2 * rounds.length + 1);
    const history = await agent.texts();
    for (const who of ['khách', 'nhân viên']) {
      assert.deepEqual(numbered(history, who), rounds.map((round) => `${who} ${round}`));
    }
    await until('the customer sees the history', async () => (await customer.texts()).length === history.length);
    assert.deepEqual(await customer.texts(), history);
    await agent.finish();
    await customer.id('skip-rating').click();
    await customer.id('new-chat').click();
    await customer.id('prechat-form').waitFor();
  }
  const sorted = [...backMs].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))].toFixed(0);
  console.log(`${sorted.length} cuts; live again after ms: median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)}`);
  assert.deepEqual(customer.trouble, []);
});
