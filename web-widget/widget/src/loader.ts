// What every page of the shop loads: the launcher button, the queue of verbs, and a frame once somebody wants to
// talk. It lives in the host page, in a closed corner of its own (shadow DOM, one message port to one origin).
// Until then it opens no connection, sets no cookie and writes nothing.
import type { ToFrame, ToHost } from "./port.ts";

type Call = [verb: string, ...rest: unknown[]];
type Listener = (data?: unknown) => void;
interface Stub {
  (...call: Call): unknown;
  q?: Call[];
}
interface BootSettings {
  inbox: string;
  locale?: string;
  theme?: "light" | "dark" | "auto";
  side?: "left" | "right";
  colour?: string;
  offset?: number;
  hidden?: boolean;
}

const STYLE = `:host{all:initial}*{box-sizing:border-box}
button,iframe{position:fixed;z-index:2147483000;bottom:var(--o);right:var(--r,auto);left:var(--l,auto);border:1px solid #0000;box-shadow:0 4px 24px #0005}
button{width:60px;height:60px;border-radius:30px;background:var(--b);color:var(--c);cursor:pointer;display:grid;place-items:center;padding:0}
button:focus-visible{outline:3px solid var(--b);outline-offset:3px}
svg{width:30px;height:30px;fill:none;stroke:currentColor;stroke-width:2}
i{position:absolute;top:-4px;right:-4px;min-width:24px;padding:0 6px;border-radius:12px;background:#c5221f;color:#fff;font:700 14px/24px system-ui}
iframe{width:388px;height:min(660px,calc(100dvh - var(--o) - 92px));margin-bottom:74px;border-radius:16px}
[hidden]{display:none!important}
@media(max-width:480px){iframe{inset:0;width:100%;height:100dvh;margin:0;border:0;border-radius:0}.open{display:none}}`;

const script = document.currentScript as HTMLScriptElement;
const origin = new URL(script.src).origin;
const stub = (window as unknown as { sb?: Stub }).sb;
const listeners: Record<string, Listener[]> = {};
const waiting: ToFrame[] = [];
let settings: BootSettings | undefined;
let host: HTMLElement;
let button: HTMLButtonElement;
let badge: HTMLElement;
let shape: SVGPathElement;
let frame: HTMLIFrameElement | undefined;
let port: MessagePort | undefined;
let isOpen = false;
let unread = 0;
let key: string;

function kept(): { token?: string; live?: boolean } {
  try {
    return JSON.parse(localStorage.getItem(key) || "{}");
  } catch {
    return {};
  }
}

function keep(token: string | null, live: boolean): void {
  try {
    if (token || live) localStorage.setItem(key, JSON.stringify({ token, live }));
    else localStorage.removeItem(key);
  } catch {
    // The page forbids storage: the chat lives as long as the page.
  }
}

function tell(message: ToFrame): void {
  if (port) port.postMessage(message);
  else waiting.push(message);
}

function fire(name: string, data?: unknown): void {
  for (const listener of listeners[name] || []) listener(data);
}

function draw(): void {
  const english = (settings?.locale || document.documentElement.lang).startsWith("en");
  const [open, close, news] = english
    ? ["Open chat", "Close chat", "unread"]
    : ["Mở trò chuyện", "Đóng trò chuyện", "tin chưa đọc"];
  button.ariaLabel = (isOpen ? close : open) + (unread ? `, ${unread} ${news}` : "");
  button.ariaExpanded = `${isOpen}`;
  button.className = isOpen ? "open" : "";
  shape.setAttribute(
    "d",
    isOpen
      ? "M6 9l6 6 6-6"
      : "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  );
  badge.hidden = !unread;
  badge.textContent = `${unread}`;
}

function received(message: ToHost): void {
  if (message.t === "ready") {
    for (const one of waiting.splice(0)) tell(one);
    fire("ready");
  } else if (message.t === "close") toggle(false);
  else if (message.t === "keep") keep(message.token, message.live);
  else if (message.t === "colour") {
    host.style.cssText += `;--b:${message.brand};--c:${message.on}`;
  } else if (message.t === "unread") {
    unread = message.count;
    draw();
    fire("unread", unread);
  } else fire(message.name, message.data);
}

/** Starts loading the chat, unseen: on intent, on first open, or because a conversation is under way. */
function load(): void {
  if (frame || !settings) return;
  frame = document.createElement("iframe");
  frame.title = "Chat";
  frame.hidden = !isOpen;
  frame.src = `${origin}/widget/frame.html`;
  waiting.unshift({
    t: "boot",
    settings: { locale: document.documentElement.lang, ...settings },
    token: kept().token || null,
  });
  const mine = frame;
  frame.onload = () => {
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (event) => received(event.data);
    mine.contentWindow?.postMessage({ switchboard: 1 }, origin, [channel.port2]);
  };
  host.shadowRoot?.append(frame);
}

function toggle(open: boolean): void {
  if (!settings || open === isOpen) return;
  isOpen = open;
  load();
  if (frame) frame.hidden = !open;
  tell({ t: open ? "open" : "closed" });
  draw();
  if (open) frame?.focus();
  else button.focus();
  fire(open ? "open" : "close");
}

function boot(next: BootSettings): void {
  if (settings) return;
  settings = next;
  key = `switchboard:${next.inbox}`;
  host = document.createElement("switchboard-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const side = next.side === "left" ? "l" : "r";
  host.style.cssText = `--b:${next.colour || "#1f4fd1"};--c:#fff;--o:${next.offset ?? 20}px;--${side}:20px`;
  button = document.createElement("button");
  button.dataset.testid = "launcher";
  const space = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(space, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  shape = document.createElementNS(space, "path");
  icon.append(shape);
  badge = document.createElement("i");
  badge.dataset.testid = "launcher-badge";
  button.append(icon, badge);
  button.onclick = () => toggle(!isOpen);
  button.onpointerenter = button.onfocus = load;
  button.hidden = !!next.hidden;
  root.append(button);
  draw();
  document.documentElement.append(host);
  if (kept().live) load();
}

const verbs: Record<string, (...rest: never[]) => unknown> = {
  boot,
  open: () => toggle(true),
  close: () => toggle(false),
  toggle: () => toggle(!isOpen),
  show: () => (button.hidden = false),
  hide: () => {
    toggle(false);
    button.hidden = true;
  },
  update: (next: BootSettings) => {
    Object.assign(settings as BootSettings, next);
    draw();
    tell({ t: "update", settings: next });
  },
  identify: (identity: object) => tell({ t: "identify", identity }),
  set: (attributes: Record<string, string>) => tell({ t: "set", attributes }),
  tag: (...tags: string[]) => tell({ t: "tag", tags }),
  prefill: (text: string) => {
    toggle(true);
    tell({ t: "prefill", text });
  },
  logout: () => {
    keep(null, false);
    tell({ t: "logout" });
  },
  on: (name: string, listener: Listener) => {
    (listeners[name] ||= []).push(listener);
    return () => {
      listeners[name] = listeners[name]!.filter((one) => one !== listener);
    };
  },
};

function sb(...[verb, ...rest]: Call): unknown {
  return settings || /^(boot|on)$/.test(verb) ? verbs[verb]?.(...(rest as never[])) : undefined;
}

(window as unknown as { sb: Stub }).sb = sb;
if (script.dataset.inbox) boot({ ...script.dataset, inbox: script.dataset.inbox } as BootSettings);
for (const call of stub?.q || []) sb(...call);
