/** The scores of one question: BM25 over whole pages, and over their sections, with counts over all documents. */
import { Beginning } from './beginning.ts';
import { noPostings, type Part } from './part.ts';
import type { Word } from './query.ts';

// BM25, as lunr has it by default; other values move the result by two hundredths at most (performance.md C).
const k1 = 1.2;
const b = 0.75;
/** What a title, a name, a path counts above the body. */
const headWeight = 2;

/** How much it tells that a word stands where it stands: BM25's weight of one that `having` of `all` have. */
export const rarity = (having: number, all: number): number => Math.log(1 + (all - having + 0.5) / (having + 0.5));

/** Counts over all living documents. */
export interface Totals {
  readonly documents: number;
  /** Terms of all documents, heads and sections. */
  readonly length: number;
  /** Sections with text in them. */
  readonly sections: number;
  readonly sectionsLength: number;
}

/** Whether going through all in their order is quicker than through those that are meant, in whatever order they were met. */
const inOrder = (meant: number, all: number): boolean => meant * 4 > all;

/** A part, and how many pages and entries stand before it. */
interface Parted {
  readonly part: Part;
  readonly dead: Uint8Array;
  readonly page: number;
  readonly entry: number;
}

/** Kept between questions: its arrays are as long as the index is large, and empty after each question. */
export class Scores {
  #pageTimes = new Float32Array(0);
  #entryTimes = new Float32Array(0);
  #touchedPages = new Uint32Array(0);
  #touchedEntries = new Uint32Array(0);
  #pageScores = new Float64Array(0);
  #entryScores = new Float64Array(0);
  #best = new Float64Array(0);
  #bestEntry = new Uint32Array(0);
  #pages = new Uint32Array(0);
  #entries = new Uint32Array(0);
  readonly #postings = noPostings();

