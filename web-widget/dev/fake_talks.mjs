// The stand-in's conversations: who hears what, offers, and the board's rows.
import { codec } from "./fake_codec.mjs";
import { config, people, sessions, talks } from "./fake_shop.mjs";

let number = 0;
let boardVersion = 0;

export const now = () => Date.now();
const isStaffOnly = (entry) => entry.note || entry.whisper;

export function frameTo(session, frame) {
  session.socket.send(codec.encode("ServerFrame", { request: 0, ...frame }));
}

export function followers(talk) {
  return [...sessions].filter(
    ({ user, contact, watching }) =>
      contact === talk.info.contact.id ||
      (user && (talk.info.owner === user || watching.has(talk.info.id))),
  );
}

export function snapshot(talk) {
  for (const session of followers(talk)) frameTo(session, { conversation: talk.info });
  board();
}

export function append(talk, entry) {
  talk.info.headSeq++;
  const full = {
    conversation: talk.info.id,
    seq: talk.info.headSeq,
    at: now(),
    clientId: "",
    ...entry,
  };
  talk.entries.push(full);
  if (full.message)
    Object.assign(talk.info, { lastText: full.message.text, lastMessageAt: full.at });
  for (const session of followers(talk)) {
    frameTo(session, {
      entry:
        session.contact && isStaffOnly(full)
          ? { ...full, note: undefined, whisper: undefined, hidden: {} }
          : full,
    });
  }
  return full;
}

export function happened(talk, type, user) {
  const event = {
    type,
    user: user ?? "",
    userName: people.get(user)?.name ?? "",
    queue: talk.info.queue,
  };
  append(talk, { author: { role: "SYSTEM", id: "", name: "" }, event });
}

export function startTalk(contact, { form = {}, text, clientId }) {
  const id = `c${++number}`;
  const info = {
    id,
    inbox: "demo",
    queue: "tu-van",
    state: "STATE_QUEUED",
    priority: "NORMAL",
    contact: { id: contact, name: form.name ?? "", phone: form.phone ?? "" },
    headSeq: 0,
    epoch: "e1",
    createdAt: now(),
    queuedAt: now(),
    form,
    channel: "web",
    tags: [],
    requiredSkills: [{ skill: "vi", level: 2 }],
  };
  const talk = { info, entries: [] };
  talks.set(id, talk);
  happened(talk, "EVENT_QUEUED");
  append(talk, {
    author: { role: "CUSTOMER", id: contact, name: info.contact.name },
    clientId,
    message: { text },
  });
  offer(talk);
  return talk;
}

export function offer(talk) {
  const free = [...sessions].find(({ user }) => user && people.get(user).status === "ONLINE");
  if (!free) return;
  talk.info.state = "STATE_OFFERED";
  const why = { trigger: "arrived", decidedBy: "idle" };
  const expiresAt = now() + 20_000;
  frameTo(free, {
    offer: { conversation: talk.info.id, offer: 1, expiresAt, summary: talk.info, why },
  });
}

export function boardRows() {
  const open = [...talks.values()].filter(({ info }) => info.state !== "STATE_CLOSED");
  const waits = (queue) =>
    open.filter(({ info }) => info.queue === queue && /QUEUED|OFFERED/.test(info.state));
  const queues = config.queues.map(({ id, name }) => ({
    queue: id,
    name,
    waiting: waits(id).length,
    active: open.filter(({ info }) => info.queue === id && info.state === "STATE_ACTIVE").length,
    oldestSince:
      Math.min(...waits(id).map(({ info }) => info.queuedAt), Number.MAX_SAFE_INTEGER) %
      Number.MAX_SAFE_INTEGER,
    answeredInTarget: 17,
    answeredTotal: 20,
    closedToday: 31,
    abandonedToday: 2,
    waitP50Ms: 40_000,
    waitP90Ms: 95_000,
  }));
  const agents = [...people.values()].map(({ id, name, status, since }) => ({
    user: id,
    name,
    status,
    since,
    connected: [...sessions].some(({ user }) => user === id),
    load: open.filter(({ info }) => info.owner === id).length,
    capacity: 3,
    skills: [{ skill: "vi", level: 5 }],
  }));
  const conversations = open.map(({ info }) => ({
    conversation: info.id,
    queue: info.queue,
    state: info.state,
    contactName: info.contact.name,
    owner: info.owner ?? "",
    since: info.assignedAt || info.queuedAt,
    requiredSkills: ["vi"],
  }));
  return { version: ++boardVersion, at: now(), queues, agents, conversations };
}

export function board() {
  const rows = boardRows();
  for (const session of sessions) if (session.board) frameTo(session, { boardDelta: rows });
}
