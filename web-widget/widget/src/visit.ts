// What the shop's page says of this visit: what of it fits, for the start of a conversation and for the one that is under way (describe.ts).
import { told, visit } from "./said.ts";

export const MOST = 20; // tags, and attributes, of a visit
const NAME_MAX = 64;
const VALUE_MAX = 512;
const TAG_BYTES = 64;

const length = (text: string): number => [...text].length;
const isPlain = (text: string, no = /\p{Cc}/u): boolean => !no.test(text);

export function addTags(tags: unknown[]): void {
  for (const tag of tags) {
    const text = String(tag).normalize("NFC").trim();
    const bytes = new TextEncoder().encode(text).length;
    if (!bytes || bytes > TAG_BYTES || !isPlain(text, /[\p{Cc},]/u)) {
      throw new Error(`tags: ${TAG_BYTES} bytes, no comma`);
    }
    if (visit.tags.size === MOST && !visit.tags.has(text)) throw new Error(`tags: at most ${MOST}`);
    visit.tags.add(text);
    told.value = false;
  }
}

export function addAttributes(values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    const text = String(value);
    const fits = name && length(name) <= NAME_MAX && length(text) <= VALUE_MAX;
    if (!fits || !isPlain(name + text)) {
      throw new Error(`attributes: name ${NAME_MAX}, value ${VALUE_MAX} characters`);
    }
    if (!(name in visit.attributes) && Object.keys(visit.attributes).length === MOST) {
      throw new Error(`attributes: at most ${MOST}`);
    }
    visit.attributes[name] = text;
    told.value = false;
  }
}
