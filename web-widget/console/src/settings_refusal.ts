// A refusal of the server in the reader's own language: which field, by its label, and what kind of no. The server's
// own sentence, which names the limit, stands below it.
import type { FieldSpec } from "./settings_specs.ts";
import { pairs, type TextKey, t } from "./texts.ts";

export interface Refusal {
  words: string;
  detail: string;
  isStale?: boolean; // somebody else's is there now
}

/** What has fields, and the name that paths of the server begin with. */
export interface Refused {
  part: string;
  fields: FieldSpec[];
}

/** The label of "relax[0].min", with the row's number and the column's label where the path has them. */
export function labelOf({ part, fields }: Refused, path: string): string {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  if (steps[0] === part) steps.splice(0, /^\d+$/.test(steps[1] ?? "") ? 2 : 1);
  if (steps[0] === "id") return t("identifier");
  const field =
    fields.find(({ within, key }) => within && within === steps[0] && key === steps[1]) ??
    fields.find(({ within, key }) => !within && key === steps[0]);
  if (!field) return "";
  const [row, key] = steps.slice(field.within ? 2 : 1);
  const number = /^\d+$/.test(row ?? "") ? ` ${Number(row) + 1}` : "";
  const column = field.columns?.find((one) => one.key === key);
  return t(field.label) + number + (column ? ` – ${t(column.label)}` : "");
}

export function refusalOf(
  kind: Refused,
  error: { code: string; field: string; message: string; by?: string },
): Refusal {
  const { code, field, message, by } = error;
  if (field === "If-Match")
    return {
      words: t("changedMeanwhile", { name: by || t("aColleague") }),
      detail: message,
      isStale: true,
    };
  const known = `CODE_${code}`;
  // The server's words stand below, so they are not said here too.
  const saysIt = known in pairs && !pairs[known as TextKey][0].includes("{message}");
  const words = saysIt ? t(known as TextKey) : t("valueRefused");
  return {
    words: [labelOf(kind, field), words].filter(Boolean).join(": "),
    detail: [field, message].filter(Boolean).join(": "),
  };
}
