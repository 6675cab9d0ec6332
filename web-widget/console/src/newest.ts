/** Of a list with the newest first: those in front of the one that was the newest at the last look. Pure. */
export function newest(before: readonly string[], list: readonly string[]): string[] {
  const known = before.find((id) => list.includes(id));
  return known === undefined ? [...list] : list.slice(0, list.indexOf(known));
}
