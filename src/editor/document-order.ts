/** Documents in the order of their titles, kept while they come and go: ordering ten thousand anew would be seen. */
import type { DocumentSummary } from '../core/search/search-types.ts';
import { byName } from './library-groups.ts';

export class DocumentOrder {
  readonly #ordered: DocumentSummary[] = [];

  /** All of them, by title as people order names, then by path. */
  get all(): readonly DocumentSummary[] {
    return this.#ordered;
  }

  add(summary: DocumentSummary): void {
    this.#ordered.splice(this.#placeOf(summary), 0, summary);
  }

  /** Must be the very summary that was added. */
  remove(summary: DocumentSummary): void {
    const at = this.#placeOf(summary);
    if (this.#ordered[at] === summary) this.#ordered.splice(at, 1);
  }

  /** The first place whose document does not stand before this one. */
  #placeOf(summary: DocumentSummary): number {
    let from = 0;
    let to = this.#ordered.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (compare(this.#ordered[middle] as DocumentSummary, summary) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const compare = (a: DocumentSummary, b: DocumentSummary): number =>
  byName(a.title, b.title) || codeUnits(a.path, b.path) || codeUnits(a.uri, b.uri);
const codeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
