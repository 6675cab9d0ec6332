// Closing: the outcome and the tags, both of which the reports count. A tag that is taken out of the field is taken
// from the conversation.
import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Conversation } from "#wire";
import { sendHeldIn } from "./hold.ts";
import { ask } from "./live.ts";
import { Dialog, Field } from "./parts.tsx";
import { config } from "./state.ts";
import { suggestedOf, tagsOf, withTag } from "./tag_words.ts";
import { tagsInUse } from "./tags.ts";
import { t } from "./texts.ts";

const SUGGESTED_MAX = 6;

const textOf = (tags: readonly string[]): string => tags.join(", ");

async function close(info: Conversation, disposition: string, written: string): Promise<boolean> {
  const conversation = info.id;
  // What was not touched stays as it is: tags may come from elsewhere, with commas in them.
  const wanted = written === textOf(info.tags) ? info.tags : tagsOf(written);
  await sendHeldIn(conversation);
  const remove = info.tags.filter((tag) => !wanted.includes(tag));
  const tags = wanted.filter((tag) => !info.tags.includes(tag));
  if (remove.length > 0 && (await ask({ tag: { conversation, remove } })).error) return false;
  return !(await ask({ close: { conversation, disposition, tags } })).error;
}

function TagsField({ tags }: { tags: readonly string[] }) {
  const text = useSignal(textOf(tags));
  const [inUse] = useState(tagsInUse);
  const suggested = suggestedOf(inUse, text.value, SUGGESTED_MAX);
  return (
    <>
      <Field id="close-tags" label={`${t("tags")} (${t("optional")})`} hint={t("listHint")}>
        <input
          id="close-tags"
          name="tags"
          value={text.value}
          autocomplete="off"
          data-testid="close-tags"
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </Field>
      {suggested.length > 0 && (
        <fieldset class="chips">
          <legend class="hidden-text">{t("tagsInUse")}</legend>
          {suggested.map((tag) => (
            <button
              key={tag}
              type="button"
              class="button small-button"
              data-testid="suggested-tag"
              onClick={() => {
                text.value = withTag(inUse, text.value, tag);
              }}
            >
              {tag}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}

export function CloseDialog({ info, shut }: { info: Conversation; shut: () => void }) {
  const dispositions = config.value.queues.find(({ id }) => id === info.queue)?.dispositions ?? [];
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const disposition = String(data.get("disposition") ?? "");
    if (await close(info, disposition, String(data.get("tags") ?? ""))) shut();
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
        <TagsField tags={info.tags} />
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
