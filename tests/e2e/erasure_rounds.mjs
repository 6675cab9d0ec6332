// Erasure again and again, and what must never be seen: plants words, copies the store as an operator would, erases
// the contact, looks for the words bytewise in every file; then puts the older copy back beside the list of who was
// erased, by which the server erases again, and looks once more. Afterwards nothing of what was planted, and no secret of the people, is in the log, on
// /metrics, in the command line or in a core file. node tests/e2e/erasure_rounds.mjs [--rounds N] [--report FILE]
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { filesOf } from './lib/files.mjs';
import { as, given, visit } from './lib/planted.mjs';
import { artefacts, DemoServer, root, runToEnd } from './lib/server.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

const { values: options } = parseArgs({ options: {
  rounds: { type: 'string', default: '1' }, report: { type: 'string', default: '' } } });
const rounds = Number(options.rounds);
assert.ok(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1000, '--rounds: 1 to 1000');

const report = { rounds: 0, planted: 0, leftAfterErasure: 0, backAfterRestore: 0, leftAfterErasingAgain: 0,
  secretsLookedFor: 0, secretsSeen: 0, bytesLookedThrough: 0 };
const name = `erasure_rounds_${process.pid}`;
const backup = mkdtempSync(join(tmpdir(), 'sb-backup-'));
const secrets = [];

const erase = async (server, contact) => {
  const { code, output } = await runToEnd(['contact', 'erase', '--yes', '--url', server.url,
    '--email', server.credentials.admin.email, '--', contact], { env: { SWITCHBOARD_PASSWORD: server.credentials.admin.password } });
  assert.equal(code, 0, output);
};
/** Redis writes its file anew in the background: until no file has the words, or how many still have after a minute. */
const left = async (server, canary) => {
  await until('the words have left the disk', () => filesOf(server, canary).length === 0, 60_000).catch(() => {});
  return filesOf(server, canary).length;
};
const sizeOf = (folder) => readdirSync(folder, { recursive: true })
  .reduce((sum, path) => sum + (statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0), 0);
/** Sockets and pipes are no part of a copy. */
const plain = (path) => { const kind = statSync(path); return kind.isFile() || kind.isDirectory(); };

function lookForSecrets(server, figures, commandLine, canary) {
  const said = readFileSync(join(artefacts, `${name}-server.log`), 'utf8');
  for (const secret of [...secrets, canary]) {
    for (const place of [said, figures, commandLine]) if (place.includes(secret)) report.secretsSeen += 1;
    report.secretsLookedFor += 1;
  }
  for (const secret of secrets) report.secretsSeen += filesOf(server, secret).length;
}

async function round(server, number) {
  const canary = `canary${number}x${Math.random().toString(36).slice(2)}`;
  const admin = await bearer(server, server.credentials.admin);
  const { contact, token } = await visit(server, canary);
  secrets.push(token.split('.').at(-1), admin);
  assert.ok(filesOf(server, canary).length >= 2, 'the store and a transcript have the words');
  report.planted += 1;
  rmSync(backup, { recursive: true });
  cpSync(server.data, backup, { recursive: true, filter: plain });
  await erase(server, contact);
  report.leftAfterErasure += await left(server, canary);
  report.bytesLookedThrough += sizeOf(server.data);
  const { records } = await given(await as(server, admin, 'GET', '/audit?what=contact.erased&limit=1'));
  assert.equal(records[0].subject, contact);
  const figures = (await call(server, 'GET', '/metrics')).body;
  lookForSecrets(server, figures, readFileSync(`/proc/${server.child.pid}/cmdline`, 'utf8'), canary);
  server.child.kill('SIGTERM');
  await server.ended;
  report.leftAfterErasure += filesOf(server, canary).length;
  const list = readFileSync(join(server.data, 'erased'));
  rmSync(server.data, { recursive: true });
  cpSync(backup, server.data, { recursive: true });
  writeFileSync(join(server.data, 'erased'), list, { mode: 0o600 }); // the newest one, as deploy/README.md has it
  report.backAfterRestore += filesOf(server, canary).length > 0 ? 1 : 0;
  await server.launch();
  await until('the server has erased again whom the copy brought back', async () => (
    await given(await as(server, admin, 'GET', `/audit?what=contact.erased&subject=${contact}&limit=5`)))
    .records.some(({ detail }) => detail === 'an older copy was put back'), 120_000);
  report.leftAfterErasingAgain += await left(server, canary);
  report.rounds += 1;
}

/** Killed as by a fault of its own. The shell that starts this says whether a core file could be written:
 * `ulimit -c unlimited` first. */
async function crash(server) {
  server.child.kill('SIGABRT');
  await server.ended;
  const cores = [root, process.cwd(), server.data].flatMap((folder) => readdirSync(folder)
    .filter((file) => /^core(\.\d+)?$/.test(file) && statSync(join(folder, file)).isFile()).map((file) => join(folder, file)));
  report.coreFiles = cores.length;
  await server.launch(); // its Redis lets go of the folder
}

const log = join(artefacts, `${name}-server.log`);
let server;
try {
  server = await DemoServer.start(name);
  for (let number = 1; number <= rounds; number += 1) await round(server, number);
  await crash(server);
} finally {
  await server?.stop();
  rmSync(backup, { recursive: true, force: true });
  if (existsSync(log)) rmSync(log);
}
const text = `${JSON.stringify(report, null, 1)}\n`;
if (options.report) writeFileSync(options.report, text);
process.stdout.write(text);
const bad = report.leftAfterErasure + report.leftAfterErasingAgain + report.secretsSeen + report.coreFiles;
process.exitCode = bad === 0 && report.backAfterRestore === rounds ? 0 : 1;
