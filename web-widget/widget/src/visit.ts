// What the shop's page says of this visit: with the start of a conversation, and at once while one is under way. The
// page learns in an `error` event what the server would not take; the visitor is never held up by it.
import { link } from "./reach.ts";
import { current, ended, tellEvent } from "./state.ts";

export const MOST = 20; // tags, and attributes, of a visit
const NAME_MAX = 64;
const VALUE_MAX = 512;
const TAG_BYTES = 64;

export const visit = {
  page: "",
  queue: "",
  attributes: {} as Record<string, string>,
  tags: new Set<string>(),
};
/** Whether the conversation that is under way has been told all of it. */
let isTold = true;

const length = (text: string): number => [...text].length;
const isPlain = (text: string): boolean => !/\p{Cc}/u.test(text);

export function addTags(tags: unknown[]): void {
  for (const tag of tags) {
    const text = String(tag).normalize("NFC");
    const bytes = new TextEncoder().encode(text).length;
    if (bytes < 1 || bytes > TAG_BYTES || !isPlain(text)) {
      throw new Error(`tags: 1 to ${TAG_BYTES} bytes each, in one line`);
    }
    if (visit.tags.size === MOST && !visit.tags.has(text)) throw new Error(`tags: at most ${MOST}`);
    visit.tags.add(text);
    isTold = false;
  }
  describe();
}

export function addAttributes(values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    const text = String(value);
    const fits = name && length(name) <= NAME_MAX && length(text) <= VALUE_MAX;
    if (!fits || !isPlain(name + text)) {
      throw new Error(
        `attributes: names of 1 to ${NAME_MAX}, values of up to ${VALUE_MAX} characters`,
      );
    }
    if (!(name in visit.attributes) && Object.keys(visit.attributes).length === MOST) {
      throw new Error(`attributes: at most ${MOST}`);
    }
    visit.attributes[name] = text;
    isTold = false;
  }
  describe();
}

/** For a start, which takes all of it along. */
export function described(): { tags: string[]; attributes: Record<string, string> } {
  isTold = true;
  return { tags: [...visit.tags], attributes: { ...visit.attributes } };
}

/** Tells the conversation that is under way what it has not heard yet. */
export function describe(): void {
  if (isTold || !current.value || ended.value || !link.value) return;
  const body = { describe: { conversation: current.value, ...described() } };
  void link.value.request(body).then(({ error }) => {
    if (error) tellEvent("error", { code: error.code, message: error.message });
  });
}
