// The server that holds the closed services to their documented contracts (tests/integration/tickets), as a process.
import { PythonProgram } from './python.mjs';

export class Contracts extends PythonProgram {
  static async start() {
    const contracts = new Contracts('tests/integration/tickets/contract_server.py');
    contracts.sinks = await contracts.line();
    return contracts;
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
}
