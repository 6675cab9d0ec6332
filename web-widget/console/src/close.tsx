// Closing: the outcome and the tags, both of which the reports count.
import type { Conversation } from "#wire";
import { ask } from "./live.ts";
import { Dialog, Field } from "./parts.tsx";
import { config } from "./state.ts";
import { t } from "./texts.ts";

export const tagsOf = (text: string): string[] =>
  text
    .split(",")
    .map((tag) => tag.normalize("NFC").trim())
    .filter(Boolean);

export function CloseDialog({ info, shut }: { info: Conversation; shut: () => void }) {
  const dispositions = config.value.queues.find(({ id }) => id === info.queue)?.dispositions ?? [];
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const disposition = String(data.get("disposition") ?? "");
    const tags = tagsOf(String(data.get("tags") ?? "")).filter((tag) => !info.tags.includes(tag));
    const answer = await ask({ close: { conversation: info.id, disposition, tags } });
    if (!answer.error) shut();
  };
  return (
    <Dialog title={t("closeTitle")} testid="close-dialog" onClose={shut}>
      <form class="stacked" onSubmit={submit}>
        <Field id="close-disposition" label={t("disposition")}>
          <select id="close-disposition" name="disposition" data-testid="close-disposition">
            <option value="">{t("none")}</option>
            {dispositions.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </Field>
        <Field id="close-tags" label={`${t("tags")} (${t("optional")})`} hint={t("listHint")}>
          <input
            id="close-tags"
            name="tags"
            defaultValue={info.tags.join(", ")}
            autocomplete="off"
            data-testid="close-tags"
          />
        </Field>
        <div class="row end">
          <button type="button" class="button" onClick={shut}>
            {t("cancel")}
          </button>
          <button type="submit" class="button primary" data-testid="close-submit">
            {t("close")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
