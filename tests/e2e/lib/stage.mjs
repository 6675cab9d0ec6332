// What most tests of the widget need: a demo server, a browser, and an agent who waits for customers.
import { launchBrowser } from './browser.mjs';
import { DemoServer } from './server.mjs';
import { WireAgent } from './wire_agent.mjs';

export class Stage {
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

  async close() {
    this.agent?.client.close();
    await this.browser?.close();
    await this.server?.stop();
  }
}
