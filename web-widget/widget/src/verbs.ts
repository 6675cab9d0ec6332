// What the shop's page says of the visitor and of the chat, in a chunk of its own that is loaded with the first such word.
import { batch, effect } from "@preact/signals";
import { followVisit } from "./describe.ts";
import "./frame.tsx"; // keeps what both need in the first chunk
import { prefill, update } from "./host.ts";
import { followNamed, identify } from "./person.ts";
import type { Call, Verbs } from "./port.ts";
import { logout } from "./reach.ts";
import { visit } from "./said.ts";
import { tellEvent } from "./state.ts";
import { addAttributes, addTags } from "./visit.ts";

const verbs: { [V in keyof Verbs]: (...rest: Verbs[V]) => void } = {
  update,
  identify,
  attributes: addAttributes,
  tags: (...tags) => addTags(tags),
  prefill: (text) => prefill(String(text)),
  locale: (locale) => update({ locale }),
  theme: (theme) => update({ theme }),
  queue: (queue) => {
    visit.queue = queue;
  },
  logout,
};

export function obey([verb, ...rest]: Call): void {
  try {
    if (!(verb in verbs)) throw new Error(`no such verb: ${verb}`);
    batch(() => verbs[verb as "update"](...(rest as [never])));
  } catch (error) {
    tellEvent("error", { code: "VERB", message: (error as Error).message });
  }
}

followVisit();
effect(followNamed);
