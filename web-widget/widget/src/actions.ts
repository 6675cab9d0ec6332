// What the visitor does.
import type { Attachment, ServerFrame } from "#wire";
import type { Body } from "../../shared/src/session_types.ts";
import { connect } from "./reach.ts";
import { takeDescription, visit } from "./said.ts";
import {
  current,
  draft,
  host,
  inboxId,
  link,
  notDone,
  startError,
  takenBack,
  thread,
  threads,
} from "./state.ts";

export const clean = (text: string): string => text.normalize("NFC").trim();

export function begin(form: Record<string, string>, words: string): void {
  startError.value = "";
  const { page, queue } = visit;
  const filled: Record<string, string> = { ...(page ? { page } : {}), ...form };
  const text = clean(words);
  const start = { inbox: inboxId, queue, form: filled, text, ...takeDescription() };
  const body = (clientId: string): Body => ({ start: { ...start, clientId } });
  connect().send({ conversation: "", text, body });
}

export function say(words: string, files: Attachment[] = []): void {
  const conversation = current.value;
  const text = clean(words);
  const attachments = files.map(({ id }) => ({ id }));
  const body = (clientId: string): Body => ({
    send: { conversation, clientId, text, attachments },
  });
  link.value?.send({ conversation, text, body, files });
}

/** Back to the form with what was asked, before anybody has it. */
export function takeBack(): void {
  const item = threads.starting.value;
  if (!item) return;
  draft.value ||= item.text;
  takenBack.text = item.text;
  link.value?.withdraw(item.clientId);
}

export const tell = (body: Body): void => link.value?.tell(body);

export async function ask(body: Body): Promise<ServerFrame | undefined> {
  const answer = await link.value?.request(body);
  return answer?.frame;
}

/** Of what has no place of its own to say so on the screen. */
export function tellIfNotDone(done: unknown): void {
  notDone.value = !done;
}

export async function older(): Promise<void> {
  const conversation = current.value;
  const before = thread.value?.entries.value[0]?.seq ?? 0;
  const page = (await ask({ history: { conversation, before, limit: 50 } }))?.history;
  tellIfNotDone(page);
  if (page) threads.addOlder(conversation, page.entries, page.more);
}

export const minimise = (): void => host.tell(["close"]);
export const textLimit = (): number => link.value?.limits?.textCodePoints || 8000;
