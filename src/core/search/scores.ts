/** The scores of one question: BM25 over whole pages, and over their sections, with counts over all documents. */
import { Largest } from './largest.ts';
import type { Part } from './part.ts';
import type { Word } from './query.ts';
import { Tally } from './tally.ts';

// BM25, as lunr has it by default; other values move the result by two hundredths at most (performance.md C).
const k1 = 1.2;
const b = 0.75;

/** No sum of rounded numbers is larger than another, as it should not be, when that is raised by this. */
const aboveRounding = 1 + 1e-9;

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

/** Where is looked: pages are numbered through all parts. */
export interface Scored {
  readonly parts: readonly Part[];
  /** By part and page, 1 for those that are not looked at. */
  readonly dead: readonly Uint8Array[];
  readonly totals: Totals;
}

export interface Wanted {
  /** So many pages, and those that score as the last of them does. */
  readonly most: number;
  /** What of its best section's score is added to that of a page. */
  readonly sectionShare: number;
  /** What is added to the scores of some pages. */
  readonly bonus: ReadonlyMap<number, number>;
  /** undefined: every page. */
  readonly isWanted?: ((page: number) => boolean) | undefined;
}

export interface Ranked {
  readonly page: number;
  /** The best section, -1 when only title, names or front matter have the words. */
  readonly section: number;
  readonly score: number;
}

/** Kept between questions: its arrays are as long as the index is large, and empty after each question. */
export class Scores {
  readonly #tallies: Tally[] = [];

  /** The best of the living pages that have a word, in no order. */
  best(words: readonly Pick<Word, 'weight' | 'forms'>[], { parts, dead, totals }: Scored, wanted: Wanted): readonly Ranked[] {
    const tallies: Tally[] = [];
    let pagesBefore = 0;
    for (const [i, part] of parts.entries()) {
      if (part.pages === 0) continue;
      const tally = this.#tallies[i] ?? new Tally();
      this.#tallies[i] = tally;
      tally.begin(part, i, dead[i] as Uint8Array, pagesBefore, words.length);
      tallies.push(tally);
      pagesBefore += part.pages;
    }
    const least = k1 * (1 - b);
    const byPage = (k1 * b) / (totals.length / Math.max(1, totals.documents) || 1);
    const bySection = (k1 * b) / (totals.sectionsLength / Math.max(1, totals.sections) || 1);
    for (const { weight, forms } of words) {
      let pages = 0;
      let sections = 0;
      for (const it of tallies) {
        it.count(forms);
        pages += it.pagesCounted;
        sections += it.sectionsCounted;
      }
      const ofPages = weight * rarity(pages, totals.documents) * (k1 + 1);
      // What stands on every page, but once on each, tells sections apart.
      const ofSections = weight * rarity(sections, totals.sections) * (k1 + 1);
      for (const it of tallies) it.weigh(ofPages, ofSections, least, byPage);
    }
    // Who is good without sections tells what it takes; of the others only those that may have that much are weighed in full.
    const { most, sectionShare } = wanted;
    const owns = new Largest(most);
    for (const it of tallies) it.eachOwn(wanted, own => owns.add(own));
    const ranked: Ranked[] = [];
    for (const it of tallies) it.rank(owns.least, 0, wanted, least, bySection, ranked);
    const best = new Largest(most);
    for (const it of ranked) best.add(it.score);
    const first = ranked.length;
    for (const it of tallies) {
      it.rank(best.least, sectionShare * aboveRounding, wanted, least, bySection, ranked);
      it.end();
    }
    for (const it of ranked.slice(first)) best.add(it.score);
    return ranked.filter(it => it.score >= best.least);
  }
}
