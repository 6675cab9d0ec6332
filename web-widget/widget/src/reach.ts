// The way to the server: the link is made when somebody talks or has talked, its code is loaded then (or before, while
// the form is being filled), and it ends with the person.
import { batch, signal } from "@preact/signals";
import type { TabLink } from "../../shared/src/tabs.ts";
import { forgetVisit } from "./said.ts";
import {
  current,
  draft,
  identity,
  position,
  resuming,
  startError,
  storage,
  tellEvent,
  threads,
  tray,
  welcomed,
} from "./state.ts";
import { drawer, keepInHost, keepToken, recallToken } from "./token.ts";

export type Link = Pick<TabLink, keyof TabLink>;
export const link = signal<Link | null>(null);

/** Only loads the code, so that it is there when it is needed. */
export const prepare = () => import("./link.ts");
let era = 0;

/** Makes the connection if there is none; nothing where the code cannot be had or the person left meanwhile. */
export async function connect(): Promise<Link | null> {
  if (link.value) return link.value;
  const mine = era;
  try {
    const { open } = await prepare();
    if (mine !== era) return null;
    if (!link.value) {
      link.value = open();
      link.value.start();
    }
  } catch (error) {
    tellEvent("error", { code: "LOAD", message: (error as Error).message });
  }
  return link.value;
}

/** Takes up what this drawer holds: a token means that somebody was here before. */
export function resume(hostToken: string | null): void {
  const known = recallToken(hostToken);
  const saved = storage.readJson<unknown[]>(drawer("outbox"));
  resuming.value = known;
  if (known || saved?.length) void connect();
}

/** Nothing of this person stays on the screen or in memory; the drawer is only closed. */
export function leave(): void {
  era++;
  batch(() => {
    link.value?.stop();
    link.value = null;
    recallToken(null);
    threads.reset();
    welcomed.value = false;
    resuming.value = false;
    current.value = "";
    position.value = null;
    startError.value = "";
    draft.value = "";
    tray.value = [];
  });
}

/** Empties the drawer too. */
export function forget(): void {
  keepToken(null);
  storage.write(drawer("outbox"), null);
  leave();
  forgetVisit();
  identity.value = {};
  keepToken(null);
  keepInHost();
}

/** The person is gone for good: here and in every other tab. */
export function logout(): void {
  link.value?.share({ gone: drawer("token") });
  forget();
}
