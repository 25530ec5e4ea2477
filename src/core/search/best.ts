/** The best of many scored pages, kept without sorting all of them. */

export interface Ranked {
  readonly page: number;
  /** The best section, -1 when only title, names or front matter have the words. */
  readonly section: number;
  readonly score: number;
}

/** The `limit` best of many, and those that score as the last of them does. */
export class Best {
  /** The scores of the best so far, the least of them first: a heap. */
  readonly #heap: Float64Array;
  #size = 0;
  #taken: Ranked[] = [];

  constructor(limit: number) {
    this.#heap = new Float64Array(Math.max(1, limit));
  }

  isWanted(score: number): boolean {
    return this.#size < this.#heap.length || score >= (this.#heap[0] ?? 0);
  }

  take(it: Ranked): void {
    if (!this.isWanted(it.score)) return;
    this.#taken.push(it);
    const heap = this.#heap;
    const { score } = it;
    let at = 0;
    if (this.#size < heap.length) {
      at = this.#size++;
      for (let above = (at - 1) >> 1; at > 0 && (heap[above] ?? 0) > score; above = (at - 1) >> 1) {
        heap[at] = heap[above] ?? 0;
        at = above;
      }
    } else {
      for (let child = 1; child < heap.length; child = 2 * at + 1) {
        if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
        if ((heap[child] ?? 0) >= score) break;
        heap[at] = heap[child] ?? 0;
        at = child;
      }
    }
    heap[at] = score;
  }

  all(): readonly Ranked[] {
    const least = this.#size < this.#heap.length ? Number.NEGATIVE_INFINITY : (this.#heap[0] ?? 0);
    return this.#taken.filter(it => it.score >= least);
  }
}
