// A customer's short journey in the two engines that the tests do not run in, Firefox's and Safari's: a shop of another site
// under the strict policy, the form, words both ways, a reload that finds them again; and no violation of the shop's policy or
// of the frame's, as the engine itself reports them.
//   npm ci --prefix tests/engines && node tests/e2e/engines.mjs [firefox|webkit]
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { FirefoxEngine } from './lib/engine_firefox.mjs';
import { WebKitEngine } from './lib/engine_webkit.mjs';
import { foreignShop } from './lib/foreign_shop.mjs';
import { reportingProxy } from './lib/reporting_proxy.mjs';
import { DemoServer, root } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

const ENGINES = { firefox: FirefoxEngine, webkit: WebKitEngine };
const NEEDED = {
  firefox: [['/usr/bin/firefox-esr'], 'apt-get install firefox-esr'],
  webkit: [['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb'], 'apt-get install webkit2gtk-driver xvfb'],
};

function lookAround(names) {
  for (const name of names) {
    assert.ok(name in ENGINES, `no such engine: ${name} (${Object.keys(ENGINES).join(', ')})`);
    const [files, how] = NEEDED[name];
    for (const file of files) assert.ok(existsSync(file), `${file} is missing: ${how}`);
  }
  const modules = `${root}/tests/engines/node_modules/puppeteer-core`;
  assert.ok(!names.includes('firefox') || existsSync(modules), `${modules} is missing: npm ci --prefix tests/engines`);
}

const TEXTS = "return [...document.querySelectorAll('[data-testid=message]')].map((one) => "
  + "`${one.dataset.state ?? 'theirs'} ${one.querySelector('.bubble').textContent}`)";
const FIELDS = "return [...document.querySelectorAll('[data-testid=prechat-form] [data-testid^=form-]')].map((one) => "
  + '({ name: one.dataset.testid, kind: one.tagName, type: one.type }))';
const ANSWERS = { email: 'an@example.com', tel: '0901234567' };
const CHOOSE = (name) => `const field = document.querySelector('[data-testid="${name}"]'); field.selectedIndex = 1; `
  + "field.dispatchEvent(new Event('input', { bubbles: true }))";

async function fillForm(engine) {
  await until('the form is there', () => engine.inFrame("return !!document.querySelector('[data-testid=start-chat]')"));
  for (const { name, kind, type } of await engine.inFrame(FIELDS)) {
    if (name === 'form-question') continue;
    if (kind === 'SELECT') await engine.inFrame(CHOOSE(name));
    else await engine.type(name, ANSWERS[type] ?? 'An Nguyễn');
  }
}

async function journey(name, server, agent) {
  const proxy = await reportingProxy(server.port);
  const shop = await foreignShop(proxy.url);
  const engine = await ENGINES[name].launch();
  const sees = (state, text) => until(`${name}: ${state} ${text}`, async () => (
    (await engine.inFrame(TEXTS)).some((one) => one.endsWith(text) && state.test(one))));
  const open = async () => {
    await until('the launcher is there', () => engine.inPage(
      "return !!document.querySelector('switchboard-chat')?.shadowRoot.querySelector('button')"));
    await engine.inPage("window.sb('open')");
  };
  const mine = /^(sent|delivered|seen) /;
  try {
    await engine.goto(shop.url);
    await open();
    await fillForm(engine);
    await engine.type('form-question', `Chào từ ${name}`);
    await engine.press('start-chat');
    await sees(mine, `Chào từ ${name}`);
    await agent.accept();
    await agent.say(`Chào **bạn**, xem https://shop.example/${name} nhé`);
    await sees(/^theirs /, `Chào bạn, xem https://shop.example/${name} nhé`);
    await engine.type('composer', 'Cảm ơn, đã xem', true);
    await sees(mine, 'Cảm ơn, đã xem');
    await agent.hears('Cảm ơn, đã xem');
    const before = (await engine.inFrame(TEXTS)).map((one) => one.replace(/^\w+ /, ''));
    await engine.reload();
    await open();
    await until(`${name}: the thread is found again`, async () => (
      JSON.stringify((await engine.inFrame(TEXTS)).map((one) => one.replace(/^\w+ /, ''))) === JSON.stringify(before)));
    assert.deepEqual([...shop.reports, ...proxy.reports], [], `${name}: violations`);
    // That nothing was reported says something only where the engine reports.
    await engine.inFrame("new Image().src = 'http://127.0.0.1:9/never.png'");
    await until(`${name}: a violation is reported`, () => proxy.reports.some((one) => one.includes('never.png')));
    await agent.finish();
    return { version: await engine.version(), messages: before.length };
  } finally {
    await engine.close();
    shop.stop();
    proxy.stop();
  }
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(ENGINES);
lookAround(names);
const server = await DemoServer.start('engines');
try {
  const agent = await WireAgent.online(server, server.credentials.agents[0]);
  for (const name of names) {
    const from = performance.now();
    const { version, messages } = await journey(name, server, agent);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    console.log(`${name}: ${version}: ${messages} messages, found again after a reload, no violation reported (${seconds} s)`);
  }
  agent.client.close();
} finally {
  await server.stop();
}
