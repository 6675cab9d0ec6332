// Settings of the account: people, queues with their plans and hours, skills, canned replies, inboxes, ticket sinks.
// What is open is in the address.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { search } from "../../shared/src/fold.ts";
import { Icon, plusIcon } from "../../shared/src/icons.tsx";
import { HttpError } from "../../shared/src/platform.ts";
import { loadConfig } from "./account.ts";
import { api } from "./api.ts";
import { ask } from "./asking.tsx";
import { follow, navigate, parameter, part } from "./route.ts";
import { AccessLink } from "./settings_access.tsx";
import { SettingField } from "./settings_fields.tsx";
import { InboxIdentity } from "./settings_identity.tsx";
import { Preview, Snippet } from "./settings_inbox.tsx";
import { KINDS, type Kind } from "./settings_kinds.ts";
import { edited, settled, touched, useLeaveGuard } from "./settings_leaving.tsx";
import { OpenIdSettings } from "./settings_open_id.tsx";
import { OpenIdLinks } from "./settings_open_id_links.tsx";
import { type Refusal, refusalOf } from "./settings_refusal.ts";
import { RefusalNotice } from "./settings_refusal_notice.tsx";
import { type Opened, saveOver } from "./settings_saving.ts";
import { forgetSecret, SigningSecret } from "./settings_secret.tsx";
import type { FieldSpec, Thing } from "./settings_specs.ts";
import { fieldName, written } from "./settings_values.ts";
import { config, isAtLeast, json, toast } from "./state.ts";
import { t } from "./texts.ts";

const problem = signal<Refusal | null>(null);
const find = signal("");
const OPEN_ID = "/console/settings/open-id";
const FIND_FROM = 8; // shorter lists are seen at once

const things = (kind: Kind): Thing[] => config.value[kind.part] as unknown as Thing[];
const titleOf = (thing: Thing): string =>
  String(thing.name || thing.shortcut || thing.type || thing.id);
const pathOf = (kind: Kind, id = ""): string =>
  `/console/settings/${kind.part}${id ? `?id=${encodeURIComponent(id)}` : ""}`;

/** What a colleague has saved meanwhile is shown instead of one's own edits. */
async function reload(): Promise<void> {
  problem.value = null;
  settled();
  await loadConfig();
}

async function change(kind: Kind, id: string, act: () => Promise<unknown>): Promise<void> {
  problem.value = null;
  try {
    await act();
    settled();
    await loadConfig();
    navigate(pathOf(kind, id), true);
    toast(t("saved"));
  } catch (error) {
    problem.value =
      error instanceof HttpError ? refusalOf(kind, error) : { words: t("unreachable"), detail: "" };
  }
}

/** Fields in their order; those of one group under its heading. */
function Fields({ kind, draw }: { kind: Kind; draw: (field: FieldSpec) => ComponentChildren }) {
  const groups: { title: string; fields: FieldSpec[] }[] = [];
  for (const field of kind.fields) {
    const title = field.group ? t(field.group) : "";
    const last = groups.at(-1);
    if (last?.title === title) last.fields.push(field);
    else groups.push({ title, fields: [field] });
  }
  return (
    <>
      {groups.map(({ title, fields }) =>
        title ? (
          <details class="group" key={title}>
            <summary>{title}</summary>
            <div class="stacked">{fields.map(draw)}</div>
          </details>
        ) : (
          <div class="stacked" key="first">
            {fields.map(draw)}
          </div>
        ),
      )}
    </>
  );
}

