// What the team has noted about the customer on the screen, whichever conversation it came up in: read when another
// customer is shown, at each new connection, and when the server says that something about the customer has changed.
import { signal } from "@preact/signals";
import { randomId } from "../../shared/src/platform.ts";
import { api, complain } from "./api.ts";
import { onFrame } from "./live.ts";
import { errorWords } from "./refusals.ts";
import { me } from "./state.ts";

export interface ContactNote {
  id: string;
  author?: { id: string; name: string };
  at: string;
  text: string;
  changedAt?: string;
}

export const NOTES_MAX = 200; // of a customer
export const NOTE_MAX = 2_000; // characters
const SOON_MS = 150; // one reading for all conversations of a customer that tell of the same change

interface Noted {
  contact: string;
  list: readonly ContactNote[] | null;
  fault: string; // why they could not be read, in words
}

const NOTHING: Noted = { contact: "", list: null, fault: "" };
export const noted = signal<Noted>(NOTHING);
/** What is half written about whom, and the id that it was sent under, if it was. */
const drafts = new Map<string, { text: string; id: string }>();
let readings = 0;

me.subscribe((person) => {
  if (person) return;
  drafts.clear();
  noted.value = NOTHING;
});

const pathOf = (contact: string): string => `/contacts/${encodeURIComponent(contact)}/notes`;

export async function readNoted(contact: string): Promise<void> {
  const reading = ++readings;
  if (noted.peek().contact !== contact) noted.value = { ...NOTHING, contact };
  try {
    const { notes } = await api.get<{ notes: ContactNote[] }>(pathOf(contact));
    if (reading === readings) noted.value = { contact, list: notes, fault: "" };
  } catch (error) {
    if (reading === readings) noted.value = { ...noted.peek(), fault: errorWords(error) };
  }
}

/** Until what it gives back is called. */
export function followNoted(contact: string): () => void {
  let timer = 0;
  const stop = onFrame(({ conversation }) => {
    if (conversation?.contact?.id !== contact) return;
    clearTimeout(timer);
    timer = setTimeout(() => void readNoted(contact), SOON_MS) as unknown as number;
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

export const draftAbout = (contact: string): string => drafts.get(contact)?.text ?? "";

/** Other words are another note: what was sent before may have arrived. */
export function setDraftAbout(contact: string, text: string): void {
  drafts.set(contact, { text, id: randomId() });
}

/** Whether it was done; a refusal is shown. */
async function done(contact: string, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
  } catch (error) {
    complain(error);
    return false;
  }
  await readNoted(contact);
  return true;
}

export async function noteAbout(contact: string): Promise<boolean> {
  const draft = drafts.get(contact);
  const text = draft?.text.normalize("NFC").trim();
  if (!draft || !text) return false;
  const isDone = await done(contact, () => api.post(pathOf(contact), { id: draft.id, text }));
  if (isDone && drafts.get(contact) === draft) drafts.delete(contact);
  return isDone;
}

export const changeNote = (contact: string, id: string, text: string): Promise<boolean> =>
  done(contact, () =>
    api.patch(`${pathOf(contact)}/${id}`, { text: text.normalize("NFC").trim() }),
  );

export const removeNote = (contact: string, id: string): Promise<boolean> =>
  done(contact, () => api.remove(`${pathOf(contact)}/${id}`));
