// What the screens say when the answer is no.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { call } from './lib/wire.mjs';

let server;
let browser;
before(async () => {
  server = await DemoServer.start('screens_refuse');
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test('a wrong password is told so, and the words typed stay', async () => {
  const { page, trouble } = await person(browser);
  await page.goto(`${server.url}/console`);
  await page.getByTestId('login-email').fill(server.credentials.agents[0].email);
  await page.getByTestId('login-password').fill('mật khẩu sai');
  await page.getByTestId('login-submit').click();
  const problem = page.getByTestId('login-error');
  await problem.waitFor();
  assert.match(await problem.innerText(), /\p{L}{2}/u);
  assert.equal(await page.getByTestId('login-email').inputValue(), server.credentials.agents[0].email);
  await photograph(page, 'refused-login');
  assert.deepEqual(trouble, []);
});

test('an unknown address gets the same answer as a wrong password', async () => {
  const wrong = (email) => call(server, 'POST', '/api/v1/login', { body: { email, password: 'x'.repeat(12) } });
  const known = await wrong(server.credentials.agents[1].email);
  const unknown = await wrong('nobody@example.com');
  assert.deepEqual([known.status, known.body.code, known.body.message],
    [unknown.status, unknown.body.code, unknown.body.message]);
});

test('nobody gets into the console without logging in', async () => {
  const { page } = await person(browser);
  await page.goto(`${server.url}/console/board`);
  await page.getByTestId('login-form').waitFor();
  assert.equal(await page.getByTestId('board').count(), 0);
});

test('an agent who opens the board is told that it is a supervisor\'s', async () => {
  const agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.page.goto(`${server.url}/console/board`);
  await agent.refusedBoard();
  assert.equal(await agent.page.getByTestId('board').count(), 0);
  await photograph(agent.page, 'refused-board');
  assert.deepEqual(agent.trouble, []);
});

test('a page that is not there', async () => {
  const answer = await call(server, 'GET', '/nothing/here');
  assert.equal(answer.status, 404);
});
