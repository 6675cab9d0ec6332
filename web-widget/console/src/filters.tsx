// Narrowing a list by queue, priority and tag, and keeping that under a name. The filter is in the address.
import { signal } from "@preact/signals";
import { navigate, showView, withParameters } from "./route.ts";
import { config } from "./state.ts";
import { t } from "./texts.ts";
import type { Filter } from "./views.ts";
import { filter, isFiltered, saveView } from "./views.ts";

const naming = signal(false);
const PRIORITIES = ["URGENT", "HIGH", "NORMAL", "LOW"] as const;

const put = (name: keyof Filter) => (event: { currentTarget: { value: string } }) =>
  navigate(withParameters({ [name]: event.currentTarget.value.trim() }), true);

async function save(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const data = new FormData(event.currentTarget as HTMLFormElement);
  const name = String(data.get("name") ?? "")
    .normalize("NFC")
    .trim();
  if (!name) return;
  naming.value = false;
  showView(await saveView(name));
}

function Naming() {
  return (
    <form class="inline-form" onSubmit={save}>
      <input
        name="name"
        aria-label={t("viewName")}
        placeholder={t("viewName")}
        maxLength={40}
        required
        autocomplete="off"
        data-testid="view-name"
      />
      <button type="submit" class="button small-button primary" data-testid="save-view">
        {t("save")}
      </button>
    </form>
  );
}

export const clearFilters = (): void =>
  navigate(withParameters({ queue: "", priority: "", tag: "", sort: "" }), true);

export function FilterBar() {
  const { queue = "", priority = "", tag = "", sort = "" } = filter.value;
  return (
    <div class="filters" data-testid="filters">
      <select
        aria-label={t("queue")}
        value={queue}
        data-testid="filter-queue"
        onChange={put("queue")}
      >
        <option value="">{t("anyQueue")}</option>
        {config.value.queues.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t("priority")}
        value={priority}
        data-testid="filter-priority"
        onChange={put("priority")}
      >
        <option value="">{t("anyPriority")}</option>
        {PRIORITIES.map((id) => (
          <option key={id} value={id}>
            {t(id)}
          </option>
        ))}
      </select>
      <input
        aria-label={t("tag")}
        placeholder={t("tag")}
        value={tag}
        autocomplete="off"
        data-testid="filter-tag"
        onChange={put("tag")}
      />
      <select aria-label={t("sort")} value={sort} data-testid="filter-sort" onChange={put("sort")}>
        <option value="">{t("newestFirst")}</option>
        <option value="oldest">{t("oldestFirst")}</option>
      </select>
      {isFiltered.value && (
        <div class="filter-acts">
          <button
            type="button"
            class="link"
            data-testid="name-view"
            onClick={() => {
              naming.value = !naming.value;
            }}
          >
            {t("saveView")}
          </button>
          <button type="button" class="link" data-testid="clear-filters" onClick={clearFilters}>
            {t("clearFilters")}
          </button>
        </div>
      )}
      {naming.value && isFiltered.value && <Naming />}
    </div>
  );
}
