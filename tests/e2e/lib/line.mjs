// A wire between a browser and a server that can be cut, mended and led elsewhere: what a network and a load balancer
// do to people. TCP only; it looks at nothing.
import { connect, createServer } from 'node:net';
import { freePort } from './server.mjs';

export class Line {
  static async to(port) {
    const line = new Line();
    line.target = port;
    line.open = new Set();
    line.whole = true;
    line.port = await freePort();
    line.url = `http://127.0.0.1:${line.port}`;
    line.server = createServer((near) => line.join(near));
    await new Promise((resolve) => line.server.listen(line.port, '127.0.0.1', resolve).unref());
    return line;
  }

  join(near) {
    near.on('error', () => {});
    if (!this.whole) { near.destroy(); return; }
    const far = connect(this.target, '127.0.0.1');
    const pair = { near, far };
    this.open.add(pair);
    const end = () => {
      near.destroy();
      far.destroy();
      this.open.delete(pair);
    };
    for (const side of [near, far]) side.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  }

  /** Everything under way ends without a goodbye, and nobody gets through. */
  cut() {
    this.whole = false;
    for (const { near, far } of this.open) { near.resetAndDestroy(); far.resetAndDestroy(); }
  }

  /** What is open stays open, but nothing comes through it any more, and nobody new gets through: dead without a word. */
  swallow() {
    this.whole = false;
    for (const { near, far } of this.open) {
      near.unpipe(far).resume();
      far.unpipe(near).resume();
    }
  }

  mend() { this.whole = true; }

  /** From now on to another node; what is open stays where it is. */
  leadTo(port) { this.target = port; }

  async close() {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
