// Starting with something wrong ends soon, with a sentence that names it and an exit code that is not zero.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freePort, runToEnd, scratchFolder } from './lib/server.mjs';

const data = scratchFolder();
after(() => rmSync(data, { recursive: true, force: true }));

function assertFailed(result, words) {
  assert.equal(result.signal, null, `it had to be killed; it said: ${result.output}`);
  assert.notEqual(result.code, 0, result.output);
  for (const word of words) assert.match(result.output, word);
  assert.doesNotMatch(result.output, /terminate called|Assertion|Segmentation/);
}

test('Redis is not there', async () => {
  const port = await freePort();
  const result = await runToEnd(['serve', '--redis', 'redis://127.0.0.1:1', '--listen', `127.0.0.1:${port}`,
    '--data', data]);
  assertFailed(result, [/redis/i, /127\.0\.0\.1:1\b/]);
});

test('the port is taken', async () => {
  const holder = createServer();
  await new Promise((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address();
  const result = await runToEnd(['demo', '--data', data, '--listen', `127.0.0.1:${port}`]);
  holder.close();
  assertFailed(result, [new RegExp(`${port}`), /in use|taken|bind/i]);
});

test('the address to listen on is no address', async () => {
  const result = await runToEnd(['demo', '--data', data, '--listen', 'nonsense']);
  assertFailed(result, [/nonsense/]);
});

test('the data directory cannot be made', async () => {
  const file = join(data, 'a-file');
  writeFileSync(file, '');
  const result = await runToEnd(['demo', '--data', join(file, 'below'), '--listen', `127.0.0.1:${await freePort()}`]);
  assertFailed(result, [/a-file/]);
});

test('an unknown command and an unknown option', async () => {
  assertFailed(await runToEnd(['fly']), [/fly|subcommand|command/i]);
  assertFailed(await runToEnd(['serve', '--colour', 'red']), [/colour/]);
});
