// After whatever went wrong with the line, a node or the page, the console that stayed open draws what one that is opened
// now draws for the same person: every row, count, entry and mark, the customer, the presence. Meanwhile others have
// written, tagged, moved, closed, corrected and rated.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { AtTheWire } from './lib/bustle.mjs';
import { digest } from './lib/console_digest.mjs';
import { Line } from './lib/line.mjs';
import { Staff } from './lib/staff.mjs';
import { TwoNodes } from './lib/two_nodes.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call, staffTicket, visitorToken, WireClient } from './lib/wire.mjs';

const VIEWS = ['mine', 'queue', 'team', 'mentions', 'snoozed', 'all', 'closed'];
let nodes;
let browser;
let line;
let lan;
let mai; // at the wire of the other node, which stays
let elsewhere;
let number = 0;

/** A customer at the wire of the node that stays. */
class Visitor {
  static async come(name) {
    const visitor = new Visitor();
    visitor.name = name;
    visitor.client = (await WireClient.open(nodes.a, { token: await visitorToken(nodes.a) })).stayAlive();
    return visitor;
  }

  async tell(body) {
    const answer = await this.client.request(body);
    assert.equal(answer.error, undefined, JSON.stringify(answer));
    return answer;
  }

  /** Into the queue of which Lan takes what comes, if none is named. */
  async start(text, queue = '') {
    const { ack } = await this.tell({ start: { text, queue, clientId: `v${++number}`, form: { name: this.name } } });
    this.conversation = ack.conversation;
    if (!queue) await this.hasState('STATE_ACTIVE');
    return this;
  }

  say(text) { return this.tell({ send: { conversation: this.conversation, text, clientId: `v${++number}` } }); }
  hasState(state) {
    return this.client.frame(`${this.name} is ${state}`, ({ conversation }) => (
      conversation?.id === this.conversation && conversation.state === state));
  }
}

