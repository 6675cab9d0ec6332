// A stand-in server for work on the screens: the pages, the calls and the frames that they need, with a few people
// in memory. It keeps no promise that the real server keeps. `node dev/fake-server.mjs [port]`
// For traces of a full desk: `[port] CONVERSATIONS UPDATES_PER_SECOND ENTRIES` gives whoever logs in that many
// conversations, changes them at that rate, and fills the first of them with that many entries.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import { json } from "./fake_codec.mjs";
import { page, received, size } from "./fake_frames.mjs";
import { config, form, people, sessions, talks } from "./fake_shop.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const [port = 8099, conversations = 0, changes = 0, entries = 0] = process.argv
  .slice(2)
  .map(Number);
Object.assign(size, { conversations, changes, entries });
let visitors = 0;

const TYPES = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html",
};

function file(path) {
  if (path.startsWith("/console")) return "console/index.html";
  if (path === "/" || path.startsWith("/demo")) return "demo/index.html";
  if (path.startsWith("/frame/")) return "widget/frame.html";
  return normalize(path).slice(1);
}

function api(method, url, body, cookie) {
  const path = url.pathname.slice("/api/v1".length);
  const user = people.get(/sb=(\w+)/.exec(cookie ?? "")?.[1]);
  const session = (who) => ({ user: who, account: config.account, csrf: "x" });
  if (path.endsWith("/public")) {
    return { name: config.account.name, greeting: "", form, brandColour: "#0b6bcb", open: true };
  }
  if (path === "/visitor-token") return { token: body.token ?? `v${++visitors}` };
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
  if (path.endsWith("/notes")) return { notes: [] };
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
