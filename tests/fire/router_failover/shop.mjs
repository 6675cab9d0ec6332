// The people of the experiment: one account, agents who confirm, take and close at once, customers who come at a rate.
// Real sockets of the JSON subprotocol; one socket for each agent, a few for the customers of each second.
import { existsSync, readFileSync } from 'node:fs';
import { call, WebSocket } from '../../e2e/lib/wire.mjs';
import { until } from '../../e2e/lib/wait.mjs';

const kPassword = 'only for this experiment 1';
const kCapacity = 12;
const kAnswers = ['"request":', '"offer":{'].map((mark) => Buffer.from(mark));

/** A socket that answers promises by request number and hands everything else on. */
class Line {
  static async open(url, hello, onFrame) {
    const line = new Line();
    line.pending = new Map();
    line.number = 0;
    line.socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, ['switchboard.v1.json']);
    await new Promise((resolve, reject) => { line.socket.on('open', resolve); line.socket.on('error', reject); });
    line.socket.on('error', () => {});
    line.socket.on('message', (data) => {
      // Most of what comes (messages, snapshots) is not for this experiment: it is not even parsed.
      if (!kAnswers.some((mark) => data.includes(mark))) return;
      const frame = JSON.parse(data.toString());
      const waiting = frame.request && line.pending.get(frame.request);
      if (waiting) { line.pending.delete(frame.request); waiting(frame); } else onFrame?.(frame);
    });
    const welcome = await line.request({ hello: { ...hello, client: 'failover/1', locale: 'en' } });
    if (!welcome.welcome) {
      line.socket.close();
      throw new Error(JSON.stringify(welcome));
    }
    line.beat = setInterval(() => line.send({ ping: {} }), 5000);
    return line;
  }
  send(body) { this.socket.send(JSON.stringify(body)); }
  request(body) {
    const request = ++this.number;
    return new Promise((resolve) => {
      this.pending.set(request, resolve);
      this.send({ request, ...body });
    });
  }
  close() { clearInterval(this.beat); this.socket.close(); }
}

/** Asks until the answer is no "try again": with the same client id that is safe. */
async function insist(line, body) {
  for (;;) {
    const answer = await line.request(body);
    const code = answer.error?.code;
    if (code !== 'TIMED_OUT' && code !== 'STORE_UNAVAILABLE' && code !== 'OVERLOADED') return answer;
  }
}

export class Shop {
  static async open(cluster, agents, customers) {
    const shop = new Shop();
    shop.customers = customers;
    const node = cluster.nodes.a;
    const link = await until('a set-up link', () => existsSync(node.setupLink)
      && readFileSync(node.setupLink, 'utf8').trim().split('#link=')[1]);
    const owner = { link, name: 'Root', email: 'root@shop.example', password: kPassword, account: 'Shop', locale: 'en' };
    const made = await call(node, 'POST', '/api/v1/setup', { body: owner });
    if (made.status !== 200) throw new Error(`setup: ${made.status} ${JSON.stringify(made.body)}`);
    const bearer = await shop.bearer(node, owner.email);
    const config = (await call(node, 'GET', '/api/v1/config', { headers: bearer })).body;
    shop.agents = Array.from({ length: agents }, (_, i) => ({ id: `agent-${i}`, name: `Agent ${i}`, role: 'AGENT',
      email: `agent-${i}@shop.example`, capacity: kCapacity, password: kPassword }));
    for (let from = 0; from < agents; from += 8) { // as many passwords as one request may carry comfortably
      config.users = config.users.concat(shop.agents.slice(from, from + 8));
      const saved = await call(node, 'POST', '/api/v1/apply', { headers: bearer, body: { ...config, revision: undefined } });
      if (saved.status !== 200) throw new Error(`apply: ${saved.status} ${JSON.stringify(saved.body)}`);
      for (const user of config.users) delete user.password;
    }
    shop.inbox = config.inboxes[0].id;
    shop.tokens = {};
    for (const agent of shop.agents) shop.tokens[agent.id] = await shop.bearer(node, agent.email);
    return shop;
  }

  async bearer(node, email) {
    const answer = await call(node, 'POST', '/api/v1/login', { body: { email, password: kPassword, bearer: true } });
    if (answer.status !== 200) throw new Error(`login: ${answer.status} ${JSON.stringify(answer.body)}`);
    return { authorization: `Bearer ${answer.body.token}` };
  }

