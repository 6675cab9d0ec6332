// What the console knows: who is logged in, the settings, offers, threads, what is watched. Signals and names
// only; nothing here talks to a server or draws.
import { signal } from "@preact/signals";
import type { AccountConfig, Conversation, Offer, PresenceStatus, Role } from "#wire";
import { TABLE } from "../../generated/table_console.ts";
import { makeCodec } from "../../shared/src/codec.ts";
import { makeJson } from "../../shared/src/codec_json.ts";
import { SafeStorage } from "../../shared/src/platform.ts";
import { Threads } from "../../shared/src/threads.ts";
import { t } from "./texts.ts";

export interface Me {
  id: string;
  name: string;
  role: Role;
  account: string;
  accountId: string;
  csrf: string;
}

export const codec = makeCodec(TABLE);
export const json = makeJson(codec);
export const storage = new SafeStorage(() => window.localStorage);
export const session = new SafeStorage(() => window.sessionStorage);
export const threads = new Threads();
export const me = signal<Me | null | undefined>(undefined); // undefined: not asked yet; null: logged out
export const config = signal<AccountConfig>(json.fromJson("AccountConfig", {}));
export const presence = signal<PresenceStatus>("PRESENCE_UNSPECIFIED");
export const offers = signal<Offer[]>([]);
export const watched = signal<ReadonlySet<string>>(new Set()); // monitored, not owned
export const toasts = signal<{ id: number; text: string; bad: boolean }[]>([]);
/** Whether this node serves what the console's newest parts ask for: during an upgrade an older one may answer. */
export const servesDesk = signal(false);
/** The conversation whose composer takes the focus when it comes up: taken or clicked, not walked past by keys. */
export const focusWanted = { conversation: "" };
export const now = signal(Date.now());
/** Server's clock minus ours, so that clocks tick from the server's stamps. */
let clockSkew = 0;

export function noteServerTime(at: number): void {
  clockSkew = at - Date.now();
}

setInterval(() => {
  now.value = Date.now() + clockSkew;
}, 1_000);

export const isAtLeast = (role: Role): boolean => {
  const order: Role[] = ["AGENT", "SUPERVISOR", "ADMIN"];
  return order.indexOf(me.value?.role ?? "ROLE_UNSPECIFIED") >= order.indexOf(role);
};

// ---------------------------------------------------------------- what a conversation is

const TALKING = ["STATE_ACTIVE", "STATE_TRANSFER_PENDING", "STATE_PARKED"];
export const isTalking = (info: Conversation | null | undefined): boolean =>
  TALKING.includes(info?.state ?? "");
export const isMine = (info: Conversation | null | undefined): boolean =>
  info?.owner !== "" && info?.owner === me.value?.id;
/** However it ended, also with nobody having been there: it can be taken up again. */
export const isOver = (info: Conversation | null | undefined): boolean =>
  ["STATE_CLOSED", "STATE_REJECTED", "STATE_ABANDONED"].includes(info?.state ?? "");
export const isWrappingUp = (info: Conversation | null | undefined): boolean =>
  isMine(info) && info?.state === "STATE_CLOSED" && info.wrapUpUntil > now.value;

/** What the agent has on the desk: being talked to, or closed with notes still to be written. */
export const isOnMyDesk = (info: Conversation | null | undefined): boolean =>
  isMine(info) && (isTalking(info) || (info?.state === "STATE_CLOSED" && info.wrapUpUntil > 0));

// ---------------------------------------------------------------- names

/** What the customer is called: by the shop, else as the form says, else nobody in particular. */
export const nameOf = (info: Conversation | null | undefined): string =>
  info?.contact?.name || info?.form.name || t("guest");

const named = (list: readonly { id: string; name: string }[], id: string): string =>
  list.find((one) => one.id === id)?.name || id;
export const queueName = (id: string): string => named(config.value.queues, id);
export const userName = (id: string): string => named(config.value.users, id);
export const skillName = (id: string): string => named(config.value.skills, id);
/** One that is new here by the word that the server has for it. */
export const channelName = (channel: string): string =>
  channel === "web" ? t("channelWeb") : channel || t("none");

// ---------------------------------------------------------------- messages of the program itself

export function toast(text: string, bad = false, ms = bad ? 8_000 : 4_000): void {
  const id = Date.now() + Math.random();
  toasts.value = [...toasts.value.filter((one) => one.text !== text).slice(-3), { id, text, bad }];
  setTimeout(() => dismiss(id), ms);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
