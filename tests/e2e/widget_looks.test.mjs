// The widget in every size and light that people have: small phones, forced colours, a page from right to left, the
// tallest Vietnamese letters; a page of another site whose frames may store nothing; a brand of any colour.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unreadableBrands } from './lib/brand.mjs';
import { axeFindings, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { forbidStorage, foreignShop } from './lib/foreign_shop.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const STACKED = 'ẪẮỮ Ộ ể ỡ ẵ ệ Ỵ – ẨẤỄỖ gjpqy';

let stage;
let server;
let browser;
let agent;
before(async () => {
  stage = await Stage.open('widget_looks');
  ({ server, browser, agent } = stage);
});
after(async () => {
  await stage?.close();
});

const LOOKS = {
  'phone 320': { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true },
  'phone 390 dark': { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
  'still': { reducedMotion: 'reduce', locale: 'en-GB' },
};

for (const [name, options] of Object.entries(LOOKS)) {
  test(`${name}: every state is whole and reachable`, async () => {
    await agent.rest();
    const someone = await person(browser, options);
    const customer = await Customer.visit(server, someone);
    const inspect = async (state) => {
      await photograph(customer.page, `widget-${name.replaceAll(' ', '-')}-${state}`);
      const frame = customer.page.frames()[1];
      assert.deepEqual(await axeFindings(customer.page), [], state);
      assert.deepEqual(await misplacedControls(customer.page), [], state);
      const wide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${state}: ${wide} too wide`);
    };
    await customer.open();
    await customer.id('prechat-form').waitFor();
    await inspect('form');
    await customer.start(STACKED);
    await customer.sent(STACKED);
    await customer.id('keep-place').click();
    await customer.id('keep-form').waitFor();
    await inspect('keep');
    await agent.accept();
    await agent.say('Mình nghe đây ạ');
    await customer.sees('Mình nghe đây ạ');
    await customer.id('emoji').click();
    await customer.id('emoji-strip').waitFor();
    await inspect('chat');
    await customer.id('emoji').click();
    await customer.id('menu').click();
    await customer.id('menu-box').waitFor();
    await inspect('menu');
    if (options.reducedMotion) {
      const moving = await customer.page.frames()[1].evaluate(() => document.getAnimations().length);
      assert.equal(moving, 0, 'nothing moves');
    }
    await agent.finish();
    await customer.id('survey').waitFor();
    await inspect('survey');
    assert.deepEqual(someone.trouble, []);
    await someone.context.close();
  });
}

test('the tallest letters are not cut, wherever words stand', async () => {
  const someone = await person(browser);
  const customer = await Customer.visit(server, someone);
  await customer.start(STACKED);
  await customer.sent(STACKED);
  const cut = await customer.page.frames()[1].evaluate(() => {
    const bad = [];
    for (const node of document.querySelectorAll('h1, h2, p, button, label, span, textarea, time, small')) {
      const style = getComputedStyle(node);
      if (!node.checkVisibility() || !node.textContent?.trim() || node.closest('.hidden-text, svg, .avatar')) continue;
      const line = Number.parseFloat(style.lineHeight) / Number.parseFloat(style.fontSize);
      if (line < 1.45) bad.push(`${node.tagName} ${node.className}: ${line}`);
      if (style.overflowY === 'hidden' && node.scrollHeight > node.clientHeight + 1) bad.push(`${node.tagName} ${node.className} clips`);
    }
    return bad;
  });
  assert.deepEqual(cut, []);
  await agent.accept();
  await agent.finish();
  await someone.context.close();
});

test('on a page from right to left the launcher and the bubbles change sides', async () => {
  const someone = await person(browser);
  await someone.context.addInitScript(() => {
    if (globalThis.parent === globalThis) document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl'; });
  });
  const customer = await Customer.visit(server, someone);
  const box = await customer.launcher.boundingBox();
  assert.ok(box.x < 100, `at ${box.x}`);
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.deepEqual(await axeFindings(customer.page), []);
  await customer.start('Từ phải sang trái');
  await customer.sent('Từ phải sang trái');
  await agent.accept();
  await agent.say('Chào bạn');
  await customer.sees('Chào bạn');
  const [mine, theirs] = await customer.panel.locator('.bubble').evaluateAll(
    (bubbles) => bubbles.map((one) => one.getBoundingClientRect().x));
  assert.ok(mine < theirs, `one's own words stand at the end of the line, which is on the left: ${mine}, ${theirs}`);
  await photograph(customer.page, 'widget-right-to-left');
  await agent.finish();
  await someone.context.close();
});

test('words on any brand colour read, and so does any brand colour as words', async () => {
  const customer = await Customer.visit(server, await person(browser));
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.deepEqual(await customer.page.frames()[1].evaluate(unreadableBrands), []);
  await customer.context.close();
});

test('another site, a strict policy, frames that may store nothing: a whole chat, found again after a reload', async (t) => {
  const shop = await foreignShop(server.url);
  t.after(() => shop.stop());
  const someone = await person(browser);
  await forbidStorage(someone.context);
  const customer = new Customer(server, someone);
  await customer.page.goto(shop.url);
  await customer.launcher.waitFor();
  assert.deepEqual(await customer.page.evaluate(() => Object.keys(localStorage)), []);
  await customer.start('Từ một tiệm khác');
  await customer.sent('Từ một tiệm khác');
  await agent.accept();
  await agent.say('Chào tiệm khác');
  await customer.sees('Chào tiệm khác');
  await customer.reload();
  await customer.sees('Chào tiệm khác');
  await customer.say('vẫn là tôi');
  await customer.sent('vẫn là tôi');
  await agent.hears('vẫn là tôi');
  await until('the page keeps one thing for it', async () => (
    (await customer.page.evaluate(() => Object.keys(localStorage))).join() === 'switchboard:demo'));
  assert.deepEqual(someone.trouble, []);
  await agent.finish();
  await customer.id('survey').waitFor();
  await someone.context.close();
});
