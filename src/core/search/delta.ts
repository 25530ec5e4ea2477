/** The part of the index for what was put lately: pages are added at once, and it is folded into the packed part when it is full. */
import { isOneEditAway } from './near.ts';
import { markSign, type Page, type PageTerms, type Terms } from './page.ts';
import { growPostings, type Part, type Postings, type TermCursor } from './part.ts';
import { stemOf } from './tokens.ts';

export class Delta implements Part {
  pages = 0;
  entries = 0;
  pageOfEntry = new Uint32Array(64);
  firstEntry = new Uint32Array(64);
  lengthOfEntry = new Uint32Array(64);
  lengthOfPage = new Uint32Array(64);
  readonly #pages: Page[] = [];
  /** Entry and times in turn, by term. */
  readonly #postings = new Map<string, number[]>();
  readonly #stems = new Map<string, string[]>();

  /** Answers the page's number. */
  add(page: Page, terms: PageTerms): number {
    const number = this.pages++;
    this.#pages.push(page);
    const head = this.entries;
    this.#addEntry(number, terms.head);
    for (const it of terms.sections) this.#addEntry(number, it);
    for (const it of terms.marks) this.#post(it, head, 1);
    this.firstEntry = withRoom(this.firstEntry, this.pages + 1);
    this.firstEntry[this.pages] = this.entries;
    return number;
  }

  #addEntry(page: number, terms: Terms): void {
    const entry = this.entries++;
    let length = 0;
    for (const [term, times] of terms) {
      length += times;
      this.#post(term, entry, times);
    }
    this.pageOfEntry = withRoom(this.pageOfEntry, this.entries);
    this.lengthOfEntry = withRoom(this.lengthOfEntry, this.entries);
    this.lengthOfPage = withRoom(this.lengthOfPage, this.pages);
    this.pageOfEntry[entry] = page;
    this.lengthOfEntry[entry] = length;
    this.lengthOfPage[page] = (this.lengthOfPage[page] ?? 0) + length;
  }

  #post(term: string, entry: number, times: number): void {
    const list = this.#postings.get(term);
    if (list) {
      list.push(entry, times);
      return;
    }
    this.#postings.set(term, [entry, times]);
    const stem = stemOf(term);
    if (stem === undefined) return;
    const same = this.#stems.get(stem);
    if (same) same.push(term);
    else this.#stems.set(stem, [term]);
  }

  page(number: number): Page {
    return this.#pages[number] as Page;
  }

  read(term: string, into: Postings): void {
    into.count = 0;
    const list = this.#postings.get(term);
    if (list) unpack(list, into);
  }

  withPrefix(prefix: string): string[] {
    const found: string[] = [];
    for (const term of this.#postings.keys()) if (term.startsWith(prefix)) found.push(term);
    return found;
  }

  between(least: string, end: string): string[] {
    const found: string[] = [];
    for (const term of this.#postings.keys()) if (term >= least && term < end) found.push(term);
    return found;
  }

  near(wanted: string): string[] {
    const found: string[] = [];
    for (const term of this.#postings.keys())
      if (Math.abs(term.length - wanted.length) <= 1 && !term.startsWith(markSign) && isOneEditAway(term, wanted))
        found.push(term);
    return found;
  }

  withStem(stem: string): string[] {
    return this.#stems.get(stem) ?? [];
  }

  cursor(): TermCursor {
    const terms = [...this.#postings.keys()].sort();
    let at = 0;
    return {
      get term() {
        return terms[at];
      },
      read: into => {
        into.count = 0;
        unpack(this.#postings.get(terms[at] ?? '') ?? [], into);
      },
      next: () => {
        at++;
      },
    };
  }
}

function unpack(list: readonly number[], into: Postings): void {
  const count = list.length / 2;
  while (into.entries.length < count) growPostings(into);
  for (let i = 0; i < count; i++) {
    into.entries[i] = list[2 * i] ?? 0;
    into.times[i] = list[2 * i + 1] ?? 0;
  }
  into.count = count;
}

function withRoom(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (array.length >= length) return array;
  const longer = new Uint32Array(Math.max(array.length * 2, length));
  longer.set(array);
  return longer;
}
