// What every page of the shop loads: the launcher button, the queue of verbs, and a frame once somebody wants to
// talk. It lives in the host page, in a corner of its own (shadow DOM, one message port to one origin).
// Until then it opens no connection, sets no cookie and writes nothing.
import { LAUNCHER } from "#launcher";
import type { Boot, Call, Kept, Settings, ToFrame, ToHost } from "./port.ts";

type Listener = (data?: unknown) => void;
interface Stub {
  (...call: Call): unknown;
  q?: Call[];
}
declare global {
  interface Window {
    sb?: Stub;
  }
}
interface BootSettings extends Settings {
  side?: "left" | "right";
  colour?: string;
  offset?: number;
}

// The mark is white, or black on a colour so light that black is seen better: equal at L* 49.4 (4e3 / 81), where the
// contrast of both is 4.58 (WCAG 2.2, relative luminance 0.179). Where colours cannot be reckoned with it is white.
const STYLE = `\
:host{all:initial;color:#fff}\
button,iframe{position:fixed;z-index:999999999;bottom:var(--o);inset-inline:var(--s);border:0;box-shadow:0 3px 20px #0004}\
button{padding:18px 15px;border-radius:30px;background:var(--b);cursor:pointer;color:lch(from var(--b) calc(4e3 - l*81) 0 0)}\
button:before{content:"";display:block;width:30px;height:24px;background:radial-gradient(var(--b) 2px,currentColor 3px) 0/10px;border-radius:9px 9px 9px 0;forced-color-adjust:none}\
[aria-expanded=true]:before{clip-path:inset(40% 0);background:currentColor}\
button:after{content:attr(data-n);position:absolute;top:0;right:0;padding:0 9px;border-radius:9px;background:#c22;color:#fff;font:700 15px/20px arial}\
[inert]{visibility:hidden}\
iframe{width:390px;height:min(650px,var(--h) - var(--o) - 90px);margin-bottom:70px;border-radius:20px}\
@media(max-width:480px),(max-width:820px) and (max-height:480px){iframe{inset:0;margin:0;width:100%;height:var(--h);border-radius:0}}`;

const doc = document;
const script = doc.currentScript as HTMLScriptElement;
const origin = new URL(script.src).origin;
const page = doc.documentElement;
const said: Call[] = [];
let isOpen = false;
let unread = 0;
let badge = ""; // what stands before the page's own title
let settings: BootSettings | undefined;
let button: HTMLButtonElement;
let focused: Element | null; // when the panel was opened
let port: MessagePort | undefined;
let host: HTMLElement;
let held: HTMLElement; // the body that the panel has put out of reach, else the launcher
let frame: HTMLIFrameElement | undefined;
let wait = 1; // the timer of who waits for the frame; 0 once it has said that it is there

/** What is kept between pages; with `next` that instead, and nothing with null. */
const kept = (next?: Kept | null): Kept => {
  const key = eventName(settings!.inbox);
  try {
    if (next === null) delete localStorage[key];
    else if (next) localStorage[key] = JSON.stringify(next);
    return JSON.parse(localStorage[key]);
  } catch {
    return {}; // nothing, or the page forbids storage: then the chat lives as long as the page
  }
};

const post = (message: ToFrame) => wait || port!.postMessage(message);

/** Verbs are kept, so that a frame that had to load anew hears them again, but for what is done once. */
const tell = (call: Call): void => {
  post(call);
  if (wait || !/pre|log/.test(call[0])) said.push(call);
};

const tellOpen = () => post(["open", isOpen, location.origin + location.pathname]);

/** The SDK's events are the document's: `on` is only the short way to listen. */
const eventName = (name: string) => "switchboard:" + name;

const fire = (name: string, detail?: unknown): void => {
  doc.dispatchEvent(new CustomEvent(eventName(name), { detail }));
};

const draw = (): void => {
  const { side, colour = "#1f4fd1", offset = 20 } = settings!;
  const isShown = isOpen && !wait;
  // The window's height is asked for with a frame only: the answer lays the shop's page out, in the middle of its start.
  host.style.cssText = `--b:${colour};--o:${offset}px;--h:${frame && visualViewport!.height}px;--s:${side === "left" ? "20px auto" : "auto 20px"}`;
  const language = (settings!.locale || page.lang).split("-")[0]!;
  if (!port) button.ariaLabel = LAUNCHER[language] || LAUNCHER.vi!;
  button.dataset.n = (unread || "") as never; // both become text
  button.ariaExpanded = isOpen as never;
  if (frame) frame.inert = !isShown;
  // Where the panel is all there is, on a phone and in a window that a zoom of 200 % has halved, nothing behind it may be
  // reached, once it is there. Anywhere else it stands off the edge.
  const isFull = isShown && !frame!.offsetLeft;
  held.inert = false;
  held = isFull && !doc.body.inert ? doc.body : button;
  held.inert = button.inert = isFull;
  // The page's own title stays behind the number, whatever the page makes of it meanwhile.
  const own = `\n${doc.title}`.replace(`\n${badge}`, "").trim();
  badge = unread && own ? `(${unread}) ` : "";
  if (doc.title !== badge + own) doc.title = badge + own;
};

