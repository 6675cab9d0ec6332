// Refusals in the reader's own language, each code with words of its own; where the server names a field and its limit
// they hold what it said.
import type { Failure } from "../../shared/src/session_types.ts";
import { pairs, type TextKey, t } from "./texts.ts";

export function refusalWords({
  code,
  message,
}: Pick<Failure, "message"> & { code: string }): string {
  const known = `CODE_${code}`;
  return known in pairs ? t(known as TextKey, { message }) : t("refused", { message });
}
