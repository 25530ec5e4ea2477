/** Which lines of a text have been on the screen. Knows nothing of the host. */

/** Lines from 0, both ends included. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

export class SeenLines {
  /** In order, and never touching one another. */
  #spans: LineSpan[] = [];

  /** These lines are on the screen. */
  see({ start, end }: LineSpan): void {
    if (end < start) return;
    let [first, last] = [start, end];
    const apart: LineSpan[] = [];
    for (const it of this.#spans) {
      if (it.end < start - 1 || it.start > end + 1) apart.push(it);
      else [first, last] = [Math.min(first, it.start), Math.max(last, it.end)];
    }
    this.#spans = [...apart, { start: first, end: last }].sort((a, b) => a.start - b.start);
  }

  /** The lines from `start` to `end` were replaced by so many: what stands below moves along, what came new was not seen. */
  replace({ start, end }: LineSpan, by: number): void {
    const delta = by - (end - start + 1);
    if (delta === 0) return;
    const moved: LineSpan[] = [];
    for (const it of this.#spans) {
      if (it.end < start) moved.push(it);
      else if (it.start > end) moved.push({ start: it.start + delta, end: it.end + delta });
      else {
        if (it.start < start) moved.push({ start: it.start, end: start - 1 });
        // Of lines that are still there the first ones are taken for the old ones.
        const kept = Math.min(by, end - start + 1);
        if (kept > 0) moved.push({ start, end: start + kept - 1 });
        if (it.end > end) moved.push({ start: end + 1 + delta, end: it.end + delta });
      }
    }
    this.#spans = [];
    for (const it of moved) this.see(it);
  }

  /** How many of these lines were seen. */
  count({ start, end }: LineSpan): number {
    return this.#spans.reduce((sum, it) => sum + Math.max(0, Math.min(end, it.end) - Math.max(start, it.start) + 1), 0);
  }

  /** The first of these lines that was not seen; undefined when all were. */
  firstUnseen({ start, end }: LineSpan): number | undefined {
    let line = start;
    for (const it of this.#spans) if (it.start <= line && line <= it.end) line = it.end + 1;
    return line <= end ? line : undefined;
  }
}
