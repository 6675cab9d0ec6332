// Settings of the account: people, queues, skills, canned replies, inboxes with their snippet, ticket sinks.
import { signal } from "@preact/signals";
import { Icon, plusIcon } from "../../shared/src/icons.tsx";
import { api, config, isAtLeast, json, loadConfig, toast } from "./model.ts";
import { type FieldSpec, KINDS, type Kind, shown, type Thing, written } from "./settings_kinds.ts";
import { type TextKey, t } from "./texts.ts";

const kindAt = signal(0);
const editing = signal<Thing | null>(null);
const problem = signal("");

const things = (kind: Kind): Thing[] => config.value[kind.part] as unknown as Thing[];
const titleOf = (thing: Thing): string =>
  String(thing.name || thing.shortcut || thing.type || thing.id);

const TRANSLATED = [
  "AGENT",
  "SUPERVISOR",
  "ADMIN",
  "URGENT",
  "HIGH",
  "NORMAL",
  "LOW",
  "PRIORITY_UNSPECIFIED",
];

function Control({ field, thing, locked }: { field: FieldSpec; thing: Thing; locked: boolean }) {
  const name = `${field.key}-${field.language ?? ""}`;
  const value = shown(thing, field);
  const common = {
    id: name,
    name,
    disabled: locked,
    "data-testid": `setting-${name.replace(/-$/, "")}`,
  };
  if (field.input === "check") {
    return (
      <label class="check">
        <input type="checkbox" {...common} defaultChecked={value === "on"} />
        <span>{t(field.label)}</span>
      </label>
    );
  }
  return (
    <div class="field">
      <label for={name}>{t(field.label)}</label>
      {field.input === "select" ? (
        <select {...common} defaultValue={value}>
          {field.options?.(config.value).map(([id, label]) => (
            <option key={id} value={id} selected={id === value}>
              {TRANSLATED.includes(label) ? t(label as TextKey) : label}
            </option>
          ))}
        </select>
      ) : field.input === "area" ? (
        <textarea rows={3} {...common} defaultValue={value} />
      ) : (
        <input
          {...({ type: field.input === "password" ? "password" : "text" } as object)}
          {...common}
          defaultValue={value}
          autocomplete={field.input === "password" ? "new-password" : "off"}
        />
      )}
      {field.input === "skills" && <p class="hint">vi:5, sales:3</p>}
      {field.input === "list" && <p class="hint">{t("listHint")}</p>}
    </div>
  );
}

function Snippet({ inbox }: { inbox: string }) {
  const text = `<script>
window.sb = window.sb || function () { (sb.q = sb.q || []).push(arguments) };
sb('boot', { inbox: '${inbox}' });
addEventListener('load', function () {
  var s = document.createElement('script');
  s.src = '${location.origin}/widget/loader.js';
  document.body.append(s);
});
</script>`;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  };
  return (
    <div class="block">
      <h3>{t("snippet")}</h3>
      <pre class="snippet" data-testid="snippet">
        {text}
      </pre>
      <button type="button" class="button small-button" onClick={() => void copy()}>
        {t("copy")}
      </button>
    </div>
  );
}

async function change(act: () => Promise<unknown>): Promise<void> {
  problem.value = "";
  try {
    await act();
    await loadConfig();
    editing.value = null;
    toast(t("saved"));
  } catch (error) {
    problem.value = (error as Error).message;
  }
}

function Editor({ kind, thing }: { kind: Kind; thing: Thing }) {
  const locked = !isAtLeast(kind.by);
  const isNew = thing.id === "";
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const id = isNew ? String(data.get("id") ?? "").trim() : thing.id;
    const next = { ...written(thing, kind, data), id };
    const { password, ...rest } = next as Thing & { password?: string };
    const body = json.toJson(kind.message, rest as never) as object;
    void change(() =>
      api.put(`/${kind.path}/${encodeURIComponent(id)}`, password ? { ...body, password } : body),
    );
  };
  const remove = () =>
    void change(() => api.remove(`/${kind.path}/${encodeURIComponent(thing.id)}`));
  return (
    <form
      key={`${kind.part}-${thing.id}`}
      class="stacked editor"
      onSubmit={save}
      data-testid="setting-form"
    >
      <h2>{isNew ? t("add") : titleOf(thing)}</h2>
      {isNew && (
        <div class="field">
          <label for="thing-id">{t("identifier")}</label>
          <input
            id="thing-id"
            name="id"
            required
            pattern="[A-Za-z0-9_\-]+"
            autocomplete="off"
            data-testid="setting-id"
          />
        </div>
      )}
      {kind.fields.map((field) => (
        <Control
          key={`${field.key}-${field.language}`}
          field={field}
          thing={thing}
          locked={locked}
        />
      ))}
      {kind.part === "inboxes" && !isNew && <Snippet inbox={thing.id} />}
      <div role="alert">{problem.value && <p class="notice bad">{problem.value}</p>}</div>
      {locked ? (
        <p class="muted small">{t("adminOnly")}</p>
      ) : (
        <div class="row">
          <button type="submit" class="button primary" data-testid="setting-save">
            {t("save")}
          </button>
          {!isNew && (
            <button
              type="button"
              class="button danger"
              data-testid="setting-remove"
              onClick={remove}
            >
              {t("remove")}
            </button>
          )}
        </div>
      )}
    </form>
  );
}

export function Settings() {
  const kind = KINDS[kindAt.value] as Kind;
  const list = things(kind);
  const edited = editing.value;
  const edit = (thing: Thing | null) => {
    problem.value = "";
    editing.value = thing;
  };
  return (
    <main class="settings" data-testid="settings">
      <fieldset class="tabs">
        <legend class="hidden-text">{t("settings")}</legend>
        {KINDS.map(({ part, title }, index) => (
          <button
            key={part}
            type="button"
            aria-pressed={index === kindAt.value}
            data-testid={`settings-${part}`}
            onClick={() => {
              kindAt.value = index;
              edit(null);
            }}
          >
            {t(title)}
          </button>
        ))}
      </fieldset>
      <div class="settings-columns">
        <section class="panel" aria-label={t(kind.title)}>
          <ul>
            {list.map((thing) => (
              <li key={thing.id}>
                <button
                  type="button"
                  class="palette-item"
                  aria-pressed={edited?.id === thing.id}
                  data-testid={`thing-${thing.id}`}
                  onClick={() => edit(thing)}
                >
                  <span class="grow">{titleOf(thing)}</span>
                  <span class="muted small">{thing.id}</span>
                </button>
              </li>
            ))}
          </ul>
          {list.length === 0 && <p class="empty">{t("noneFound")}</p>}
          {isAtLeast(kind.by) && (
            <button
              type="button"
              class="button"
              data-testid="setting-add"
              onClick={() => edit(json.fromJson(kind.message, { id: "" }) as unknown as Thing)}
            >
              <Icon shape={plusIcon} size={18} />
              {t("add")}
            </button>
          )}
        </section>
        {edited && (
          <section class="panel" aria-label={titleOf(edited)}>
            <Editor key={`${kind.part}-${edited.id}`} kind={kind} thing={edited} />
          </section>
        )}
      </div>
    </main>
  );
}
