// The console's state: who is logged in, the connection, offers, threads, and what can be done to them.
// Screens read its signals and call its functions; it draws nothing.
import { batch, computed, signal } from "@preact/signals";
import type {
  AccountConfig,
  Conversation,
  Offer,
  PresenceStatus,
  Role,
  ServerFrame,
  User,
} from "#wire";
import { TABLE } from "../../generated/table_console.ts";
import { makeCodec } from "../../shared/src/codec.ts";
import { makeJson } from "../../shared/src/codec_json.ts";
import { type Answer, Connection, NotAllowed, socketUrl } from "../../shared/src/connection.ts";
import { locale, toLocale } from "../../shared/src/i18n.ts";
import { call, HttpError, SafeStorage } from "../../shared/src/platform.ts";
import type { Body, Effect } from "../../shared/src/session_types.ts";
import { type Thread, Threads } from "../../shared/src/threads.ts";
import { t } from "./texts.ts";

export interface Me {
  id: string;
  name: string;
  role: Role;
  account: string;
  csrf: string;
}

const codec = makeCodec(TABLE);
export const json = makeJson(codec);
export const storage = new SafeStorage(() => window.localStorage);
const session = new SafeStorage(() => window.sessionStorage);
export const threads = new Threads();
export const me = signal<Me | null | undefined>(undefined); // undefined: not asked yet; null: logged out
export const config = signal<AccountConfig>(json.fromJson("AccountConfig", {}));
export const presence = signal<PresenceStatus>("PRESENCE_UNSPECIFIED");
export const offers = signal<Offer[]>([]);
export const selected = signal("");
export const watched = signal<ReadonlySet<string>>(new Set()); // monitored, not owned
export const toasts = signal<{ id: number; text: string; bad: boolean }[]>([]);
export const now = signal(Date.now());
/** Server's clock minus ours, so that clocks tick from the server's stamps. */
let clockSkew = 0;
let connection: Connection | null = null;
const frameListeners = new Set<(frame: ServerFrame) => void>();

setInterval(() => {
  now.value = Date.now() + clockSkew;
}, 1_000);

export const thread = computed<Thread | null>(
  () => threads.list.value.find(({ id }) => id === selected.value) ?? null,
);
const LIVE = ["STATE_ACTIVE", "STATE_TRANSFER_PENDING", "STATE_PARKED"];
export const inWrapUp = (one: Thread): boolean => (one.info.value?.wrapUpUntil ?? 0) > now.value;

export const mine = computed(() =>
  threads.list.value
    .filter((one) => {
      const info = one.info.value;
      if (!info || info.owner !== me.value?.id) return false;
      return LIVE.includes(info.state) || (info.state === "STATE_CLOSED" && info.wrapUpUntil > 0);
    })
    .sort((a, b) => (b.info.value?.lastMessageAt ?? 0) - (a.info.value?.lastMessageAt ?? 0)),
);
export const unreadOf = (one: Thread): number => {
  const read = one.agentRead.value;
  return one.entries.value.filter(
    (entry) => entry.message && entry.author?.role === "CUSTOMER" && entry.seq > read,
  ).length;
};
export const isAtLeast = (role: Role): boolean => {
  const order: Role[] = ["AGENT", "SUPERVISOR", "ADMIN"];
  return order.indexOf(me.value?.role ?? "ROLE_UNSPECIFIED") >= order.indexOf(role);
};
/** What the customer is called: by the shop, else as the form says, else nobody in particular. */
export const nameOf = (info: Conversation | null | undefined): string =>
  info?.contact?.name || info?.form.name || t("guest");
export const queueName = (id: string): string =>
  config.value.queues.find((queue) => queue.id === id)?.name || id;
export const userName = (id: string): string =>
  config.value.users.find((user) => user.id === id)?.name || id;
export const skillName = (id: string): string =>
  config.value.skills.find((skill) => skill.id === id)?.name || id;

// ---------------------------------------------------------------- HTTP

const changing = (): Record<string, string> => ({ "X-CSRF-Token": me.value?.csrf ?? "" });

