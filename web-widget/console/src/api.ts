// Calls to our own server's HTTP API, with the header that proves that they come from this page.
import { call } from "../../shared/src/platform.ts";
import { again } from "./again.ts";
import { unattended } from "./attended.ts";
import { errorWords } from "./refusals.ts";
import { me, servesDesk, storage, toast } from "./state.ts";

/** Proves that a changing call comes from this page. */
export const changing = (): Record<string, string> => ({
  "X-CSRF-Token": me.value?.csrf ?? "",
  ...unattended(),
});

export const api = {
  get: <T>(path: string) => again(() => call<T>("GET", `/api/v1${path}`, undefined, unattended())),
  post: <T>(path: string, body: unknown) => call<T>("POST", `/api/v1${path}`, body, changing()),
  put: <T>(path: string, body: unknown, more: Record<string, string> = {}) =>
    call<T>("PUT", `/api/v1${path}`, body, { ...changing(), ...more }),
  patch: <T>(path: string, body: unknown) => call<T>("PATCH", `/api/v1${path}`, body, changing()),
  remove: <T>(path: string, more: Record<string, string> = {}) =>
    call<T>("DELETE", `/api/v1${path}`, undefined, { ...changing(), ...more }),
};

/** Says in words that a call failed: the server's own, or that there was no answer. */
export function complain(error: unknown): void {
  toast(errorWords(error), true);
}

export const query = (values: Record<string, string | number | undefined>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join("&");

/** A document of this person's desk: kept on the server, with the last known copy here for the first paint. */
export async function loadDesk<T extends object>(name: string): Promise<T | null> {
  const copy = `sb:desk:${me.value?.id}:${name}`;
  try {
    const found = await api.get<T>(`/desk/${name}`);
    servesDesk.value = true;
    storage.writeJson(copy, found);
    return found;
  } catch {
    return storage.readJson<T>(copy);
  }
}

export async function saveDesk(name: string, value: object): Promise<void> {
  storage.writeJson(`sb:desk:${me.value?.id}:${name}`, value);
  if (servesDesk.value) await api.put(`/desk/${name}`, value).catch(complain);
}
