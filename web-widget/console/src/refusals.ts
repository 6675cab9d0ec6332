// Refusals in the reader's own language, each code with words of its own; where the server names a field and its limit
// they hold what it said.
import { HttpError } from "../../shared/src/platform.ts";
import type { Failure } from "../../shared/src/session_types.ts";
import { pairs, type TextKey, t } from "./texts.ts";

export function refusalWords({
  code,
  message,
}: Pick<Failure, "message"> & { code: string }): string {
  const known = `CODE_${code}`;
  return known in pairs ? t(known as TextKey, { message }) : t("refused", { message });
}

/** Of a call that failed: what the server said, or that there was no answer. */
export const errorWords = (error: unknown): string =>
  error instanceof HttpError ? refusalWords(error) : t("unreachable");

/** The same at a door and on the account page, where too many attempts have words of their own. */
export const attemptWords = (error: unknown): string =>
  error instanceof HttpError && error.status === 429 ? t("tooMany") : errorWords(error);
