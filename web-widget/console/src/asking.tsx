// What cannot be taken back lightly is asked about first: a thing that is deleted, edits that would be lost, a
// conversation that is taken from a colleague.
import { signal } from "@preact/signals";
import { Dialog } from "./parts.tsx";
import { t } from "./texts.ts";

interface Question {
  title: string;
  text: string;
  yes: string;
  run: () => void;
}

const question = signal<Question | null>(null);

export const ask = (next: Question): void => {
  question.value = next;
};

export const drop = (): void => {
  question.value = null;
};

export function Asking() {
  const asked = question.value;
  if (!asked) return null;
  return (
    <Dialog title={asked.title} testid="confirm-dialog" onClose={drop}>
      <p>{asked.text}</p>
      <div class="row end">
        <button type="button" class="button" data-testid="confirm-no" onClick={drop}>
          {t("cancel")}
        </button>
        <button
          type="button"
          class="button danger"
          data-testid="confirm-yes"
          onClick={() => {
            drop();
            asked.run();
          }}
        >
          {asked.yes}
        </button>
      </div>
    </Dialog>
  );
}
