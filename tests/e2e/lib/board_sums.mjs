// What a board has to show, worked out from what the server sends and by nobody's code but this; and what a page's board
// does show. The two are compared version by version.
import { until } from './wait.mjs';
import { call, staffTicket, WireClient } from './wire.mjs';

const KEPT = 4000; // versions whose sums are remembered
const percent = (part, whole) => (whole > 0 ? `${Math.round((100 * part) / whole)}%` : '–');

/** The figures of a board, by their names on the page. */
export function sumsOf({ queues, agents, conversations }) {
  const rows = [...queues.values()];
  const people = [...agents.values()];
  const sum = (list, field) => list.reduce((total, row) => total + (row[field] ?? 0), 0);
  const online = people.filter((row) => row.status === 'ONLINE' && row.connected);
  const of = (status) => people.filter((row) => row.status === status).length;
  return {
    waiting: sum(rows, 'waiting'),
    offered: sum(rows, 'offered'),
    active: sum(rows, 'active'),
    closed: sum(rows, 'closedToday'),
    abandoned: sum(rows, 'abandonedToday'),
    service: percent(sum(rows, 'answeredInTarget'), sum(rows, 'answeredTotal')),
    online: online.length,
    load: sum(online, 'load'),
    capacity: sum(online, 'capacity'),
    statuses: ['ONLINE', 'BUSY', 'AWAY', 'OFFLINE'].map(of),
    agents: people.length,
    conversations: conversations.size,
    queues: Object.fromEntries(rows.map((row) => [
      row.queue, [row.waiting ?? 0, row.active ?? 0, row.abandonedToday ?? 0]])),
  };
}

const emptyBoard = () => ({ queues: new Map(), agents: new Map(), conversations: new Map() });

function put(board, { queues = [], agents = [], conversations = [] }) {
  for (const row of queues) board.queues.set(row.queue, row);
  for (const row of agents) board.agents.set(row.user, row);
  for (const row of conversations) board.conversations.set(row.conversation, row);
}

export function boardOf(frame) {
  const board = emptyBoard();
  put(board, frame);
  return board;
}

/** A supervisor at the wire who has every version of the board, as the server sends it. */
export class BoardWatch {
  static async open(server, person) {
    const watch = new BoardWatch();
    watch.client = (await WireClient.open(server, { token: await staffTicket(server, person) })).stayAlive();
    watch.client.socket.on('message', (data) => watch.hears(JSON.parse(data.toString())));
    await watch.client.request({ watchBoard: {} });
    return watch;
  }

  constructor() {
    this.version = 0;
    this.known = new Map();
    this.board = emptyBoard();
    this.missed = 0;
  }

  hears({ board, boardDelta: delta }) {
    if (board) this.board = boardOf(board);
    if (delta) {
      if (delta.version !== this.version + 1) this.missed += 1;
      for (const id of delta.goneQueues ?? []) this.board.queues.delete(id);
      for (const id of delta.goneAgents ?? []) this.board.agents.delete(id);
      for (const id of delta.goneConversations ?? []) this.board.conversations.delete(id);
      put(this.board, delta);
    }
    if (!board && !delta) return;
    this.version = (board ?? delta).version;
    this.known.set(this.version, this.sums());
    this.known.delete(this.version - KEPT);
  }

  sums() { return sumsOf(this.board); }
  close() { this.client.close(); }
}

/** Makes a page keep what each of its frames shows of the board, whenever that is another version. */
export const keepDrawn = (page) => page.evaluate(() => {
  const id = (name) => document.querySelector(`[data-testid="${name}"]`);
  const value = (name) => id(`board-${name}`).dataset.value;
  const numbers = (name) => (id(`board-${name}`).querySelector('.stat-note').textContent.match(/\d+/g) ?? []).map(Number);
  const texts = (selector, root = document) => [...root.querySelectorAll(selector)].map((node) => node.textContent);
  const read = () => ({
    waiting: Number(value('waiting')),
    offered: numbers('waiting')[0] ?? 0,
    active: Number(value('active')),
    closed: Number(value('closed')),
    abandoned: numbers('closed')[0],
    service: value('service'),
    online: Number(value('online')),
    load: numbers('active')[0],
    capacity: numbers('active')[1],
    statuses: texts('.state-counts b').map(Number),
    agents: document.querySelectorAll('.agents > li').length,
    conversations: Number(document.querySelector('#board-conversations .muted').textContent),
    queues: Object.fromEntries([...document.querySelectorAll('tr[data-testid^="board-queue-"]')].map((row) => {
      const cells = texts('td', row);
      return [row.dataset.testid.slice('board-queue-'.length), [cells[0], cells[3], cells[5]].map(Number)];
    })),
  });
  globalThis.drawn = [];
  let last = '';
  const look = () => {
    const { version } = id('board').dataset;
    if (version !== last) globalThis.drawn.push({ version: Number(version), sums: read() });
    last = version;
    requestAnimationFrame(look);
  };
  look();
});

