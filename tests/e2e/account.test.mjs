// "My account" and the audit log in the console: another password, the second factor from the picture to the
// recovery codes, log-in with a code, sessions ended from afar, and who did all that.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { codeAt } from './lib/one_time_code.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { call } from './lib/wire.mjs';

let server;
let browser;
let lan;
const next = { password: 'mot mat khau moi' };
const tall = { viewport: { width: 1280, height: 1400 } }; // the whole page is looked at, without scrolling
let secret;
let recovery;

before(async () => {
  server = await DemoServer.start('account');
  browser = await launchBrowser();
  lan = await Staff.login(server, await person(browser, tall), server.credentials.agents[0], '/console/account');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function looksRight(staff, name) {
  await photograph(staff.page, name);
  assert.deepEqual(await axeFindings(staff.page), []);
  assert.deepEqual(await misplacedControls(staff.page), []);
  assert.deepEqual(staff.trouble, []);
}

test('it is found in the profile menu, and looks right in both languages', async () => {
  await lan.page.goto(`${server.url}/console`);
  await lan.id('me').click();
  await lan.id('open-account').click();
  await lan.id('account').waitFor();
  await lan.id('session-here').waitFor();
  await looksRight(lan, 'account-1-vi');
  const english = await Staff.login(server, await person(browser, { ...tall, locale: 'en-GB', colorScheme: 'dark' }),
    server.credentials.agents[0], '/console/account');
  await english.id('session-here').waitFor();
  await looksRight(english, 'account-2-en-dark');
  await english.context.close();
});

test('a wrong password is said at its field; the right one changes it and the page goes on', async () => {
  await lan.id('password-password').fill('not the password');
  await lan.id('password-newPassword').fill(next.password);
  await lan.id('password-submit').click();
  await lan.page.locator('#password-password[aria-invalid="true"]').waitFor();
  await lan.id('password-password').fill(server.credentials.agents[0].password);
  await lan.id('password-newPassword').fill('short');
  await lan.id('password-submit').click();
  await lan.page.locator('#password-newPassword[aria-invalid="true"]').waitFor();
  await lan.id('password-newPassword').fill(next.password);
  await lan.id('password-password').fill(server.credentials.agents[0].password);
  await lan.id('password-submit').click();
  await lan.id('toast').first().waitFor();
  await until('one session is left', async () => await lan.id('session').count() === 0);
  await lan.id('session-here').waitFor();
});

test('the second factor: the picture, the key, a code, and recovery codes that are shown once', async () => {
  await lan.id('factor-password').fill(next.password);
  await lan.id('factor-submit').click();
  await lan.id('qr').waitFor();
  secret = await lan.id('factor-secret').textContent();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  await looksRight(lan, 'account-3-factor');
  await lan.id('confirm-code').fill('12');
  await lan.id('confirm-submit').click();
  await lan.page.locator('#confirm-code[aria-invalid="true"]').waitFor();
  await lan.id('confirm-code').fill(codeAt(secret, Date.now() / 1000));
  await lan.id('confirm-submit').click();
  await lan.id('recovery-codes').waitFor();
  recovery = await lan.id('recovery-codes').locator('code').allTextContents();
  assert.equal(recovery.length, 10);
  await lan.id('factor-on').waitFor();
  await looksRight(lan, 'account-4-codes');
  await lan.page.reload();
  await lan.id('factor-on').waitFor();
  assert.equal(await lan.id('recovery-codes').count(), 0);
});

test('a log-in wants the code, and a recovery code stands in for it', async () => {
  const someone = await person(browser);
  await someone.page.goto(`${server.url}/console`);
  const id = (name) => someone.page.getByTestId(name);
  await id('login-email').fill(server.credentials.agents[0].email);
  await id('login-password').fill(next.password);
  await id('login-submit').click();
  await id('login-code').fill('000000');
  await photograph(someone.page, 'account-5-code');
  assert.deepEqual(await axeFindings(someone.page), []);
  await id('login-submit').click();
  await id('login-error').waitFor();
  await id('login-code').fill(recovery[0]);
  await id('login-submit').click();
  await id('console').waitFor();
  await until('the other sees the session', async () => {
    await lan.page.reload();
    await lan.id('session-here').waitFor();
    return await lan.id('session').count() === 1;
  });
  await lan.id('session-end').click();
  await until('it is gone', async () => await lan.id('session').count() === 0);
  await until('that one is out', async () => {
    const answer = await someone.page.evaluate(async () => (await fetch('/api/v1/me')).status);
    return answer === 401;
  });
  await someone.context.close();
});

test('it is turned off with the password and a code', async () => {
  await lan.id('factor-off-password').fill(next.password);
  await lan.id('factor-off-code').fill(recovery[1]);
  await lan.id('factor-off-submit').click();
  await lan.id('factor-submit').waitFor();
});

test('the audit log shows it to an admin, filtered and as CSV, and to nobody else', async () => {
  await lan.page.goto(`${server.url}/console/audit`);
  await lan.id('audit-refused').waitFor();
  const admin = await Staff.login(server, await person(browser), server.credentials.admin, '/console/settings');
  await admin.id('settings-audit').click();
  await admin.id('audit-table').waitFor();
  const user = server.credentials.agents[0].email.split('@')[0];
  await admin.id('audit-who').selectOption(user);
  await admin.id('audit-what').selectOption('second-factor');
  await until('only hers are shown', async () => {
    const actions = await admin.page.locator('[data-testid=audit-row]').evaluateAll((rows) => (
      rows.map((row) => row.dataset.action)));
    return actions.length > 0 && actions.every((action) => action.startsWith('second-factor'));
  });
  await admin.id('audit-what').selectOption('');
  await until('all of hers', async () => await admin.page.locator('[data-action="password.changed"]').count() === 1);
  await looksRight(admin, 'account-6-audit');
  const href = await admin.id('audit-csv').getAttribute('href');
  const csv = await admin.page.evaluate(async (path) => (await fetch(path)).text(), href);
  assert.match(csv, /password\.changed/);
  assert.ok(!csv.includes(next.password) && !csv.includes(secret));
  const stranger = await call(server, 'GET', '/api/v1/audit');
  assert.equal(stranger.status, 401);
});

test('an admin gives somebody a one-time link, with which they choose a password and are in', async () => {
  const { email } = server.credentials.agents[1];
  const admin = await Staff.login(server, await person(browser), server.credentials.admin,
    `/console/settings/users?id=${email.split('@')[0]}`);
  await admin.id('access-link-make').click();
  const link = await admin.id('access-link-text').textContent();
  await looksRight(admin, 'account-7-link');
  const someone = await person(browser);
  await someone.page.goto(link);
  await someone.page.getByTestId('choose-password').fill('lua chon cua toi');
  await photograph(someone.page, 'account-8-choose');
  assert.deepEqual(await axeFindings(someone.page), []);
  await someone.page.getByTestId('choose-submit').click();
  await someone.page.getByTestId('console').waitFor();
  assert.ok(!someone.page.url().includes('link='), 'the link is not left in the address');
  const again = await person(browser);
  await again.page.goto(link);
  await again.page.getByTestId('choose-gone').waitFor();
  assert.deepEqual([...someone.trouble, ...again.trouble, ...admin.trouble], []);
  const login = await call(server, 'POST', '/api/v1/login', { body: { email, password: 'lua chon cua toi' } });
  assert.equal(login.status, 200);
});
