// What the inbox says of itself: its form, its colour, whether it is open. Read before the first screen, and again when
// the panel is opened and when the hours say that it opens or closes: a form may stand there for long.
import { effect } from "@preact/signals";
import type { FormField } from "#wire";
import { locale } from "../../shared/src/i18n.ts";
import { call } from "../../shared/src/platform.ts";
import { host, type Inbox, inbox, inboxId, loadFailed, tellEvent } from "./state.ts";

const FRESH_MS = 2_000; // opening the panel right after it has loaded asks nothing twice
const AGAIN_MS = 15_000; // where this clock and the server's are not of one mind
const DAY_MS = 86_400_000;

let readAt = 0;

export function localised(value: unknown): string {
  if (typeof value === "string") return value;
  const map = (value ?? {}) as Record<string, string>;
  return map[locale.value] ?? map.vi ?? Object.values(map)[0] ?? "";
}

let turn = 0; // of the last question: an older answer that comes later is shown no more

async function read(language: string): Promise<Inbox> {
  const path = `/api/v1/inboxes/${inboxId}/public?locale=${language}`;
  const raw = await call<Record<string, unknown>>("GET", path);
  readAt = Date.now();
  return {
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
    changesAt: String(raw.opensAt ?? raw.closesAt ?? ""),
    typingPreview: raw.typingPreview === true,
    mailsTranscripts: raw.mailsTranscripts === true,
  };
}

export async function loadInbox(language = locale.value): Promise<void> {
  loadFailed.value = false;
  try {
    const mine = ++turn;
    const next = await read(language);
    if (mine !== turn) return;
    inbox.value = next;
    applyBrand(next.brandColour);
  } catch (error) {
    loadFailed.value = true;
    tellEvent("error", { code: "LOAD", message: String((error as Error).message) });
  }
}

/** What is shown stays where it cannot be read again now. */
export function refreshInbox(): void {
  if (!inbox.value || Date.now() - readAt < FRESH_MS) return;
  const mine = ++turn;
  read(locale.value).then(
    (next) => {
      if (mine === turn) inbox.value = next;
    },
    () => {},
  );
}

/** Reads again when it opens or closes by its own word. */
export const followHours = (): void => {
  effect(() => {
    const at = Date.parse(inbox.value?.changesAt ?? "");
    if (Number.isNaN(at)) return;
    const wait = Math.min(DAY_MS, Math.max(at - Date.now(), 0));
    const again = Date.now() - at < DAY_MS ? AGAIN_MS : DAY_MS;
    let timer = setTimeout(function look() {
      refreshInbox();
      timer = setTimeout(look, again);
    }, wait);
    return () => clearTimeout(timer);
  });
};

function applyBrand(colour: string): void {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return;
  document.documentElement.style.setProperty("--brand", colour);
  host.tell(["brand", colour]);
}