export const api = {
  get: <T>(path: string) => call<T>("GET", `/api/v1${path}`),
  post: <T>(path: string, body: unknown) => call<T>("POST", `/api/v1${path}`, body, changing()),
  put: <T>(path: string, body: unknown) => call<T>("PUT", `/api/v1${path}`, body, changing()),
  remove: <T>(path: string) => call<T>("DELETE", `/api/v1${path}`, undefined, changing()),
};

interface MeAnswer {
  user: Partial<User>;
  account: string | { id?: string; name?: string };
  csrf: string;
}

function logged(answer: MeAnswer): void {
  const { user, account, csrf } = answer;
  const accountName = typeof account === "string" ? account : (account?.name ?? account?.id ?? "");
  me.value = {
    id: user.id ?? "",
    name: user.name ?? "",
    role: user.role ?? "AGENT",
    account: accountName,
    csrf,
  };
  presence.value =
    (session.read(`sb:presence:${me.value.id}`) as PresenceStatus) ?? "PRESENCE_UNSPECIFIED";
  if (!storage.read("sb:locale") && user.locale) locale.value = toLocale(user.locale);
  connect();
  void loadConfig();
}

export async function loadConfig(): Promise<void> {
  try {
    config.value = json.fromJson("AccountConfig", await api.get("/config"));
  } catch (error) {
    if (!(error instanceof HttpError)) toast(t("unreachable"), true);
  }
}

export async function whoAmI(): Promise<void> {
  try {
    logged(await api.get<MeAnswer>("/me"));
  } catch (error) {
    me.value = null;
    if (!(error instanceof HttpError)) toast(t("unreachable"), true);
  }
}

export async function logIn(email: string, password: string): Promise<void> {
  logged(await call<MeAnswer>("POST", "/api/v1/login", { email, password }));
}

export async function setUp(fields: Record<string, string>): Promise<void> {
  logged(await call<MeAnswer>("POST", "/api/v1/setup", fields));
}

export async function logOut(): Promise<void> {
  await api.post("/logout", {}).catch(() => undefined);
  connection?.stop();
  connection = null;
  batch(() => {
    threads.clear();
    offers.value = [];
    selected.value = "";
    me.value = null;
  });
}

// ---------------------------------------------------------------- the connection

function connect(): void {
  connection?.stop();
  connection = new Connection({
    url: socketUrl(),
    codec,
    client: "switchboard-console/0.1.0",
    locale: locale.value,
    storage: session,
    outboxKey: `sb:outbox:${me.value?.id}`,
    fetchToken: async () => {
      try {
        return (await api.post<{ ticket: string }>("/socket-ticket", {})).ticket;
      } catch (error) {
        if (error instanceof HttpError && error.status < 500 && error.status !== 429) {
          throw new NotAllowed(error.message);
        }
        throw error;
      }
    },
    onEffect: (effect) => batch(() => perform(effect)),
  });
  connection.start();
}

export const reconnect = (): void => connection?.start();
export const textLimit = (): number => connection?.limits?.textCodePoints || 4000;

function perform(effect: Effect): void {
  threads.apply(effect);
  if (effect.type === "refused") toast(t("refused", { message: effect.error.message }), true);
  else if (effect.type === "link" && effect.link.state !== "live") offers.value = [];
  else if (effect.type === "push") pushed(effect.frame);
}

function pushed(frame: ServerFrame): void {
  const { welcome, offer, offerEnded, conversation, conversationGone, presence: notice } = frame;
  const serverTime = welcome?.serverTime || frame.pong?.serverTime || 0;
  if (serverTime) clockSkew = serverTime - Date.now();
  if (welcome?.self && welcome.self.presence !== "PRESENCE_UNSPECIFIED") {
    notePresence(welcome.self.presence);
  }
  if (notice && notice.user === me.value?.id) notePresence(notice.status);
  if (offer) addOffer(offer);
  if (offerEnded) dropOffer(offerEnded.conversation);
  if (conversation && conversation.owner === me.value?.id) {
    if (conversation.state === "STATE_ACTIVE") dropOffer(conversation.id);
    if (!selected.value) selected.value = conversation.id;
  }
  if (conversationGone) gone(conversationGone.conversation, conversationGone.reason);
  for (const listener of frameListeners) listener(frame);
}

