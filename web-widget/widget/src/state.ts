// What the widget knows, as signals: the page's settings, the inbox, who talks, and which conversation is shown.
// Screens read it; link.ts and actions.ts change it.
import { computed, signal } from "@preact/signals";
import type { Entry, FormField, ServerFrame } from "#wire";
import type { TrayItem } from "../../shared/src/file_items.ts";
import { SafeStorage } from "../../shared/src/platform.ts";
import type { TabLink } from "../../shared/src/tabs.ts";
import { type Thread, Threads } from "../../shared/src/threads.ts";
import type { Identity, Settings, ToHost } from "./port.ts";

export interface Inbox {
  name: string;
  greeting: string;
  form: FormField[];
  brandColour: string;
  open: boolean;
  takesLetters: boolean; // outside hours a message may be left
  opensAt: string; // RFC 3339, where the server says so
  changesAt: string; // when it opens or closes next, likewise
  typingPreview: boolean;
  mailsTranscripts: boolean;
}

export type Screen = "loading" | "failed" | "form" | "starting" | "chat" | "past";
export type Link = Pick<TabLink, keyof TabLink>;
type Position = NonNullable<ServerFrame["position"]>;

/** Of the frame's own address, which the inbox's list of pages holds for; whatever the page says. */
export const inboxId = location.pathname.slice(7); // behind "/frame/"
export const storage = new SafeStorage(() => window.localStorage);
export const threads = new Threads();
/** The way to the server, once somebody talks or has talked. */
export const link = signal<Link | null>(null);
export const settings = signal<Settings>({ inbox: "" });
export const inbox = signal<Inbox | null>(null);
export const loadFailed = signal(false);
export const wordless = signal(false); // not even words could be loaded
export const visible = signal(false);
export const current = signal("");
export const position = signal<Position | null>(null);
/** Who the page says that this is; the subject of its signed word keeps people apart. */
export const identity = signal<Identity & { subject?: string }>({});
/** What the page had to say before the frame was there has been heard: no form asks what is known. */
export const isTold = signal(false);
/** What was half written has been taken up again. */
export const hasRecalled = signal(false);
export const draft = signal("");
/** The question that was taken back last: the server may have heard it all the same. */
export const takenBack = { text: "" };
/** What the form has been filled with, by the id of the field. */
export const answers = signal<Record<string, string>>({});
export const startError = signal(""); // the code of why no chat began
export const welcomed = signal(false);
/** The contact that the server knows this visitor as. */
export const self = { id: "" };
export const resuming = signal(false);
/** The list of past conversations is open; with an id one of them is. */
export const past = signal<{ id?: string } | null>(null);

/** The last thing that was asked for by a button was not done. */
export const notDone = signal(false);

/** Something that had the focus is gone with the end of the chat: what comes in its place takes it. */
export const focusOwed = signal(false);

/** What readers of the screen hear (announce.ts). */
export const news = signal("");

/** A file beside the text field. */
export const tray = signal<readonly TrayItem[]>([]);

/** What forgets what its screen holds of one chat, before another begins, and of one person, when they are gone. */
export const onLeave: ((isGone: boolean) => void)[] = [];

/** The way to the host page; set once the port is there. */
export const host = { tell: (_message: ToHost): void => {} };
export const tellEvent = (name: string, data?: unknown): void => host.tell([name, data]);

export const thread = computed<Thread | null>(
  () => threads.list.value.find(({ id }) => id === current.value) ?? null,
);
export const state = computed(() => thread.value?.info.value?.state ?? "STATE_UNSPECIFIED");
const ENDED = ["STATE_CLOSED", "STATE_REJECTED", "STATE_ABANDONED"];
export const isEnded = (value: string): boolean => ENDED.includes(value);
export const ended = computed(() => isEnded(state.value));
export const waiting = computed(() => ["STATE_QUEUED", "STATE_OFFERED"].includes(state.value));

export const screen = computed<Screen>(() => {
  if (past.value) return "past";
  if (current.value) return "chat";
  if (threads.starting.value) return "starting";
  if (loadFailed.value) return "failed";
  if (!inbox.value || !isTold.value) return "loading";
  // Until the line is up, or known to be down: a form that comes and goes loses what is typed into it.
  const isComing = /off|connecting/.test(threads.link.value.state);
  return resuming.value && isComing && !welcomed.value ? "loading" : "form";
});

export const isMine = (entry: Entry): boolean => entry.author?.role === "CUSTOMER";

export const unread = computed(() => {
  const entries = thread.value?.entries.value ?? [];
  const read = thread.value?.customerRead.value ?? 0;
  return entries.filter((entry) => entry.message && !isMine(entry) && entry.seq > read).length;
});
