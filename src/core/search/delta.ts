/** The part of the index for what was put lately: it can be asked at any time, and is packed when it is full. */
import { ByteWriter } from './bytes.ts';
import { GrowingPostings, readPostings } from './growing-postings.ts';
import { editsBetween } from './near.ts';
import { markSign, type Page, type TermSink } from './page.ts';
import type { Part, Postings, TermCursor } from './part.ts';
import { TermTable } from './term-table.ts';
import { sharesStem, stemOf } from './tokens.ts';

export class Delta implements Part {
  pages = 0;
  entries = 0;
  pageOfEntry = new Uint32Array(64);
  firstEntry = new Uint32Array(64);
  lengthOfEntry = new Uint32Array(64);
  lengthOfPage = new Uint32Array(64);
  readonly #pages: Page[] = [];
  readonly #terms = new TermTable();
  /** How many terms were put into `#stems` so far. */
  #stemmed = 0;
  readonly #stems = new Map<string, string[]>();
  readonly #postings = new GrowingPostings();
  readonly #scratch = new ByteWriter();
  /** Terms of all pages: how much there is to pack. */
  size = 0;

  /** Answers the page's number. `write` hands over its terms. */
  add(page: Page, write: (to: TermSink) => void): number {
    const number = this.pages++;
    this.#pages.push(page);
    this.lengthOfPage = withRoom(this.lengthOfPage, this.pages);
    this.lengthOfPage[number] = 0;
    let length = 0;
    let entry = -1;
    const finish = () => {
      if (entry < 0) return;
      this.lengthOfEntry[entry] = length;
      this.size += length;
      this.lengthOfPage[number] = (this.lengthOfPage[number] ?? 0) + length;
      length = 0;
    };
    write({
      part: () => {
        finish();
        entry = this.entries++;
        this.pageOfEntry = withRoom(this.pageOfEntry, this.entries);
        this.lengthOfEntry = withRoom(this.lengthOfEntry, this.entries);
        this.pageOfEntry[entry] = number;
      },
      term: (text, start, end) => {
        length++;
        this.#postings.post(this.#terms.numberOf(text, start, end), entry);
      },
      mark: it => this.#postings.post(this.#terms.numberOf(it, 0, it.length), entry),
    });
    finish();
    this.firstEntry = withRoom(this.firstEntry, this.pages + 1);
    this.firstEntry[this.pages] = this.entries;
    return number;
  }

  page(number: number): Page {
    return this.#pages[number] as Page;
  }

  uriOf(page: number): string {
    return this.page(page).uri;
  }

  read(term: string, into: Postings): void {
    const number = this.#terms.find(term);
    into.count = 0;
    if (number >= 0) this.#readAt(number, into);
  }

  #readAt(number: number, into: Postings): void {
    this.#scratch.cut(0);
    this.#postings.write(number, this.#scratch);
    readPostings(this.#scratch.written, 0, this.#scratch.length, into);
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

  cursor(): TermCursor {
    const terms = this.#terms;
    const order = terms.sorted();
    let at = 0;
    return {
      get term() {
        return at < order.length ? terms.at(order[at] as number) : undefined;
      },
      isOver: () => at >= order.length,
      write: to => terms.write(order[at] as number, to),
      read: into => this.#readAt(order[at] as number, into),
      copy: to => this.#postings.write(order[at] as number, to),
      next: () => {
        at++;
      },
    };
  }
}

function withRoom(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Uint32Array(Math.max(array.length * 2, length));
  longer.set(array);
  return longer;
}
