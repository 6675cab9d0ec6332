// Which pages may show the widget: those that the inbox lists, judged by a browser. Two shops on other sites, one of
// them listed; a frame that is told to be of another inbox than its own address says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { foreignShop } from './lib/foreign_shop.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

let stage;
let server;
let browser;
let listed;
let stranger;

async function admin(method, path, body) {
  const token = await bearer(server, server.credentials.admin);
  const answer = await call(server, method, `/api/v1${path}`, { body, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

const policyOf = async (inbox) => (await fetch(`${server.url}/frame/${inbox}`)).headers.get('content-security-policy');

before(async () => {
  stage = await Stage.open('widget_framed');
  ({ server, browser } = stage);
  listed = await foreignShop(server.url);
  stranger = await foreignShop(server.url);
  const [inbox] = (await admin('GET', '/config')).inboxes;
  assert.match(await policyOf(inbox.id), /frame-ancestors \*(;|$)/, 'an inbox that lists nothing is for every page');
  await admin('PUT', `/inboxes/${inbox.id}`, { ...inbox, origins: [listed.origin] });
  await admin('PUT', '/inboxes/open', { ...inbox, id: 'open', name: 'Ai cũng nhúng được', origins: [] });
  await until('the list counts', async () => (await policyOf(inbox.id)).includes(`frame-ancestors 'self' ${listed.origin}`));
});
after(async () => {
  listed?.stop();
  stranger?.stop();
  await stage?.close();
});

test('a page that the inbox lists shows the chat, and so does the shop of the server itself', async () => {
  for (const url of [listed.url, `${server.url}/demo`]) {
    const someone = await person(browser);
    const customer = new Customer(server, someone);
    await customer.page.goto(url);
    await customer.launcher.waitFor();
    await customer.open();
    await customer.id('prechat-form').waitFor();
    assert.deepEqual(someone.trouble, [], url);
    await someone.context.close();
  }
});

test('a page that it does not list shows nothing of it, and asks for nothing', async () => {
  const someone = await person(browser);
  const asked = [];
  someone.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await someone.page.goto(stranger.url);
  await someone.page.getByTestId('launcher').click();
  await until('the browser refuses the frame', () => someone.trouble.some((line) => line.includes('frame-ancestors')));
  assert.equal(await someone.page.frameLocator('switchboard-chat iframe').getByTestId('panel').count(), 0);
  assert.ok(asked.includes('/frame/demo'));
  assert.deepEqual(asked.filter((path) => path.startsWith('/api/')), []);
  await someone.context.close();
});

test('a frame of an inbox for everybody is of no other, whatever its page says', async () => {
  const someone = await person(browser);
  const asked = [];
  someone.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await someone.page.goto(stranger.url);
  await someone.page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = `${url}/frame/open`;
    frame.onload = () => {
      const { port1, port2 } = new MessageChannel();
      frame.contentWindow.postMessage(['boot', { inbox: 'demo', locale: 'vi' }, {}], url, [port2]);
      port1.postMessage(['update', { inbox: 'demo' }]);
      port1.postMessage(['open', true, location.href]);
    };
    document.body.append(frame);
  }, server.url);
  await someone.page.frameLocator('iframe').getByTestId('prechat-form').waitFor();
  const inboxes = asked.filter((path) => path.startsWith('/api/v1/inboxes/'));
  assert.ok(inboxes.length > 0 && inboxes.every((path) => path === '/api/v1/inboxes/open/public'), inboxes.join());
  await someone.context.close();
});
