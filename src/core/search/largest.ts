/** The largest of many numbers, kept without sorting all of them. */
export class Largest {
  /** The least of them first: a heap. */
  readonly #heap: Float64Array;
  #size = 0;

  /** The `count` largest. */
  constructor(count: number) {
    this.#heap = new Float64Array(Math.max(1, count));
  }

  /** The least of the largest; of fewer numbers than were asked for there is none that is too small. */
  get least(): number {
    return this.#size < this.#heap.length ? Number.NEGATIVE_INFINITY : (this.#heap[0] as number);
  }

  add(value: number): void {
    const heap = this.#heap;
    let at = 0;
    if (this.#size < heap.length) {
      at = this.#size++;
      for (let above = (at - 1) >> 1; at > 0 && (heap[above] as number) > value; above = (at - 1) >> 1) {
        heap[at] = heap[above] as number;
        at = above;
      }
    } else {
      if (value <= (heap[0] as number)) return;
      for (let child = 1; child < heap.length; child = 2 * at + 1) {
        if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
        if ((heap[child] as number) >= value) break;
        heap[at] = heap[child] as number;
        at = child;
      }
    }
    heap[at] = value;
  }
}
