// A client of the JSON subprotocol and of the HTTP API, as a person with a terminal would be one.
import WebSocket from 'ws';
import { until } from './wait.mjs';

export { WebSocket };

/** One HTTP call: {status, body, headers}. */
export async function call(server, method, path, { body, headers = {} } = {}) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  let parsed;
  try { parsed = JSON.parse(text); } catch { parsed = text; }
  return { status: answer.status, body: parsed, headers: answer.headers };
}

const bearers = new Map(); // by address: log-ins are counted, so each person logs in once

/** A bearer token of a member of staff. */
export async function bearer(server, person) {
  const known = bearers.get(`${server.url} ${person.email}`);
  if (known) return known;
  const answer = await call(server, 'POST', '/api/v1/login', {
    body: { email: person.email, password: person.password, bearer: true } });
  if (answer.status !== 200) throw new Error(`login of ${person.email}: ${answer.status} ${JSON.stringify(answer.body)}`);
  bearers.set(`${server.url} ${person.email}`, answer.body.token);
  return answer.body.token;
}

export async function staffTicket(server, person) {
  const token = await bearer(server, person);
  const answer = await call(server, 'POST', '/api/v1/socket-ticket', { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`socket ticket: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.ticket;
}

export async function visitorToken(server) {
  const token = await bearer(server, server.credentials.admin);
  const config = await call(server, 'GET', '/api/v1/config', { headers: { authorization: `Bearer ${token}` } });
  const inbox = config.body.inboxes[0].id;
  const answer = await call(server, 'POST', '/api/v1/visitor-token', { body: { inbox, locale: 'vi' } });
  if (answer.status !== 200) throw new Error(`visitor token: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.token;
}

export class WireClient {
  static async open(server, { token, protocol = 'switchboard.v1.json' } = {}) {
    const client = new WireClient(server, protocol);
    await client.opened;
    if (token !== undefined) client.welcome = await client.request({ hello: { token, client: 'test/1', locale: 'en' } });
    return client;
  }

  constructor(server, protocol) {
    this.frames = [];
    this.number = 0;
    this.socket = new WebSocket(server.url.replace('http', 'ws') + '/ws', protocol ? [protocol] : []);
    this.closed = null;
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    this.socket.on('message', (data, binary) => {
      this.frames.push(binary ? { binary: data } : JSON.parse(data.toString()));
    });
    this.socket.on('close', (code, reason) => { this.closed = { code, reason: reason.toString() }; });
  }

  send(raw) { this.socket.send(raw); }

  /** Sends a body and gives the frame that answers it. */
  async request(body) {
    const request = ++this.number;
    this.send(JSON.stringify({ request, ...body }));
    return until(`an answer to ${JSON.stringify(body).slice(0, 80)}`, () => {
      if (this.closed) throw new Error(`closed: ${this.closed.code} ${this.closed.reason}`);
      return this.frames.find((frame) => frame.request === request);
    });
  }

  /** Says now and then that it is still there, as real clients do; else the server ends what is silent for long. */
  stayAlive() {
    const pings = setInterval(() => this.send(JSON.stringify({ ping: {} })), 5000);
    this.socket.on('close', () => clearInterval(pings));
    return this;
  }

  /** The first frame that `matches`, whether it is here already or still comes. */
  frame(what, matches) { return until(what, () => this.frames.find(matches)); }

  end() { return until('the connection closes', () => this.closed); }
  close() { this.socket.close(); }
}
