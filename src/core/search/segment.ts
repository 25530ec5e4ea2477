/** The packed part of the index: sorted terms, and where they stand as differences of a byte or two. It never changes. */
import { readPostings } from './growing-postings.ts';
import type { Lexicon } from './lexicon.ts';
import { markSign, type Page } from './page.ts';
import type { Part, Postings, SortedTerms } from './part.ts';
import type { PageRecords } from './records.ts';
import { longestEnding, stemOf, stemPlaces } from './tokens.ts';

/** What a segment is made of, and what is stored of it. */
export interface SegmentTables {
  readonly terms: Lexicon;
  /** Where each term stands; `postingStarts` parts it by term. */
  readonly postings: Uint8Array;
  readonly postingStarts: Uint32Array;
  readonly records: PageRecords;
  readonly firstEntry: Uint32Array;
  readonly lengthOfEntry: Uint32Array;
}

export class Segment implements Part {
  readonly tables: SegmentTables;
  readonly pages: number;
  readonly entries: number;
  readonly pageOfEntry: Uint32Array;
  readonly firstEntry: Uint32Array;
  readonly lengthOfEntry: Uint32Array;
  readonly lengthOfPage: Uint32Array;
  readonly #pages = new Map<number, Page>();
  readonly #stems = new Map<string, string[]>();
  readonly #numbers = new Map<string, number>();

  constructor(tables: SegmentTables) {
    this.tables = tables;
    this.firstEntry = tables.firstEntry;
    this.lengthOfEntry = tables.lengthOfEntry;
    this.pages = tables.firstEntry.length - 1;
    this.entries = tables.lengthOfEntry.length;
    this.pageOfEntry = new Uint32Array(this.entries);
    this.lengthOfPage = new Uint32Array(this.pages);
    for (let page = 0; page < this.pages; page++) {
      let length = 0;
      for (let entry = this.firstEntry[page] ?? 0; entry < (this.firstEntry[page + 1] ?? 0); entry++) {
        this.pageOfEntry[entry] = page;
        length += this.lengthOfEntry[entry] ?? 0;
      }
      this.lengthOfPage[page] = length;
    }
  }

  uriOf(page: number): string {
    return this.tables.records.uriOf(page);
  }

  records(): PageRecords {
    return this.tables.records;
  }

  packedRecords(): PageRecords {
    return this.tables.records;
  }

  page(number: number): Page {
    let page = this.#pages.get(number);
    if (!page) {
      page = this.tables.records.at(number);
      if (this.#pages.size >= mostPagesKept) this.#pages.clear();
      this.#pages.set(number, page);
    }
    return page;
  }

  get terms(): number {
    return this.tables.terms.size;
  }

  numberOf(term: string): number {
    let number = this.#numbers.get(term);
    if (number === undefined) {
      number = this.tables.terms.find(term);
      if (this.#numbers.size >= mostNumbersKept) this.#numbers.clear();
      this.#numbers.set(term, number);
    }
    return number;
  }

  read(term: string, into: Postings): void {
    into.count = 0;
    const number = this.numberOf(term);
    if (number >= 0) this.readAt(number, into);
  }

  readAt(number: number, into: Postings): void {
    const { postings, postingStarts } = this.tables;
    readPostings(postings, postingStarts[number] ?? 0, postingStarts[number + 1] ?? 0, into);
  }

  numbersWith(prefix: string): Uint32Array {
    const { from, to } = this.tables.terms.beginningWith(prefix);
    const numbers = new Uint32Array(to - from);
    for (let i = 0; i < numbers.length; i++) numbers[i] = from + i;
    return numbers;
  }

  withPrefix(prefix: string): string[] {
    return this.#texts(this.tables.terms.beginningWith(prefix));
  }

  between(least: string, end: string): string[] {
    return this.#texts(this.tables.terms.between(least, end));
  }

  #texts({ from, to }: { readonly from: number; readonly to: number }): string[] {
    const found = new Array<string>(to - from);
    for (let i = from; i < to; i++) found[i - from] = this.tables.terms.at(i);
    return found;
  }

  near(term: string, edits: 1 | 2): string[] {
    return this.tables.terms.near(term, edits).filter(it => !it.startsWith(markSign));
  }

  withStem(stem: string): string[] {
    let found = this.#stems.get(stem);
    if (!found) {
      found = [];
      const { terms } = this.tables;
      for (const place of [stem, ...stemPlaces(stem)]) {
        const { from, to } = terms.beginningWith(place);
        for (let number = from; number < to; number++) {
          if (terms.lengthAt(number) > stem.length + longestEnding) continue;
          const term = terms.at(number);
          if (stemOf(term) === stem) found.push(term);
        }
      }
      if (this.#stems.size >= mostStemsKept) this.#stems.clear();
      this.#stems.set(stem, found);
    }
    return found;
  }

  sorted(): SortedTerms {
    const { terms, postings, postingStarts } = this.tables;
    return {
      terms,
      read: (number, into) => this.readAt(number, into),
      copy: (number, to) => to.piece(postings, postingStarts[number] ?? 0, postingStarts[number + 1] ?? 0),
    };
  }
}

/** Pages that were hits stay read, up to this many. */
const mostPagesKept = 2000;
const mostStemsKept = 2000;
/** Terms of questions and titles: the same are asked for again and again. */
const mostNumbersKept = 10_000;
