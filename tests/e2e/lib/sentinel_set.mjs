// Two Redis servers, of which one follows the other, and three sentinels that watch them; stops only what it started.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './server.mjs';
import { until } from './wait.mjs';

const NAME = 'shop';
const DOWN_AFTER_MS = 1000;

/** What a server answers to one command in a line; nothing if it does not answer. */
function ask(port, command) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.on('error', () => resolve(''));
    socket.on('close', () => resolve(said));
    socket.on('data', (data) => { said += data; });
    socket.on('connect', () => socket.end(`${command}\r\n`));
  });
}

export class SentinelSet {
  static async start(folder) {
    const set = new SentinelSet(folder);
    for (const _one of [1, 2]) set.ports.push(await freePort());
    for (const at of [0, 1]) set.launch(at, at === 1 ? ['--replicaof', '127.0.0.1', String(set.ports[0])] : []);
    await until('the replica follows', async () => /connected_slaves:1/.test(await ask(set.ports[0], 'INFO replication')));
    for (const at of [0, 1, 2]) await set.watch(at);
    await until('the sentinels know each other and the replica', async () => {
      const seen = await Promise.all(set.sentinels.map((port) => ask(port, 'INFO sentinel')));
      return seen.every((one) => /slaves=1,sentinels=3/.test(one));
    });
    return set;
  }

  constructor(folder) {
    this.folder = folder;
    this.ports = [];
    this.sentinels = [];
    this.children = new Map(); // by port
  }

  get settings() {
    const all = this.sentinels.map((port) => `"127.0.0.1:${port}"`).join(', ');
    return `[redis]\nsentinels = [${all}]\nmaster = "${NAME}"\nack_replicas = 1\n`;
  }

  spawn(port, args) {
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    this.children.set(port, { child, ended });
  }

  launch(at, more) {
    const dir = join(this.folder, `redis-${at}`);
    mkdirSync(dir, { recursive: true });
    this.spawn(this.ports[at], ['--port', String(this.ports[at]), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes',
      '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction', '--repl-diskless-sync-delay', '0',
      '--min-replicas-to-write', '1', ...more]);
  }

  async watch(at) {
    const port = await freePort();
    const file = join(this.folder, `sentinel-${at}.conf`);
    writeFileSync(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${this.folder}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${this.ports[0]} 2`, `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${NAME} 3000`, ''].join('\n'));
    this.sentinels.push(port);
    this.spawn(port, [file, '--sentinel']);
  }

  /** As a power cut for the primary; gives which of the two it was. */
  async killPrimary() {
    const roles = await Promise.all(this.ports.map((port) => ask(port, 'INFO replication')));
    const at = roles.findIndex((role) => /role:master/.test(role));
    const { child, ended } = this.children.get(this.ports[at]);
    child.kill('SIGKILL');
    await ended;
    return at;
  }

  /** The dead one is there again; the sentinels make it follow the other. */
  async revive(at) {
    this.launch(at, []);
    const other = this.ports[1 - at];
    await until('it follows the new primary', async () => (
      /connected_slaves:1/.test(await ask(other, 'INFO replication'))), 60000);
  }

  promoted(dead) {
    return until('the replica is the primary now', async () => (
      /role:master/.test(await ask(this.ports[1 - dead], 'INFO replication'))), 60000);
  }

  async stop() {
    for (const { child } of this.children.values()) if (child.exitCode === null) child.kill('SIGTERM');
    for (const { ended } of this.children.values()) await ended;
  }
}