  async connect(node) {
    this.node = node;
    this.accepts = new Map();
    this.open = new Set();
    this.closed = new Set();
    this.offers = 0;
    this.lines = [];
    for (const agent of this.agents) this.lines.push(await until(`${agent.id} is in`, () => this.staff(node, agent), 60000));
    this.visitors = [];
    while (this.visitors.length < this.customers)
      this.visitors.push(await until('a customer is in', () => this.visitor(node), 60000));
  }

  async staff(node, agent) {
    const ticket = await call(node, 'POST', '/api/v1/socket-ticket', { headers: this.tokens[agent.id] });
    if (ticket.status !== 200) throw new Error(`ticket: ${ticket.status} ${JSON.stringify(ticket.body)}`);
    const line = await Line.open(node.url, { token: ticket.body.ticket }, (frame) => {
      if (frame.offer) this.take(line, agent.id, frame.offer);
    });
    await insist(line, { setPresence: { status: 'ONLINE' } });
    return line;
  }

  async take(line, agent, { conversation, offer }) {
    this.offers += 1;
    line.send({ offerSeen: { conversation, offer } });
    const taken = await insist(line, { accept: { conversation, offer } });
    if (!taken.ack) return;
    const accepts = this.accepts.get(conversation) ?? [];
    this.accepts.set(conversation, [...accepts, agent]);
    const closed = await insist(line, { close: { conversation, disposition: 'done' } });
    if (!closed.ack) return;
    this.closed.add(conversation); // perhaps before its start was answered
    this.open.delete(conversation);
  }

  /** A customer's socket; each conversation on it is closed before it starts the next. */
  async visitor(node) {
    const made = await call(node, 'POST', '/api/v1/visitor-token', { body: { inbox: this.inbox, locale: 'en' } });
    if (made.status !== 200) throw new Error(`visitor: ${made.status} ${JSON.stringify(made.body)}`);
    return Line.open(node.url, { token: made.body.token });
  }

  storm(rate) { return new Storm(this, rate); }

  async histories(storm) {
    const out = [];
    for (const conversation of storm.started) {
      const page = await call(this.node, 'GET', `/api/v1/conversations/${conversation}/entries?limit=100`,
        { headers: this.tokens[this.agents[0].id] });
      if (page.status !== 200) throw new Error(`entries: ${page.status} ${JSON.stringify(page.body)}`);
      out.push({ conversation, accepts: this.accepts.get(conversation) ?? [], entries: page.body.entries ?? [] });
    }
    return out;
  }

  async disconnect() {
    for (const line of [...this.lines, ...this.visitors]) line.close();
  }
}

/** Customers who come at a rate, as far as there are sockets without an open conversation. */
class Storm {
  constructor(shop, rate) {
    this.shop = shop;
    this.rate = rate;
    this.started = new Set();
    this.busy = new Map(); // line -> conversation
    this.milliseconds = 0;
  }

  /** Keeps the rate for so long. */
  run(milliseconds) {
    const begun = Date.now();
    let come = 0;
    return new Promise((over) => {
      const beat = setInterval(() => {
        const gone = Date.now() - begun;
        come += this.come((gone / 1000) * this.rate - come);
        if (gone < milliseconds) return;
        clearInterval(beat);
        this.milliseconds += gone;
        over();
      }, 2);
    });
  }

  /** Up to so many customers come now; how many did. */
  come(wanted) {
    let came = 0;
    for (const line of this.shop.visitors) {
      if (came >= wanted) break;
      const busy = this.busy.get(line);
      if (busy === 'starting' || this.shop.open.has(busy)) continue;
      came += 1;
      this.start(line);
    }
    return came;
  }

  async start(line) {
    this.busy.set(line, 'starting');
    const answer = await insist(line, { start: { text: 'hello', clientId: `m${Math.random().toString(36).slice(2)}` } });
    const conversation = answer.ack?.conversation;
    if (!conversation) return this.busy.delete(line);
    if (!this.started.has(conversation) && !this.shop.closed.has(conversation)) this.shop.open.add(conversation);
    this.started.add(conversation);
    this.busy.set(line, conversation);
  }

  /** Everything that came is closed; who waits in vain is for the judge. */
  settled() {
    return until('every conversation is closed', () => this.shop.open.size === 0
      && ![...this.busy.values()].includes('starting'), 90000).catch(() => {});
  }

  /** How many offers a second were made while this lasted. */
  async offersDuring(lasting) {
    const before = this.shop.offers;
    const begun = Date.now();
    await lasting;
    return Math.round((this.shop.offers - before) / ((Date.now() - begun) / 1000));
  }

  figures() {
    return { started: this.started.size, offers: this.shop.offers, stormSeconds: this.milliseconds / 1000 };
  }
}
