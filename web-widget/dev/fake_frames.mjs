// What the stand-in answers to each frame.
import { codec } from "./fake_codec.mjs";
import { config, people, talks } from "./fake_shop.mjs";
import {
  append,
  board,
  boardRows,
  followers,
  frameTo,
  happened,
  now,
  offer,
  snapshot,
  startTalk,
} from "./fake_talks.mjs";
import { fillDesk } from "./full-desk.mjs";

/** How full the desk is of whoever logs in. */
export const size = { conversations: 0, changes: 0, entries: 0 };

function assign(talk, user) {
  Object.assign(talk.info, {
    state: "STATE_ACTIVE",
    owner: user,
    ownerName: people.get(user).name,
    assignedAt: now(),
  });
  happened(talk, "EVENT_ASSIGNED", user);
}

const authorOf = ({ user, contact }, talk) =>
  user
    ? { role: "AGENT", id: user, name: people.get(user).name }
    : { role: "CUSTOMER", id: contact, name: talk.info.contact.name };

const handlers = {
  start(session, body) {
    const talk = startTalk(session.contact, body);
    frameTo(session, {
      position: { conversation: talk.info.id, position: 2, waitP50Ms: 40e3, waitP90Ms: 150e3 },
    });
    return { conversation: talk.info };
  },
  send: (session, body, talk) =>
    speak(session, body, talk, { message: { text: body.text, attachments: [] } }),
  note: (session, body, talk) => speak(session, body, talk, { note: { text: body.text } }),
  whisper: (session, body, talk) => speak(session, body, talk, { whisper: { text: body.text } }),
  typing(session, body, talk) {
    const author = authorOf(session, talk);
    for (const other of followers(talk)) {
      if (other !== session)
        frameTo(other, { typing: { conversation: talk.info.id, author, active: body.active } });
    }
  },
  read(session, body, talk) {
    const author = authorOf(session, talk);
    talk.info[session.user ? "agentReadSeq" : "customerReadSeq"] = body.seq;
    for (const other of followers(talk))
      frameTo(other, { read: { conversation: talk.info.id, author, seq: body.seq } });
  },
  history: (_session, { before, after, limit }, talk) => ({
    history: page(talk, before, after, limit),
  }),
  end: (_session, _body, talk) => closeTalk(talk),
  close: (_session, _body, talk) => closeTalk(talk),
  rate(_session, body, talk) {
    Object.assign(talk.info, { csat: body.csat, ces: body.ces });
    return ack(talk);
  },
  setPresence(session, { status }) {
    Object.assign(people.get(session.user), { status, since: now() });
    for (const talk of talks.values())
      if (talk.info.state === "STATE_QUEUED" && status === "ONLINE") offer(talk);
    board();
    return { ack: {} };
  },
  accept(session, _body, talk) {
    assign(talk, session.user);
    snapshot(talk);
    return ack(talk);
  },
  transfer(_session, { agent, queue }, talk) {
    if (agent) assign(talk, agent);
    else Object.assign(talk.info, { queue, owner: "", ownerName: "", state: "STATE_QUEUED" });
    snapshot(talk);
    return ack(talk);
  },
  finishWrapUp(_session, _body, talk) {
    talk.info.wrapUpUntil = 0;
    snapshot(talk);
    return ack(talk);
  },
  tag(_session, { add = [], remove = [] }, talk) {
    talk.info.tags = [...new Set([...talk.info.tags, ...add])].filter(
      (tag) => !remove.includes(tag),
    );
    snapshot(talk);
    return ack(talk);
  },
  setPriority(_session, { priority }, talk) {
    talk.info.priority = priority;
    snapshot(talk);
    return ack(talk);
  },
  watchBoard(session) {
    session.board = true;
    return { board: boardRows() };
  },
  monitor(session, _body, talk) {
    session.watching.add(talk.info.id);
    frameTo(session, { conversation: talk.info });
    frameTo(session, { history: page(talk, talk.info.headSeq + 1, 0, 50) });
    return ack(talk);
  },
  viewing(session, { active }, talk) {
    if (!talk || !active || session.watching.has(talk.info.id)) return;
    if (talk.info.owner === session.user) return;
    handlers.monitor(session, {}, talk);
  },
  askPresence({ user }) {
    const { name, status } = people.get(user);
    return { presence: { user, name, status, connected: true } };
  },
  listColleagues: () => ({ colleagues: boardRows() }),
  extendWrapUp(_session, { byMs }, talk) {
    talk.info.wrapUpUntil += byMs || 120_000;
    talk.info.wrapUpExtensions = (talk.info.wrapUpExtensions ?? 0) + 1;
    snapshot(talk);
    return ack(talk);
  },
  ping: () => ({ pong: { serverTime: now(), heads: [] } }),
};

const ack = (talk, seq = 0, clientId = "") => ({
  ack: { conversation: talk.info.id, seq, clientId, at: now() },
});

export function page(talk, before, after, limit = 50) {
  const match = talk.entries.filter(({ seq }) => (before ? seq < before : seq > after));
  const entries = before ? match.slice(-limit) : match.slice(0, limit);
  const { id: conversation, headSeq } = talk.info;
  return { conversation, entries, more: match.length > entries.length, headSeq };
}

function speak(session, { clientId }, talk, content) {
  const before = talk.entries.find((entry) => entry.clientId === clientId);
  const entry = before ?? append(talk, { author: authorOf(session, talk), clientId, ...content });
  snapshot(talk);
  return ack(talk, entry.seq, clientId);
}

function closeTalk(talk) {
  Object.assign(talk.info, { state: "STATE_CLOSED", closedAt: now(), wrapUpUntil: now() + 15_000 });
  happened(talk, "EVENT_CLOSED");
  snapshot(talk);
  return ack(talk);
}

function hello(session, { token }) {
  if (people.has(token)) session.user = token;
  else session.contact = token;
  if (session.user && size.conversations) {
    fillDesk({ session, talks, config, author: authorOf(session), frameTo, size });
  }
  const own = [...talks.values()].filter(
    ({ info }) =>
      info.state !== "STATE_CLOSED" &&
      (session.contact ? info.contact.id === token : info.owner === token),
  );
  const self = {
    role: session.user ? people.get(token).role : "CUSTOMER",
    id: token,
    conversations: own.map(({ info }) => info.id),
  };
  frameTo(session, {
    request: 1,
    welcome: { session: "s", self, heartbeatMs: 20_000, serverTime: now() },
  });
  for (const talk of own) {
    frameTo(session, { conversation: talk.info });
    if (talk.info.headSeq)
      frameTo(session, { history: page(talk, talk.info.headSeq + 1, 0, size.entries || 50) });
  }
  if (session.user) board();
}

export function received(session, data) {
  const { request, ...bodies } = codec.decode("ClientFrame", new Uint8Array(data));
  const [kind, body] = Object.entries(bodies).find(([, value]) => value !== undefined) ?? [];
  if (kind === "hello") return hello(session, body);
  const answer = handlers[kind]?.(session, body, talks.get(body.conversation));
  if (answer) frameTo(session, { request, ...answer });
  else if (request && !handlers[kind]) {
    frameTo(session, {
      request,
      error: { code: "UNKNOWN_FRAME", message: `the stand-in does not know ${kind}` },
    });
  }
}
