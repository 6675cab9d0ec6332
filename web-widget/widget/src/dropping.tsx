// Files may be dropped anywhere on an open chat.
import { signal } from "@preact/signals";
import { dropTarget } from "../../shared/src/drop.ts";
import { takeFiles } from "./composer.tsx";
import { ended, past, thread } from "./state.ts";
import { t } from "./texts.ts";

const dragging = signal(false);

export const drop = dropTarget({
  dragging,
  allowed: () => Boolean(thread.value && !ended.value && !past.value),
  take: takeFiles,
});

export function DropHint() {
  return dragging.value ? <div class="drop">{t("dropHere")}</div> : null;
}
