/** What the words of a question come to in one part of the index. */
import { Beginning } from './beginning.ts';
import { noPostings, type Part } from './part.ts';
import type { Word } from './query.ts';
import type { Ranked, Wanted } from './scores.ts';

/** What a title, a name, a path counts above the body. */
const headWeight = 2;

/** Whether going through all in their order is quicker than through those that are meant, in whatever order they were met. */
const inOrder = (meant: number, all: number): boolean => meant * 4 > all;

/** A pasted text of common words needs more room than is kept for the next question. */
const mostKept = 1 << 20;

const postings = noPostings();

/**
 * Word by word `count` and `weigh`, then `rank`. Sections are many times as many as pages, so what a word counts in them is
 * kept beside, and they are weighed last: those of pages that can still be among the best. Kept between questions: all but
 * `#entries` and `#times`, whose use ends with the question, is empty after each.
 */
export class Tally {
  #part!: Part;
  #index = 0;
  #dead!: Uint8Array;
  /** Pages of the parts before. */
  #pagesBefore = 0;
  /** By page or entry: how often the forms of the word at hand stand there. */
  #pageTimes = new Float32Array(0);
  #entryTimes = new Float32Array(0);
  /** By page: its score so far, and the most that its best section can have. */
  #scores = new Float64Array(0);
  #bounds = new Float64Array(0);
  /** By page: 1 for those whose sections are weighed. */
  #isWeighed = new Uint8Array(0);
  #sectionScores = new Float64Array(0);
  /** Pages that have the word at hand, and those that have any word. */
  #touched = new Uint32Array(0);
  #found = new Uint32Array(0);
  #foundCount = 0;
  /** The sections that have each word, and how often, word after word. */
  #entries = new Uint32Array(256);
  #times = new Float32Array(256);
  #used = 0;
  #words = 0;
  /** By word: where its sections end, and what it weighs in them. */
  #ends = new Uint32Array(0);
  #weights = new Float64Array(0);
  /** Living pages and sections that have the word at hand. */
  pagesCounted = 0;
  sectionsCounted = 0;

  begin(part: Part, index: number, dead: Uint8Array, pagesBefore: number, words: number): void {
    this.#part = part;
    this.#index = index;
    this.#dead = dead;
    this.#pagesBefore = pagesBefore;
    this.#foundCount = 0;
    this.#used = 0;
    this.#words = 0;
    this.#ends = new Uint32Array(words);
    this.#weights = new Float64Array(words);
    if (this.#scores.length < part.pages) {
      const length = Math.ceil(part.pages * 1.25) + 64;
      this.#pageTimes = new Float32Array(length);
      this.#scores = new Float64Array(length);
      this.#bounds = new Float64Array(length);
      this.#isWeighed = new Uint8Array(length);
      this.#touched = new Uint32Array(length);
      this.#found = new Uint32Array(length);
    }
    if (this.#entryTimes.length < part.entries) {
      const length = Math.ceil(part.entries * 1.25) + 64;
      this.#entryTimes = new Float32Array(length);
      this.#sectionScores = new Float64Array(length);
    }
  }

