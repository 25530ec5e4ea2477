/** The packed part of the index: sorted terms, and where they stand as differences of a byte or two. It never changes. */
import { ByteWriter } from './bytes.ts';
import { readPostings } from './growing-postings.ts';
import { type Lexicon, LexiconWriter } from './lexicon.ts';
import { markSign, type Page } from './page.ts';
import { noPostings, type Part, type Postings, type TermCursor } from './part.ts';
import { type PageRecords, RecordWriter } from './records.ts';
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
    return this.tables.records.placeOf(page).uri;
  }

  records(): PageRecords {
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
    return Uint32Array.from({ length: to - from }, (_, i) => from + i);
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

  cursor(): TermCursor {
    const { terms } = this.tables;
    let number = 0;
    let term: string | undefined;
    let termOf = -1;
    return {
      get term() {
        if (termOf !== number) {
          term = number < terms.size ? terms.at(number) : undefined;
          termOf = number;
        }
        return term;
      },
      isOver: () => number >= terms.size,
      write: to => to.piece(terms.bytes, terms.starts[number] ?? 0, terms.starts[number + 1] ?? 0),
      read: into => this.readAt(number, into),
      copy: to => {
        const { postings, postingStarts } = this.tables;
        to.piece(postings, postingStarts[number] ?? 0, postingStarts[number + 1] ?? 0);
      },
      next: () => {
        number++;
      },
    };
  }
}

/** Pages that were hits stay read, up to this many. */
const mostPagesKept = 2000;
const mostStemsKept = 2000;
/** Terms of questions and titles: the same are asked for again and again. */
const mostNumbersKept = 10_000;

/** The pages of some parts as one segment, in their order, without those that are dropped. `isDropped` is asked by part and page. */
export function packed(parts: readonly Part[], isDropped: (part: number, page: number) => boolean): Segment {
  const records = new RecordWriter();
  const firstEntry: number[] = [0];
  const lengths: number[] = [];
  // An entry's new number; -1 for those of dropped pages.
  const moved = parts.map((part, i) => {
    const places = new Int32Array(part.entries).fill(-1);
    const own = part.records();
    const renamed = new Int32Array(own.strings.size);
    for (let page = 0; page < part.pages; page++) {
      if (isDropped(i, page)) continue;
      for (let entry = part.firstEntry[page] ?? 0; entry < (part.firstEntry[page + 1] ?? 0); entry++) {
        places[entry] = lengths.length;
        lengths.push(part.lengthOfEntry[entry] ?? 0);
      }
      firstEntry.push(lengths.length);
      records.copy(own, page, renamed);
    }
    return places;
  });
  const terms = new LexiconWriter();
  const postings = new ByteWriter(1 << 16);
  const postingStarts: number[] = [0];
  const cursors = parts.map(it => it.cursor());
  const buffer = noPostings();
  // Nothing is dropped: a single part keeps its numbers.
  const whole = parts.every(it => it.entries === lengths.length);
  const [only] = cursors;
  const alone = cursors.length === 1 ? only : undefined;
  for (;;) {
    const term = alone ? undefined : least(cursors);
    if (alone ? alone.isOver() : term === undefined) break;
    const start = postings.length;
    let last = -1;
    let written = false;
    for (let i = 0; i < cursors.length; i++) {
      const cursor = cursors[i] as TermCursor;
      if (!alone && cursor.term !== term) continue;
      if (alone && whole) {
        cursor.copy(postings);
        written = true;
        terms.addBy(to => cursor.write(to));
        postingStarts.push(0);
        cursor.next();
        continue;
      }
      cursor.read(buffer);
      const places = moved[i] as Int32Array;
      const { entries, times } = buffer;
      for (let k = 0; k < buffer.count; k++) {
        const entry = places[entries[k] as number] as number;
        if (entry < 0) continue;
        const often = times[k] as number;
        postings.number((entry - last) * 2 + (often > 1 ? 1 : 0));
        if (often > 1) postings.number(often);
        last = entry;
      }
      if (!written && postings.length > start) {
        written = true;
        terms.addBy(to => cursor.write(to));
        postingStarts.push(0);
      }
      cursor.next();
    }
    if (written) postingStarts[postingStarts.length - 1] = postings.length;
  }
  return new Segment({
    terms: terms.done(),
    postings: postings.done(),
    postingStarts: Uint32Array.from(postingStarts),
    records: records.done(),
    firstEntry: Uint32Array.from(firstEntry),
    lengthOfEntry: Uint32Array.from(lengths),
  });
}

function least(cursors: readonly TermCursor[]): string | undefined {
  let term: string | undefined;
  for (const it of cursors) if (it.term !== undefined && (term === undefined || it.term < term)) term = it.term;
  return term;
}
