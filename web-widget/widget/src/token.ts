// Who the visitor is to the server: the token, its drawer in the browser's storage, and the shop's signed word.
import { locale } from "../../shared/src/i18n.ts";
import { NotAllowed } from "../../shared/src/not_allowed.ts";
import { call, type HttpError, SafeStorage } from "../../shared/src/platform.ts";
import type { Kept } from "./port.ts";
import {
  answers,
  current,
  draft,
  ended,
  host,
  identity,
  inboxId,
  storage,
  tellEvent,
  welcomed,
} from "./state.ts";

let token: string | null = null;
let person = 0; // grows when somebody else may be here: an answer that was asked for before is theirs no more
/** What the host page keeps for this frame. */
export const kept: Kept = {};
/** Told when the token changes, to tell the other tabs. */
export const onToken = { tell: (_drawer: string, _token: string | null): void => {} };

/** Each person of a shared browser has a drawer of their own. */
export const drawer = (what: string, who = identity.value.subject): string =>
  ["sb", what, inboxId, who].filter(Boolean).join(":");

/** What is half written outlives a reload of its tab, and is nobody else's. */
const tab = new SafeStorage(() => window.sessionStorage);
export const keepDraft = (): void => {
  tab.write(drawer("draft"), draft.value || null);
  tab.writeJson(drawer("form"), Object.entries(answers.value));
};
/** `place`: where in the storage the drawer's token is. The page is told: a logout may have waited for it. */
export function emptyDrawer(place = drawer("token")): void {
  const of = (what: string) => place.replace("token", what);
  for (const what of ["token", "outbox"]) storage.write(of(what), null);
  for (const what of ["draft", "form"]) tab.write(of(what), null);
  token = null;
  if (kept.used === place) Object.assign(kept, { token, live: false, used: "" });
  keepInHost(place);
}
export const recallDraft = (): void => {
  draft.value ||= tab.read(drawer("draft")) ?? "";
  answers.value = { ...Object.fromEntries(tab.readJson(drawer("form")) ?? []), ...answers.value };
};

export function keepToken(next: string | null): void {
  kept.token = token = next;
  storage.write(drawer("token"), next);
  keepInHost();
}

/** Takes up what the drawer holds; of an unknown visitor the host page's copy where this frame has no storage. */
export function recallToken(): boolean {
  token = storage.read(drawer("token")) ?? (identity.value.token ? null : kept.token) ?? null;
  return token !== null;
}

/** Nobody is here until the next drawer is opened. */
export function closeDrawer(): void {
  person++;
  token = null;
}

/** The host page keeps the token only where this frame's own storage is forbidden. */
export function keepInHost(emptied?: string): void {
  const live = current.value ? !ended.value : !welcomed.value && kept.live;
  const mayKeep = !storage.durable && !identity.value.token;
  if (token || draft.value) kept.used = drawer("token");
  const { used } = kept;
  host.tell(["keep", used ? { token: mayKeep ? token : null, live, used } : null, emptied]);
}

interface Issued {
  token: string;
  contact: string;
}

export function ask(old: string | null, word: string | undefined, more?: object): Promise<Issued> {
  const body = {
    inbox: inboxId,
    locale: locale.value,
    token: old || undefined, // JSON leaves out what there is none of
    identity: word,
    ...more,
  };
  const asker = person;
  return call<Issued>("POST", "/api/v1/visitor-token", body).finally(() => {
    if (asker !== person) throw new Error("somebody else is here");
  });
}

async function issue(old: string | null, puzzle?: string): Promise<void> {
  keepToken((await ask(old, identity.value.token, { puzzle })).token);
  onToken.tell(drawer("token"), token);
}

export async function fetchToken(renew: boolean): Promise<string> {
  token = storage.read(drawer("token")) ?? token;
  if (token && !renew) return token;
  try {
    await issue(token);
  } catch (error) {
    const { status } = error as HttpError;
    if (!(status < 429)) throw error;
    if (status > 427) await issue(token, await (await import("./puzzle.ts")).solve());
    else {
      if (!token || identity.value.token) return refused(error as HttpError);
      keepToken(null);
      await issue(null); // a newcomer now: where that takes a puzzle, the next attempt solves it
    }
  }
  return token as unknown as string;
}

function refused({ code, message, field }: HttpError): never {
  tellEvent("error", { code, message, field });
  throw new NotAllowed(message);
}

export const hasToken = (): boolean => token !== null;
/** The token of this drawer, whether it is taken up already or not. */
export const heldToken = (): string | null => (recallToken() ? token : null);
export const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${token}` });
/** For HTTP calls. */
export const withToken = async (): Promise<Record<string, string>> => {
  await fetchToken(false);
  return bearer();
};