  /** Adds up how often the forms of the next word stand on each page and in each section. */
  count(forms: Word['forms']): void {
    const part = this.#part;
    const start = this.#used;
    if (forms instanceof Beginning)
      for (const number of forms.numbers[this.#index] as Uint32Array) {
        part.readAt(number, postings);
        this.#add(1);
      }
    else
      for (const [term, share] of forms) {
        part.read(term, postings);
        this.#add(share);
      }
    if (inOrder(this.#used - start, part.entries)) this.#sort(start);
    this.#takeTimes(start);
  }

  #add(share: number): void {
    const { entries, times, count } = postings;
    if (this.#used + count > this.#entries.length) this.#grow(count);
    const sums = this.#entryTimes;
    const its = this.#entries;
    let used = this.#used;
    for (let i = 0; i < count; i++) {
      const entry = entries[i] as number;
      const before = sums[entry] as number;
      if (before === 0) its[used++] = entry;
      sums[entry] = before + share * (times[i] as number);
    }
    this.#used = used;
  }

  #grow(more: number): void {
    const length = Math.max(this.#entries.length * 2, this.#used + more);
    const entries = new Uint32Array(length);
    entries.set(this.#entries);
    this.#entries = entries;
    const times = new Float32Array(length);
    times.set(this.#times);
    this.#times = times;
  }

  /** The entries of the word at hand in their order. */
  #sort(start: number): void {
    const sums = this.#entryTimes;
    const its = this.#entries;
    const all = this.#part.entries;
    let used = start;
    for (let entry = 0; entry < all; entry++) if (sums[entry] !== 0) its[used++] = entry;
  }

  /** From entries to pages and sections, without dead ones. */
  #takeTimes(start: number): void {
    const { pageOfEntry, firstEntry } = this.#part;
    const dead = this.#dead;
    const sums = this.#entryTimes;
    const its = this.#entries;
    const kept = this.#times;
    const pageTimes = this.#pageTimes;
    const touched = this.#touched;
    const end = this.#used;
    let pages = 0;
    let used = start;
    for (let i = start; i < end; i++) {
      const entry = its[i] as number;
      const times = sums[entry] as number;
      sums[entry] = 0;
      const page = pageOfEntry[entry] as number;
      if (dead[page] === 1) continue;
      const before = pageTimes[page] as number;
      if (before === 0) touched[pages++] = page;
      if (firstEntry[page] === entry) pageTimes[page] = before + times * headWeight;
      else {
        pageTimes[page] = before + times;
        its[used] = entry;
        kept[used++] = times;
      }
    }
    this.#used = used;
    this.pagesCounted = pages;
    this.sectionsCounted = used - start;
  }

  /** Adds the word that was counted to the scores of its pages. `least` and `byPage` are what BM25 adds to how often it stands there. */
  weigh(ofPages: number, ofSections: number, least: number, byPage: number): void {
    const { lengthOfPage } = this.#part;
    const pageTimes = this.#pageTimes;
    const scores = this.#scores;
    const bounds = this.#bounds;
    const touched = this.#touched;
    const found = this.#found;
    const count = this.pagesCounted;
    let all = this.#foundCount;
    for (let i = 0; i < count; i++) {
      const page = touched[i] as number;
      const times = pageTimes[page] as number;
      pageTimes[page] = 0;
      const before = scores[page] as number;
      if (before === 0) {
        found[all++] = page;
        bounds[page] = 0;
      }
      scores[page] = before + (ofPages * times) / (times + least + byPage * (lengthOfPage[page] as number));
      // In no section it stands more often, and none is shorter than nothing.
      bounds[page] = (bounds[page] as number) + (ofSections * times) / (times + least);
    }
    this.#foundCount = all;
    this.#ends[this.#words] = this.#used;
    this.#weights[this.#words++] = ofSections;
  }

  /** What the wanted pages have without their sections; the others are left out from here on. */
  eachOwn({ isWanted, bonus }: Wanted, take: (own: number) => void): void {
    const found = this.#found;
    const scores = this.#scores;
    const before = this.#pagesBefore;
    let kept = 0;
    for (let i = 0; i < this.#foundCount; i++) {
      const page = found[i] as number;
      if (isWanted !== undefined && !isWanted(before + page)) {
        scores[page] = 0;
        continue;
      }
      found[kept++] = page;
      take((scores[page] as number) + (bonus.size === 0 ? 0 : (bonus.get(before + page) ?? 0)));
    }
    this.#foundCount = kept;
  }

  /**
   * Adds those of the pages left that reach `enough` with a share of the most that their best sections can have, each with its
   * best section. `least` and `bySection` are what BM25 adds to how often a word stands there.
   */
  rank(enough: number, share: number, { sectionShare, bonus }: Wanted, least: number, bySection: number, to: Ranked[]): void {
    const found = this.#found;
    const scores = this.#scores;
    const bounds = this.#bounds;
    const before = this.#pagesBefore;
    const isWeighed = this.#isWeighed;
    const chosen = this.#touched;
    let count = 0;
    let left = 0;
    for (let i = 0; i < this.#foundCount; i++) {
      const page = found[i] as number;
      const most = (scores[page] as number) + share * (bounds[page] as number);
      if (most + (bonus.size === 0 ? 0 : (bonus.get(before + page) ?? 0)) < enough) found[left++] = page;
      else {
        chosen[count++] = page;
        isWeighed[page] = 1;
      }
    }
    this.#foundCount = left;
    if (count === 0) return;
    this.#weighSections(least, bySection);
    const { firstEntry } = this.#part;
    const sectionScores = this.#sectionScores;
    for (let i = 0; i < count; i++) {
      const page = chosen[i] as number;
      const head = firstEntry[page] as number;
      const end = firstEntry[page + 1] as number;
      let best = 0;
      let section = -1;
      for (let entry = head + 1; entry < end; entry++) {
        const score = sectionScores[entry] as number;
        sectionScores[entry] = 0;
        if (score <= best) continue;
        best = score;
        section = entry - head - 1;
      }
      const score = (scores[page] as number) + sectionShare * best + (bonus.get(before + page) ?? 0);
      to.push({ page: before + page, section, score });
      scores[page] = 0;
      isWeighed[page] = 0;
    }
  }

  /** Leaves nothing of the question. */
  end(): void {
    for (let i = 0; i < this.#foundCount; i++) this.#scores[this.#found[i] as number] = 0;
    if (this.#entries.length <= mostKept) return;
    this.#entries = new Uint32Array(256);
    this.#times = new Float32Array(256);
  }

  #weighSections(least: number, bySection: number): void {
    const { pageOfEntry, lengthOfEntry } = this.#part;
    const isWeighed = this.#isWeighed;
    const sectionScores = this.#sectionScores;
    const entries = this.#entries;
    const allTimes = this.#times;
    let i = 0;
    for (let word = 0; word < this.#words; word++) {
      const end = this.#ends[word] as number;
      const weight = this.#weights[word] as number;
      for (; i < end; i++) {
        const entry = entries[i] as number;
        if (isWeighed[pageOfEntry[entry] as number] === 0) continue;
        const times = allTimes[i] as number;
        const score = (weight * times) / (times + least + bySection * (lengthOfEntry[entry] as number));
        sectionScores[entry] = (sectionScores[entry] as number) + score;
      }
    }
  }
}
