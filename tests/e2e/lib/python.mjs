// A Python program of the tests as a process that says one JSON object a line and ends with its standard input.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './server.mjs';

export class PythonProgram {
  /** `path` from the repository's root; Debian's Python, for Debian's modules. */
  constructor(path) {
    this.path = path;
    this.child = spawn('/usr/bin/python3', ['-B', join(root, path)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.path} ended`);
    return JSON.parse(value);
  }

  stop() { this.child.kill('SIGTERM'); }
}
