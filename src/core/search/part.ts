/** What both parts of the index, the packed one and the one of late edits, can be asked. */
import type { ByteWriter } from './bytes.ts';
import type { Lexicon } from './lexicon.ts';
import type { Page } from './page.ts';
import type { PageRecords, Strings } from './records.ts';

/** Where a term stands: entries in rising order and how often in each. Filled anew by every reading. */
export interface Postings {
  entries: Uint32Array;
  times: Uint32Array;
  count: number;
}

export const noPostings = (): Postings => ({ entries: new Uint32Array(256), times: new Uint32Array(256), count: 0 });

/** Makes room for one more. */
export function growPostings(into: Postings): void {
  const entries = new Uint32Array(into.entries.length * 2);
  entries.set(into.entries);
  into.entries = entries;
  const times = new Uint32Array(into.times.length * 2);
  times.set(into.times);
  into.times = times;
}

/**
 * Pages are numbered from 0, entries too: each page has one for its head (title, names, path, front matter) and one for
 * each of its sections, all beside each other.
 */
export interface Part {
  readonly pages: number;
  readonly entries: number;
  /** Entry to page; may be longer than there are entries. */
  readonly pageOfEntry: Uint32Array;
  /** Page to its head's entry; of the number of pages: the number of entries. May be longer. */
  readonly firstEntry: Uint32Array;
  /** Entry to its number of terms. */
  readonly lengthOfEntry: Uint32Array;
  /** Page to its number of terms. */
  readonly lengthOfPage: Uint32Array;
  page(number: number): Page;
  /** The pages as they are stored; good until one more is put. */
  records(): PageRecords<Strings>;
  /** The same, good for ever. */
  packedRecords(): PageRecords;
  uriOf(page: number): string;
  /** Terms, numbered from 0. */
  readonly terms: number;
  /** The number of a term; -1 where nothing has it. */
  numberOf(term: string): number;
  /** Where a term stands, those of dead pages too. */
  read(term: string, into: Postings): void;
  /** The same of the term with a number. */
  readAt(number: number, into: Postings): void;
  /** Numbers of the terms that begin so, the prefix itself among them, rising. */
  numbersWith(prefix: string): Uint32Array;
  /** Terms that begin so, the prefix itself among them. */
  withPrefix(prefix: string): string[];
  /** Terms from `least` up to, not including, `end`. */
  between(least: string, end: string): string[];
  /** Words so many edits away. */
  near(term: string, edits: 1 | 2): string[];
  /** Words with this English stem. */
  withStem(stem: string): string[];
  /** The terms in their order and where they stand, for merging. */
  sorted(): SortedTerms;
}

export interface SortedTerms {
  readonly terms: Lexicon;
  /** Where the term of a number stands. */
  read(number: number, into: Postings): void;
  /** The same as packed parts have it. */
  copy(number: number, to: ByteWriter): void;
}
