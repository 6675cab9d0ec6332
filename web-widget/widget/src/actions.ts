// What the visitor does.
import type { Attachment, FormField, ServerFrame } from "#wire";
import { onColour, readable } from "../../shared/src/colour.ts";
import { FILE_LIMITS, type FileLimits } from "../../shared/src/file_limits.ts";
import { locale } from "../../shared/src/i18n.ts";
import { call } from "../../shared/src/platform.ts";
import type { Body } from "../../shared/src/session_types.ts";
import { connect, link } from "./reach.ts";
import {
  current,
  host,
  inbox,
  loadFailed,
  position,
  settings,
  startError,
  tellEvent,
  thread,
  threads,
  visit,
} from "./state.ts";
import { keepInHost } from "./token.ts";

export async function loadInbox(language = locale.value): Promise<void> {
  loadFailed.value = false;
  try {
    const id = encodeURIComponent(settings.value.inbox);
    const path = `/api/v1/inboxes/${id}/public?locale=${language}`;
    const raw = await call<Record<string, unknown>>("GET", path);
    inbox.value = {
      name: String(raw.name ?? ""),
      greeting: localised(raw.greeting),
      form: ((raw.form ?? []) as FormField[]).map((field) => ({
        ...field,
        options: field.options ?? [],
      })),
      brandColour: String(raw.brandColour ?? ""),
      open: raw.open !== false,
      takesLetters: raw.whenClosed !== "reject",
      opensAt: String(raw.opensAt ?? ""),
      typingPreview: raw.typingPreview === true,
      mailsTranscripts: raw.mailsTranscripts === true,
    };
    applyBrand(inbox.value.brandColour);
  } catch (error) {
    loadFailed.value = true;
    tellEvent("error", { code: "LOAD", message: String((error as Error).message) });
  }
}

export function localised(value: unknown): string {
  if (typeof value === "string") return value;
  const map = (value ?? {}) as Record<string, string>;
  return map[locale.value] ?? map.vi ?? Object.values(map)[0] ?? "";
}

function applyBrand(colour: string): void {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return;
  const on = onColour(colour);
  const style = document.documentElement.style;
  style.setProperty("--brand", colour);
  style.setProperty("--on-brand", on);
  const pair = `light-dark(${readable(colour, "#ffffff", 4.5)}, ${readable(colour, "#1b1e26", 4.5)})`;
  style.setProperty("--brand-text", pair);
  host.tell({ t: "colour", brand: colour, on });
}

const clean = (text: string): string => text.normalize("NFC").trim();

/** False if the way to the server cannot be had: then nothing was said. */
export async function begin(form: Record<string, string>, words: string): Promise<boolean> {
  startError.value = "";
  const { page, queue, attributes, tags } = visit;
  const filled: Record<string, string> = { ...(page ? { page } : {}), ...attributes, ...form };
  if (tags.size > 0) filled.tags = [...tags].join(",");
  const text = clean(words);
  const start = { inbox: settings.value.inbox, queue, form: filled, text };
  const body = (clientId: string): Body => ({ start: { ...start, clientId } });
  const reached = await connect();
  reached?.send({ conversation: "", text, body });
  return reached !== null;
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

export const tell = (body: Body): void => link.value?.tell(body);

async function ask(body: Body): Promise<ServerFrame | undefined> {
  const answer = await link.value?.request(body);
  return answer?.frame;
}

export async function older(): Promise<void> {
  const conversation = current.value;
  const before = thread.value?.entries.value[0]?.seq ?? 0;
  const page = (await ask({ history: { conversation, before, limit: 50 } }))?.history;
  if (page) threads.addOlder(conversation, page.entries, page.more);
}

export async function rate(csat: number, ces: number, comment: string): Promise<boolean> {
  const conversation = current.value;
  const rated = await ask({ rate: { conversation, csat, ces, comment: clean(comment) } });
  if (rated) tellEvent("rating", { csat, ces });
  return !!rated;
}

export const endChat = () => ask({ end: { conversation: current.value } });

/** Leaves an address and keeps the place in line; false if the server did not take it. */
export async function keepPlace(email: string): Promise<boolean> {
  const conversation = current.value;
  return !!(await ask({ keepPlace: { conversation, email: clean(email) } }));
}

export function newChat(): void {
  threads.clear();
  current.value = "";
  position.value = null;
  keepInHost();
}

export const retryLink = (): void => link.value?.start();
export const minimise = (): void => host.tell({ t: "close" });
export const textLimit = (): number => link.value?.limits?.textCodePoints || 4000;

export function fileLimits(): FileLimits {
  const limits = link.value?.limits;
  return {
    bytes: limits?.attachmentBytes || FILE_LIMITS.bytes,
    perMessage: limits?.attachmentsPerMessage || FILE_LIMITS.perMessage,
  };
}
