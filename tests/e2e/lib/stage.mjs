// What most tests of the widget need: a demo server, a browser, and an agent who waits for customers.
import { launchBrowser, person } from './browser.mjs';
import { Customer } from './customer.mjs';
import { DemoServer } from './server.mjs';
import { WireAgent } from './wire_agent.mjs';

export class Stage {
  contexts = [];

  /** `options` are those of DemoServer.start. */
  static async open(name, options) {
    const stage = new Stage();
    try {
      stage.server = await DemoServer.start(name, options);
      stage.browser = await launchBrowser();
      stage.agent = await WireAgent.online(stage.server, stage.server.credentials.agents[0]);
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  /** A customer in a window of their own, until `clear`; `options` are those of the window. */
  async visit(options) {
    const someone = await person(this.browser, options);
    this.contexts.push(someone.context);
    return Customer.visit(this.server, someone);
  }

  /** After each test: what a failed one has left open does not stand in the way of the next. */
  async clear() {
    for (const context of this.contexts.splice(0)) await context.close();
    if (this.agent.conversation) await this.agent.finish();
    this.agent.conversation = undefined;
  }

  async close() {
    this.agent?.client.close();
    await this.browser?.close();
    await this.server?.stop();
  }
}
