// Where the axis of a chart ends.

/** A round number of units at or above the largest value. */
export function ceiling(largest: number, unit = 1): number {
  if (unit !== 1) return unit * ceiling(largest / unit);
  if (largest <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((top) => top >= largest) ?? largest;
}
