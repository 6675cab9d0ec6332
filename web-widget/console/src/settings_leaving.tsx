// What would be lost is asked about first: a thing that is deleted, and edits that are not saved when one goes elsewhere.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "./parts.tsx";
import { guardLeaving } from "./route.ts";
import { t } from "./texts.ts";

interface Question {
  title: string;
  text: string;
  yes: string;
  run: () => void;
}

const question = signal<Question | null>(null);
/** Something in the form differs from what is kept. */
export const edited = signal(false);

export const ask = (next: Question): void => {
  question.value = next;
};

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
      question.value = null;
    };
  }, []);
}

export function Asking() {
  const asked = question.value;
  if (!asked) return null;
  const shut = () => {
    question.value = null;
  };
  return (
    <Dialog title={asked.title} testid="confirm-dialog" onClose={shut}>
      <p>{asked.text}</p>
      <div class="row end">
        <button type="button" class="button" data-testid="confirm-no" onClick={shut}>
          {t("cancel")}
        </button>
        <button
          type="button"
          class="button danger"
          data-testid="confirm-yes"
          onClick={() => {
            shut();
            asked.run();
          }}
        >
          {asked.yes}
        </button>
      </div>
    </Dialog>
  );
}
