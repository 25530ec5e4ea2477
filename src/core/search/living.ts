/**
 * The pages of an index through all its parts: packed ones that never change and one of late edits. What was replaced or
 * removed is dead in its part. Counts are over all living pages, because parts that weigh by their own counts rank wrongly
 * (performance.md B6): nothing that is asked here depends on the way that led to the present state.
 */
import { Beginning, placesOfLargest } from './beginning.ts';
import { Delta } from './delta.ts';
import { packed } from './packed.ts';
import { type Page, pageOf, type SearchSource, writeTerms } from './page.ts';
import { noPostings, type Part } from './part.ts';
import type { Vocabulary } from './query.ts';
import type { Totals } from './scores.ts';
import { Segment } from './segment.ts';

/** So many words fill the part of late edits; then it is packed beside the others. */
const fullDelta = 1 << 23;
/** More packed parts are made one. */
const mostSegments = 8;
/** What -1, no number of a term, is among numbers without a sign. */
const none = 0xffff_ffff;

interface Kept {
  part: Part;
  /** By page, 1 for those replaced or removed. */
  dead: Uint8Array;
  /** By term, one more than the living pages that hold it; 0 for those not asked about since the part last changed. */
  counts: Uint32Array | undefined;
}

const kept = (part: Part): Kept => ({ part, dead: new Uint8Array(part.pages), counts: undefined });

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
    late.counts = undefined;
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
    it.counts = undefined;
    this.#tally(it.part, page, -1);
  }

  /** All living pages that are wanted, as one packed part. Nothing changes here. */
  packed(isWanted?: (uri: string) => boolean): Segment {
    const parts = this.#parts.filter(it => it.part.pages > 0);
    const isDropped = (part: number, page: number) => {
      const { part: its, dead } = parts[part] as Kept;
      return dead[page] === 1 || isWanted?.(its.uriOf(page)) === false;
    };
    const isWhole = parts.every(({ part: { pages } }, part) => {
      for (let page = 0; page < pages; page++) if (isDropped(part, page)) return false;
      return true;
    });
    const [only] = parts;
    if (isWhole && parts.length === 1 && only?.part instanceof Segment) return only.part;
    return packed(
      parts.map(it => it.part),
      isWhole ? undefined : isDropped,
    );
  }

  /** Everything as one packed part; answers stay the same, and come sooner. */
  fold(): Segment {
    const segment = this.packed();
    this.#parts = [kept(segment), kept(new Delta())];
    this.#places = undefined;
    return segment;
  }

  #pack(): void {
    if (this.#parts.length > mostSegments) {
      this.fold();
      return;
    }
    const { part, dead } = this.#late;
    // Dead pages stay, so that all pages keep their numbers; terms get others.
    const segment = packed([part]);
    this.#parts.splice(-1, 1, { part: segment, dead: dead.slice(0, part.pages), counts: undefined }, kept(new Delta()));
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
    beginningWith: (prefix, except, most) => this.#beginningWith(prefix, except, most),
    near: (term, edits) => this.union(it => it.near(term, edits)),
  };

  documentsWith(term: string): number {
    let all = 0;
    for (const it of this.#parts) {
      if (it.part.pages === 0) continue;
      const number = it.part.numberOf(term);
      if (number >= 0) all += this.#documentsAt(it, number);
    }
    return all;
  }

  #documentsAt(kept: Kept, number: number): number {
    kept.counts ??= new Uint32Array(kept.part.terms);
    let count = kept.counts[number] as number;
    if (count === 0) {
      count = 1;
      this.#eachPageAt(kept, number, () => {
        count++;
      });
      kept.counts[number] = count;
    }
    return count - 1;
  }

  #beginningWith(prefix: string, except: Iterable<string>, most: number): Beginning {
    const { parts } = this;
    const others = [...except];
    const numbers = parts.map(part => {
      const all = part.numbersWith(prefix);
      const out = others.filter(it => it.startsWith(prefix)).map(it => part.numberOf(it));
      return out.length === 0 ? all : all.filter(it => !out.includes(it));
    });
    const some = numbers.flatMap((its, i) => (its.length > 0 ? [i] : []));
    if (some.reduce((sum, i) => sum + (numbers[i] as Uint32Array).length, 0) <= most)
      return new Beginning(prefix, parts, numbers);
    const [first] = some as [number];
    const part = parts[first] as Part;
    if (some.length === 1 && part instanceof Segment) {
      const its = numbers[first] as Uint32Array;
      const places = placesOfLargest(
        its.map(it => this.#documentsAt(this.#parts[first] as Kept, it)),
        most,
      );
      return new Beginning(
        prefix,
        parts,
        numbers.map(all => (all === its ? places.map(it => its[it] as number) : all)),
      );
    }
    // Terms stand in several parts, or in no order: the first of equally common ones are told by their letters.
    const left = new Set(others);
    const terms = this.union(it => it.withPrefix(prefix)).filter(it => !left.has(it));
    if (terms.length <= most) return new Beginning(prefix, parts, numbers);
    const sorted = [...terms].sort();
    const kept = [
      ...placesOfLargest(
        Uint32Array.from(sorted, it => this.documentsWith(it)),
        most,
      ),
    ].map(it => sorted[it] as string);
    return new Beginning(
      prefix,
      parts,
      parts.map(it =>
        Uint32Array.from(kept, term => it.numberOf(term))
          .filter(number => number !== none)
          .sort(),
      ),
    );
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

  #eachPageOf(kept: Kept, term: string, visit: (page: number) => void): void {
    const number = kept.part.numberOf(term);
    if (number >= 0) this.#eachPageAt(kept, number, visit);
  }

  #eachPageAt({ part, dead }: Kept, number: number, visit: (page: number) => void): void {
    const postings = this.#postings;
    part.readAt(number, postings);
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
