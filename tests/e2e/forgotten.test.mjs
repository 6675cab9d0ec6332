// A forgotten password, from the log-in to a real SMTP server (aiosmtpd) and back in.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { axeFindings, launchBrowser, misplacedControls, person, photograph } from './lib/browser.mjs';
import { DemoServer, freePort } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

let server;
let browser;
let mail;
let letters = '';

function reaches(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

before(async () => {
  const port = await freePort();
  mail = spawn('/usr/bin/python3', ['-u', '-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${port}`, '-c',
    'aiosmtpd.handlers.Debugging', 'stdout'], { stdio: ['ignore', 'pipe', 'inherit'] });
  mail.stdout.on('data', (data) => { letters += data; });
  await until('the mail server listens', () => reaches(port));
  server = await DemoServer.start('forgotten', {
    settings: ({ url }) => `[server]\npublic_url = "${url}"\n[sinks]\nloopback_http = true\nprivate_addresses = true\n` });
  browser = await launchBrowser();
  const admin = await bearer(server, server.credentials.admin);
  const answer = await call(server, 'PUT', '/api/v1/sinks/mail', {
    headers: { authorization: `Bearer ${admin}` },
    body: { id: 'mail', type: 'email', url: `smtp://127.0.0.1:${port}`, from: 'desk@shop.example', to: ['a@shop.example'],
      rules: { on: ['demand'] } } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  mail?.kill();
});

/** The bodies of the letters, whose words are in Base64. */
const bodies = (text) => [...text.matchAll(/^(?:[A-Za-z0-9+/]{4,}={0,2}\r?\n)+/gm)]
  .map(([block]) => Buffer.from(block, 'base64').toString('utf8')).join('\n');

async function ask(who, email) {
  await who.page.goto(`${server.url}/console`);
  await who.page.getByTestId('forgot').click();
  await who.page.getByTestId('forgot-email').fill(email);
  await who.page.getByTestId('forgot-submit').click();
  await who.page.getByTestId('forgot-asked').waitFor();
  return who.page.getByTestId('forgot-asked').textContent();
}

test('who has forgotten the password gets a letter and is in again', async () => {
  const { email } = server.credentials.agents[0];
  const lan = await person(browser);
  await ask(lan, email);
  await photograph(lan.page, 'forgotten-1-asked');
  assert.deepEqual(await axeFindings(lan.page), []);
  assert.deepEqual(await misplacedControls(lan.page), []);
  const link = await until('the letter', () => bodies(letters).match(/http:\S+\/console\/password#link=[\w-]+/));
  assert.match(letters, new RegExp(`To: .*${email.replace('.', '\\.')}`));
  assert.ok(link[0].startsWith(server.url), link[0]);
  await lan.page.goto(link[0]);
  await lan.page.getByTestId('choose-password').fill('mot mat khau khac');
  await lan.page.getByTestId('choose-submit').click();
  await lan.page.getByTestId('console').waitFor();
  assert.deepEqual(lan.trouble, []);
  const again = await call(server, 'POST', '/api/v1/login', { body: { email, password: 'mot mat khau khac' } });
  assert.equal(again.status, 200);
});

test('the page says the same for an address that is nobody\'s, and no letter goes out', async () => {
  const before = letters;
  const stranger = await person(browser);
  const told = await ask(stranger, 'nobody@shop.example');
  const lan = await person(browser);
  assert.equal(await ask(lan, server.credentials.agents[1].email), told);
  await until('the other letter', () => letters.length > before.length && letters.includes(server.credentials.agents[1].email));
  assert.ok(!letters.includes('nobody@shop.example'));
  await lan.page.getByTestId('forgot-back').click();
  await lan.page.getByTestId('login-form').waitFor();
  assert.deepEqual([...stranger.trouble, ...lan.trouble], []);
});