async function asMai(body) {
  const answer = await mai.request(body);
  assert.equal(answer.error, undefined, JSON.stringify(answer));
  return answer;
}
async function api(who, method, path, body) {
  const headers = { authorization: `Bearer ${await bearer(nodes.a, who)}` };
  const answer = await call(nodes.a, method, `/api/v1${path}`, { headers, body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}
const finish = (visitor) => asMai({ close: { conversation: visitor.conversation, disposition: 'Đã giải quyết' } });

before(async () => {
  nodes = await TwoNodes.start('console-equals');
  browser = await launchBrowser();
  const { admin, agents, supervisor } = nodes.credentials;
  const { users } = await api(admin, 'GET', '/config');
  await api(admin, 'PUT', '/users/lan', { ...users.find(({ id }) => id === 'lan'), capacity: 12 });
  mai = (await WireClient.open(nodes.a, { token: await staffTicket(nodes.a, supervisor) })).stayAlive();
  line = await Line.to(nodes.b.port);
  lan = await Staff.login({ url: line.url }, await person(browser), agents[0]);
  await lan.goOnline();
  // Elsewhere she is there all the time and takes what she is offered, so that customers come to her meanwhile.
  elsewhere = await AtTheWire.come(nodes.a, await staffTicket(nodes.a, agents[0]));
});
after(async () => {
  mai?.close();
  elsewhere?.client.close();
  await browser?.close();
  await line?.close();
  await nodes?.stop();
});

/** What Lan has before her when it goes wrong; the first one, on the screen, with an earlier conversation. */
async function desk(round) {
  const talks = {};
  for (const part of ['stays', 'leaves', 'closes', 'sleeps']) talks[part] = await Visitor.come(`${part} ${round}`);
  await talks.stays.start('lần trước');
  talks.earlier = talks.stays.conversation;
  await finish(talks.stays);
  await talks.stays.hasState('STATE_CLOSED');
  for (const part of ['stays', 'leaves', 'closes', 'sleeps']) {
    await talks[part].start(`câu hỏi đầu, ${part}`);
  }
  await lan.show('mine');
  for (const part of ['leaves', 'closes', 'sleeps', 'stays']) await lan.row(talks[part].conversation).waitFor();
  await lan.row(talks.stays.conversation).click();
  await lan.sees('câu hỏi đầu, stays');
  await until('its earlier one is listed', async () => await lan.id('past-conversation').count() === 1);
  return talks;
}

/** All that others can change while Lan's console hears nothing of it. */
async function meanwhile(round, talks) {
  const { stays, leaves, closes, sleeps } = talks;
  await stays.say(`trong lúc đó ${round}`);
  await asMai({ note: { conversation: stays.conversation, text: `@Lan xem ${round}`, mentions: ['lan'], clientId: `m${++number}` } });
  await asMai({ tag: { conversation: stays.conversation, add: ['gấp', `lần ${round}`] } });
  await asMai({ setPriority: { conversation: stays.conversation, priority: 'URGENT' } });
  const { contact } = await api(nodes.credentials.supervisor, 'GET', `/conversations/${stays.conversation}`);
  await api(nodes.credentials.supervisor, 'PATCH', `/contacts/${contact.id}`, {
    name: `Đổi tên ${round}`, email: `doi${round}@example.com`, attributes: { 'hạng': `vàng ${round}` } });
  await stays.tell({ rate: { conversation: talks.earlier, csat: 5 } });
  await asMai({ transfer: { conversation: leaves.conversation, queue: 'ky-thuat', note: 'máy hỏng', release: true } });
  await leaves.say('tôi sang hàng chờ khác');
  await closes.say('cảm ơn, xong rồi');
  await finish(closes);
  await asMai({ snooze: { conversation: sleeps.conversation, until: new Date(Date.now() + 3_600_000).toISOString() } });
  talks.arrives = await Visitor.come(`arrives ${round}`);
  await talks.arrives.start('người mới');
  talks.waits = await Visitor.come(`waits ${round}`);
  await talks.waits.start('người còn chờ', 'ky-thuat');
}

async function compare(what, fresh) {
  let both;
  const look = async () => {
    both = await Promise.all([digest(lan.page), digest(fresh.page)]);
    return JSON.stringify(both[0]) === JSON.stringify(both[1]);
  };
  await until(`${what}: both draw the same`, look).catch(() => assert.deepEqual(both[0], both[1], what));
  return both[0];
}

/** A console that is opened now, for the same person at the same computer; all that it shows is compared. */
async function equalsAFreshOne(round, talks) {
  const fresh = new Staff({ url: line.url }, { page: await lan.page.context().newPage(), language: 'vi' });
  await fresh.page.goto(lan.page.url());
  await fresh.row(talks.stays.conversation).waitFor();
  await fresh.sees(`trong lúc đó ${round}`);
  const shown = await compare('as it was left', fresh);
  assert.equal(shown.thread.conversation, talks.stays.conversation);
  assert.match(shown.customer, new RegExp(`Đổi tên ${round}[\\s\\S]*doi${round}@example\\.com[\\s\\S]*vàng ${round}`));
  assert.match(shown.customer, /5\/5/, 'what was said of the earlier one');
  const rows = shown.rows.map(([id]) => id);
  assert.ok(rows.includes(talks.arrives.conversation) && !rows.includes(talks.leaves.conversation), String(rows));
  for (const view of VIEWS) {
    await Promise.all([lan, fresh].map((one) => one.show(view)));
    await compare(`the list ${view}`, fresh);
  }
  await Promise.all([lan, fresh].map((one) => one.show('all')));
  for (const part of ['sleeps', 'leaves', 'waits', 'arrives', 'stays']) {
    const { conversation } = talks[part];
    await Promise.all([lan, fresh].map((one) => one.row(conversation).click()));
    await compare(`the conversation that ${part}`, fresh);
  }
  await fresh.page.close();
}

async function clearUp(talks) {
  for (const part of ['stays', 'arrives', 'sleeps', 'leaves', 'waits']) {
    await talks[part].tell({ end: { conversation: talks[part].conversation } });
  }
  for (const visitor of Object.values(talks)) visitor.client?.close();
  await lan.show('mine');
}

const isLive = () => until('the console is connected', async () => (
  await lan.id('link-state').getAttribute('data-state') === 'live'), 60000);
const isCut = () => until('the console is cut off', async () => (
  await lan.id('link-state').getAttribute('data-state') !== 'live'), 60000);

const OUTAGES = {
  'a line that was cut': async (happens) => {
    line.cut();
    await isCut();
    await happens();
    line.mend();
  },
  'a line that died without a word': async (happens) => {
    line.swallow();
    await happens();
    await isCut();
    line.mend();
  },
  'a node that was killed, the other one taking over': async (happens) => {
    line.cut();
    await nodes.b.kill();
    await happens();
    line.leadTo(nodes.a.port);
    line.mend();
    await isLive();
    await nodes.b.launch();
  },
  'a server that was started again': async (happens) => {
    line.leadTo(nodes.b.port);
    line.cut();
    await nodes.b.kill();
    await happens();
    await nodes.b.launch();
    line.mend();
  },
  'a page that was loaded again': async (happens) => {
    const happening = happens();
    await lan.page.reload();
    await happening;
  },
  'nothing at all': (happens) => happens(),
};

for (const [round, [what, outage]] of Object.entries(OUTAGES).entries()) {
  test(`after ${what} the console draws what a fresh one draws`, async () => {
    const talks = await desk(round);
    await outage(() => meanwhile(round, talks));
    await isLive();
    await equalsAFreshOne(round, talks);
    await photograph(lan.page, `equals-${round}`);
    await clearUp(talks);
    assert.deepEqual(lan.trouble, []);
  });
}

test('a presence that was changed meanwhile is the one that is shown', async () => {
  line.cut();
  await isCut();
  await asMai({ setAgentPresence: { agent: 'lan', status: 'AWAY' } });
  line.mend();
  await isLive();
  await until('it is shown', async () => await lan.id('presence').inputValue() === 'AWAY');
  await lan.goOnline();
});

test('a draft whose conversation moved on meanwhile warns, and a colleague who writes too is seen', async () => {
  const visitor = await (await Visitor.come('draft')).start('câu hỏi');
  await lan.show('mine', visitor.conversation);
  await lan.sees('câu hỏi');
  await lan.id('tab-reply').click();
  await lan.id('composer').pressSequentially('trả lời dở');
  line.cut();
  await isCut();
  assert.equal(await lan.id('moved-on').count(), 0, 'nothing is known yet');
  await visitor.say('thôi khỏi, tôi tìm ra rồi');
  line.mend();
  await lan.id('moved-on').waitFor();
  assert.equal(await lan.id('composer').inputValue(), 'trả lời dở');
  await mai.request({ viewing: { conversation: visitor.conversation, active: true, composing: true } });
  await until('both are told apart', async () => /Mai/.test(await lan.id('viewers').innerText()));
  assert.match(await lan.id('viewers').getAttribute('class'), /writing/);
  await photograph(lan.page, 'equals-draft');
  await mai.request({ viewing: { conversation: visitor.conversation, active: false } });
  await lan.shows('viewers', 0);
});

test('what differs would be seen', async () => {
  const fresh = await lan.page.context().newPage();
  await fresh.goto(lan.page.url());
  const { thread } = await compare('before', { page: fresh });
  assert.ok(thread.entries.length > 0);
  await fresh.evaluate(() => {
    document.querySelector('[data-testid="message"] .bubble').textContent += '!';
  });
  assert.notDeepEqual(await digest(fresh), await digest(lan.page));
  await fresh.close();
});
