// An agent at the wire: takes every offer, says and marks what the test wants. For tests that look at the customer's side.
import { until } from './wait.mjs';
import { staffTicket, WireClient } from './wire.mjs';

const keyOf = ({ conversation, offer }) => `${conversation} ${offer}`;

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

  /** Gets no offers until the next `accept`: for tests that look around for a while before somebody comes. */
  rest() { return this.client.request({ setPresence: { status: 'AWAY' } }); }

  /** Accepts the next offer that still stands and gives its conversation; every conversation is taken once. */
  async accept() {
    this.tried ??= new Set();
    // Who let an offer pass, as a slow machine may, is given no other before saying to be there.
    await this.client.request({ setPresence: { status: 'ONLINE' } });
    const conversation = await until('an offer is accepted', async () => {
      const next = this.client.frames.find((frame) => frame.offer && !this.tried.has(keyOf(frame.offer)));
      if (!next) return null;
      const { conversation: id, offer } = next.offer;
      this.tried.add(keyOf(next.offer));
      await this.client.request({ offerSeen: { conversation: id, offer } });
      const answer = await this.client.request({ accept: { conversation: id, offer } });
      return answer.error ? null : id;
    });
    this.conversation = conversation;
    return conversation;
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
