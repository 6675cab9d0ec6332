// Which of the languages that there are.

/** That of `known` (tags in lower case, no prototype) which fits the wanted tag best: itself, its language, or
 *  Vietnamese. */
export function pickLanguage(known: object, wanted = ""): string {
  const tag = wanted.toLowerCase().replace("_", "-");
  return [tag, tag.split("-")[0] as string].find((one) => one in known) ?? "vi";
}
