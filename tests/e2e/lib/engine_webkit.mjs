// WebKitGTK, Safari's engine, on a screen of its own that nobody sees, driven over plain WebDriver.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './server.mjs';
import { until } from './wait.mjs';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const FRAME = "return document.querySelector('switchboard-chat').shadowRoot.querySelector('iframe')";
const ENTER = '\ue007';
const MINI = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

export class WebKitEngine {
  static async launch() {
    const engine = new WebKitEngine();
    engine.port = await freePort();
    // Xvfb says on this descriptor which display it has taken.
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    engine.children = [screen];
    const [display] = await once(screen.stdio[3], 'data');
    const env = {
      ...process.env,
      DISPLAY: `:${String(display).trim()}`,
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', // of loopback pages of our own; a container allows no other
      LIBGL_ALWAYS_SOFTWARE: '1',
      LANG: 'C.UTF-8',
    };
    const driver = spawn(process.env.WEBKIT_DRIVER ?? 'WebKitWebDriver', [`--port=${engine.port}`], { env, stdio: 'ignore' });
    engine.children.push(driver);
    await until('the driver answers', async () => (await fetch(`http://127.0.0.1:${engine.port}/status`)).ok);
    const options = { binary: process.env.MINI_BROWSER ?? MINI, args: ['--automation'] };
    const made = await engine.post('', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    engine.session = made.sessionId;
    engine.capabilities = made.capabilities;
    await engine.post('/window/rect', { width: 1280, height: 900 });
    return engine;
  }

  async post(path, body = {}) {
    const at = this.session ? `/session/${this.session}${path}` : '/session';
    const answer = await fetch(`http://127.0.0.1:${this.port}${at}`, { method: 'POST', body: JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  }

  async version() { return `${this.capabilities.browserName} ${this.capabilities.browserVersion}`; }

  goto(url) { return this.post('/url', { url }); }

  reload() { return this.post('/refresh'); }

  run(source) { return this.post('/execute/sync', { script: source, args: [] }); }

  async inPage(source) {
    await this.post('/frame', { id: null });
    return this.run(source);
  }

  async inFrame(source) {
    const frame = await until('the frame is there', () => this.inPage(FRAME));
    await this.post('/frame', { id: frame });
    return this.run(source);
  }

  async element(name) {
    const found = await until(`${name} is there`, () => (
      this.inFrame(`return document.querySelector('[data-testid="${name}"]')`)));
    return found[ELEMENT];
  }

  async press(name) { await this.post(`/element/${await this.element(name)}/click`); }

  /** Into a field that is pressed first: a frame of another site gets no focus by itself here. */
  async type(name, text, enter = false) {
    await this.press(name);
    await this.post(`/element/${await this.element(name)}/value`, { text: enter ? text + ENTER : text });
  }

  async close() {
    if (this.session) {
      await fetch(`http://127.0.0.1:${this.port}/session/${this.session}`, { method: 'DELETE' }).catch(() => {});
    }
    for (const child of this.children.reverse()) child.kill();
  }
}
