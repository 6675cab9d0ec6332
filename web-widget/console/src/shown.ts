// The conversation on the screen, as one value that changes only when another one is shown.
import { computed } from "@preact/signals";
import type { Thread } from "../../shared/src/threads.ts";
import { selected } from "./route.ts";
import { threads } from "./state.ts";

export const shownThread = computed<Thread | null>(() => {
  // The list says that something was opened or removed; which, the map knows.
  void threads.list.value;
  return threads.get(selected.value) ?? null;
});
