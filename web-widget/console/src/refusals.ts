// Refusals in the reader's own language where the code alone says it all; else in the server's words, which name the
// field and its limit.
import type { Failure } from "../../shared/src/session_types.ts";
import { pairs, type TextKey, t } from "./texts.ts";

export function refusalWords({
  code,
  message,
}: Pick<Failure, "message"> & { code: string }): string {
  const known = `CODE_${code}`;
  return known in pairs ? t(known as TextKey) : t("refused", { message });
}
