// Search without tone marks: "dien thoai" finds "Điện thoại". Pure functions over strings.

/** Lower case, without marks, with đ as d. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/** How well `text` answers `query`: 0 not at all; exact marks and early positions rank higher. */
export function matchScore(text: string, query: string): number {
  const wanted = query.normalize("NFC").trim().toLowerCase();
  if (!wanted) return 1;
  const plain = text.normalize("NFC").toLowerCase();
  const exact = plain.indexOf(wanted);
  if (exact >= 0) return 4 - Math.min(1, exact / 100);
  const folded = fold(text);
  const foldedQuery = fold(wanted);
  const at = folded.indexOf(foldedQuery);
  if (at >= 0) return 2 - Math.min(1, at / 100);
  const words = foldedQuery.split(/\s+/);
  return words.length > 1 && words.every((word) => folded.includes(word)) ? 0.5 : 0;
}

export function search<T>(items: readonly T[], query: string, textOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, score: matchScore(textOf(item), query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
