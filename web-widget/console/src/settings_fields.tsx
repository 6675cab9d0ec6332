// The inputs of the settings' forms, from a plain text to a week's opening hours.
import { useSignal } from "@preact/signals";
import { closeIcon, Icon, plusIcon } from "../../shared/src/icons.tsx";
import { touched } from "./settings_leaving.tsx";
import type { Choice, Column, FieldSpec, Thing } from "./settings_specs.ts";
import {
  DAYS,
  datesText,
  fieldName,
  type Hours,
  holder,
  intervalsText,
  PRIORITIES,
  rowsOf,
  shown,
} from "./settings_values.ts";
import { config } from "./state.ts";
import { pairs, type TextKey, t } from "./texts.ts";

/** A value of the schema in words where there are words for it. */
const inWords = (label: string): string => (label in pairs ? t(label as TextKey) : label);

interface FieldProps {
  field: FieldSpec;
  thing: Thing;
  locked: boolean;
}

function Options({ options, value }: { options: Choice[]; value: string }) {
  return (
    <>
      {options.map(([id, label, isGiven]) => (
        <option key={id} value={id} selected={id === value}>
          {isGiven ? label : inWords(label)}
        </option>
      ))}
    </>
  );
}

function Cell(props: { column: Column; name: string; value: string; locked: boolean }) {
  const { column, name, value, locked } = props;
  const common = { name, disabled: locked, "aria-label": t(column.label), "data-testid": name };
  if (column.input === "select") {
    return (
      <select {...common} defaultValue={value}>
        <Options options={column.options?.(config.value) ?? []} value={value} />
      </select>
    );
  }
  if (column.input === "check") {
    return (
      <label class="check">
        <input type="checkbox" {...common} defaultChecked={value === "on"} />
        <span>{t(column.label)}</span>
      </label>
    );
  }
  const numeric = column.input === "number" || column.input === "seconds";
  return (
    <input
      {...({ type: numeric ? "number" : "text", min: numeric ? 0 : undefined } as object)}
      {...common}
      placeholder={t(column.label)}
      defaultValue={value}
      autocomplete="off"
    />
  );
}

function Rows({ field, thing, locked }: FieldProps) {
  const rows = useSignal(rowsOf(thing, field).map((cells, id) => ({ id, cells })));
  const columns = field.columns ?? [];
  const name = fieldName(field);
  const add = () => {
    const id = Math.max(-1, ...rows.value.map((row) => row.id)) + 1;
    touched();
    rows.value = [...rows.value, { id, cells: columns.map(() => "") }];
  };
  return (
    <fieldset class="rows-field" data-testid={`setting-${name}`}>
      <legend class="label">{t(field.label)}</legend>
      {rows.value.map(({ id, cells }) => (
        <div key={id} class="cells">
          {columns.map((column, at) => (
            <Cell
              key={column.label}
              column={column}
              name={`${name}.${id}.${at}`}
              value={cells[at] ?? ""}
              locked={locked}
            />
          ))}
          {!locked && (
            <button
              type="button"
              class="icon-button"
              aria-label={t("remove")}
              onClick={() => {
                touched();
                rows.value = rows.value.filter((row) => row.id !== id);
              }}
            >
              <Icon shape={closeIcon} size={16} />
            </button>
          )}
        </div>
      ))}
      {!locked && (
        <button type="button" class="link add-row" data-testid={`add-${name}`} onClick={add}>
          <Icon shape={plusIcon} size={14} /> {t("add")}
        </button>
      )}
    </fieldset>
  );
}

