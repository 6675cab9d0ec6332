// The form outside hours: what it says, and an address to answer to.
import type { FormField } from "#wire";
import { dateTime } from "../../shared/src/i18n.ts";
import { inbox } from "./state.ts";
import { t } from "./texts.ts";

const MAIL: FormField = {
  id: "email",
  label: { vi: "E-mail", en: "E-mail" },
  type: "email",
  required: true,
  options: [],
};

const isMail = ({ id, type }: FormField): boolean => type === MAIL.type || id === MAIL.id;

export function askedWhenClosed(form: FormField[]): FormField[] {
  const asked = form.map((field) => (isMail(field) ? { ...field, required: true } : field));
  return asked.some(isMail) ? asked : [...asked, MAIL];
}

/** What stands above, below it, and on the button. */
export function closedWords(): [title: string, text: string, send: string] {
  const at = Date.parse(inbox.value?.opensAt ?? "");
  const until = Number.isNaN(at) ? t("closedText") : t("closedUntil", { at: dateTime(at) });
  return [t("closedNow"), inbox.value?.takesLetters ? until : t("rejected"), t("leaveMessage")];
}
