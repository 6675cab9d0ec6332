// Something to agree to before the chat: a box beside its text, whose links can be read first. What is agreed to is the
// text itself.

import { heard } from "./later.ts";
import { t } from "./texts.ts";

interface Asked {
  label: string;
  /** What every field has; its value is the label, or empty. */
  common: { id: string; value: string; required: boolean; "aria-invalid": boolean | undefined };
  answer: (to: string) => void;
}

export function Consent({ label, common, answer }: Asked) {
  const { id, value, required } = common;
  return (
    <div class="field consent">
      <label for={id}>
        {heard()?.line(label) ?? label}
        {!required && <span class="optional"> ({t("optional")})</span>}
      </label>
      <input
        {...common}
        {...({ type: "checkbox" } as object)}
        value={label}
        checked={!!value}
        onInput={({ currentTarget: box }) => answer(box.checked ? label : "")}
      />
      {common["aria-invalid"] && (
        <p class="problem" id={`${id}-problem`}>
          {t("agree")}
        </p>
      )}
    </div>
  );
}
