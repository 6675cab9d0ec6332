// Narrowing a list, and keeping that under a name. The filter is in the address.
import { computed, signal } from "@preact/signals";
import { PRIORITIES } from "./commands_acts.ts";
import { rows } from "./list_rows.ts";
import { navigate, showView, withParameters } from "./route.ts";
import { channelName, config } from "./state.ts";
import { type TextKey, t } from "./texts.ts";
import type { Filter } from "./views.ts";
import { baseView, filter, isFiltered, NOBODY, OLDEST, saveView, statesOf } from "./views.ts";

const naming = signal(false);

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

const NONE: Record<keyof Filter, ""> = {
  queue: "",
  priority: "",
  owner: "",
  channel: "",
  state: "",
  tag: "",
  sort: "",
};
export const clearFilters = (): void => navigate(withParameters(NONE), true);

/** What is on the screen, and what the address asks for: another node may know of more. */
const channels = computed(() => [
  ...new Set(["web", filter.value.channel ?? "", ...rows.value.map(({ channel }) => channel)]),
]);

type Choices = readonly (readonly [id: string, name: string])[];

function Choice({ of, label, choices }: { of: keyof Filter; label: TextKey; choices: Choices }) {
  return (
    <select
      aria-label={t(label)}
      value={filter.value[of] ?? ""}
      data-testid={`filter-${of}`}
      onChange={put(of)}
    >
      {choices.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

const named = (list: readonly { id: string; name: string }[]): Choices =>
  list.map(({ id, name }) => [id, name || id]);

export function FilterBar() {
  const { queues, users } = config.value;
  const known = channels.value.filter(Boolean);
  const isOwn = baseView.value === "mine";
  return (
    <div class="filters" data-testid="filters">
      <Choice of="queue" label="queue" choices={[["", t("anyQueue")], ...named(queues)]} />
      <Choice
        of="priority"
        label="priority"
        choices={[["", t("anyPriority")], ...PRIORITIES.map((id) => [id, t(id)] as const)]}
      />
      <Choice
        of="state"
        label="state"
        choices={[
          ["", t("anyState")],
          ...statesOf(baseView.value).map((id) => [id, t(id)] as const),
        ]}
      />
      {!isOwn && (
        <Choice
          of="owner"
          label="owner"
          choices={[["", t("anyAgent")], [NOBODY, t("nobody")], ...named(users)]}
        />
      )}
      {known.length > 1 && (
        <Choice
          of="channel"
          label="channel"
          choices={[["", t("anyChannel")], ...known.map((id) => [id, channelName(id)] as const)]}
        />
      )}
      <input
        aria-label={t("tag")}
        placeholder={t("tag")}
        value={filter.value.tag ?? ""}
        autocomplete="off"
        data-testid="filter-tag"
        onChange={put("tag")}
      />
      <Choice
        of="sort"
        label="sort"
        choices={[
          ["", t("newestFirst")],
          [OLDEST, t("oldestFirst")],
        ]}
      />
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