/** The page is left alone until the frame says that it is there, and got back from one that never does. */
const watch = (): void => {
  const mine = setTimeout(() => {
    if (wait !== mine) return;
    toggle(false);
    fire("error", { code: "LOAD", message: frame!.src });
    frame = frame!.remove() as undefined;
  }, 15e3) as unknown as number;
  wait = mine;
  draw();
};

/** Starts loading the chat, unseen: on intent, on first open, or because a conversation is under way. Unseen it is laid
 *  out all the same, so that opening it only has to paint. */
const load = (): void => {
  if (frame) return;
  frame = doc.createElement("iframe");
  frame.title = "Chat";
  frame.src = origin + "/frame/" + settings!.inbox;
  watch();
  // Again whenever the page has moved it about: a frame that is moved loads anew.
  frame.onload = () => {
    watch();
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data: [name, ...rest] }: MessageEvent<ToHost>) =>
      answers[name] ? answers[name](...(rest as never[])) : fire(name, ...rest);
    frame!.contentWindow!.postMessage(
      ["boot", { locale: page.lang, dir: page.dir, ...settings! }, kept()] satisfies Boot,
      origin,
      [channel.port2],
    );
  };
  button.after(frame);
};

const toggle = (open: boolean): void => {
  if (open === isOpen) return;
  isOpen = open;
  focused = doc.activeElement;
  load();
  tellOpen();
  draw();
  (open ? frame! : button).focus();
  fire(open ? "open" : "close");
};

const boot = (next: BootSettings): void => {
  if (settings) return;
  settings = next;
  host = doc.createElement("switchboard-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  held = button = doc.createElement("button");
  button.dataset.testid = "launcher";
  button.onclick = verbs.toggle as () => void;
  button.onpointerenter = button.onfocus = load;
  root.append(button);
  // Single-page sites replace what is in the document, sometimes all of it, and its title.
  const attach = () => {
    if (!host.isConnected) page.append(host);
    draw();
  };
  attach();
  const observer = new MutationObserver(attach);
  observer.observe(page, { childList: true });
  observer.observe(doc.head, { childList: true, subtree: true });
  visualViewport!.addEventListener("resize", draw);
  if (kept().live) load();
};

/** What the page says to the loader. */
const verbs: Record<string, (...rest: never[]) => unknown> = {
  close: () => toggle(false),
  show: () => (button.hidden = false),
  toggle: () => toggle(!isOpen),
  open: () => toggle(true),
  boot,
  hide: () => {
    toggle(false);
    button.hidden = true;
  },
  on: (name: string, listener: Listener) => {
    const hear = (event: Event) => listener((event as CustomEvent).detail);
    doc.addEventListener(eventName(name), hear);
    return () => doc.removeEventListener(eventName(name), hear);
  },
};

/** What the frame says; anything else is an event of the page. */
const answers: Record<string, (...rest: never[]) => unknown> = {
  close: () => toggle(false),
  ready: () => {
    wait = 0;
    said.splice(0).forEach(tell);
    tellOpen();
    draw();
    // Not from where somebody has gone meanwhile.
    if (isOpen && (focused === doc.activeElement || doc.body === doc.activeElement)) frame!.focus();
    fire("ready");
  },
  keep: (next: Kept | null, emptied?: string) => {
    // A logout that no frame has heard is done when one has emptied that drawer, whatever another tab's keeps meanwhile.
    const { out } = kept();
    kept(out && out !== emptied ? { ...next, out } : next);
  },
  brand: (colour: string) => {
    settings!.colour ||= colour; // the page's own stands before the inbox's
    draw();
  },
  unread: (count: number, words: string) => {
    button.ariaLabel = words;
    if (unread !== count) fire("unread", (unread = count));
    draw();
  },
};

const sb = (verb: string, ...rest: unknown[]): unknown => {
  if (!settings && verb !== "boot" && verb !== "on")
    return fire("error", { code: "BOOT", message: verb });
  if (verbs[verb]) return verbs[verb](...(rest as never[]));
  if (verb === "prefill") toggle(true);
  Object.assign(settings!, verb === "locale" ? { locale: rest[0] } : verb === "update" && rest[0]);
  if (verb === "logout") {
    // What was said was of the one before. Where no frame is there to forget them, the next one does it first.
    const { used, out = used } = kept();
    kept((out && { out }) as Kept);
    said.splice(0);
  }
  tell([verb, ...rest]);
  draw();
};

if (script.dataset.inbox) boot({ ...script.dataset } as unknown as BootSettings);
for (const call of window.sb?.q || []) sb(...call);
window.sb = sb;
