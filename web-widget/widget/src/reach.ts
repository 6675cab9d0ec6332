// The way to the server: the link is made when somebody talks or has talked, and it ends with the person.
import { batch } from "@preact/signals";
import { open } from "./link.ts";
import { forgetVisit } from "./said.ts";
import {
  answers,
  current,
  draft,
  identity,
  type Link,
  link,
  onLeave,
  past,
  position,
  resuming,
  startError,
  storage,
  threads,
  welcomed,
} from "./state.ts";
import { closeDrawer, drawer, emptyDrawer, recallToken } from "./token.ts";

/** Makes the connection if there is none. */
export function connect(): Link {
  if (!link.value) {
    link.value = open(forget);
    link.value.start();
  }
  return link.value;
}

/** Takes up what this drawer holds: a token means that somebody was here before, and whom the shop vouches for may have
 *  been elsewhere. */
export function resume(): void {
  const known = recallToken() || Boolean(identity.value.token);
  const saved = storage.readJson<unknown[]>(drawer("outbox"));
  resuming.value = known;
  if (known || saved?.length) connect();
}

/** Nothing of this person stays on the screen or in memory; the drawer is only closed. */
export function leave(): void {
  batch(() => {
    link.value?.stop();
    link.value = null;
    closeDrawer();
    threads.reset();
    welcomed.value = false;
    resuming.value = false;
    current.value = "";
    position.value = null;
    startError.value = "";
    draft.value = "";
    answers.value = {};
    past.value = null;
    for (const one of onLeave) one(true);
  });
}

/** Empties the drawer too. */
export function forget(): void {
  leave();
  emptyDrawer();
  forgetVisit();
  identity.value = {};
  emptyDrawer(); // and that of nobody in particular
}

/** The person is gone for good: here and in every other tab. */
export function logout(): void {
  link.value?.share({ gone: drawer("token") });
  forget();
}
