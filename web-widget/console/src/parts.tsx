// Small pieces that several screens of the console share: dialogs, links between words and icons, ticking clocks.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { duration } from "../../shared/src/i18n.ts";
import { closeIcon, Icon } from "../../shared/src/icons.tsx";
import { isComposing } from "../../shared/src/text.ts";
import { now, toast } from "./state.ts";
import { t } from "./texts.ts";

/** A modal dialog of the browser itself: focus stays inside, Escape closes, focus returns. */
export function Dialog(props: {
  title: string;
  testid: string;
  onClose: () => void;
  kind?: "wide" | "customer"; // how it is laid out
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDialogElement>(null);
  const isGone = useRef(false);
  // Before any other effect: it takes the focus, and what stands inside may then give it to a field of its own. Only a
  // dialog that is closed gives it back, not one that is taken out of the page.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      isGone.current = true;
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={props.kind ?? ""}
      aria-label={props.title}
      data-testid={props.testid}
      onClose={() => {
        if (!isGone.current) props.onClose();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && isComposing(event)) event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div class="dialog-head">
        <h2>{props.title}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={t("cancel")}
          onClick={() => element.current?.close()}
        >
          <Icon shape={closeIcon} />
        </button>
      </div>
      {props.children}
    </dialog>
  );
}

export function Elapsed({ since, class: kind }: { since: number; class?: string }) {
  return <span class={`clock ${kind ?? ""}`}>{since > 0 ? duration(now.value - since) : "–"}</span>;
}

export function Field(props: {
  id: string;
  label: string;
  hint?: string;
  problem?: string;
  children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      {props.children}
      {props.hint && <p class="hint">{props.hint}</p>}
      {props.problem && (
        <p class="problem" role="alert" id={`${props.id}-problem`}>
          {props.problem}
        </p>
      )}
    </div>
  );
}

/** What was typed into a form, by the names of its fields; codes without the blanks that apps put between digits. */
export function formValues(form: HTMLFormElement): Record<string, string> {
  const typed = [...new FormData(form)].map(([name, value]): [string, string] => [
    name,
    name === "code" ? String(value).replaceAll(" ", "") : String(value),
  ]);
  return Object.fromEntries(typed);
}

/** Says how it went: browsers refuse it, and have none at all where the page is not served safely. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("notCopied"), true);
  }
}

export const percent = (part: number, whole: number): string =>
  whole > 0 ? `${Math.round((100 * part) / whole)}%` : "–";
