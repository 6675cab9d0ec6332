// An agent at the wire: takes every offer, says and marks what the test wants. For tests that look at the customer's side.
import { until } from './wait.mjs';
import { staffTicket, WireClient } from './wire.mjs';

export class WireAgent {
  static async online(server, person) {
    const client = await WireClient.open(server, { token: await staffTicket(server, person) });
    const agent = new WireAgent(client, person);
    await client.request({ setPresence: { status: 'ONLINE' } });
    return agent;
  }

  constructor(client, person) {
    this.client = client;
    this.person = person;
    this.number = 0;
  }

  /** Accepts the next offer and gives its conversation; every conversation is taken once. */
  async accept() {
    this.taken ??= new Set();
    const { offer } = await this.client.frame('an offer', (frame) => frame.offer && !this.taken.has(frame.offer.conversation));
    this.taken.add(offer.conversation);
    await this.client.request({ offerSeen: { conversation: offer.conversation, offer: offer.offer } });
    await this.client.request({ accept: { conversation: offer.conversation } });
    this.conversation = offer.conversation;
    return offer.conversation;
  }

  say(text, more = {}) {
    const clientId = `a${Date.now()}-${++this.number}`;
    return this.client.request({ send: { conversation: this.conversation, clientId, text, ...more } });
  }

  tell(body) { return this.client.request(body); }

  /** The first entry of this conversation that `matches`. */
  async entry(what, matches) {
    const { entry } = await this.client.frame(what, (frame) => (
      frame.entry?.conversation === this.conversation && matches(frame.entry)));
    return entry;
  }

  async history() {
    const entries = [];
    for (let more = true; more;) {
      const after = entries.at(-1)?.seq ?? 0;
      const { history } = await this.client.request({ history: { conversation: this.conversation, after, limit: 100 } });
      entries.push(...(history.entries ?? []));
      more = history.more === true;
    }
    return entries;
  }

  /** What was said, in its order. */
  async texts() {
    return (await this.history()).filter((entry) => entry.message).map((entry) => entry.message.text ?? '');
  }

  hears(text) {
    return until(`the agent hears "${text}"`, async () => (await this.texts()).includes(text));
  }

  async finish() {
    await this.client.request({ close: { conversation: this.conversation, disposition: 'Đã giải quyết' } });
    await this.client.request({ finishWrapUp: { conversation: this.conversation } });
  }
}
