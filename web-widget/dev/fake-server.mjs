// A stand-in server for work on the screens: the pages, the calls and the frames that they need, with a few people
// in memory. It keeps no promise that the real server keeps. `node dev/fake-server.mjs [port]`
// For traces of a full desk: `[port] CONVERSATIONS UPDATES_PER_SECOND ENTRIES` gives whoever logs in that many
// conversations, changes them at that rate, and fills the first of them with that many entries.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WebSocketServer } from "ws";
import { fillDesk } from "./full-desk.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const [port = 8099, conversations = 0, changes = 0, entries = 0] = process.argv
  .slice(2)
  .map(Number);
const size = { conversations, changes, entries };

async function loadCodec() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { makeCodec } from "./shared/src/codec.ts";
        export { makeJson } from "./shared/src/codec_json.ts";
        export { TABLE } from "./generated/table_console.ts";`,
      resolveDir: root,
    },
    bundle: true,
    format: "esm",
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { makeCodec, makeJson, TABLE } = await import(`data:text/javascript;base64,${code}`);
  const codec = makeCodec(TABLE);
  return { codec, json: makeJson(codec) };
}
const { codec, json } = await loadCodec();

const config = {
  account: { id: "demo", name: "Cửa hàng Sen Việt", locale: "vi" },
  skills: [
    { id: "vi", name: "Tiếng Việt" },
    { id: "sales", name: "Bán hàng" },
    { id: "technical", name: "Kỹ thuật" },
  ],
  queues: [
    { id: "tu-van", name: "Tư vấn", dispositions: ["Đã giải quyết", "Chuyển bộ phận khác"] },
    { id: "ky-thuat", name: "Kỹ thuật", dispositions: ["Đã giải quyết"] },
  ],
  users: [
    { id: "lan", name: "Lan", email: "lan@demo.example", role: "AGENT", locale: "vi", capacity: 3 },
    {
      id: "minh",
      name: "Minh",
      email: "minh@demo.example",
      role: "AGENT",
      locale: "vi",
      capacity: 3,
    },
    { id: "mai", name: "Mai", email: "mai@demo.example", role: "ADMIN", locale: "vi", capacity: 3 },
  ],
  inboxes: [{ id: "demo", name: "Cửa hàng Sen Việt", queue: "tu-van", brandColour: "#0b6bcb" }],
  cannedReplies: [
    {
      id: "chao",
      shortcut: "chao",
      text: { vi: "Chào {{contact.name}}, em là {{agent.name}} ạ." },
    },
    {
      id: "doitra",
      shortcut: "doitra",
      text: { vi: "Hàng còn nguyên tem được đổi trong 7 ngày ạ." },
    },
  ],
};
const people = new Map(
  config.users.map((user) => [user.id, { ...user, status: "OFFLINE", since: Date.now() }]),
);
const talks = new Map();
const sessions = new Set();
let number = 0;
let boardVersion = 0;

// ---------------------------------------------------------------- conversations

const now = () => Date.now();
const isStaffOnly = (entry) => entry.note || entry.whisper;

function frameTo(session, frame) {
  session.socket.send(codec.encode("ServerFrame", { request: 0, ...frame }));
}

function followers(talk) {
  return [...sessions].filter(
    ({ user, contact, watching }) =>
      contact === talk.info.contact.id ||
      (user && (talk.info.owner === user || watching.has(talk.info.id))),
  );
}

function snapshot(talk) {
  for (const session of followers(talk)) frameTo(session, { conversation: talk.info });
  board();
}

function append(talk, entry) {
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

function happened(talk, type, user) {
  const event = {
    type,
    user: user ?? "",
    userName: people.get(user)?.name ?? "",
    queue: talk.info.queue,
  };
  append(talk, { author: { role: "SYSTEM", id: "", name: "" }, event });
}

function startTalk(contact, { form = {}, text, clientId }) {
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

function offer(talk) {
  const free = [...sessions].find(({ user }) => user && people.get(user).status === "ONLINE");
  if (!free) return;
  talk.info.state = "STATE_OFFERED";
  const why = { trigger: "arrived", decidedBy: "idle" };
  const expiresAt = now() + 20_000;
  frameTo(free, {
    offer: { conversation: talk.info.id, offer: 1, expiresAt, summary: talk.info, why },
  });
}

function boardRows() {
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

function board() {
  const rows = boardRows();
  for (const session of sessions) if (session.board) frameTo(session, { boardDelta: rows });
}

// ---------------------------------------------------------------- frames

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
  listColleagues: () => ({ colleagues: boardRows() }),
  extendWrapUp(_session, { byMs }, talk) {
    talk.info.wrapUpUntil += byMs;
    snapshot(talk);
    return ack(talk);
  },
  ping: () => ({ pong: { serverTime: now(), heads: [] } }),
};

const ack = (talk, seq = 0, clientId = "") => ({
  ack: { conversation: talk.info.id, seq, clientId, at: now() },
});

function page(talk, before, after, limit = 50) {
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
    presence: people.get(token)?.status ?? "PRESENCE_UNSPECIFIED",
    conversations: own.map(({ info }) => info.id),
  };
  frameTo(session, {
    request: 1,
    welcome: { session: "s", self, heartbeatMs: 20_000, serverTime: now() },
  });
  for (const talk of own) {
    frameTo(session, { conversation: talk.info });
    if (talk.info.headSeq)
      frameTo(session, { history: page(talk, talk.info.headSeq + 1, 0, entries || 50) });
  }
  if (session.user) board();
}

function received(session, data) {
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

// ---------------------------------------------------------------- pages and calls

const TYPES = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html",
};

function file(path) {
  if (path.startsWith("/console")) return "console/index.html";
  if (path === "/" || path.startsWith("/demo")) return "demo/index.html";
  return normalize(path).slice(1);
}

const form = [
  { id: "name", label: { vi: "Tên của bạn", en: "Your name" }, type: "text", required: true },
  { id: "phone", label: { vi: "Số điện thoại", en: "Phone number" }, type: "phone" },
  {
    id: "topic",
    label: { vi: "Bạn cần hỗ trợ về", en: "What is it about?" },
    type: "select",
    required: true,
    options: ["Mua hàng", "Đổi trả"],
  },
];

function api(method, url, body, cookie) {
  const path = url.pathname.slice("/api/v1".length);
  const user = people.get(/sb=(\w+)/.exec(cookie ?? "")?.[1]);
  const session = (who) => ({ user: who, account: config.account, csrf: "x" });
  if (path.endsWith("/public")) {
    return { name: config.account.name, greeting: "", form, brandColour: "#0b6bcb", open: true };
  }
  if (path === "/visitor-token") return { token: body.token ?? `v${++number}` };
  if (path === "/login") {
    const found = [...people.values()].find(({ email }) => email === body.email);
    return found && body.password === "x" ? { ...session(found), cookie: found.id } : 401;
  }
  if (path.startsWith("/setup")) return {};
  if (!user) return 401;
  if (path === "/me") return session(user);
  if (path === "/socket-ticket") return { ticket: user.id };
  if (path === "/config") return config;
  if (path.startsWith("/desk/")) return {};
  if (path === "/conversations") {
    const all = [...talks.values()].map(({ info }) => info);
    const view = url.searchParams.get("view");
    const wanted = { queue: /QUEUED|OFFERED/, closed: /CLOSED/ }[view] ?? /./;
    const key = url.searchParams.get("key");
    const found = all.filter(
      ({ state, contact }) => wanted.test(state) && (!key || contact.id === key),
    );
    return { conversations: found.map((info) => json.toJson("Conversation", info)) };
  }
  const talk = talks.get(path.split("/")[2]);
  if (!talk) return 404;
  if (path.endsWith("/entries")) return json.toJson("HistoryPage", page(talk, 1e9, 0, 100));
  return method === "GET" ? json.toJson("Conversation", talk.info) : 404;
}

const headers = JSON.parse(readFileSync(join(dist, "headers.json"), "utf8"));

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://x");
  if (url.pathname.startsWith("/api/")) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString() || "{}");
    const answer = api(request.method, url, body, request.headers.cookie);
    const status = typeof answer === "number" ? answer : 200;
    const cookie = answer.cookie ? { "Set-Cookie": `sb=${answer.cookie}; Path=/; HttpOnly` } : {};
    response.writeHead(status, { "Content-Type": "application/json", ...cookie });
    response.end(JSON.stringify(status === 200 ? answer : { code: "NOT_FOUND", message: "no" }));
    return;
  }
  const name = file(url.pathname);
  try {
    const bytes = readFileSync(join(dist, name));
    const type = TYPES[extname(name)] ?? "application/octet-stream";
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, ...headers[name] });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});

new WebSocketServer({ server, handleProtocols: () => "switchboard.v1.proto" }).on(
  "connection",
  (socket) => {
    const session = { socket, user: "", contact: "", watching: new Set(), board: false };
    sessions.add(session);
    socket.on("message", (data) => received(session, data));
    socket.on("close", () => {
      clearInterval(session.changes);
      sessions.delete(session);
    });
  },
);
server.listen(port, "127.0.0.1", () => {
  console.log(
    `http://127.0.0.1:${port}/demo and /console (lan@demo.example, mai@demo.example; password x)`,
  );
});
