/** The part of the index for what was put lately: it can be asked at any time, and is packed when it is full. */
import { ByteWriter } from './bytes.ts';
import { GrowingPostings } from './growing-postings.ts';
import { Lexicon } from './lexicon.ts';
import { editsBetween } from './near.ts';
import { withRoom } from './numbers.ts';
import { markSign, type Page, type TermSink } from './page.ts';
import type { Part, Postings, SortedTerms } from './part.ts';
import { type PageRecords, RecordWriter, type Strings } from './records.ts';
import { TermTable } from './term-table.ts';
import { eachRun, hashOfRun, sharesStem, stemOf, type TakeRuns, type TakeTerm, termsOfRun } from './tokens.ts';

/** What runs of other than small letters consist of is remembered up to this length: longer ones hardly come twice. */
const longestRun = 64;

export class Delta implements Part, TakeRuns {
  pages = 0;
  entries = 0;
  pageOfEntry = new Uint32Array(64);
  firstEntry = new Uint32Array(64);
  lengthOfEntry = new Uint32Array(64);
  lengthOfPage = new Uint32Array(64);
  readonly #records = new RecordWriter();
  readonly #terms = new TermTable();
  /** Runs that are no plain words, and the numbers of their terms: those of each begin where the run's start says. */
  readonly #runs = new TermTable();
  #runStarts = new Uint32Array(64);
  #termsOfRuns = new Uint32Array(64);
  #learned = 0;
  /** The entry that is being written, and how many terms it has so far. */
  #entry = -1;
  #length = 0;
  /** How many terms were put into `#stems` so far. */
  #stemmed = 0;
  readonly #stems = new Map<string, string[]>();
  readonly #postings = new GrowingPostings();
  /** Terms of all pages: how much there is to pack. */
  size = 0;

  /** Answers the page's number. `write` hands over its terms. */
  add(page: Page, write: (to: TermSink) => void): number {
    const number = this.pages++;
    this.#records.add(page);
    this.lengthOfPage = withRoom(this.lengthOfPage, this.pages);
    this.lengthOfPage[number] = 0;
    this.#entry = -1;
    write({
      part: () => {
        this.#finish(number);
        this.#entry = this.entries++;
        this.pageOfEntry = withRoom(this.pageOfEntry, this.entries);
        this.lengthOfEntry = withRoom(this.lengthOfEntry, this.entries);
        this.pageOfEntry[this.#entry] = number;
      },
      text: it => eachRun(it, this),
      term: it => {
        this.#length++;
        this.#mark(it);
      },
      mark: it => this.#mark(it),
    });
    this.#finish(number);
    this.firstEntry = withRoom(this.firstEntry, this.pages + 1);
    this.firstEntry[this.pages] = this.entries;
    return number;
  }

  #finish(page: number): void {
    if (this.#entry < 0) return;
    this.lengthOfEntry[this.#entry] = this.#length;
    this.size += this.#length;
    this.lengthOfPage[page] = (this.lengthOfPage[page] ?? 0) + this.#length;
    this.#length = 0;
  }

  #mark(term: string): void {
    this.#postings.post(this.#terms.numberOfText(term), this.#entry);
  }

  word(units: Uint16Array, start: number, end: number, hash: number): void {
    this.#length++;
    this.#postings.post(this.#terms.numberOf(units, start, end, hash), this.#entry);
  }

  run(units: Uint16Array, start: number, end: number, hash: number): void {
    if (end - start > longestRun) {
      termsOfRun(units, start, end, this.#post);
      return;
    }
    const known = this.#runs.size;
    const number = this.#runs.numberOf(units, start, end, hash);
    if (number === known) {
      termsOfRun(units, start, end, this.#learn);
      this.#runStarts = withRoom(this.#runStarts, number + 2);
      this.#runStarts[number + 1] = this.#learned;
    }
    const last = this.#runStarts[number + 1] as number;
    for (let at = this.#runStarts[number] as number; at < last; at++) {
      this.#length++;
      this.#postings.post(this.#termsOfRuns[at] as number, this.#entry);
    }
  }

  #numberOf(units: Uint16Array, start: number, end: number): number {
    return this.#terms.numberOf(units, start, end, hashOfRun(units, start, end));
  }

  readonly #post: TakeTerm = (units, start, end) => {
    this.#length++;
    this.#postings.post(this.#numberOf(units, start, end), this.#entry);
  };

  readonly #learn: TakeTerm = (units, start, end) => {
    this.#termsOfRuns = withRoom(this.#termsOfRuns, this.#learned + 1);
    this.#termsOfRuns[this.#learned++] = this.#numberOf(units, start, end);
  };

  page(number: number): Page {
    return this.records().at(number);
  }

  records(): PageRecords<Strings> {
    return this.#records.read();
  }

  packedRecords(): PageRecords {
    return this.#records.done();
  }

  uriOf(page: number): string {
    return this.records().uriOf(page);
  }

  get terms(): number {
    return this.#terms.size;
  }

  numberOf(term: string): number {
    return this.#terms.find(term);
  }

  read(term: string, into: Postings): void {
    const number = this.numberOf(term);
    into.count = 0;
    if (number >= 0) this.readAt(number, into);
  }

  readAt(number: number, into: Postings): void {
    this.#postings.read(number, into);
  }

  numbersWith(prefix: string): Uint32Array {
    const numbers: number[] = [];
    for (const [number, it] of this.#terms.strings().entries()) if (it.startsWith(prefix)) numbers.push(number);
    return Uint32Array.from(numbers);
  }

  withPrefix(prefix: string): string[] {
    return this.#terms.strings().filter(it => it.startsWith(prefix));
  }

  between(least: string, end: string): string[] {
    return this.#terms.strings().filter(it => it >= least && it < end);
  }

  near(wanted: string, edits: 1 | 2): string[] {
    return this.#terms
      .strings()
      .filter(
        it =>
          Math.abs(it.length - wanted.length) <= edits && !it.startsWith(markSign) && editsBetween(it, wanted, edits) === edits,
      );
  }

  withStem(stem: string): string[] {
    const terms = this.#terms.strings();
    for (; this.#stemmed < terms.length; this.#stemmed++) {
      const term = terms[this.#stemmed] as string;
      const its = stemOf(term);
      if (its === undefined) continue;
      const same = this.#stems.get(its);
      if (same) same.push(term);
      else this.#stems.set(its, [term]);
    }
    return (this.#stems.get(stem) ?? []).filter(it => sharesStem(it, stem));
  }

  sorted(): SortedTerms {
    const order = this.#terms.sorted();
    const bytes = new ByteWriter(1 << 16);
    const starts = new Uint32Array(order.length + 1);
    for (let at = 0; at < order.length; at++) {
      this.#terms.write(order[at] as number, bytes);
      starts[at + 1] = bytes.length;
    }
    return {
      terms: new Lexicon(bytes.done(), starts),
      read: (at, into) => this.readAt(order[at] as number, into),
      copy: (at, to) => this.#postings.write(order[at] as number, to),
    };
  }
}