function gone(conversation: string, reason: string): void {
  const wasWatched = watched.value.has(conversation);
  dropOffer(conversation);
  endWatch(conversation);
  threads.remove(conversation);
  // A new connection knows nothing of what the last one watched.
  if (wasWatched && reason === "not_yours") void monitor(conversation);
  else if (selected.value === conversation) selected.value = "";
}

/** Kept for the tab's life, so that a reload shows what was last said until the server says otherwise. */
function notePresence(status: PresenceStatus): void {
  presence.value = status;
  session.write(`sb:presence:${me.value?.id}`, status);
}

export function onFrame(listener: (frame: ServerFrame) => void): () => void {
  frameListeners.add(listener);
  return () => frameListeners.delete(listener);
}

function addOffer(offer: Offer): void {
  offers.value = [...offers.value.filter((one) => one.conversation !== offer.conversation), offer];
}

export function dropOffer(conversation: string): void {
  if (!offers.value.some((one) => one.conversation === conversation)) return;
  offers.value = offers.value.filter((one) => one.conversation !== conversation);
}

// ---------------------------------------------------------------- actions

export function toast(text: string, bad = false): void {
  const id = Date.now() + Math.random();
  toasts.value = [...toasts.value.slice(-3), { id, text, bad }];
  setTimeout(() => dismiss(id), bad ? 8_000 : 3_000);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Asks the server; a refusal is shown in the server's words. */
export async function ask(body: Body): Promise<Answer> {
  if (!connection) throw new Error("not connected");
  const answer = await connection.request(body);
  if (answer.error) toast(t("refused", { message: answer.error.message }), true);
  return answer;
}

export const tell = (body: Body): void => connection?.tell(body);

export type Kind = "message" | "note" | "whisper";

export function say(conversation: string, kind: Kind, text: string): void {
  connection?.send(conversation, text, (clientId) => {
    const content = { conversation, clientId, text };
    if (kind === "note") return { note: content };
    return kind === "whisper" ? { whisper: content } : { send: content };
  });
}

export async function setPresence(status: PresenceStatus): Promise<void> {
  const before = presence.value;
  notePresence(status);
  if ((await ask({ setPresence: { status } })).error) notePresence(before);
}

export async function acceptOffer(offer: Offer): Promise<void> {
  const answer = await ask({ accept: { conversation: offer.conversation, offer: offer.offer } });
  dropOffer(offer.conversation);
  if (!answer.error) selected.value = offer.conversation;
}

export async function declineOffer(offer: Offer): Promise<void> {
  dropOffer(offer.conversation);
  await ask({ decline: { conversation: offer.conversation, reason: "declined" } });
}

export async function older(one: Thread): Promise<void> {
  const before = one.entries.value[0]?.seq ?? 0;
  const page = (await ask({ history: { conversation: one.id, before, limit: 50 } })).frame?.history;
  if (page) threads.addOlder(one.id, page.entries, page.more);
}

/** Opens a conversation that this session does not follow, read from the history. */
export async function openPast(id: string): Promise<void> {
  selected.value = id;
  if (threads.get(id)?.loaded.value) return;
  try {
    const info = json.fromJson("Conversation", await api.get(`/conversations/${id}`));
    const path = `/conversations/${id}/entries?before=${info.headSeq + 1}&limit=100`;
    const page = json.fromJson("HistoryPage", await api.get(path));
    const one = threads.open(id);
    batch(() => {
      one.info.value = info;
      one.loaded.value = true;
      threads.addOlder(id, page.entries, page.more);
    });
  } catch (error) {
    toast(t("refused", { message: (error as Error).message }), true);
  }
}

export async function monitor(id: string): Promise<void> {
  const answer = await ask({ monitor: { conversation: id } });
  if (answer.error) return;
  watched.value = new Set([...watched.value, id]);
  threads.open(id);
  selected.value = id;
}

export async function unmonitor(id: string): Promise<void> {
  await ask({ unmonitor: { conversation: id } });
  watched.value = new Set([...watched.value].filter((one) => one !== id));
  connection?.dispatch({ type: "forget", conversation: id });
  threads.remove(id);
  if (selected.value === id) selected.value = "";
}

export function endWatch(id: string): void {
  watched.value = new Set([...watched.value].filter((one) => one !== id));
}
