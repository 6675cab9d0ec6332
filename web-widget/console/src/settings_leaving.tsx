// Edits that are not saved are asked about when one goes elsewhere.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, drop } from "./asking.tsx";
import { guardLeaving } from "./route.ts";
import { t } from "./texts.ts";

/** Something in the form differs from what is kept. */
export const edited = signal(false);

export const touched = (): void => {
  edited.value = true;
};

export const settled = (): void => {
  edited.value = false;
};

function leave(go: () => void): boolean {
  if (!edited.peek()) return true;
  ask({
    title: t("leaveTitle"),
    text: t("leaveText"),
    yes: t("leaveYes"),
    run: () => {
      settled();
      go();
    },
  });
  return false;
}

function onUnload(event: BeforeUnloadEvent): void {
  if (edited.peek()) event.preventDefault();
}

/** Edits hold the page: other addresses are asked about here, the window's end by the browser. */
export function useLeaveGuard(): void {
  useEffect(() => {
    guardLeaving(leave);
    addEventListener("beforeunload", onUnload);
    return () => {
      guardLeaving(null);
      removeEventListener("beforeunload", onUnload);
      settled();
      drop();
    };
  }, []);
}
