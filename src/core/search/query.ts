/** What a person typed, as words to look for, each with the terms of the index that answer it. */
import lunr from 'lunr';
import type { Beginning } from './beginning.ts';
import { stemOf, tokenize } from './tokens.ts';

/** Words of a long query that are looked for: the rarest, for they tell most. */
const mostWords = 24;
/** Words that are also looked for as beginnings and with an error in them. */
const mostWidened = 10;
/** Terms that one beginning stands for: more say nothing about what is meant. */
const mostForms = 2000;
/** Texts of more words were pasted, or are sentences: their last word is not half typed. */
export const mostTyped = 8;
/** Texts are read up to here: an alert's whole payload with its labels (UTF-16 units). */
export const longestQuestion = 16_000;
/** Alert texts say first what happened; what comes after so many words is advice and explanation. */
const leadWords = 12;

// Shares are powers of two or sums of them, so that adding scores up in any order gives the same.
const otherForm = 0.5;
const afterLead = 0.5;
/** English function words: in small folders they are rare enough to weigh like words that mean something. */
const functionWord = 0.25;

/** One word of the query; every term of the index that answers it counts as a form of that one word. */
export interface Word {
  readonly term: string;
  /** Share of the score, from 0 to 1. */
  readonly weight: number;
  /** How sure it is that these forms are what was typed, from 0 to 1: a part of `weight`. */
  readonly certainty: number;
  /** How much each term of the index counts for this word. */
  readonly forms: ReadonlyMap<string, number> | Beginning;
}

/** The terms of living documents. */
export interface Vocabulary {
  /** How many documents hold the term. */
  documents(term: string): number;
  withStem(stem: string): readonly string[];
  /** Terms that begin so and are none of the others: the `most` that most documents hold. */
  beginningWith(prefix: string, except: Iterable<string>, most: number): Beginning;
  near(term: string, edits: 1 | 2): readonly string[];
}

/**
 * Exact words and their other English forms always; the last word of a short text also as a beginning, for it may be half
 * typed; words that nobody wrote as beginnings and, from five characters on, with one edit; from nine on with two where one
 * finds none. Function words and what comes late in a long text count less.
 */
export function readQuery(text: string, vocabulary: Vocabulary): readonly Word[] {
  const terms = tokenize(text.slice(0, longestQuestion));
  const last = terms.length <= mostTyped && !/[.!?]\s*$/.test(text) ? terms.at(-1) : undefined;
  let distinct = [...new Set(terms)];
  if (distinct.length > mostWords) {
    const rank = new Map(distinct.map(it => [it, vocabulary.documents(it) || Number.MAX_SAFE_INTEGER]));
    const kept = new Set([...distinct].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)).slice(0, mostWords));
    distinct = distinct.filter(it => kept.has(it));
  }
  const words: Word[] = [];
  let prefixes = 0;
  let nearly = 0;
  const late = new Set(terms.slice(leadWords));
  for (const it of terms.slice(0, leadWords)) late.delete(it);
  for (const term of distinct) {
    const stem = stemOf(term);
    const others = stem === undefined ? [] : vocabulary.withStem(stem).filter(it => it !== term && vocabulary.documents(it) > 0);
    const known = vocabulary.documents(term) > 0 || others.length > 0;
    const exact = new Map<string, number>([[term, 1]]);
    for (const it of others) exact.set(it, otherForm);
    const worth = (isFunctionWord(term) ? functionWord : 1) * (late.has(term) ? afterLead : 1);
    const add = (certainty: number, forms: Word['forms']) =>
      void words.push({ term, weight: certainty * worth, certainty, forms });
    if (known) add(1, exact);
    if (prefixes < mostWidened && (term.length >= 2 || isWordOfItsOwn(term)) && (!known || term === last)) {
      prefixes++;
      add(known ? 0.125 : 0.75, vocabulary.beginningWith(term, exact.keys(), mostForms));
    }
    // A number with another digit is another number: only words are guessed at.
    if (nearly < mostWidened && !known && term.length >= 5 && !/^[\d.]+$/.test(term)) {
      nearly++;
      const once = vocabulary.near(term, 1).filter(it => vocabulary.documents(it) > 0);
      const found = once.length > 0 || term.length < 9 ? once : vocabulary.near(term, 2);
      add(once.length > 0 || found.length === 0 ? 1 : 0.5, new Map(found.flatMap(it => (it.startsWith(term) ? [] : [[it, 1]]))));
    }
  }
  return words;
}

/** One character of a script that puts no blanks between words is a word, and begins the pairs that are looked for. */
const isWordOfItsOwn = (term: string): boolean =>
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u.test(term);

/** As lunr has them; its filter hands back what is none. */
const isFunctionWord = (term: string): boolean => lunr.stopWordFilter(new lunr.Token(term, {})) === undefined;
