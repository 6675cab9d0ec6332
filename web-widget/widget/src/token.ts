// Who the visitor is to the server: the token, its drawer in the browser's storage, and the shop's signed word.
import { locale } from "../../shared/src/i18n.ts";
import { NotAllowed } from "../../shared/src/not_allowed.ts";
import { call, type HttpError, SafeStorage } from "../../shared/src/platform.ts";
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
} from "./state.ts";

let token: string | null = null;
/** Told when the token changes, to tell the other tabs. */
export const onToken = { tell: (_drawer: string, _token: string | null): void => {} };

/** Each person of a shared browser has a drawer of their own. */
export const drawer = (what: string): string =>
  ["sb", what, inboxId, identity.value.subject].filter(Boolean).join(":");

/** What is half written outlives a reload of its tab, and is nobody else's. */
const tab = new SafeStorage(() => window.sessionStorage);
export const keepDraft = (): void => {
  tab.write(drawer("draft"), draft.value || null);
  tab.writeJson(drawer("form"), Object.entries(answers.value));
};
export const forgetDraft = (): void => {
  tab.write(drawer("draft"), null);
  tab.write(drawer("form"), null);
};
export const recallDraft = (): void => {
  draft.value ||= tab.read(drawer("draft")) ?? "";
  answers.value = { ...Object.fromEntries(tab.readJson(drawer("form")) ?? []), ...answers.value };
};

export function keepToken(next: string | null): void {
  token = next;
  storage.write(drawer("token"), next);
  keepInHost();
}

/** Takes up what the drawer holds; the host page's copy where this frame has no storage. */
export function recallToken(hostToken: string | null): boolean {
  token = storage.read(drawer("token")) ?? hostToken;
  return token !== null;
}

/** The host page keeps the token only where this frame's own storage is forbidden. */
export function keepInHost(): void {
  const live = current.value !== "" && !ended.value;
  const mayKeep = !storage.durable && !identity.value.token;
  host.tell({ t: "keep", kept: { token: mayKeep ? token : null, live } });
}

async function issue(old: string | null, puzzle?: string): Promise<void> {
  const body = {
    inbox: inboxId,
    locale: locale.value,
    token: old || undefined, // JSON leaves out what there is none of
    identity: identity.value.token,
    puzzle,
  };
  keepToken((await call<{ token: string }>("POST", "/api/v1/visitor-token", body)).token);
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
export const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${token}` });
/** For HTTP calls. */
export const withToken = async (): Promise<Record<string, string>> => {
  await fetchToken(false);
  return bearer();
};
