// For who does not want to wait here: an e-mail address, and the place in line stays.
import { signal } from "@preact/signals";
import { keepPlace } from "./actions_late.ts";
import { looksLikeMail } from "./form.tsx";
import { OneField } from "./one_field.tsx";
import { identity, onLeave } from "./state.ts";
import { t } from "./texts.ts";

const address = signal<string | null>(null);
const problem = signal("");
const busy = signal(false);
onLeave.push(() => {
  address.value = null;
  problem.value = "";
});

export function KeepPlace({ onClose }: { onClose: () => void }) {
  const send = async (typed: string) => {
    problem.value = looksLikeMail(typed) ? "" : t("badEmail");
    if (problem.value) return;
    busy.value = true;
    const done = await keepPlace(typed);
    busy.value = false;
    if (done) onClose();
    else problem.value = t("keepFailed");
  };
  return (
    <OneField
      name="keep"
      field="email"
      label={t("keepLabel")}
      value={address.value ?? identity.value.email ?? ""}
      problem={problem.value}
      busy={busy.value}
      send={t("keepSend")}
      stop={t("keepStay")}
      onInput={(typed) => {
        address.value = typed;
      }}
      onSend={(typed) => void send(typed)}
      onStop={onClose}
      next="composer"
    />
  );
}
