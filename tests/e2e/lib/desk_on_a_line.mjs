// An agent whose line can be cut, in a conversation with a customer who has a good one.
import { launchBrowser, person } from './browser.mjs';
import { Customer } from './customer.mjs';
import { Line } from './line.mjs';
import { DemoServer } from './server.mjs';
import { Staff } from './staff.mjs';

export class DeskOnALine {
  /** `prepare` sees the agent, who is online, before the customer comes. */
  static async open(name, prepare = async () => {}) {
    const desk = new DeskOnALine();
    try {
      desk.server = await DemoServer.start(name);
      desk.line = await Line.to(desk.server.port);
      desk.browser = await launchBrowser();
      const near = { ...desk.server, url: desk.line.url };
      desk.lan = await Staff.login(near, await person(desk.browser), desk.server.credentials.agents[0]);
      await desk.lan.goOnline();
      await prepare(desk.lan);
      desk.customer = await Customer.visit(desk.server, await person(desk.browser));
      await desk.customer.start('Cho hỏi về đổi trả');
      await desk.lan.accept();
      desk.conversation = await desk.lan.thread();
    } catch (error) {
      await desk.close();
      throw error;
    }
    return desk;
  }

  async close() {
    await this.browser?.close();
    await this.line?.close();
    await this.server?.stop();
  }
}
