// Starting with something wrong ends soon, with a sentence that names it and an exit code that is not zero.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { binary, DemoServer, freePort, runToEnd, scratchFolder } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { call } from './lib/wire.mjs';

const data = scratchFolder();
after(() => rmSync(data, { recursive: true, force: true }));

// As `switchboard serve --help` lists them.
const BAD_SETTINGS = 2;
const PORT_IN_USE = 3;
const NO_STORE = 4;
const DATA_IN_USE = 5;

function assertFailed(result, code, words) {
  assert.equal(result.signal, null, `it had to be killed; it said: ${result.output}`);
  assert.equal(result.code, code, result.output);
  for (const word of words) assert.match(result.output, word);
  assert.doesNotMatch(result.output, /terminate called|Assertion|Segmentation/);
}

test('a new server has no password; who may read its folder makes the first admin, once', async () => {
  const folder = join(data, 'new');
  const url = `http://127.0.0.1:${await freePort()}`;
  const start = async () => {
    const child = spawn(binary, ['serve', '--data', folder, '--listen', url.slice('http://'.length)],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    const server = { child, said: '', ended: new Promise((resolve) => child.on('close', resolve)) };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => { server.said += bytes; });
    await until('it is ready', async () => (await fetch(`${url}/readyz`)).ok, 60_000);
    return server;
  };
  const stop = async ({ child, ended }) => { child.kill('SIGTERM'); await ended; };
  const file = join(folder, 'setup-link');
  const first = await start();
  try {
    for (const kept of [folder, file]) assert.equal(statSync(kept).mode & 0o077, 0, `${kept} is for nobody else`);
    const page = readFileSync(file, 'utf8').trim();
    const link = page.split('#link=')[1];
    assert.ok(page.startsWith(`${url}/console/setup#link=`) && link.length >= 16, page);
    await until('it says where the link is', () => first.said.includes(file));
    assert.ok(!first.said.includes(link), 'what it prints ends in a journal');
    for (const password of ['', 'admin', 'password', 'switchboard'])
      assert.notEqual((await call({ url }, 'POST', '/api/v1/login', { body: { email: 'admin@example.com', password } })).status, 200);
    const body = { link, name: 'Ada', email: 'ada@shop.example', password: 'mot mat khau dai', locale: 'vi' };
    assert.equal((await call({ url }, 'POST', '/api/v1/setup', { body })).status, 200);
    assert.equal((await call({ url }, 'POST', '/api/v1/setup', { body })).status, 404);
  } finally {
    await stop(first);
  }
  const second = await start();
  await stop(second);
  assert.ok(!existsSync(file), 'there is an admin now');
});

test('Redis is not there', async () => {
  const port = await freePort();
  const result = await runToEnd(['serve', '--redis', 'redis://127.0.0.1:1', '--listen', `127.0.0.1:${port}`,
    '--data', data]);
  assertFailed(result, NO_STORE, [/redis/i, /127\.0\.0\.1:1\b/]);
});

test('the port is taken', async () => {
  const holder = createServer();
  await new Promise((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address();
  const result = await runToEnd(['demo', '--data', data, '--listen', `127.0.0.1:${port}`]);
  holder.close();
  assertFailed(result, PORT_IN_USE, [new RegExp(`${port}`)]);
});

test('the address to listen on is no address', async () => {
  const result = await runToEnd(['demo', '--data', data, '--listen', 'nonsense']);
  assertFailed(result, BAD_SETTINGS, [/nonsense/, /HOST:PORT/]);
});

test('the data directory cannot be made', async () => {
  const file = join(data, 'a-file');
  writeFileSync(file, '');
  const result = await runToEnd(['demo', '--data', join(file, 'below'), '--listen', `127.0.0.1:${await freePort()}`]);
  assert.equal(result.signal, null);
  assert.notEqual(result.code, 0);
  assert.match(result.output, /a-file/);
});

test('another server has the data directory', async () => {
  const first = await DemoServer.start('start_refuses');
  const result = await runToEnd(['demo', '--data', first.data, '--listen', `127.0.0.1:${await freePort()}`]);
  await first.stop();
  assertFailed(result, DATA_IN_USE, [new RegExp(first.data)]);
});

for (const [what, text, words] of [
  ['is no TOML', '[server\nlisten = 1\n', [/bad\.toml:1/]],
  ['names a setting that there is not', '[server]\ncolour = "red"\n', [/bad\.toml:2/, /server\.colour/]],
  ['names no place of a virus scanner', '[uploads]\nclamd = "clamd"\n', [/bad\.toml:2/, /uploads\.clamd\b/, /HOST:PORT/]],
  ['has another word for a scanner that is down', '[uploads]\nclamd_down = "skip"\n', [/uploads\.clamd_down/, /"take"/]],
  ['waits longer for the scanner than browsers wait', '[uploads]\nclamd = "/run/c"\nclamd_timeout = 30\n',
    [/uploads\.clamd_timeout/, /limits\.answer_seconds/]],
  ['names no origin for files', '[server]\npublic_url = "https://a.example"\n[uploads]\norigin = "files.example"\n',
    [/uploads\.origin/, /https:\/\/files\.example\.com/]],
  ['names a path for files', '[server]\npublic_url = "https://a.example"\n[uploads]\norigin = "https://files.example/f"\n', [/uploads\.origin/]],
  ['has files on an origin of their own and no address of its own', '[uploads]\norigin = "https://files.example"\n',
    [/uploads\.origin/, /server\.public_url/]],
  ['has files on another port only', '[server]\npublic_url = "https://a.example"\n[uploads]\norigin = "https://A.example:8443"\n',
    [/uploads\.origin/, /another host/]],
  ['has files where browsers ask nothing', '[server]\npublic_url = "https://a.example"\n[uploads]\norigin = "http://files.example"\n',
    [/uploads\.origin/, /https:\/\//]],
  ['has a value of the wrong kind', '[server]\nworkers = "many"\n', [/server\.workers/, /number/]],
]) {
  test(`a configuration file that ${what}`, async () => {
    const file = join(data, 'bad.toml');
    writeFileSync(file, text);
    const result = await runToEnd(['serve', '--config', file, '--data', data, '--listen', '127.0.0.1:0']);
    assertFailed(result, BAD_SETTINGS, words);
  });
}

test('a configuration file that is not there', async () => {
  assertFailed(await runToEnd(['serve', '--config', join(data, 'none.toml')]), BAD_SETTINGS, [/none\.toml/]);
});

test('an unknown command and an unknown option', async () => {
  assertFailed(await runToEnd(['fly']), BAD_SETTINGS, [/fly|subcommand/i]);
  assertFailed(await runToEnd(['serve', '--colour', 'red']), BAD_SETTINGS, [/colour/]);
});

test('help is not a failure', async () => {
  for (const args of [['--help'], ['serve', '--help'], ['demo', '--help']]) {
    const { code, output } = await runToEnd(args);
    assert.equal(code, 0);
    assert.match(output, /--help/);
  }
});
