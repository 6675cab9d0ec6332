// The widget's state and what can be done to it: settings of the inbox, the visitor's token, the conversation.
// It runs in the frame; screens read its signals and call its functions, the host page reaches it by the port.
import { batch, computed, effect, signal } from "@preact/signals";
import type { Conversation, Entry, FormField, ServerFrame } from "#wire";
import { TABLE } from "../../generated/table_widget.ts";
import { makeCodec } from "../../shared/src/codec.ts";
import { onColour, readable } from "../../shared/src/colour.ts";
import { Connection, NotAllowed, socketUrl } from "../../shared/src/connection.ts";
import { locale, toLocale } from "../../shared/src/i18n.ts";
import { call, HttpError, SafeStorage } from "../../shared/src/platform.ts";
import type { Effect } from "../../shared/src/session_types.ts";
import { type Thread, Threads } from "../../shared/src/threads.ts";
import type { Identity, Settings, ToFrame, ToHost } from "./port.ts";

export interface Inbox {
  name: string;
  greeting: string;
  form: FormField[];
  brandColour: string;
  open: boolean;
  typingPreview: boolean;
}

export type Screen = "loading" | "failed" | "form" | "starting" | "chat";
type Position = NonNullable<ServerFrame["position"]>;

export const storage = new SafeStorage(() => window.localStorage);
export const threads = new Threads();
export const settings = signal<Settings>({ inbox: "" });
export const inbox = signal<Inbox | null>(null);
export const loadFailed = signal(false);
export const visible = signal(false);
export const current = signal("");
export const position = signal<Position | null>(null);
export const identity = signal<Identity>({});
export const prefill = signal("");
export const startError = signal("");
const attributes: Record<string, string> = {};
const tags = new Set<string>();
let token: string | null = null;
let connection: Connection | null = null;
let toHost: (message: ToHost) => void = () => {};

export const thread = computed<Thread | null>(
  () => threads.list.value.find(({ id }) => id === current.value) ?? null,
);
export const state = computed(() => thread.value?.info.value?.state ?? "STATE_UNSPECIFIED");
export const ended = computed(() =>
  ["STATE_CLOSED", "STATE_REJECTED", "STATE_ABANDONED"].includes(state.value),
);
export const screen = computed<Screen>(() => {
  if (current.value) return "chat";
  if (threads.starting.value) return "starting";
  if (loadFailed.value) return "failed";
  if (!inbox.value) return "loading";
  const resuming = token !== null && threads.link.value.state === "connecting";
  return resuming && connection !== null && !welcomed.value ? "loading" : "form";
});
const welcomed = signal(false);

export const isMine = (entry: Entry): boolean => entry.author?.role === "CUSTOMER";

export const unread = computed(() => {
  const entries = thread.value?.entries.value ?? [];
  const read = thread.value?.customerRead.value ?? 0;
  return entries.filter((entry) => entry.message && !isMine(entry) && entry.seq > read).length;
});

// ---------------------------------------------------------------- the token and the connection

const tokenKey = (): string => `sb:token:${settings.value.inbox}`;

function keepToken(next: string | null): void {
  token = next;
  storage.write(tokenKey(), next);
  keepInHost();
}

/** The host page keeps the token only where this frame's own storage is forbidden. */
function keepInHost(): void {
  const live = current.value !== "" && !ended.value;
  toHost({ t: "keep", token: storage.durable ? null : token, live });
}

async function fetchToken(renew: boolean): Promise<string> {
  if (token && !renew) return token;
  const ask = (old: string | null) =>
    call<{ token: string }>("POST", "/api/v1/visitor-token", {
      inbox: settings.value.inbox,
      locale: locale.value,
      ...(old ? { token: old } : {}),
    });
  try {
    keepToken((await ask(token)).token);
  } catch (error) {
    if (!(error instanceof HttpError) || error.status >= 500 || error.status === 429) throw error;
    if (!token) throw new NotAllowed(error.message);
    keepToken(null);
    keepToken((await ask(null)).token);
  }
  return token as unknown as string;
}

function connect(): Connection {
  if (connection) return connection;
  connection = new Connection({
    url: socketUrl(),
    codec: makeCodec(TABLE),
    client: "switchboard-widget/0.1.0",
    locale: locale.value,
    storage,
    outboxKey: `sb:outbox:${settings.value.inbox}`,
    fetchToken,
    onEffect: (one) => batch(() => perform(one)),
  });
  connection.start();
  return connection;
}

function perform(one: Effect): void {
  threads.apply(one);
  if (one.type === "acked" && one.item.body.start) {
    current.value = one.conversation;
    toHost({ t: "event", name: "start" });
  } else if (one.type === "refused" && one.item.body.start) startError.value = one.error.message;
  else if (one.type === "entries" && !one.first) {
    for (const entry of one.entries) announce(entry);
  } else if (one.type === "push") pushed(one.frame);
}

function pushed(frame: ServerFrame): void {
  if (frame.welcome) {
    const open = frame.welcome.self?.conversations ?? [];
    welcomed.value = true;
    if (open[0] && !open.includes(current.value)) current.value = open[0];
  }
  if (frame.conversation) adopt(frame.conversation);
  if (frame.position?.conversation === current.value) {
    position.value = frame.position;
    toHost({ t: "event", name: "position", data: frame.position.position });
  }
}

