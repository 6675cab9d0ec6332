// The customer's page: the demo shop with the widget on it, by what a person can see and press.
import { until } from './wait.mjs';

export class Customer {
  static async visit(server, someone) {
    const customer = new Customer(server, someone);
    await customer.page.goto(`${server.url}/demo${someone.language === 'en' ? '?lang=en' : ''}`);
    await customer.launcher.waitFor();
    return customer;
  }

  constructor(server, someone) {
    Object.assign(this, someone);
    this.server = server;
    this.panel = this.page.frameLocator('switchboard-chat iframe');
    this.launcher = this.page.getByTestId('launcher');
  }

  id(name) { return this.panel.getByTestId(name); }

  async open() {
    if (await this.launcher.getAttribute('aria-expanded') !== 'true') await this.launcher.click();
    await this.id('panel').waitFor();
  }

  /** Opens the panel, fills what the form asks for and asks the first question. */
  async start(text) {
    await this.open();
    await this.id('prechat-form').waitFor();
    await this.fillForm();
    await this.id('form-question').fill(text);
    await this.id('start-chat').click();
    await this.id('log').waitFor();
  }

  async fillForm() {
    const answers = { name: 'An Nguyễn', email: 'an@example.com', phone: '0901234567' };
    const fields = await this.id('prechat-form').locator('[data-testid^="form-"]:not([data-testid="form-question"])').all();
    for (const field of fields) {
      const kind = await field.evaluate((node) => (node.tagName === 'SELECT' ? 'select' : node.type));
      const id = (await field.getAttribute('data-testid')).slice('form-'.length);
      if (kind === 'select') await field.selectOption({ index: 1 });
      else await field.fill(answers[id] ?? answers[{ email: 'email', tel: 'phone' }[kind]] ?? 'Đơn hàng 42');
    }
  }

  async say(text) {
    await this.id('composer').fill(text);
    await this.id('composer').press('Enter');
  }

  /** What the log shows, in its order: {text, state, seq, mine}. */
  messages() {
    return this.id('message').evaluateAll((items) => items.map((item) => ({
      text: item.querySelector('.bubble')?.textContent ?? '',
      state: item.dataset.state ?? '',
      seq: Number(item.dataset.seq ?? 0),
      mine: item.classList.contains('mine'),
    })));
  }

  async texts() { return (await this.messages()).map((message) => message.text); }

  sees(text, timeoutMs) {
    return until(`the customer sees "${text}"`, async () => (await this.texts()).includes(text), timeoutMs);
  }

  /** Until the text's mark says that it is in the history. */
  sent(text, timeoutMs) {
    return until(`"${text}" is marked as sent`, async () => (await this.messages()).some(
      (message) => message.text === text && ['sent', 'delivered', 'seen'].includes(message.state)), timeoutMs);
  }

  /** Until the text's own mark is `state`; marks stand under the last of one's messages. */
  marked(text, state, timeoutMs) {
    return until(`"${text}" is marked ${state}`, async () => (await this.messages()).some(
      (message) => message.text === text && message.state === state), timeoutMs);
  }

  /** Calls a verb of the page's SDK. */
  sb(...call) { return this.page.evaluate((all) => { globalThis.sb(...all); }, call); }

  /** Closes the panel, and comes back when the chat itself knows that nobody looks at it. */
  async minimise() {
    await this.id('minimise').click();
    await until('the panel is closed', async () => await this.launcher.getAttribute('aria-expanded') === 'false');
    // The page has told the frame by now; a message of the frame's own to itself comes after that one.
    await this.page.frames()[1].evaluate(() => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage('');
    }));
  }

  async end() {
    await this.id('menu').click();
    await this.id('end-chat').click();
    await this.id('end-yes').click();
    await this.id('survey').waitFor();
  }

  async reload() {
    await this.page.reload();
    await this.open();
    await this.id('log').waitFor();
  }
}
