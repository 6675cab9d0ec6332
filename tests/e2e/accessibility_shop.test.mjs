// The customer's screens, from the shop's page to the survey: axe and the places of controls, in two languages and two
// colour schemes (widget_looks has more of them); not one policy violation; and what the pages' policies say.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { LANGUAGES } from './lib/looks.mjs';
import { DemoServer } from './lib/server.mjs';
import { call } from './lib/wire.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

let server;
let browser;
let agent;
before(async () => {
  server = await DemoServer.start('accessibility_shop');
  browser = await launchBrowser();
  agent = await WireAgent.online(server, server.credentials.agents[3]);
});
after(async () => {
  agent?.client.close();
  await browser?.close();
  await server?.stop();
});

for (const locale of LANGUAGES) {
  for (const colorScheme of ['light', 'dark']) {
    const name = `${locale.slice(0, 2)}-${colorScheme}`;

    test(`${name}: every screen of a customer`, async (t) => {
      await agent.rest();
      const guest = await person(browser, { locale, colorScheme });
      const inspect = (screen) => t.test(screen, async () => {
        await guest.page.bringToFront();
        assert.equal(await guest.page.evaluate(() => document.documentElement.lang), guest.language);
        await photograph(guest.page, `look-${name}-${screen}`);
        assert.deepEqual(await axeFindings(guest.page), []);
        assert.deepEqual(await misplacedControls(guest.page), []);
        assert.deepEqual(guest.trouble, []);
      });
      const customer = await Customer.visit(server, guest);
      await inspect('shop');
      await customer.open();
      await customer.id('prechat-form').waitFor();
      await inspect('form');
      await customer.start(`Xin chào ${name}`);
      await inspect('waiting');
      await agent.accept();
      await agent.say('Chào bạn');
      await customer.sees('Chào bạn');
      await inspect('chat');
      await agent.finish();
      await customer.id('survey').waitFor();
      await inspect('survey');
      await guest.context.close();
    });
  }
}

test('every page says what it may load', async () => {
  for (const path of ['/demo', '/console', '/console/board']) {
    const { headers, status } = await call(server, 'GET', path);
    assert.equal(status, 200, path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'|default-src 'self'/, `${path}: ${policy}`);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
  }
});
