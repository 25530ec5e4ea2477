/**
 * The pages of an index through all its parts: packed ones that never change and one of late edits. What was replaced or
 * removed is dead in its part. Counts are over all living pages, because parts that weigh by their own counts rank wrongly
 * (performance.md B6): nothing that is asked here depends on the way that led to the present state.
 */
import { Delta } from './delta.ts';
import { type Page, pageOf, type SearchSource, writeTerms } from './page.ts';
import { noPostings, type Part } from './part.ts';
import type { Vocabulary } from './query.ts';
import type { Totals } from './scores.ts';
import { packed, type Segment } from './segment.ts';

/** So many words fill the part of late edits; then it is packed beside the others. */
const fullDelta = 1 << 23;
/** More packed parts are made one. */
const mostSegments = 8;
const mostCounts = 20_000;

interface Kept {
  part: Part;
  /** By page, 1 for those replaced or removed. */
  dead: Uint8Array;
  /** How many living pages hold a term, for those asked about since the part last changed. */
  readonly counts: Map<string, number>;
}

const kept = (part: Part): Kept => ({ part, dead: new Uint8Array(part.pages), counts: new Map() });

export class LivingPages {
  /** The last is the one of late edits. */
  #parts: Kept[] = [kept(new Delta())];
  /** Uri to the part's number and the page's number in it; made when it is first needed. */
  #places: Map<string, readonly [part: number, page: number]> | undefined;
  readonly #totals = { documents: 0, length: 0, sections: 0, sectionsLength: 0 };
  readonly #postings = noPostings();

  get totals(): Totals {
    return this.#totals;
  }

  get parts(): readonly Part[] {
    return this.#parts.map(it => it.part);
  }

  get dead(): readonly Uint8Array[] {
    return this.#parts.map(it => it.dead);
  }

