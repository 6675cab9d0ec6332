// What every page of the shop loads: the launcher button, the queue of verbs, and a frame once somebody wants to
// talk. It lives in the host page, in a closed corner of its own (shadow DOM, one message port to one origin).
// Until then it opens no connection, sets no cookie and writes nothing.
import { LAUNCHER } from "#launcher";
import type { Kept, Settings, ToFrame, ToHost } from "./port.ts";

type Call = [verb: string, ...rest: unknown[]];
type Listener = (data?: unknown) => void;
interface Stub {
  (...call: Call): unknown;
  q?: Call[];
}
interface BootSettings extends Settings {
  side?: "left" | "right";
  colour?: string;
  offset?: number;
}

// The mark is white, or black on a colour so light that black is seen better: equal at L* 49.4 (4e3 / 81), where the
// contrast of both is 4.58 (WCAG 2.2, relative luminance 0.179). Where colours cannot be reckoned with it is white.
const STYLE = `:host{all:initial;color:#fff}
button,iframe{position:fixed;z-index:999999999;bottom:var(--o);inset-inline:var(--s);border:0;box-shadow:0 3px 20px #0004}
button{width:60px;height:60px;border-radius:30px;background:var(--b);cursor:pointer;outline-offset:3px;color:lch(from var(--b) calc(4e3 - l*81) 0 0)}
button:before{content:"";display:block;width:30px;height:24px;margin:auto;background:radial-gradient(var(--b) 2px,currentColor 3px) 0/10px;border-radius:9px 9px 9px 0;forced-color-adjust:none}
[aria-expanded=true]:before{clip-path:polygon(0 30%,10% 20%,50% 60%,90% 20%,100% 30%,50% 90%);background:currentColor}
button:not([data-n="0"]):after{content:attr(data-n);position:absolute;inset:-3px -3px auto auto;padding:0 9px;border-radius:9px;background:#c22;color:#fff;font:700 14px/20px sans-serif}
[aria-expanded=false]+iframe{visibility:hidden}
iframe{width:390px;height:min(650px,var(--h) - var(--o) - 90px);margin-bottom:70px;border-radius:20px}
@media(max-width:480px){iframe{inset:0;width:100%;height:var(--h);margin:0;border-radius:0}[aria-expanded=true]{display:none}}`;

const script = document.currentScript as HTMLScriptElement;
const origin = new URL(script.src).origin;
const page = document.documentElement;
const stub = (window as unknown as { sb?: Stub }).sb;
const said: ToFrame[] = [];
let settings: BootSettings | undefined;
let host: HTMLElement;
let button: HTMLButtonElement;
let frame: HTMLIFrameElement | undefined;
let port: MessagePort | undefined;
let isOpen = false;
let unread = 0;

/** What is kept between pages; with `next` that instead, or nothing if there is nothing to keep. */
function kept(next?: Kept): Kept {
  const key = eventName(settings!.inbox);
  try {
    if (next?.token || next?.live) localStorage[key] = JSON.stringify(next);
    else if (next) delete localStorage[key];
    return JSON.parse(localStorage[key]);
  } catch {
    return {}; // nothing, or the page forbids storage: then the chat lives as long as the page
  }
}

/** Verbs are kept, so that a frame that had to load anew hears them again. */
function tell(message: ToFrame): void {
  if (message.t === "verb") said.push(message);
  port?.postMessage(message);
}

const tellOpen = () => tell({ t: "open", open: isOpen, page: location.origin + location.pathname });

/** The SDK's events are the document's: `on` is only the short way to listen. */
const eventName = (name: string) => `switchboard:${name}`;

function fire(name: string, detail?: unknown): void {
  document.dispatchEvent(new CustomEvent(eventName(name), { detail }));
}

function draw(): void {
  const { side, colour = "#1f4fd1", offset = 20 } = settings!;
  const at = side === "left" ? "20px auto" : "auto 20px";
  host.style.cssText = `--b:${colour};--s:${at};--o:${offset}px;--h:${visualViewport!.height}px`;
  const tag = settings!.locale || page.lang;
  const words = LAUNCHER[tag.split("-")[0]!] ?? LAUNCHER.vi!;
  button.ariaLabel = words[+isOpen] + (unread ? `, ${unread} ${words[2]}` : "");
  button.ariaExpanded = `${isOpen}`;
  button.dataset.n = `${unread}`;
  // The page's own title stays behind the number, whatever the page makes of it meanwhile.
  const title = (unread ? `(${unread}) ` : "") + document.title.replace(/^\(\d+\) /, "");
  if (title !== document.title) document.title = title;
}

function received(message: ToHost): void {
  if (message.t === "ready") {
    for (const one of said) port!.postMessage(one);
    tellOpen();
    fire("ready");
  } else if (message.t === "close") toggle(false);
  else if (message.t === "keep") kept(message.kept);
  else if (message.t === "colour") {
    settings!.colour ||= message.brand; // the page's own stands before the inbox's
    draw();
  } else if (message.t === "unread") {
    if (unread === message.count) return;
    unread = message.count;
    draw();
    fire("unread", unread);
  } else fire(message.name, message.data);
}

/** Starts loading the chat, unseen: on intent, on first open, or because a conversation is under way. Unseen it is laid
 *  out all the same, so that opening it only has to paint. */
function load(): void {
  if (frame) return;
  frame = document.createElement("iframe");
  frame.title = "Chat";
  frame.src = `${origin}/frame/${settings!.inbox}`;
  // Again whenever the page has moved it about: a frame that is moved loads anew.
  frame.onload = () => {
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (event) => received(event.data);
    frame!.contentWindow!.postMessage({ switchboard: 1 }, origin, [channel.port2]);
    tell({ t: "boot", settings: { locale: page.lang, dir: page.dir, ...settings! }, kept: kept() });
  };
  host.shadowRoot!.append(frame);
}

function toggle(open: boolean): void {
  if (open === isOpen) return;
  isOpen = open;
  load();
  // On a phone the panel is all there is: nothing behind it may be reached.
  document.body.inert = open && innerWidth < 481;
  tellOpen();
  draw();
  (open ? frame! : button).focus();
  fire(open ? "open" : "close");
}

function boot(next: BootSettings): void {
  if (settings) return;
  settings = next;
  host = document.createElement("switchboard-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  button = document.createElement("button");
  button.dataset.testid = "launcher";
  button.onclick = () => toggle(!isOpen);
  button.onpointerenter = button.onfocus = load;
  root.append(button);
  draw();
  const attach = () => host.isConnected || page.append(host);
  attach();
  // Single-page sites replace what is in the document, sometimes all of it.
  new MutationObserver(attach).observe(page, { childList: true });
  visualViewport!.onresize = draw;
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
  on: (name: string, listener: Listener) => {
    const hear = (event: Event) => listener((event as CustomEvent).detail);
    document.addEventListener(eventName(name), hear);
    return () => document.removeEventListener(eventName(name), hear);
  },
};

function sb(...call: Call): unknown {
  const [verb, ...rest] = call;
  if (!settings && verb !== "on" && verb !== "boot") return;
  if (verbs[verb]) return verbs[verb](...(rest as never[]));
  if (verb === "prefill") toggle(true);
  Object.assign(settings!, verb === "locale" ? { locale: rest[0] } : verb === "update" && rest[0]);
  if (verb === "logout") kept({});
  tell({ t: "verb", call });
  draw();
}

(window as unknown as { sb: Stub }).sb = sb;
if (script.dataset.inbox) boot({ ...script.dataset } as unknown as BootSettings);
for (const call of stub?.q || []) sb(...call);
