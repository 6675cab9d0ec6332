// The audit log: who read, exported, watched, changed and logged in what, newest first. The filters are in the address.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dateTime } from "../../shared/src/i18n.ts";
import { api, complain, query } from "./api.ts";
import { navigate, parameter, withParameters } from "./route.ts";
import { config, userName } from "./state.ts";
import { pairs, type TextKey, t } from "./texts.ts";

interface AuditRow {
  id: string;
  at: string;
  actor: string;
  actorName: string;
  action: string;
  subject: string;
  detail: string;
  network: string;
  session: string;
}

const KINDS = Object.keys(pairs)
  .filter((key) => key.startsWith("AUDIT_"))
  .map((key) => key.slice("AUDIT_".length));
const rows = signal<readonly AuditRow[] | null>(null);
const cursor = signal("");

/** A day of the address as a time: its first moment, or its last. */
function time(day: string, clock: string): string {
  const at = Date.parse(`${day}T${clock}`);
  return Number.isNaN(at) ? "" : new Date(at).toISOString();
}

const asked = (): string =>
  query({
    who: parameter("who"),
    what: parameter("what"),
    subject: parameter("subject"),
    from: time(parameter("from"), "00:00:00"),
    to: time(parameter("to"), "23:59:59.999"),
  });

async function read(more = false): Promise<void> {
  const wanted = asked();
  const from = more ? cursor.peek() : "";
  try {
    const next = query({ cursor: from });
    const path = `/audit?${[wanted, next].filter(Boolean).join("&")}`;
    const page = await api.get<{ records: AuditRow[]; nextCursor: string }>(path);
    if (wanted !== asked() || (more && from !== cursor.peek())) return;
    rows.value = more ? [...(rows.peek() ?? []), ...page.records] : page.records;
    cursor.value = page.nextCursor;
  } catch (error) {
    complain(error);
  }
}

const change = (name: string) => (event: Event) =>
  navigate(withParameters({ [name]: (event.currentTarget as HTMLInputElement).value }), true);

/** The kind in words, and the deed itself as the log has it. */
function Deed({ action }: { action: string }) {
  const key = `AUDIT_${action.split(".")[0]}`;
  return (
    <>
      {key in pairs ? t(key as TextKey) : ""} <code class="small">{action}</code>
    </>
  );
}

/** One parameter of the address as a choice. */
function Choice(props: {
  name: "who" | "what";
  label: string;
  all: string;
  options: readonly (readonly [value: string, words: string])[];
}) {
  const { name } = props;
  return (
    <select
      aria-label={props.label}
      value={parameter(name)}
      onChange={change(name)}
      data-testid={`audit-${name}`}
    >
      <option value="">{props.all}</option>
      {props.options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

function Filters() {
  return (
    <div class="report-tools">
      <Choice
        name="who"
        label={t("auditWho")}
        all={t("everybody")}
        options={config.value.users.map(({ id }) => [id, userName(id)])}
      />
      <Choice
        name="what"
        label={t("auditWhat")}
        all={t("everything")}
        options={KINDS.map((kind) => [kind, t(`AUDIT_${kind}` as TextKey)])}
      />
      <input
        aria-label={t("auditSubject")}
        placeholder={t("auditSubject")}
        value={parameter("subject")}
        onChange={change("subject")}
        data-testid="audit-subject"
      />
      {(["from", "to"] as const).map((name) => (
        <label key={name} class="row">
          {t(name === "from" ? "auditFrom" : "auditTo")}
          <input
            type="date"
            value={parameter(name)}
            onChange={change(name)}
            data-testid={`audit-${name}`}
          />
        </label>
      ))}
      <a
        class="button small-button"
        href={`/api/v1/audit.csv?${asked()}`}
        download="audit.csv"
        data-testid="audit-csv"
      >
        {t("auditCsv")}
      </a>
    </div>
  );
}

function Table({ list }: { list: readonly AuditRow[] }) {
  return (
    <section class="table-box" tabIndex={0} aria-label={t("audit")}>
      <table class="audit" data-testid="audit-table">
        <thead>
          <tr>
            {(
              [
                "auditWhen",
                "auditWho",
                "auditWhat",
                "auditSubject",
                "auditWhere",
                "auditSession",
              ] as const
            ).map((key) => (
              <th key={key} scope="col">
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.map((row) => (
            <tr key={row.id} data-testid="audit-row" data-action={row.action}>
              <td>{dateTime(Date.parse(row.at))}</td>
              <td>{row.actorName || row.actor || t("somebody")}</td>
              <td>
                <Deed action={row.action} />
              </td>
              <td>{[row.subject, row.detail].filter(Boolean).join(" · ")}</td>
              <td>{row.network || "–"}</td>
              <td>
                <code class="small">{row.session || "–"}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function AuditPage() {
  const wanted = asked();
  useEffect(() => {
    void read();
  }, [wanted]);
  const list = rows.value;
  return (
    <main class="pad page" data-testid="audit">
      <div class="page-head">
        <h1>{t("audit")}</h1>
      </div>
      <p class="muted">{t("auditAbout")}</p>
      <Filters />
      {list === null && <p aria-busy="true">{t("loading")}</p>}
      {list?.length === 0 && <p class="empty">{t("auditNone")}</p>}
      {list !== null && list.length > 0 && <Table list={list} />}
      {cursor.value && (
        <button
          type="button"
          class="button"
          data-testid="audit-more"
          onClick={() => void read(true)}
        >
          {t("more")}
        </button>
      )}
    </main>
  );
}
