// A shop in full swing for who looks at its board: many colleagues of whom some are really there and take what they are
// offered, the others' states changed by a supervisor, customers who come and go. Real sockets, one change after the
// other at a rate; which one comes next is drawn from a seed. Bounded: it begins nothing after `stop`.
import { random } from './random.mjs';
import { until } from './wait.mjs';
import { bearer, call, staffTicket, visitorToken, WireClient } from './wire.mjs';

const PASSWORD = 'only for this bustle 1';
const STATUSES = ['ONLINE', 'BUSY', 'AWAY', 'OFFLINE'];
const OVER = ['STATE_CLOSED', 'STATE_ABANDONED', 'STATE_REJECTED'];

/** A client that takes every offer and waits for no answers: what it hears is what counts. Customers who have given a name
 *  are left alone once they are taken: somebody looks at them. */
export class AtTheWire {
  static async come(server, token) {
    const someone = new AtTheWire();
    someone.client = (await WireClient.open(server, { token })).stayAlive();
    someone.client.socket.on('message', (data) => {
      someone.client.frames.length = 0; // nobody looks for them here
      someone.hears(JSON.parse(data.toString()));
    });
    return someone;
  }

  constructor() { this.open = new Map(); } // conversation -> its state

  tell(body) { this.client.send(JSON.stringify(body)); }

  hears({ offer, conversation, conversationGone }) {
    if (offer) {
      const { conversation: id, offer: number } = offer;
      this.tell({ offerSeen: { conversation: id, offer: number } });
      this.tell({ accept: { conversation: id, offer: number } });
    }
    if (conversation) {
      if (OVER.includes(conversation.state)) this.open.delete(conversation.id);
      else if (!conversation.form?.name) this.open.set(conversation.id, conversation.state);
    }
    if (conversationGone) this.open.delete(conversationGone.conversation);
  }
}

export class Bustle {
  /** So many `agents` in all, of whom `connected` are there with a socket, and so many `visitors`. */
  static async open(server, { agents = 500, connected = 20, visitors = 40, seed = 1 } = {}) {
    const bustle = new Bustle();
    bustle.chance = random(seed);
    bustle.changes = 0;
    const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
    const { body: config } = await call(server, 'GET', '/api/v1/config', { headers });
    const present = config.users.filter(({ role }) => role === 'AGENT').length;
    const ids = Array.from({ length: agents - present }, (_, at) => `nv${String(at + 1).padStart(3, '0')}`);
    for (const [at, id] of ids.entries()) {
      config.users.push({
        id, name: `Nhân viên ${at + 1}`, email: `${id}@demo.example`, role: 'AGENT', capacity: 3,
        skills: [{ skill: 'vi', level: 4 }], queues: { 'tu-van': 0 }, ...(at < connected && { password: PASSWORD }),
      });
    }
    const applied = await call(server, 'POST', '/api/v1/apply', { headers, body: config });
    if (applied.status !== 200) throw new Error(`apply: ${applied.status} ${JSON.stringify(applied.body).slice(0, 400)}`);
    bustle.absent = ids.slice(connected);
    bustle.there = [];
    for (const id of ids.slice(0, connected)) {
      const ticket = await staffTicket(server, { email: `${id}@demo.example`, password: PASSWORD });
      const someone = await AtTheWire.come(server, ticket);
      someone.tell({ setPresence: { status: 'ONLINE' } });
      bustle.there.push(someone);
    }
    bustle.boss = await AtTheWire.come(server, await staffTicket(server, server.credentials.supervisor));
    bustle.visitors = [];
    for (let at = 0; at < visitors; at += 1) {
      bustle.visitors.push(await AtTheWire.come(server, await visitorToken(server)));
    }
    return bustle;
  }

  one(list) { return list[Math.floor(this.chance() * list.length)]; }

  /** Somebody does something; true if there was anything to do. */
  change() {
    const dice = this.chance();
    this.changes += 1;
    if (dice < 0.5) return this.boss.tell({ setAgentPresence: { agent: this.one(this.absent), status: this.one(STATUSES) } });
    const agent = this.one(this.there);
    if (dice < 0.6) return agent.tell({ setPresence: { status: this.one(['ONLINE', 'ONLINE', 'AWAY']) } });
    const [own] = agent.open.keys();
    if (dice < 0.75 && own) {
      agent.tell({ close: { conversation: own, disposition: 'Đã giải quyết' } });
      return agent.tell({ finishWrapUp: { conversation: own } });
    }
    return this.comeOrGo(this.one(this.visitors));
  }

  comeOrGo(visitor) {
    const [open] = visitor.open.keys();
    if (open) return visitor.tell({ end: { conversation: open } });
    return visitor.tell({ start: { text: 'Cho tôi hỏi', clientId: `b${this.changes}` } });
  }

  run(perSecond) {
    this.timer = setInterval(() => this.change(), 1000 / perSecond);
  }

  stop() { clearInterval(this.timer); }

  /** Everybody is really there, as the server sees it. */
  settled(watch) {
    return until('all who are connected are on the board', () => (
      watch.board.agents.size >= this.absent.length && watch.sums().online >= this.there.length), 60000);
  }

  close() {
    this.stop();
    for (const one of [...this.there, ...this.visitors, this.boss]) one.client.close();
  }
}
