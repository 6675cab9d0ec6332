// What the shop's page has said of this visitor so far: for the start of a conversation and the one under way.
import { signal } from "@preact/signals";

/** Whether the conversation that is under way has been told all of it. */
export const told = signal(true);

export const visit = {
  page: "",
  queue: "",
  attributes: {} as Record<string, string>,
  tags: new Set<string>(),
};

/** Somebody else is here: nothing that was said of the one before is theirs. */
export function forgetVisit(): void {
  visit.queue = "";
  visit.attributes = {};
  visit.tags.clear();
  told.value = true;
}

/** For a start, which takes all of it along. */
export function takeDescription(): { tags: string[]; attributes: Record<string, string> } {
  told.value = true;
  return { tags: [...visit.tags], attributes: { ...visit.attributes } };
}