function Editor({ kind, thing: first }: { kind: Kind; thing: Thing }) {
  const opened = useRef<Opened>({ thing: first, revision: config.value.revision }).current;
  const { thing } = opened;
  const over = (send: (seen: Record<string, string>) => Promise<unknown>) =>
    saveOver(opened, () => things(kind).find(({ id }) => id === thing.id), send);
  const locked = !isAtLeast(kind.by);
  const isNew = thing.id === "";
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const id = isNew ? String(data.get("thing-id") ?? "").trim() : thing.id;
    const next = { ...written(thing, kind, data), id };
    const { password, ...rest } = next as Thing & { password?: string };
    const body = json.toJson(kind.message, rest as never) as object;
    const whole = password ? { ...body, password } : body;
    const path = `/${kind.path}/${encodeURIComponent(id)}`;
    void change(kind, id, () => over((seen) => api.put(path, whole, seen)));
  };
  const remove = () =>
    ask({
      title: t("removeTitle", { name: titleOf(thing) }),
      text: t("removeText"),
      yes: t("remove"),
      run: () =>
        void change(kind, "", () =>
          over((seen) => api.remove(`/${kind.path}/${encodeURIComponent(thing.id)}`, seen)),
        ),
    });
  useEffect(settled, []);
  const onInput = (event: Event) => {
    if (!(event.target as Element).closest("[data-apart]")) touched();
  };
  return (
    <form class="stacked editor" onSubmit={save} onInput={onInput} data-testid="setting-form">
      <h2>{isNew ? t("add") : titleOf(thing)}</h2>
      {isNew && (
        <div class="field">
          <label for="thing-id">{t("identifier")}</label>
          <input
            id="thing-id"
            name="thing-id"
            required
            pattern="[A-Za-z0-9_\-]+"
            autocomplete="off"
            data-testid="setting-id"
          />
          <p class="hint">{t("identifierHint")}</p>
        </div>
      )}
      <Fields
        kind={kind}
        draw={(field) => (
          <SettingField key={fieldName(field)} field={field} thing={thing} locked={locked} />
        )}
      />
      {kind.part === "inboxes" && !isNew && <Snippet inbox={thing.id} />}
      {kind.part === "inboxes" && !isNew && !locked && <InboxIdentity inbox={thing.id} />}
      {kind.part === "sinks" && !isNew && !locked && <SigningSecret sink={thing} />}
      {kind.part === "users" && !isNew && !locked && <AccessLink user={thing.id} />}
      {kind.part === "users" && !isNew && !locked && <OpenIdLinks user={thing.id} />}
      <RefusalNotice refused={problem.value} reload={reload} />
      {locked ? (
        <p class="muted small">{t("adminOnly")}</p>
      ) : (
        <div class="row editor-acts">
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

function Things({ kind, shown }: { kind: Kind; shown: string }) {
  const all = things(kind);
  const list = search(all, find.value, (thing) => `${titleOf(thing)} ${thing.id}`);
  return (
    <section class="panel things" aria-label={t(kind.title)}>
      <p class="muted small">{t(kind.about)}</p>
      {all.length >= FIND_FROM && (
        <input
          type="search"
          class="search"
          aria-label={t("searchList")}
          placeholder={t("searchList")}
          value={find.value}
          onInput={(event) => {
            find.value = event.currentTarget.value;
          }}
        />
      )}
      <ul>
        {list.map((thing) => (
          <li key={thing.id}>
            <a
              href={pathOf(kind, thing.id)}
              class="thing"
              aria-current={shown === thing.id ? "true" : undefined}
              data-testid={`thing-${thing.id}`}
              onClick={follow(pathOf(kind, thing.id))}
            >
              <span class="grow cut">{titleOf(thing)}</span>
              <span class="muted small">{thing.id}</span>
            </a>
          </li>
        ))}
      </ul>
      {list.length === 0 && <p class="empty">{t("noneFound")}</p>}
      {isAtLeast(kind.by) && (
        <button
          type="button"
          class="button small-button"
          data-testid="setting-add"
          onClick={() => navigate(`/console/settings/${kind.part}?new=1`)}
        >
          <Icon shape={plusIcon} size={16} />
          {t("add")}
        </button>
      )}
    </section>
  );
}

export function Settings() {
  const isOpenId = part.value === "open-id" && isAtLeast("ADMIN");
  const kind = KINDS.find((one) => one.part === part.value) ?? (KINDS[0] as Kind);
  const id = parameter("id");
  const isNew = parameter("new") !== "";
  useLeaveGuard();
  // Somebody else's change draws the form anew only where nothing in it is unsaved.
  const revision = useRef(0);
  if (!edited.peek()) revision.current = config.value.revision;
  const opened = isNew
    ? (json.fromJson(kind.message, { id: "" }) as unknown as Thing)
    : things(kind).find((thing) => thing.id === id);
  return (
    <main class={`settings ${opened ? "has-editor" : ""}`} data-testid="settings">
      <nav class="settings-nav" aria-label={t("settings")}>
        <h1>{t("settings")}</h1>
        {KINDS.map((one) => (
          <a
            key={one.part}
            href={pathOf(one)}
            aria-current={one === kind && !isOpenId ? "page" : undefined}
            data-testid={`settings-${one.part}`}
            onClick={(event) => {
              problem.value = null;
              find.value = "";
              forgetSecret();
              follow(pathOf(one))(event);
            }}
          >
            {t(one.title)}
            <span class="count muted">{things(one).length}</span>
          </a>
        ))}
        {isAtLeast("ADMIN") && (
          <a
            href={OPEN_ID}
            aria-current={isOpenId ? "page" : undefined}
            data-testid="settings-open-id"
            onClick={follow(OPEN_ID)}
          >
            {t("openIdSettings")}
          </a>
        )}
        {isAtLeast("ADMIN") && (
          <a href="/console/audit" data-testid="settings-audit" onClick={follow("/console/audit")}>
            {t("audit")}
          </a>
        )}
      </nav>
      {isOpenId ? <OpenIdSettings /> : <Things kind={kind} shown={id} />}
      {opened && !isOpenId && (
        <section
          class="panel editor-panel"
          tabIndex={0}
          aria-label={isNew ? t("add") : titleOf(opened)}
        >
          <Editor
            key={`${kind.part}-${opened.id}-${revision.current}`}
            kind={kind}
            thing={opened}
          />
          {kind.part === "inboxes" && <Preview key={opened.id} />}
        </section>
      )}
    </main>
  );
}
