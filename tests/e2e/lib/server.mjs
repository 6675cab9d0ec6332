// Starts the server on a data directory of its own, kills and restarts it, and stops only what it started.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './wait.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..', '..');
export const binary = process.env.SWITCHBOARD_BINARY ?? join(root, 'build', 'dev', 'bin', 'switchboard');
export const artefacts = join(root, 'tests', 'artefacts');

export function scratchFolder() {
  return mkdtempSync(join(tmpdir(), 'sb-e2e-'));
}

/** A port that nobody listens on right now; below those that the system gives to outgoing connections, which take one
 * of theirs at any moment. */
export function freePort(tries = 100) {
  const port = 12000 + Math.floor(Math.random() * 20000);
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', (error) => (tries > 0 ? resolve(freePort(tries - 1)) : reject(error)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

/** Runs the binary to its end: {code, output}. */
export function runToEnd(args, { timeoutMs = 30000, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let output = '';
    child.stdout.on('data', (data) => { output += data; });
    child.stderr.on('data', (data) => { output += data; });
    const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, output });
    });
  });
}

export class DemoServer {
  /** `settings`: TOML, as an operator would write it, or a function that makes it for this server. */
  static async start(name, { settings } = {}) {
    const server = new DemoServer(name, scratchFolder(), await freePort());
    server.settings = typeof settings === 'function' ? settings(server) : settings;
    await server.launch();
    return server;
  }

  constructor(name, data, port) {
    this.name = name;
    this.data = data;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  async launch() {
    mkdirSync(artefacts, { recursive: true });
    const log = createWriteStream(join(artefacts, `${this.name}-server.log`), { flags: 'a' });
    const args = ['demo', '--data', this.data, '--listen', `127.0.0.1:${this.port}`];
    if (this.settings) {
      const file = join(this.data, 'settings.toml');
      writeFileSync(file, this.settings);
      args.push('--config', file);
    }
    this.child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.pipe(log, { end: false });
    this.child.stderr.pipe(log, { end: false });
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })));
    await until(`${this.url} is ready (see ${this.name}-server.log)`, () => this.ready(), 60000);
    this.credentials = JSON.parse(readFileSync(join(this.data, 'demo-credentials.json'), 'utf8'));
  }

  async ready() {
    if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}`);
    const answer = await fetch(`${this.url}/readyz`);
    return answer.ok && existsSync(join(this.data, 'demo-credentials.json'));
  }

  /** As a power cut for the process: no goodbye. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    const result = await this.ended;
    rmSync(this.data, { recursive: true, force: true, maxRetries: 5 });
    return result;
  }
}
