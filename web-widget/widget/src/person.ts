// Who the shop's page says that this is, by a word that the shop has signed. Somebody else's word leaves nothing of the one
// before. Who logs in while they talk keeps their chat: it becomes theirs where the server can give it to them, and where
// it cannot, because they have talked before under their own name, it is brought to its end first.
import { batch, signal } from "@preact/signals";
import { HttpError } from "../../shared/src/platform.ts";
import type { Identity } from "./port.ts";
import { connect, leave, resume } from "./reach.ts";
import { forgetVisit } from "./said.ts";
import {
  current,
  draft,
  ended,
  hasRecalled,
  identity,
  link,
  onLeave,
  self,
  storage,
  tellEvent,
  welcomed,
} from "./state.ts";
import { ask, drawer, emptyDrawer, heldToken, kept, recallDraft } from "./token.ts";

type Person = typeof identity.value;
const named = signal<Person | null>(null); // who it is, as soon as their chat allows
let tried: Person | null = null;
onLeave.push((isGone) => {
  if (isGone) named.value = null;
});

/** The subject of the shop's signed word, or nothing. Only to keep people apart: the server judges the word itself. */
function subjectOf(jwt: string | undefined): string {
  try {
    const part = (jwt ?? "").split(".")[1] ?? "";
    const bytes = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
    return String(JSON.parse(bytes).sub ?? "");
  } catch {
    return "";
  }
}

/** Gives what `contact` said to whom the shop's word names, if they are new to it; true if it is theirs now. Then this
 *  drawer is empty, and what was in it is in theirs. */
async function merge({ token = "", subject }: Person, contact: string): Promise<boolean> {
  const issued = await ask(heldToken(), token, { merge: true });
  if (issued.contact !== contact) return false;
  storage.write(drawer("token", subject), issued.token);
  storage.write(drawer("outbox", subject), storage.read(drawer("outbox")));
  emptyDrawer();
  kept.live = true;
  return true;
}

function become(next: Person): void {
  const wasLinked = link.value !== null;
  const before = identity.value.subject;
  leave();
  if (before) forgetVisit();
  batch(() => {
    identity.value = next;
    if (hasRecalled.value) recallDraft();
  });
  if (hasRecalled.value) resume();
  if (wasLinked) connect();
}

/** The same person's renewed word changes nothing else. */
export function identify(said: Identity): void {
  const before = identity.value.subject ?? "";
  const next = { ...said, subject: subjectOf(said.token) };
  const isSame = before === next.subject;
  const isTalking = current.value ? !ended.value : kept.live;
  named.value = null;
  if (isSame) identity.value = next;
  else if (!before && isTalking && heldToken()) named.value = next;
  else become(next);
}

async function bring(next: Person): Promise<void> {
  try {
    const keep = await merge(next, self.id);
    if (!keep || named.value !== next) return;
    const words = draft.value;
    become(next);
    draft.value ||= words;
  } catch (error) {
    if (!(error instanceof HttpError)) return;
    const { code, message, field } = error;
    tellEvent("error", { code, message, field });
  }
}

export function followNamed(): void {
  const next = named.value;
  if (!next || !welcomed.value) return;
  if (!current.value) become(next);
  else if (tried !== next) {
    tried = next;
    void bring(next);
  }
}
