// Log-in with the company's accounts, against a real OpenID Provider: the settings, the door, the account page, what an
// admin ends, and everything that is refused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { codeAt } from './lib/one_time_code.mjs';
import { client, OpenIdProvider } from './lib/open_id_provider.mjs';
import { artefacts, DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { call } from './lib/wire.mjs';

const tall = { viewport: { width: 1280, height: 1600 } };
let server;
let browser;
let provider;
let admin;
let lan; // an agent

before(async () => {
  server = await DemoServer.start('open_id', {
    settings: ({ url }) => `[server]\npublic_url = "${url}"\n[open_id]\nloopback_http = true\n`
      + '[limits]\nanonymous_requests_per_minute = 6000\n', // a whole team from one address
  });
  provider = await OpenIdProvider.start(`${server.url}/api/v1/open-id/return`);
  browser = await launchBrowser();
  [lan] = server.credentials.agents;
  provider.knows('lan', { email: lan.email.toUpperCase(), email_verified: true, name: 'Lan' });
});
after(async () => {
  await browser?.close();
  await provider?.stop();
  await server?.stop();
});

async function looksRight(someone, name) {
  await photograph(someone.page, name);
  assert.deepEqual(await axeFindings(someone.page), []);
  assert.deepEqual(await misplacedControls(someone.page), []);
  assert.deepEqual(someone.trouble, []);
}

const button = (page) => page.locator('a[href^="/api/v1/open-id/start"]');

/** To the provider's page, by the button. */
async function setOut(someone, path = '/console') {
  await someone.page.goto(`${server.url}${path}`);
  await button(someone.page).click();
  await someone.page.getByTestId('provider-login').waitFor();
}
async function comeIn(someone, name) {
  await setOut(someone);
  await provider.logIn(someone.page, name);
}
async function isToldWhy(someone, what) {
  await someone.page.locator(`[data-testid="open-id-said"][data-what="${what}"]`).waitFor();
  assert.equal((await someone.page.evaluate(async () => (await fetch('/api/v1/me')).status)), 401);
}
/** A window of its own for the time of a test. */
async function inWindow(act, options) {
  const someone = await person(browser, options);
  try {
    return await act(someone);
  } finally {
    await someone.context.close();
  }
}
const whoIsIn = (page) => page.evaluate(async () => (await (await fetch('/api/v1/me')).json()).user?.email);

/** The address with which the provider sends a browser back, which then does not go there. */
async function heldReturn(someone, name) {
  let held;
  // A redirection, which Playwright's own routes are not asked about.
  const cdp = await someone.context.newCDPSession(someone.page);
  cdp.on('Fetch.requestPaused', ({ requestId, request }) => {
    held = request.url;
    return cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*/api/v1/open-id/return?*' }] });
  await setOut(someone);
  await provider.logIn(someone.page, name).catch(() => {}); // the page does not come
  await until('the provider has answered', () => held);
  await cdp.send('Fetch.disable');
  return held;
}

const api = (staff, method, path, body) => staff.page.evaluate(async (asked) => {
  const { csrf } = await (await fetch('/api/v1/me')).json();
  const answer = await fetch(`/api/v1${asked.path}`, {
    method: asked.method,
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
    body: asked.body && JSON.stringify(asked.body),
  });
  return { status: answer.status, body: await answer.json() };
}, { method, path, body });

async function fillIn(staff, values) {
  for (const [name, value] of Object.entries(values)) await staff.id(`open-id-${name}`).fill(value);
}
async function save(staff) {
  await staff.id('open-id-password').fill(server.credentials.admin.password);
  const answered = staff.page.waitForResponse((answer) => (
    answer.request().method() === 'PUT' && answer.url().endsWith('/api/v1/open-id')));
  await staff.id('setting-save').click();
  const answer = await answered;
  assert.equal(answer.status(), 200, await answer.text());
  await until('the form is drawn anew', async () => await staff.id('open-id-password').inputValue() === '');
}

test('without a provider there is no button', () => inWindow(async (someone) => {
  await someone.page.goto(`${server.url}/console`);
  await someone.page.getByTestId('login-form').waitFor();
  const answer = await call(server, 'GET', '/api/v1/open-id/providers');
  assert.deepEqual(answer.body, { providers: [] });
  assert.equal(await button(someone.page).count(), 0);
}));

test('an admin sets it up; what does not fit is said; the secret is not shown again', async () => {
  admin = await Staff.login(server, await person(browser, tall), server.credentials.admin, '/console/settings');
  await admin.id('settings-open-id').click();
  await admin.id('open-id-form').waitFor();
  assert.equal(await admin.id('open-id-return').textContent(), `${server.url}/api/v1/open-id/return`);
  await looksRight(admin, 'open-id-1-settings');
  await fillIn(admin, {
    name: 'Tài khoản Sen Việt', issuer: `${provider.issuer}/`, clientId: client.id, secret: client.secret,
    password: server.credentials.admin.password });
  await admin.id('setting-save').click();
  await admin.id('setting-problem').waitFor();
  assert.match(await admin.id('setting-problem').textContent(), /issuer/);
  await looksRight(admin, 'open-id-2-refused');
  await admin.id('open-id-issuer').fill(provider.issuer);
  await save(admin);
  assert.equal(await admin.id('open-id-secret').inputValue(), '');
  assert.ok(!(await admin.page.content()).includes(client.secret));
  // Again and again: nobody is in their own way.
  await admin.id('open-id-secret').fill(client.secret);
  await save(admin);
  await admin.id('open-id-name').fill('Sen Việt');
  await save(admin);
  await admin.page.reload();
  await until('it is read back', async () => await admin.id('open-id-name').inputValue() === 'Sen Việt');
});

test('a person comes in by a verified address, in a session like any other', () => inWindow(async (someone) => {
  await setOut(someone);
  await someone.page.goBack();
  await button(someone.page).waitFor();
  await looksRight(someone, 'open-id-3-door');
  await button(someone.page).click();
  await provider.logIn(someone.page, 'lan');
  await someone.page.getByTestId('console').waitFor();
  assert.equal(await whoIsIn(someone.page), lan.email);
  assert.equal(someone.page.url(), `${server.url}/console`);
  const cookies = await someone.context.cookies(server.url);
  assert.deepEqual(cookies.map(({ name }) => name), ['sb_session'], 'nothing of the way is left');
  assert.equal(cookies[0].httpOnly && cookies[0].sameSite, 'Strict');
  assert.deepEqual(someone.trouble, []);
}));

test('a return is good once, in its own browser, and with its own state', async () => {
  const held = await inWindow(async (someone) => {
    const url = await heldReturn(someone, 'lan');
    const wrong = new URL(url);
    wrong.searchParams.set('state', 'of somebody else');
    await someone.page.goto(wrong.href);
    await isToldWhy(someone, 'state');
    return url;
  });
  await inWindow(async (stranger) => {
    await stranger.page.goto(held);
    await isToldWhy(stranger, 'state');
    await looksRight(stranger, 'open-id-4-state');
  });
  await inWindow(async (someone) => {
    const url = await heldReturn(someone, 'lan');
    const cookies = await someone.context.cookies(server.url);
    await someone.page.goto(url);
    await someone.page.getByTestId('console').waitFor();
    await someone.context.clearCookies();
    await someone.context.addCookies(cookies); // as a thief would have them
    await someone.page.goto(url);
    await isToldWhy(someone, 'state');
  });
});

test('a "no" at the provider, and people who are nobody here', async () => {
  await inWindow(async (someone) => {
    await setOut(someone);
    await someone.page.getByTestId('provider-no').click();
    await isToldWhy(someone, 'denied');
  });
  provider.knows('stranger', { email: 'stranger@elsewhere.example', email_verified: true });
  await inWindow(async (someone) => {
    await comeIn(someone, 'stranger');
    await isToldWhy(someone, 'nobody');
  }, { locale: 'en-GB', colorScheme: 'dark' });
  provider.knows('careless', { email: server.credentials.supervisor.email, email_verified: false });
  await inWindow(async (someone) => {
    await comeIn(someone, 'careless');
    await isToldWhy(someone, 'unverified');
    await looksRight(someone, 'open-id-5-unverified');
  });
});

test('a provider that is away is said to be, and passwords go on working', async () => {
  await inWindow(async (someone) => {
    const url = await heldReturn(someone, 'lan');
    await provider.stop();
    await someone.page.goto(url);
    await isToldWhy(someone, 'unreachable');
    await Staff.login(server, someone, lan);
    await someone.page.getByTestId('console').waitFor();
  });
  await provider.listen();
  await inWindow(async (someone) => {
    await comeIn(someone, 'lan');
    await someone.page.getByTestId('console').waitFor();
  });
});

test('who has a second factor here gives its code, unless the provider asked for one that counts', async () => {
  const person_ = server.credentials.agents[1];
  provider.knows('bo', { email: person_.email, email_verified: true }, ['pwd', 'mfa']);
  const { token } = (await call(server, 'POST', '/api/v1/login', {
    body: { email: person_.email, password: person_.password, bearer: true } })).body;
  const headers = { authorization: `Bearer ${token}` };
  const { secret } = (await call(server, 'POST', '/api/v1/me/second-factor', {
    headers, body: { password: person_.password } })).body;
  const confirmed = await call(server, 'POST', '/api/v1/me/second-factor/confirm', {
    headers, body: { code: codeAt(secret, Date.now() / 1000) } });
  assert.equal(confirmed.status, 200);
  await inWindow(async (someone) => {
    const id = (name) => someone.page.getByTestId(name);
    await comeIn(someone, 'bo');
    await id('open-id-code').waitFor();
    await looksRight(someone, 'open-id-6-code');
    await id('open-id-code').fill('000000');
    await id('open-id-submit').click();
    await id('open-id-error').waitFor();
    assert.equal(await someone.page.evaluate(async () => (await fetch('/api/v1/me')).status), 401);
    await someone.page.reload(); // the step is still there
    await id('open-id-code').fill(confirmed.body.recoveryCodes[0]);
    await id('open-id-submit').click();
    await id('console').waitFor();
    assert.equal(await whoIsIn(someone.page), person_.email);
    assert.equal(someone.page.url(), `${server.url}/console`);
  });
  await admin.id('open-id-countsFactor').check();
  await save(admin);
  await inWindow(async (someone) => {
    await comeIn(someone, 'bo');
    await someone.page.getByTestId('console').waitFor();
  });
});

test('a person links an account on the account page, and an admin ends it', async () => {
  const boss = server.credentials.supervisor;
  provider.knows('private', { email: 'private@home.example', email_verified: false });
  await inWindow(async (someone) => {
    const staff = await Staff.login(server, someone, boss, '/console/account');
    await staff.id('open-id-password').fill('not the password');
    await staff.id('open-id-submit').click();
    await someone.page.locator('#open-id-password[aria-invalid="true"]').waitFor();
    await staff.id('open-id-password').fill(boss.password);
    await staff.id('open-id-submit').click();
    await provider.logIn(someone.page, 'private');
    await staff.id('open-id-link').waitFor();
    await staff.id('open-id-said').waitFor();
    assert.equal(someone.page.url(), `${server.url}/console/account`);
    await looksRight(staff, 'open-id-7-account');
  }, tall);
  await inWindow(async (someone) => {
    await comeIn(someone, 'private');
    await someone.page.getByTestId('console').waitFor();
    assert.equal(await whoIsIn(someone.page), boss.email);
    const { user } = (await api({ page: someone.page }, 'GET', '/me')).body;
    await admin.page.goto(`${server.url}/console/settings/users?id=${user.id}`);
    await admin.id('open-id-links').waitFor();
    await admin.id('open-id-link').scrollIntoViewIfNeeded();
    await looksRight(admin, 'open-id-8-colleague');
    await admin.id('open-id-end').click();
    await admin.id('confirm-yes').click();
    await admin.id('open-id-links').waitFor({ state: 'detached' });
    await until('whoever came in by it is out', async () => (
      await someone.page.evaluate(async () => (await fetch('/api/v1/me')).status) === 401));
  });
  await inWindow(async (someone) => {
    await comeIn(someone, 'private');
    await isToldWhy(someone, 'ended');
  });
});

test('people are made on their first log-in where that is set, and are given nothing', async () => {
  provider.knows('new', { email: 'moi@shop.example', email_verified: true, name: 'Người Mới', locale: 'vi' });
  await admin.page.goto(`${server.url}/console/settings/open-id`);
  await admin.id('open-id-createsPeople').check();
  await admin.id('open-id-domains').fill('');
  await admin.id('open-id-password').fill(server.credentials.admin.password);
  await admin.id('setting-save').click();
  await admin.id('setting-problem').waitFor();
  await admin.id('open-id-domains').fill('shop.example, sen.example');
  await save(admin);
  await inWindow(async (someone) => {
    await comeIn(someone, 'new');
    await someone.page.getByTestId('console').waitFor();
    assert.equal(await whoIsIn(someone.page), 'moi@shop.example');
    const listed = await someone.page.evaluate(async () => (
      await (await fetch('/api/v1/conversations?view=open')).json()));
    assert.deepEqual(listed.conversations, []);
  });
  const { users } = (await api(admin, 'GET', '/config')).body;
  const made = users.find(({ email }) => email === 'moi@shop.example');
  assert.equal(made.name, 'Người Mới');
  assert.equal(made.role, 'AGENT');
  assert.deepEqual(made.access, { queues: [], inboxes: [] });
  assert.equal((await api(admin, 'DELETE', `/users/${made.id}`)).status, 200);
  await inWindow(async (someone) => {
    await comeIn(someone, 'new');
    await isToldWhy(someone, 'ended');
  });
});

test('who did it all is on the audit log, and no secret is anywhere', async () => {
  const csv = await admin.page.evaluate(async () => (await fetch('/api/v1/audit.csv')).text());
  for (const deed of ['open-id.changed', 'open-id.linked', 'open-id.ended', 'open-id: code', 'open-id: nobody'])
    assert.ok(csv.includes(deed), deed);
  const log = readFileSync(join(artefacts, 'open_id-server.log'), 'utf8');
  const metrics = (await call(server, 'GET', '/metrics')).body;
  for (const text of [csv, log, String(metrics)]) {
    assert.ok(!text.includes(client.secret));
    assert.ok(!/eyJ[\w-]+\.eyJ|[?&]code=|client_secret/.test(text));
  }
  assert.match(log, /OpenID provider http:\/\/localhost:\d+: /, 'the outage is in it');
});
