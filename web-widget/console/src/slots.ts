// Which element draws which row. A row that stays keeps its own, one that comes takes that of one that has gone: a list in
// which everything moves changes words, and makes no elements.

export class Slots {
  #of: ReadonlyMap<string, number> = new Map();
  #made = 0;

  /**
   * A slot for each of these rows, in their order. `held` is the place, of the rows before, of one that somebody has hold
   * of, or -1: when it has gone its slot goes too, or their key or click would be another row's.
   */
  take(keys: readonly string[], held: number): readonly number[] {
    const stay = new Set(keys);
    const free = [...this.#of].filter(([key], at) => !stay.has(key) && at !== held).reverse();
    const next = new Map<string, number>();
    for (const key of keys) next.set(key, this.#of.get(key) ?? free.pop()?.[1] ?? this.#made++);
    this.#of = next;
    return [...next.values()];
  }
}
