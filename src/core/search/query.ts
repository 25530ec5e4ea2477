/** What a person typed, as words to look for, each with the terms of the index that answer it. */
import { stemOf, tokenize } from './tokens.ts';

/** Words of a long query that are looked for: the rarest, for they tell most. */
const mostWords = 24;
/** Words that are also looked for as beginnings and with an error in them. */
const mostWidened = 10;
/** Terms that one beginning stands for: more say nothing about what is meant. */
const mostForms = 2000;

/** One word of the query; every term of the index that answers it counts as a form of that one word. */
export interface Word {
  readonly term: string;
  /** Share of the score, from 0 to 1. */
  readonly weight: number;
  /** How much each term of the index counts for this word. */
  readonly forms: ReadonlyMap<string, number>;
}

/** The terms of living documents. */
export interface Vocabulary {
  /** How many documents hold the term. */
  documents(term: string): number;
  withStem(stem: string): readonly string[];
  withPrefix(prefix: string): readonly string[];
  near(term: string, edits: 1 | 2): readonly string[];
}

/**
 * Exact words and their other English forms always; the last word also as a beginning, for it may be half typed; words
 * that nobody wrote as beginnings and, from five characters on, with one edit; from nine on with two where one finds none.
 */
export function readQuery(text: string, vocabulary: Vocabulary): readonly Word[] {
  const terms = tokenize(text.slice(0, 4000));
  const last = terms.at(-1);
  let distinct = [...new Set(terms)];
  if (distinct.length > mostWords) {
    const rank = new Map(distinct.map(it => [it, vocabulary.documents(it) || Number.MAX_SAFE_INTEGER]));
    const kept = new Set([...distinct].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)).slice(0, mostWords));
    distinct = distinct.filter(it => kept.has(it));
  }
  const words: Word[] = [];
  let prefixes = 0;
  let nearly = 0;
  // Shares are sums of powers of two, so that adding them up in any order gives the same score.
  for (const term of distinct) {
    const stem = stemOf(term);
    const others = stem === undefined ? [] : vocabulary.withStem(stem).filter(it => it !== term && vocabulary.documents(it) > 0);
    const known = vocabulary.documents(term) > 0 || others.length > 0;
    const exact = new Map<string, number>([[term, 1]]);
    for (const it of others) exact.set(it, 0.75);
    if (known) words.push({ term, weight: 1, forms: exact });
    if (prefixes < mostWidened && term.length >= 2 && (!known || term === last)) {
      prefixes++;
      const longer = vocabulary.withPrefix(term).filter(it => !exact.has(it));
      words.push({
        term,
        weight: known ? 0.25 : 0.75,
        forms: new Map((longer.length > mostForms ? commonest(longer, vocabulary) : longer).map(it => [it, 1])),
      });
    }
    // A number with another digit is another number: only words are guessed at.
    if (nearly < mostWidened && !known && term.length >= 5 && !/^[\d.]+$/.test(term)) {
      nearly++;
      const once = vocabulary.near(term, 1).filter(it => vocabulary.documents(it) > 0);
      const found = once.length > 0 || term.length < 9 ? once : vocabulary.near(term, 2);
      words.push({
        term,
        weight: once.length > 0 || found.length === 0 ? 1 : 0.5,
        forms: new Map(found.flatMap(it => (it.startsWith(term) ? [] : [[it, 1]]))),
      });
    }
  }
  return words;
}

/** The same ones whatever the order they come in. */
function commonest(terms: readonly string[], vocabulary: Vocabulary): string[] {
  return terms
    .map(term => ({ term, documents: vocabulary.documents(term) }))
    .sort((a, b) => b.documents - a.documents || (a.term < b.term ? -1 : 1))
    .slice(0, mostForms)
    .map(it => it.term);
}
