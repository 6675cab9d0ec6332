// Debian's Firefox ESR, driven over WebDriver BiDi.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './server.mjs';
import { until } from './wait.mjs';

const FRAME = '/frame/';

export class FirefoxEngine {
  static async launch() {
    const found = createRequire(join(root, 'tests', 'engines', 'package.json')).resolve('puppeteer-core');
    const { default: puppeteer } = await import(pathToFileURL(found));
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
      protocol: 'webDriverBiDi',
      extraPrefsFirefox: { 'intl.accept_languages': 'vi' },
    });
    const engine = new FirefoxEngine();
    engine.browser = browser;
    engine.page = await browser.newPage();
    await engine.page.setViewport({ width: 1280, height: 800 });
    return engine;
  }

  async version() { return this.browser.version(); }

  goto(url) { return this.page.goto(url, { waitUntil: 'load' }); }

  reload() { return this.page.reload({ waitUntil: 'load' }); }

  frame() { return until('the frame is there', () => this.page.frames().find((one) => one.url().includes(FRAME))); }

  /** `source`: the body of a function, in the page or in the frame. */
  inPage(source) { return this.page.evaluate(`(() => {${source}})()`); }

  async inFrame(source) { return (await this.frame()).evaluate(`(() => {${source}})()`); }

  async press(name) {
    const found = await (await this.frame()).waitForSelector(`[data-testid="${name}"]`);
    await found.click();
  }

  async type(name, text, enter = false) {
    const found = await (await this.frame()).waitForSelector(`[data-testid="${name}"]`);
    await found.type(text);
    if (enter) await found.press('Enter');
  }

  close() { return this.browser.close(); }
}
