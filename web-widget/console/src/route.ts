// Where the user is, entirely in the address: screen, view, conversation, filters. A link made from it opens the
// same thing for a colleague who may see it; Back goes where one was.
import { batch, computed, signal } from "@preact/signals";

export type Screen =
  | "chats"
  | "board"
  | "reports"
  | "tickets"
  | "settings"
  | "setup"
  | "account"
  | "audit"
  | "keys"
  | "password";

const SCREENS: readonly Screen[] = [
  "board",
  "reports",
  "tickets",
  "settings",
  "setup",
  "account",
  "audit",
  "keys",
  "password",
];
const path = signal(location.pathname);
const search = signal(location.search);
const hash = signal(location.hash);

/** Looks at every change of the address: false holds it back, and `go` makes it after all. */
export type Guard = (go: () => void) => boolean;
let guard: Guard | null = null;
export function guardLeaving(next: Guard | null): void {
  guard = next;
}

function show(): void {
  batch(() => {
    path.value = location.pathname;
    search.value = location.search;
    hash.value = location.hash;
  });
}

addEventListener("popstate", () => {
  const to = location.pathname + location.search;
  const from = path.peek() + search.peek();
  if (!guard || guard(() => navigate(to))) show();
  else history.pushState(null, "", from); // the browser has gone already; what is on the screen stays
});

export function navigate(to: string, replace = false): void {
  if (to === path.value + search.value) return;
  const go = () => {
    history[replace ? "replaceState" : "pushState"](null, "", to);
    show();
  };
  if (!guard || guard(go)) go();
}

export const follow = (to: string) => (event: MouseEvent) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  navigate(to);
};

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // an address that somebody typed, with a % of its own
  }
}
const parts = computed(() => path.value.split("/").slice(2).map(decoded));
const parameters = computed(() => new URLSearchParams(search.value));
export const parameter = (name: string): string => parameters.value.get(name) ?? "";

/** The secret of a one-time link. It stands behind the #, which no browser sends to a server; links of before, behind the ?. */
export const linkOfPage = (): string =>
  new URLSearchParams(hash.value.slice(1)).get("link") ?? parameter("link");

export const screen = computed<Screen>(() => {
  const [first] = parts.value;
  return SCREENS.find((one) => one === first) ?? "chats";
});

/** Chats: the view of the list. Settings: the kind of thing. */
export const part = computed(() => parts.value[1] ?? "");
export const view = computed(() => (screen.value === "chats" && part.value) || "mine");

/** The conversation on the screen, beside the list or beside the board. */
export const selected = computed(() =>
  screen.value === "chats" ? (parts.value[2] ?? "") : parameter("c"),
);

export function withParameters(changes: Record<string, string>): string {
  const next = new URLSearchParams(search.value);
  for (const [key, value] of Object.entries(changes)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  const text = next.toString();
  return text ? `${path.value}?${text}` : path.value;
}

const chatsPath = (id: string, list: string): string =>
  `/console/chats/${encodeURIComponent(list)}${id ? `/${encodeURIComponent(id)}` : ""}`;

export const chatPath = (id: string): string =>
  screen.value === "chats" ? chatsPath(id, view.value) + search.value : withParameters({ c: id });

/** Opens a conversation where the user is: in the list's middle pane or beside the board. */
export const select = (id: string, replace = false): void => navigate(chatPath(id), replace);
export const showView = (id: string): void => navigate(chatsPath("", id));
export const showChat = (id: string): void => navigate(chatsPath(id, view.value));
/** In the list where everybody finds it. */
export const chatAddress = (id: string): string => chatsPath(id, "all");
