/** The packed part of the index: sorted terms, and where they stand as differences of a byte or two. It never changes. */
import { ByteWriter } from './bytes.ts';
import { type Lexicon, LexiconWriter } from './lexicon.ts';
import { markSign, type Page, readPage, readUri, storedPage } from './page.ts';
import { growPostings, noPostings, type Part, type Postings, type TermCursor } from './part.ts';
import { stemOf } from './tokens.ts';

/** What a segment is made of, and what is stored of it. */
export interface SegmentTables {
  readonly terms: Lexicon;
  /** Where each term stands; `postingStarts` parts it by term. */
  readonly postings: Uint8Array;
  readonly postingStarts: Uint32Array;
  readonly stems: Lexicon;
  /** The numbers of the terms of each stem; `stemStarts` parts it by stem. */
  readonly stemTerms: Uint8Array;
  readonly stemStarts: Uint32Array;
  readonly records: Lexicon;
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
    return readUri(this.tables.records.at(page));
  }

  page(number: number): Page {
    let page = this.#pages.get(number);
    if (!page) {
      page = readPage(this.tables.records.at(number));
      if (this.#pages.size >= mostPagesKept) this.#pages.clear();
      this.#pages.set(number, page);
    }
    return page;
  }

  read(term: string, into: Postings): void {
    into.count = 0;
    const number = this.tables.terms.find(term);
    if (number >= 0) this.#readAt(number, into);
  }

  #readAt(number: number, into: Postings): void {
    const bytes = this.tables.postings;
    let at = this.tables.postingStarts[number] ?? 0;
    const end = this.tables.postingStarts[number + 1] ?? 0;
    let entry = -1;
    let count = 0;
    while (at < end) {
      let byte = bytes[at++] ?? 0;
      let value = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = bytes[at++] ?? 0;
        value |= (byte & 0x7f) << shift;
      }
      entry += value >>> 1;
      let times = 1;
      if ((value & 1) === 1) {
        byte = bytes[at++] ?? 0;
        times = byte & 0x7f;
        for (let shift = 7; byte > 0x7f; shift += 7) {
          byte = bytes[at++] ?? 0;
          times |= (byte & 0x7f) << shift;
        }
      }
      if (count === into.entries.length) growPostings(into);
      into.entries[count] = entry;
      into.times[count++] = times;
    }
    into.count = count;
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

  near(term: string): string[] {
    return this.tables.terms.near(term).filter(it => !it.startsWith(markSign));
  }

  withStem(stem: string): string[] {
    const number = this.tables.stems.find(stem);
    if (number < 0) return [];
    const bytes = this.tables.stemTerms;
    const found: string[] = [];
    let term = 0;
    for (let at = this.tables.stemStarts[number] ?? 0; at < (this.tables.stemStarts[number + 1] ?? 0); ) {
      let value = 0;
      let byte = 0x80;
      for (let shift = 0; byte > 0x7f; shift += 7) {
        byte = bytes[at++] ?? 0;
        value |= (byte & 0x7f) << shift;
      }
      term += value;
      found.push(this.tables.terms.at(term));
    }
    return found;
  }

  cursor(): TermCursor {
    const { terms } = this.tables;
    let number = 0;
    let term = terms.size > 0 ? terms.at(0) : undefined;
    return {
      get term() {
        return term;
      },
      read: into => this.#readAt(number, into),
      next: () => {
        number++;
        term = number < terms.size ? terms.at(number) : undefined;
      },
    };
  }
}

/** Pages that were hits stay read, up to this many. */
const mostPagesKept = 2000;

/** The living pages of some parts as one segment, in their order. `isDead` is asked by part and page. */
export function packed(parts: readonly Part[], isDead: (part: number, page: number) => boolean): Segment {
  const records = new LexiconWriter();
  const firstEntry: number[] = [0];
  const lengths: number[] = [];
  // What to add to an entry's number to get its new one; undefined for those of dead pages.
  const moved = parts.map((part, i) => {
    const places = new Int32Array(part.entries).fill(-1);
    for (let page = 0; page < part.pages; page++) {
      if (isDead(i, page)) continue;
      for (let entry = part.firstEntry[page] ?? 0; entry < (part.firstEntry[page + 1] ?? 0); entry++) {
        places[entry] = lengths.length;
        lengths.push(part.lengthOfEntry[entry] ?? 0);
      }
      firstEntry.push(lengths.length);
      records.add(part instanceof Segment ? part.tables.records.at(page) : storedPage(part.page(page)));
    }
    return places;
  });
  const terms = new LexiconWriter();
  const postings = new ByteWriter(1 << 16);
  const postingStarts: number[] = [0];
  const byStem = new Map<string, number[]>();
  const cursors = parts.map(it => it.cursor());
  const buffer = noPostings();
  for (let term = least(cursors); term !== undefined; term = least(cursors)) {
    const start = postings.length;
    let last = -1;
    for (const [i, cursor] of cursors.entries()) {
      if (cursor.term !== term) continue;
      cursor.read(buffer);
      const places = moved[i] as Int32Array;
      for (let k = 0; k < buffer.count; k++) {
        const entry = places[buffer.entries[k] ?? 0] ?? -1;
        if (entry < 0) continue;
        const times = buffer.times[k] ?? 1;
        postings.number((entry - last) * 2 + (times > 1 ? 1 : 0));
        if (times > 1) postings.number(times);
        last = entry;
      }
      cursor.next();
    }
    if (postings.length === start) continue;
    const stem = stemOf(term);
    if (stem !== undefined) {
      const same = byStem.get(stem);
      if (same) same.push(postingStarts.length - 1);
      else byStem.set(stem, [postingStarts.length - 1]);
    }
    terms.add(term);
    postingStarts.push(postings.length);
  }
  const stems = new LexiconWriter();
  const stemTerms = new ByteWriter();
  const stemStarts: number[] = [0];
  for (const stem of [...byStem.keys()].sort()) {
    stems.add(stem);
    let last = 0;
    for (const it of byStem.get(stem) ?? []) {
      stemTerms.number(it - last);
      last = it;
    }
    stemStarts.push(stemTerms.length);
  }
  return new Segment({
    terms: terms.done(),
    postings: postings.done(),
    postingStarts: Uint32Array.from(postingStarts),
    stems: stems.done(),
    stemTerms: stemTerms.done(),
    stemStarts: Uint32Array.from(stemStarts),
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
