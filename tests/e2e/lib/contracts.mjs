// The server that holds the closed services to their documented contracts (tests/integration/tickets), as a process.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './server.mjs';

export class Contracts {
  static async start() {
    const contracts = new Contracts();
    contracts.child = spawn('/usr/bin/python3', ['-B', join(root, 'tests/integration/tickets/contract_server.py')],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    contracts.lines = createInterface({ input: contracts.child.stdout })[Symbol.asyncIterator]();
    contracts.sinks = await contracts.line();
    return contracts;
  }

  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('the contract server ended');
    return JSON.parse(value);
  }

  /** What the services hold: {violations, tickets, cases, hubspot, hooks, rest}. */
  held() {
    const asked = (this.asking ?? Promise.resolve()).then(() => {
      this.child.stdin.write('held\n');
      return this.line();
    });
    this.asking = asked.catch(() => {});
    return asked;
  }

  stop() { this.child?.kill('SIGTERM'); }
}
