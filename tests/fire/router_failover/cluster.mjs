// One redis-server with an fsync before every answer, two nodes on it. Starts and stops its own processes only.
import { execFile, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binary, freePort, scratchFolder } from '../../e2e/lib/server.mjs';
import { until } from '../../e2e/lib/wait.mjs';

const run = promisify(execFile);
const kTakeoverMs = 60000;
const kTicksASecond = 100; // of /proc/PID/stat, on every Linux that Node runs on

export class Cluster {
  static async start() {
    const cluster = new Cluster();
    cluster.folder = scratchFolder();
    cluster.redisPort = await freePort();
    cluster.redis = spawn('redis-server', ['--bind', '127.0.0.1', '--port', String(cluster.redisPort), '--save', '',
      '--appendonly', 'yes', '--appendfsync', 'always', '--dir', cluster.folder, '--daemonize', 'no'], { stdio: 'ignore' });
    await until('redis answers', async () => (await cluster.ask('PING')) === 'PONG');
    cluster.config = join(cluster.folder, 'switchboard.toml');
    writeFileSync(cluster.config, '[limits]\nunlimited_addresses = ["127.0.0.1"]\n'
      + 'anonymous_requests_per_minute = 100000000\ncaller_requests_per_minute = 100000000\n');
    cluster.nodes = {};
    for (const name of ['a', 'b']) await cluster.launch(name, await freePort());
    return cluster;
  }

  async ask(...command) {
    const { stdout } = await run('redis-cli', ['-p', String(this.redisPort), ...command]);
    return stdout.trim();
  }

  async launch(name, port) {
    const args = ['serve', '--redis', `redis://127.0.0.1:${this.redisPort}`, '--node', name, '--config', this.config,
      '--listen', `127.0.0.1:${port}`, '--data', join(this.folder, name)];
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const node = { name, port, child, url: `http://127.0.0.1:${port}`, output: '',
      setupLink: join(this.folder, name, 'setup-link') };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { node.output += data; });
    node.ended = new Promise((resolve) => child.on('close', resolve));
    this.nodes[name] = node;
    await until(`node ${name} is ready: ${node.output}`, async () => {
      if (child.exitCode !== null) throw new Error(`node ${name} ended: ${node.output}`);
      return (await fetch(`${node.url}/readyz`)).ok;
    }, kTakeoverMs);
  }

  /** Which node holds the lease of the account's cell now. */
  async owner() {
    if (!this.leaseKey) {
      const key = (await this.ask('--scan', '--pattern', 'sb:{c*}:*:config')).split('\n')[0];
      this.leaseKey = key.slice(0, key.indexOf('}:') + 2) + '/lease';
    }
    return until('a node holds the lease', async () => {
      const name = await this.ask('HGET', this.leaseKey, 'node');
      return name in this.nodes ? name : undefined;
    });
  }
  /** What each process has had of the processors so far, in seconds. */
  processorSeconds() {
    const of = (pid) => {
      const [, fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
      const [user, system] = fields.split(' ').slice(11, 13).map(Number);
      return (user + system) / kTicksASecond;
    };
    const { user, system } = process.cpuUsage();
    return { generator: (user + system) / 1e6, redis: of(this.redis.pid),
      ...Object.fromEntries(Object.values(this.nodes).map((node) => [node.name, of(node.child.pid)])) };
  }
  other(name) { return this.nodes[name === 'a' ? 'b' : 'a']; }
  takenOver(node) {
    return until(`${node.name} routes`, async () => (await this.owner()) === node.name, kTakeoverMs);
  }
  async kill(name) {
    this.nodes[name].child.kill('SIGKILL');
    await this.nodes[name].ended;
  }
  restart(name) { return this.launch(name, this.nodes[name].port); }

  async stop() {
    for (const node of Object.values(this.nodes ?? {})) {
      if (node.child.exitCode === null && node.child.signalCode === null) node.child.kill('SIGKILL');
      await node.ended;
    }
    this.redis.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