  get #late(): Kept & { readonly part: Delta } {
    return this.#parts.at(-1) as Kept & { readonly part: Delta };
  }

  /** Takes over a whole packed part. Pages that are here already stay as they are. */
  addSegment(segment: Segment): void {
    const part = kept(segment);
    const known = this.#totals.documents > 0 ? this.#placesByUri() : undefined;
    for (let page = 0; page < segment.pages; page++) {
      if (known?.has(segment.uriOf(page))) part.dead[page] = 1;
      else this.#tally(segment, page, 1);
    }
    this.#parts.splice(-1, 0, part);
    this.#places = undefined;
  }

  put(document: SearchSource): void {
    this.remove(document.uri);
    const late = this.#late;
    const number = late.part.add(pageOf(document), to => writeTerms(document, to));
    if (number >= late.dead.length) {
      const longer = new Uint8Array(Math.max(64, late.dead.length * 2));
      longer.set(late.dead);
      late.dead = longer;
    }
    late.counts.clear();
    this.#placesByUri().set(document.uri, [this.#parts.length - 1, number]);
    this.#tally(late.part, number, 1);
    if (late.part.size >= fullDelta) this.#pack();
  }

  remove(uri: string): void {
    const places = this.#placesByUri();
    const place = places.get(uri);
    if (!place) return;
    places.delete(uri);
    const [number, page] = place;
    const it = this.#parts[number] as Kept;
    it.dead[page] = 1;
    it.counts.clear();
    this.#tally(it.part, page, -1);
  }

  /** All living pages that are wanted, as one packed part. Nothing changes here. */
  packed(isWanted: (uri: string) => boolean): Segment {
    const parts = this.#parts;
    const [only] = parts;
    const segment = parts.length === 2 && this.#late.part.pages === 0 && only ? (only.part as Segment) : undefined;
    const isDropped = (part: number, page: number) =>
      parts[part]?.dead[page] === 1 || !isWanted((parts[part] as Kept).part.uriOf(page));
    if (segment) {
      let whole = true;
      for (let page = 0; page < segment.pages && whole; page++) whole = !isDropped(0, page);
      if (whole) return segment;
    }
    return packed(this.parts, isDropped);
  }

  /** Everything as one packed part; answers stay the same, and come sooner. */
  fold(): Segment {
    const segment = this.packed(() => true);
    this.#parts = [kept(segment), kept(new Delta())];
    this.#places = undefined;
    return segment;
  }

  #pack(): void {
    if (this.#parts.length > mostSegments) {
      this.fold();
      return;
    }
    const { part, dead, counts } = this.#late;
    // Dead pages stay, so that all pages keep their numbers.
    this.#parts.splice(-1, 1, { part: packed([part], () => false), dead: dead.slice(0, part.pages), counts }, kept(new Delta()));
  }

  #placesByUri(): Map<string, readonly [number, number]> {
    if (!this.#places) {
      this.#places = new Map();
      for (const [number, { part, dead }] of this.#parts.entries())
        for (let page = 0; page < part.pages; page++) if (dead[page] !== 1) this.#places.set(part.uriOf(page), [number, page]);
    }
    return this.#places;
  }

  /** Adds a page to the counts over all documents, or takes it out again. */
  #tally(part: Part, page: number, sign: 1 | -1): void {
    const totals = this.#totals;
    totals.documents += sign;
    totals.length += sign * (part.lengthOfPage[page] ?? 0);
    for (let entry = (part.firstEntry[page] ?? 0) + 1; entry < (part.firstEntry[page + 1] ?? 0); entry++) {
      const length = part.lengthOfEntry[entry] ?? 0;
      if (length > 0) totals.sections += sign;
      totals.sectionsLength += sign * length;
    }
  }

  /** Terms of all parts, each once. */
  union(of: (part: Part) => readonly string[]): readonly string[] {
    const found = this.#parts.filter(it => it.part.pages > 0).map(it => of(it.part));
    const some = found.filter(it => it.length > 0);
    return some.length > 1 ? [...new Set(some.flat())] : (some[0] ?? []);
  }

  readonly vocabulary: Vocabulary = {
    documents: term => this.documentsWith(term),
    withStem: stem => this.union(it => it.withStem(stem)),
    withPrefix: prefix => this.union(it => it.withPrefix(prefix)),
    near: (term, edits) => this.union(it => it.near(term, edits)),
  };

  documentsWith(term: string): number {
    let all = 0;
    for (const it of this.#parts) {
      if (it.part.pages === 0) continue;
      let count = it.counts.get(term);
      if (count === undefined) {
        count = 0;
        this.#eachPageOf(it, term, () => {
          (count as number)++;
        });
        if (it.counts.size >= mostCounts) it.counts.clear();
        it.counts.set(term, count);
      }
      all += count;
    }
    return all;
  }

  /** The living pages with a term, each once; numbered through all parts. */
  eachPage(term: string, visit: (page: number) => void): void {
    let offset = 0;
    for (const it of this.#parts) {
      const before = offset;
      this.#eachPageOf(it, term, page => visit(before + page));
      offset += it.part.pages;
    }
  }

  #eachPageOf({ part, dead }: Kept, term: string, visit: (page: number) => void): void {
    const postings = this.#postings;
    part.read(term, postings);
    const { entries, count } = postings;
    const { pageOfEntry } = part;
    let last = -1;
    for (let i = 0; i < count; i++) {
      const page = pageOfEntry[entries[i] as number] as number;
      if (page === last) continue;
      last = page;
      if (dead[page] !== 1) visit(page);
    }
  }

  /** All living pages. */
  *numbers(): Iterable<number> {
    let offset = 0;
    for (const { part, dead } of this.#parts) {
      for (let page = 0; page < part.pages; page++) if (dead[page] !== 1) yield offset + page;
      offset += part.pages;
    }
  }

  page(number: number): Page {
    const { part, page } = this.#at(number);
    return part.page(page);
  }

  /** Terms of a page. */
  lengthOf(number: number): number {
    const { part, page } = this.#at(number);
    return part.lengthOfPage[page] ?? 0;
  }

  #at(number: number): { readonly part: Part; readonly page: number } {
    let page = number;
    for (const { part } of this.#parts) {
      if (page < part.pages) return { part, page };
      page -= part.pages;
    }
    throw new RangeError(`There is no page ${number}.`);
  }
}
