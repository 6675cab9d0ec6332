// What staff do about their own access, through the server as it is built: passwords, second factor, sessions, sockets.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { codeAt } from './lib/one_time_code.mjs';
import { DemoServer } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { call, WireClient } from './lib/wire.mjs';

let server;
before(async () => { server = await DemoServer.start('people'); });
after(async () => { await server?.stop(); });

const login = (person, more = {}) => call(server, 'POST', '/api/v1/login', {
  body: { email: person.email, password: person.password, bearer: true, ...more } });
const as = (token, method, path, body) => call(server, method, `/api/v1${path}`, {
  body, headers: { authorization: `Bearer ${token}` } });

async function given(answer) {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}
const enter = async (person, more) => (await given(await login(person, more))).token;

async function socket(token) {
  const { ticket } = await given(await as(token, 'POST', '/socket-ticket'));
  const client = await WireClient.open(server, { token: ticket });
  assert.ok(client.welcome.welcome, JSON.stringify(client.welcome));
  return client;
}

const now = () => Date.now() / 1000;

test('a link for a forgotten password is not offered where none could be mailed', async () => {
  assert.deepEqual((await call(server, 'GET', '/api/v1/password-link')).body, { available: false });
  assert.equal((await call(server, 'POST', '/api/v1/password-link', { body: { email: 'a@shop.example' } })).status, 200);
});

test('a log-out closes the sockets of that session within five seconds, and no other', async () => {
  const [person] = server.credentials.agents;
  const leaving = await enter(person);
  const staying = await enter(person);
  const [gone, kept] = [await socket(leaving), await socket(staying)];
  await given(await as(leaving, 'POST', '/logout'));
  assert.equal((await until('the socket closes', () => gone.closed, 5000)).code, 4002);
  assert.equal((await as(leaving, 'GET', '/me')).status, 401);
  assert.ok((await kept.request({ ping: {} })).pong);
  assert.equal(kept.closed, null);
  kept.close();
});

test('one sees the own sessions and ends them from afar', async () => {
  const person = server.credentials.agents[1];
  const here = await enter(person);
  const afar = await enter(person);
  const far = await socket(afar);
  const { sessions } = await given(await as(here, 'GET', '/me/sessions'));
  assert.equal(sessions.length, 2);
  assert.deepEqual(sessions.map(({ current }) => current), [true, false]);
  assert.equal(sessions[0].network, '127.0.0.0/24');
  assert.ok(!JSON.stringify(sessions).includes(afar), 'no token is shown');
  const stranger = await enter(server.credentials.agents[2]);
  assert.equal((await as(stranger, 'DELETE', `/me/sessions/${sessions[1].id}`)).status, 404);
  await given(await as(here, 'DELETE', `/me/sessions/${sessions[1].id}`));
  await until('the far socket closes', () => far.closed, 5000);
  assert.equal((await as(afar, 'GET', '/me')).status, 401);
  assert.equal((await given(await as(here, 'GET', '/me/sessions'))).sessions.length, 1);
});

test('another role reaches an open socket within five seconds', async () => {
  const admin = await enter(server.credentials.admin);
  const person = server.credentials.agents[2];
  const client = await socket(await enter(person));
  const { users } = await given(await as(admin, 'GET', '/config'));
  const user = users.find(({ email }) => email === person.email);
  await given(await as(admin, 'PUT', `/users/${user.id}`, { ...user, role: 'SUPERVISOR' }));
  await until('the socket begins anew', () => client.closed, 5000);
  await given(await as(admin, 'PUT', `/users/${user.id}`, user));
});

test('another password wants the old one, and ends every session of it', async () => {
  const person = { ...server.credentials.agents[1] };
  const token = await enter(person);
  const other = await enter(person);
  const client = await socket(other);
  const wrong = await as(token, 'PUT', '/me/password', { password: 'not the password', newPassword: 'a new password' });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body.field, 'password');
  const short = await as(token, 'PUT', '/me/password', { password: person.password, newPassword: 'short' });
  assert.equal(short.status, 400);
  assert.equal(short.body.field, 'newPassword');
  const fresh = await given(await as(token, 'PUT', '/me/password', {
    password: person.password, newPassword: 'a new password' }));
  assert.equal((await as(fresh.token, 'GET', '/me')).status, 200);
  assert.equal((await as(other, 'GET', '/me')).status, 401);
  await until('the socket of the old password closes', () => client.closed, 5000);
  assert.equal((await login(person)).status, 401);
  assert.equal((await login({ ...person, password: 'a new password' })).status, 200);
});

test('the second factor: begun, confirmed, asked for; each code is good once', async () => {
  const person = server.credentials.agents[0];
  const token = await enter(person);
  assert.equal((await as(token, 'POST', '/me/second-factor', { password: 'not the password' })).status, 401);
  const { secret, uri } = await given(await as(token, 'POST', '/me/second-factor', { password: person.password }));
  assert.match(uri, /^otpauth:\/\/totp\/.+\?secret=[A-Z2-7]{32}&issuer=.+&algorithm=SHA1&digits=6&period=30$/);
  assert.equal((await login(person)).status, 200, 'nobody is asked before it is confirmed');
  const bad = await as(token, 'POST', '/me/second-factor/confirm', { code: '000000x' });
  assert.equal(bad.body.field, 'code');
  const first = codeAt(secret, now());
  const { recoveryCodes } = await given(await as(token, 'POST', '/me/second-factor/confirm', { code: first }));
  assert.equal(recoveryCodes.length, 10);

  const missing = await login(person);
  assert.deepEqual([missing.status, missing.body.field], [401, 'code']);
  const used = await login(person, { code: first });
  assert.deepEqual([used.status, used.body.field], [401, 'code']);
  const next = codeAt(secret, now() + 30); // the neighbour is good: clocks differ
  await given(await login(person, { code: next }));
  assert.equal((await login(person, { code: next })).status, 401);

  await given(await login(person, { code: recoveryCodes[0].toUpperCase() }));
  assert.equal((await login(person, { code: recoveryCodes[0] })).status, 401);
  assert.deepEqual(await given(await as(token, 'GET', '/me/second-factor')), { on: true, recoveryCodesLeft: 9 });
});

test('an admin turns off the second factor of who has lost it, nobody else does', async () => {
  const person = server.credentials.agents[0];
  const admin = await enter(server.credentials.admin);
  const { users } = await given(await as(admin, 'GET', '/config'));
  const { id } = users.find(({ email }) => email === person.email);
  const supervisor = await enter(server.credentials.supervisor);
  assert.equal((await as(supervisor, 'DELETE', `/users/${id}/second-factor`)).status, 403);
  await given(await as(admin, 'DELETE', `/users/${id}/second-factor`));
  const answer = await login(person);
  // The wrong codes above count like wrong passwords: the address may have to wait.
  assert.ok([200, 429].includes(answer.status), JSON.stringify(answer.body));
  assert.notEqual(answer.body.field, 'code');
});
