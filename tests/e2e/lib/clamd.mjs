// A real clamd of a test's own (Debian: clamav-daemon) with one signature: its socket, settings and signatures in a
// scratch folder.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { scratchFolder } from './server.mjs';
import { until } from './wait.mjs';

const PROGRAM = '/usr/sbin/clamd'; // not in everybody's PATH

/** The harmless file that every scanner knows (EICAR), put together here so that none finds it in these sources. */
export const eicar = () => ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR', '-STANDARD-ANTIVIRUS-', 'TEST-FILE!$H+H*'].join('');

export class Clamd {
  static async start() {
    const clamd = new Clamd(scratchFolder());
    const signatures = join(clamd.folder, 'signatures');
    mkdirSync(signatures);
    writeFileSync(join(signatures, 'own.ndb'), `Test.Eicar:0:*:${Buffer.from(eicar()).toString('hex')}\n`);
    writeFileSync(join(clamd.folder, 'clamd.conf'), [`LocalSocket ${clamd.socket}`, `DatabaseDirectory ${signatures}`,
      `LogFile ${join(clamd.folder, 'log')}`, 'Foreground yes', ''].join('\n'));
    await clamd.launch();
    return clamd;
  }

  constructor(folder) {
    this.folder = folder;
    this.socket = join(folder, 'clamd.ctl');
  }

  async launch() {
    this.child = spawn(PROGRAM, ['-c', join(this.folder, 'clamd.conf')], { stdio: 'ignore' });
    this.child.on('error', (error) => { this.failed = error; });
    this.ended = new Promise((resolve) => this.child.on('close', resolve));
    await until('clamd answers', () => {
      if (this.failed) throw new Error(`${PROGRAM}: ${this.failed.message} (install clamav-daemon)`);
      return this.ping();
    }, 60000);
  }

  ping() {
    return new Promise((resolve) => {
      const socket = connect(this.socket, () => socket.write('zPING\0'));
      socket.on('data', (data) => { resolve(data.toString() === 'PONG\0'); socket.destroy(); });
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(false));
    });
  }

  /** Takes connections, as the kernel does for it, and answers nothing. */
  hang() { this.child.kill('SIGSTOP'); }
  goOn() { this.child.kill('SIGCONT'); }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