function Targets({ field, thing, locked }: FieldProps) {
  const targets = (thing[field.key] ?? {}) as Record<string, number>;
  return (
    <fieldset class="rows-field">
      <legend class="label">{t(field.label)}</legend>
      <div class="cells">
        {PRIORITIES.map((priority) => (
          <label key={priority} class="cell-label">
            <span class="small">{t(priority.toUpperCase() as TextKey)}</span>
            <input
              type="number"
              min={0}
              name={`${field.key}.${priority}`}
              disabled={locked}
              defaultValue={targets[priority] ? String(targets[priority] / 1000) : ""}
              data-testid={`${field.key}.${priority}`}
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function HoursField({ field, thing, locked }: FieldProps) {
  const hours = thing[field.key] as Hours | undefined;
  const limited = useSignal(hours !== undefined && hours !== null);
  return (
    <fieldset class="rows-field">
      <legend class="label">{t(field.label)}</legend>
      <label class="check">
        <input
          type="checkbox"
          name={`${field.key}.limited`}
          disabled={locked}
          checked={limited.value}
          data-testid="hours-limited"
          onChange={(event) => {
            limited.value = event.currentTarget.checked;
          }}
        />
        <span>{t("hoursLimited")}</span>
      </label>
      {limited.value && (
        <>
          <p class="hint">{t("hoursHint")}</p>
          {DAYS.map((day) => (
            <label key={day} class="field-line">
              <span>{t(day)}</span>
              <input
                name={`${field.key}.${day}`}
                disabled={locked}
                placeholder={t("closedAllDay")}
                defaultValue={intervalsText(hours?.weekly?.[day]?.intervals)}
                autocomplete="off"
                data-testid={`hours-${day}`}
              />
            </label>
          ))}
          <label class="cell-label">
            <span>{t("holidays")}</span>
            <textarea
              rows={4}
              name={`${field.key}.dates`}
              disabled={locked}
              defaultValue={datesText(hours)}
              placeholder={"2027-02-05 | 08:00-12:00 | 29 Tết\nlunar:01-01 | | Tết | 7"}
              data-testid="hours-dates"
            />
          </label>
          <p class="hint">{t("holidaysHint")}</p>
        </>
      )}
    </fieldset>
  );
}

function Plain({ field, thing, locked }: FieldProps) {
  const name = fieldName(field);
  const value = shown(thing, field);
  const common = { id: name, name, disabled: locked, "data-testid": `setting-${name}` };
  const { input } = field;
  if (input === "check") {
    return (
      <>
        <label class="check">
          <input type="checkbox" {...common} defaultChecked={value === "on"} />
          <span>{t(field.label)}</span>
        </label>
        {field.hint && <p class="hint">{t(field.hint)}</p>}
      </>
    );
  }
  const types: Record<string, string> = { password: "password", colour: "color" };
  const numeric = input === "number" || input === "seconds";
  return (
    <div class="field">
      <label for={name}>{t(field.label)}</label>
      {input === "select" ? (
        <select {...common} defaultValue={value}>
          <Options options={field.options?.(config.value) ?? []} value={value} />
        </select>
      ) : input === "area" ? (
        <textarea rows={3} {...common} defaultValue={value} />
      ) : (
        <input
          {...({ type: types[input] ?? (numeric ? "number" : "text") } as object)}
          {...(numeric ? { min: 0, step: "any" } : {})}
          {...common}
          defaultValue={input === "colour" && !value ? "#1f4fd1" : value}
          autocomplete={input === "password" ? "new-password" : "off"}
        />
      )}
      {field.hint && <p class="hint">{t(field.hint)}</p>}
    </div>
  );
}

/** Some of what there is, each with its box. */
function Several({ field, thing, locked }: FieldProps) {
  const name = fieldName(field);
  const chosen = (thing[field.key] ?? []) as string[];
  return (
    <fieldset class="several" data-testid={`setting-${name}`}>
      <legend>{t(field.label)}</legend>
      {(field.options?.(config.value) ?? []).map(([id, label]) => (
        <label class="check" key={id}>
          <input
            type="checkbox"
            name={name}
            value={id}
            disabled={locked}
            data-testid={`setting-${name}-${id}`}
            defaultChecked={chosen.includes(id)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function SettingField(given: FieldProps) {
  const { field } = given;
  const props = { ...given, thing: holder(given.thing, field) };
  if (field.input === "targets") return <Targets {...props} />;
  if (field.input === "several") return <Several {...props} />;
  if (field.input === "hours") return <HoursField {...props} />;
  if (field.input !== "rows") return <Plain {...props} />;
  return (
    <>
      <Rows {...props} />
      {field.hint && <p class="hint">{t(field.hint)}</p>}
    </>
  );
}