function adopt(conversation: Conversation): void {
  const isOpen = !["STATE_CLOSED", "STATE_REJECTED", "STATE_ABANDONED"].includes(
    conversation.state,
  );
  if (isOpen && (!current.value || ended.value)) current.value = conversation.id;
  if (conversation.state !== "STATE_QUEUED" && conversation.state !== "STATE_OFFERED") {
    position.value = null;
  }
}

function announce(entry: Entry): void {
  if (entry.message && !isMine(entry)) {
    toHost({
      t: "event",
      name: "message",
      data: { text: entry.message.text, from: entry.author?.name },
    });
  }
  if (entry.event?.type === "EVENT_ASSIGNED") {
    toHost({ t: "event", name: "agent", data: entry.event.userName });
  }
}

// ---------------------------------------------------------------- what the visitor does

export async function loadInbox(): Promise<void> {
  loadFailed.value = false;
  const { inbox: id } = settings.value;
  try {
    const raw = await call<Record<string, unknown>>(
      "GET",
      `/api/v1/inboxes/${encodeURIComponent(id)}/public?locale=${locale.value}`,
    );
    inbox.value = {
      name: String(raw.name ?? ""),
      greeting: localised(raw.greeting),
      form: ((raw.form ?? []) as FormField[]).map((field) => ({
        ...field,
        options: field.options ?? [],
      })),
      brandColour: String(raw.brandColour ?? raw.colour ?? ""),
      open: raw.open !== false,
      typingPreview: raw.typingPreview === true,
    };
    applyBrand(inbox.value.brandColour);
  } catch {
    loadFailed.value = true;
  }
}

export function localised(value: unknown): string {
  if (typeof value === "string") return value;
  const map = (value ?? {}) as Record<string, string>;
  return map[locale.value] ?? map.vi ?? Object.values(map)[0] ?? "";
}

function applyBrand(colour: string): void {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return;
  const on = onColour(colour);
  const style = document.documentElement.style;
  style.setProperty("--brand", colour);
  style.setProperty("--on-brand", on);
  const pair = `light-dark(${readable(colour, "#ffffff", 4.5)}, ${readable(colour, "#1b1e26", 4.5)})`;
  style.setProperty("--brand-text", pair);
  toHost({ t: "colour", brand: colour, on });
}

export function begin(form: Record<string, string>, text: string): void {
  startError.value = "";
  const filled = { ...attributes, ...form };
  if (tags.size > 0) filled.tags = [...tags].join(",");
  const clean = text.normalize("NFC").trim();
  connect().send("", clean, (clientId) => ({
    start: { inbox: settings.value.inbox, form: filled, text: clean, clientId },
  }));
}

export function say(text: string): void {
  const conversation = current.value;
  connect().send(conversation, text, (clientId) => ({ send: { conversation, clientId, text } }));
}

export const tell = (body: Parameters<Connection["tell"]>[0]): void => connection?.tell(body);

export async function older(): Promise<void> {
  const conversation = current.value;
  const before = thread.value?.entries.value[0]?.seq ?? 0;
  const answer = await connect().request({ history: { conversation, before, limit: 50 } });
  const page = answer.frame?.history;
  if (page) threads.addOlder(conversation, page.entries, page.more);
}

export async function rate(csat: number, ces: number, comment: string): Promise<boolean> {
  const answer = await connect().request({
    rate: { conversation: current.value, csat, ces, comment: comment.normalize("NFC").trim() },
  });
  if (answer.frame) toHost({ t: "event", name: "rating", data: { csat, ces } });
  return !!answer.frame;
}

export const endChat = () => connect().request({ end: { conversation: current.value } });

export function newChat(): void {
  threads.clear();
  current.value = "";
  position.value = null;
  keepInHost();
}

export const retryLink = (): void => connection?.start();
export const minimise = (): void => toHost({ t: "close" });
export const textLimit = (): number => connection?.limits?.textCodePoints || 4000;

// ---------------------------------------------------------------- the host page

function logout(): void {
  connection?.stop();
  connection = null;
  keepToken(null);
  identity.value = {};
  welcomed.value = false;
  newChat();
}

function applySettings(next: Partial<Settings>): void {
  settings.value = { ...settings.value, ...next };
  if (next.locale) locale.value = toLocale(next.locale);
  if (next.theme) document.documentElement.dataset.theme = next.theme;
}

async function boot(next: Settings, hostToken: string | null): Promise<void> {
  applySettings(next);
  token = storage.read(tokenKey()) ?? hostToken;
  await loadInbox();
  if (token) connect();
}

function fromHost(message: ToFrame): void {
  if (message.t === "boot") void boot(message.settings, message.token);
  else if (message.t === "update") applySettings(message.settings);
  else if (message.t === "identify") identity.value = message.identity;
  else if (message.t === "set") Object.assign(attributes, message.attributes);
  else if (message.t === "tag") for (const tag of message.tags) tags.add(tag);
  else if (message.t === "prefill") prefill.value = message.text;
  else if (message.t === "logout") logout();
  else visible.value = message.t === "open";
}

/** Takes the one port that the loader hands over; anything else that is posted here is ignored. */
export function listen(): void {
  const take = (event: MessageEvent) => {
    const port = event.ports[0];
    if (event.source !== window.parent || event.data?.switchboard !== 1 || !port) return;
    removeEventListener("message", take);
    port.onmessage = ({ data }) => batch(() => fromHost(data as ToFrame));
    toHost = (message) => port.postMessage(message);
    toHost({ t: "ready" });
    effect(() => toHost({ t: "unread", count: visible.value ? 0 : unread.value }));
    effect(keepInHost);
  };
  addEventListener("message", take);
}