const FIGURES = ['waiting', 'offered', 'active', 'closed', 'abandoned', 'service', 'online', 'load', 'capacity', 'statuses',
  'agents', 'conversations'];
const written = (sums) => JSON.stringify([
  ...FIGURES.map((figure) => [figure, sums[figure]]), Object.entries(sums.queues).sort()]);

/** Null if they are equal, else a line that names both. */
export function difference(what, one, other) {
  const [a, b] = [written(one), written(other)];
  return a === b ? null : `${what}:\n  ${a}\n  ${b}`;
}

/** What the page has shown since the last call. */
export const takeDrawn = (page) => page.evaluate(() => globalThis.drawn.splice(0));

/** Compares what a page draws with what the server sent, and that with what the server says when asked anew. */
export class Comparison {
  constructor(page, watch, fresh) {
    Object.assign(this, { page, watch, fresh, drawn: 0, asked: 0, differences: [] });
  }

  note(what, one, other) {
    const found = difference(what, one, other);
    if (found) this.differences.push(found);
  }

  /** One sample: everything drawn since the last one, and a board that the server makes for it. */
  async sample() {
    for (const { version, sums } of await takeDrawn(this.page)) {
      await until(`version ${version} is known`, () => this.watch.known.has(version));
      this.note(`drawn and sent, version ${version}`, sums, this.watch.known.get(version));
      this.drawn += 1;
    }
    const { board } = await this.fresh.request({ watchBoard: {} });
    await until(`version ${board.version} is known`, () => this.watch.known.has(board.version));
    this.note(`asked for and sent, version ${board.version}`, sumsOf(boardOf(board)), this.watch.known.get(board.version));
    this.asked += 1;
  }

  /** At rest: the page shows the newest version, and the lists that the API gives have as many in each state. */
  async end(server, headers) {
    const shows = async () => Number(await this.page.getByTestId('board').getAttribute('data-version'));
    let before = -1;
    await until('the board is at rest', async () => {
      const now = this.watch.version;
      const isStill = now === before && await shows() === now;
      before = now;
      return isStill;
    });
    await this.sample();
    // The lists are read at once, the board is told a little later: what differs for good is a difference.
    let found;
    const agree = async () => {
      found = await this.listed(server, headers);
      return found === null;
    };
    await until('the lists have as many as the board', agree, 5000).catch(() => this.differences.push(found));
  }

  /** Null if the lists of the API have as many in each state as the board shows, else a line that says it. */
  async listed(server, headers) {
    const states = {};
    for (let cursor = ''; cursor !== undefined;) {
      const { body } = await call(server, 'GET', `/api/v1/conversations?view=open&limit=100&cursor=${cursor}`, { headers });
      for (const { state } of body.conversations) states[state] = (states[state] ?? 0) + 1;
      cursor = body.nextCursor || undefined;
    }
    const { waiting, offered, active, conversations } = this.watch.sums();
    const count = (...names) => names.reduce((sum, name) => sum + (states[`STATE_${name}`] ?? 0), 0);
    const listed = [count('QUEUED'), count('OFFERED'), count('ACTIVE', 'TRANSFER_PENDING'),
      Object.values(states).reduce((a, b) => a + b, 0)];
    const shown = [waiting, offered, active, conversations];
    if (String(shown) === String(listed)) return null;
    return `shown ${shown}, listed ${listed}: waiting, offered, active, all`;
  }
}
