// Keeps many rows in order while few of them change: what stays as it was is neither asked nor compared again, so ten
// thousand conversations of which some speak cost a walk and no sort in each frame.

export class Order<T extends object> {
  #sources: readonly unknown[] = [];
  #known: (T | null)[] = [];
  #rows: readonly T[] = [];
  readonly #compare: (a: T, b: T) => number;

  /** `compare` must tell any two rows apart, or their order would depend on what was there before. */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  /**
   * The rows of these sources that `belongs`, in order. A row that changed has to be another object, and sources that
   * came or went another array; what else `belongs` looks at is told by `forget`.
   */
  take<S>(
    sources: readonly S[],
    rowOf: (source: S) => T | null,
    belongs: (row: T) => boolean,
  ): readonly T[] {
    if (sources !== this.#sources) this.forget();
    this.#sources = sources;
    const gone = new Set<T>();
    const come: T[] = [];
    for (let at = 0; at < sources.length; at++) {
      const row = rowOf(sources[at] as S);
      const known = this.#known[at];
      if (row === known) continue;
      if (known) gone.add(known);
      if (row && belongs(row)) come.push(row);
      this.#known[at] = row;
    }
    if (gone.size > 0 || come.length > 0) this.#rows = this.#merge(gone, come.sort(this.#compare));
    return this.#rows;
  }

  /** Everything is looked at anew. */
  forget(): void {
    this.#known = [];
    this.#rows = [];
  }

  #merge(gone: ReadonlySet<T>, come: readonly T[]): readonly T[] {
    const merged: T[] = [];
    let next = 0;
    for (const row of this.#rows) {
      if (gone.has(row)) continue;
      while (next < come.length && this.#compare(come[next] as T, row) < 0)
        merged.push(come[next++] as T);
      merged.push(row);
    }
    while (next < come.length) merged.push(come[next++] as T);
    return merged;
  }
}