  /**
   * Calls `found` for each living page that has a word, with its score, that of its best section and that section's
   * number (-1: only the head has words). Pages are numbered through all parts. The order means nothing.
   */
  of(
    words: readonly Pick<Word, 'weight' | 'forms'>[],
    parts: readonly Part[],
    dead: readonly Uint8Array[],
    totals: Totals,
    found: (page: number, score: number, best: number, section: number) => void,
  ): void {
    let pages = 0;
    let entries = 0;
    for (const it of parts) {
      pages += it.pages;
      entries += it.entries;
    }
    this.#room(pages, entries);
    let pagesFound = 0;
    let entriesFound = 0;
    const pageScores = this.#pageScores;
    const entryScores = this.#entryScores;
    const averagePage = totals.length / Math.max(1, totals.documents) || 1;
    const averageSection = totals.sectionsLength / Math.max(1, totals.sections) || 1;
    let pageBefore = 0;
    let entryBefore = 0;
    const parted: Parted[] = parts.map((part, i) => {
      const it = { part, dead: dead[i] as Uint8Array, page: pageBefore, entry: entryBefore };
      pageBefore += part.pages;
      entryBefore += part.entries;
      return it;
    });
    const ofPage = (page: number): Parted => {
      let i = parted.length - 1;
      while ((parted[i] as Parted).page > page) i--;
      return parted[i] as Parted;
    };
    const ofEntry = (entry: number): Parted => {
      let i = parted.length - 1;
      while ((parted[i] as Parted).entry > entry) i--;
      return parted[i] as Parted;
    };

    // Nearly everything stands in the first part: its arrays are at hand without looking for the part.
    const [{ part: head }] = parted as [Parted];
    const { lengthOfPage, lengthOfEntry, pageOfEntry, pages: headPages, entries: headEntries } = head;
    const pageLength = (page: number): number => {
      const { part, page: offset } = ofPage(page);
      return part.lengthOfPage[page - offset] as number;
    };
    const entryLength = (entry: number): number => {
      const { part, entry: offset } = ofEntry(entry);
      return part.lengthOfEntry[entry - offset] as number;
    };
    const foundPages = this.#pages;
    const foundEntries = this.#entries;
    const pageTimes = this.#pageTimes;
    const entryTimes = this.#entryTimes;
    const touchedPages = this.#touchedPages;
    const touchedEntries = this.#touchedEntries;
    const least = k1 * (1 - b);
    const byPage = (k1 * b) / averagePage;
    const bySection = (k1 * b) / averageSection;
    for (const word of words) {
      const touched = this.#count(word, parted);
      const having = touched.pages;
      const weight = word.weight * rarity(having, totals.documents) * (k1 + 1);
      // What stands on every page, but once on each, tells sections apart.
      const ofSections = word.weight * rarity(touched.entries, totals.sections) * (k1 + 1);
      for (let i = 0; i < having; i++) {
        const page = touchedPages[i] as number;
        const times = pageTimes[page] as number;
        const length = page < headPages ? (lengthOfPage[page] as number) : pageLength(page);
        const before = pageScores[page] as number;
        pageTimes[page] = 0;
        if (before === 0) foundPages[pagesFound++] = page;
        pageScores[page] = before + (weight * times) / (times + least + byPage * length);
      }
      const among = inOrder(touched.entries, entries);
      for (let i = 0; i < (among ? entries : touched.entries); i++) {
        const entry = among ? i : (touchedEntries[i] as number);
        if (among && entryTimes[entry] === 0) continue;
        const times = entryTimes[entry] as number;
        const length = entry < headEntries ? (lengthOfEntry[entry] as number) : entryLength(entry);
        const before = entryScores[entry] as number;
        entryTimes[entry] = 0;
        if (before === 0) foundEntries[entriesFound++] = entry;
        entryScores[entry] = before + (ofSections * times) / (times + least + bySection * length);
      }
    }
    const bests = this.#best;
    const bestEntries = this.#bestEntry;
    const among = inOrder(entriesFound, entries);
    for (let i = 0; i < (among ? entries : entriesFound); i++) {
      const entry = among ? i : (foundEntries[i] as number);
      if (among && entryScores[entry] === 0) continue;
      let page: number;
      if (entry < headEntries) page = pageOfEntry[entry] as number;
      else {
        const { part, page: pageOffset, entry: offset } = ofEntry(entry);
        page = pageOffset + (part.pageOfEntry[entry - offset] as number);
      }
      const own = entryScores[entry] as number;
      entryScores[entry] = 0;
      const best = bests[page] as number;
      if (own > best || (own === best && entry < (bestEntries[page] as number))) {
        bests[page] = own;
        bestEntries[page] = entry;
      }
    }
    for (let i = 0; i < pagesFound; i++) {
      const page = this.#pages[i] ?? 0;
      const { part, page: pageOffset, entry: offset } = ofPage(page);
      const best = this.#best[page] ?? 0;
      const section = best > 0 ? (this.#bestEntry[page] ?? 0) - offset - (part.firstEntry[page - pageOffset] ?? 0) - 1 : -1;
      const own = pageScores[page] ?? 0;
      pageScores[page] = 0;
      this.#best[page] = 0;
      found(page, own, best, section);
    }
  }

  /** Adds up how often the forms of a word stand on each page and in each section. */
  #count(word: Pick<Word, 'forms'>, parted: readonly Parted[]): { readonly pages: number; readonly entries: number } {
    const pageTimes = this.#pageTimes;
    const entryTimes = this.#entryTimes;
    let touchedPages = 0;
    let touchedEntries = 0;
    const postings = this.#postings;
    const pagesTouched = this.#touchedPages;
    const entriesTouched = this.#touchedEntries;
    const add = ({ part, dead, page: pageOffset, entry: entryOffset }: Parted, share: number) => {
      const { pageOfEntry, firstEntry } = part;
      const { entries, times, count } = postings;
      for (let i = 0; i < count; i++) {
        const local = entries[i] as number;
        const localPage = pageOfEntry[local] as number;
        if (dead[localPage] === 1) continue;
        const counted = share * (times[i] as number);
        const page = pageOffset + localPage;
        const before = pageTimes[page] as number;
        if (before === 0) pagesTouched[touchedPages++] = page;
        if (firstEntry[localPage] === local) {
          pageTimes[page] = before + counted * headWeight;
          continue;
        }
        pageTimes[page] = before + counted;
        const entry = entryOffset + local;
        const beside = entryTimes[entry] as number;
        if (beside === 0) entriesTouched[touchedEntries++] = entry;
        entryTimes[entry] = beside + counted;
      }
    };
    const { forms } = word;
    if (forms instanceof Beginning) {
      for (const [i, it] of parted.entries())
        for (const number of forms.numbers[i] as Uint32Array) {
          it.part.readAt(number, postings);
          add(it, 1);
        }
    } else
      for (const [term, share] of forms)
        for (const it of parted) {
          it.part.read(term, postings);
          add(it, share);
        }
    return { pages: touchedPages, entries: touchedEntries };
  }

  #room(pages: number, entries: number): void {
    if (this.#pageTimes.length < pages) {
      const length = Math.ceil(pages * 1.25) + 64;
      this.#pageTimes = new Float32Array(length);
      this.#touchedPages = new Uint32Array(length);
      this.#pageScores = new Float64Array(length);
      this.#best = new Float64Array(length);
      this.#bestEntry = new Uint32Array(length);
      this.#pages = new Uint32Array(length);
    }
    if (this.#entryTimes.length < entries) {
      const length = Math.ceil(entries * 1.25) + 64;
      this.#entryTimes = new Float32Array(length);
      this.#touchedEntries = new Uint32Array(length);
      this.#entryScores = new Float64Array(length);
      this.#entries = new Uint32Array(length);
    }
  }
}
