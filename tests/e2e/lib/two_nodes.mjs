// Two nodes of one installation over one Redis, each process with a data folder of its own; stops only what it started.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DemoServer, freePort, scratchFolder } from './server.mjs';
import { until } from './wait.mjs';

function answers(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('error', () => resolve(false));
    socket.on('data', (data) => { socket.destroy(); resolve(data.toString().startsWith('+PONG')); });
    socket.on('connect', () => socket.write('PING\r\n'));
  });
}

async function startRedis(folder) {
  const socket = join(folder, 'redis.sock');
  const child = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', folder, '--appendonly', 'yes',
    '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await until('redis answers', () => answers(socket));
  return {
    settings: `[redis]\nurl = "unix://${socket}"\n`,
    stop: async () => { child.kill('SIGTERM'); await ended; },
  };
}

export class TwoNodes {
  /** `a` is the demo shop, `b` another node of the same installation. `redis` starts another one than a single
   *  server: given a folder, it says the nodes' settings and how it is stopped. */
  static async start(name, redis = startRedis) {
    const both = new TwoNodes();
    both.folder = scratchFolder();
    both.redis = await redis(both.folder);
    const { settings } = both.redis;
    both.a = await DemoServer.start(`${name}-a`, { settings });
    both.b = new DemoServer(`${name}-b`, scratchFolder(), await freePort());
    both.b.settings = settings;
    // The shop is made by the first node, which keeps its passwords.
    const file = 'demo-credentials.json';
    copyFileSync(join(both.a.data, file), join(both.b.data, file));
    await both.b.launch();
    return both;
  }

  get credentials() { return this.a.credentials; }

  async stop() {
    for (const node of [this.a, this.b]) await node?.stop();
    await this.redis?.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
