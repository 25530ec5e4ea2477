/** What a person typed, as words to look for; no character of it has a meaning of its own (reliability T25). */
import type { Wanted } from './segment.ts';
import { stemOf, tokenize } from './tokens.ts';

/** Words of a long query that are looked for: the rarest, for they tell most. */
const mostWords = 24;
/** Words that are also looked for as beginnings and with an error in them. */
const mostWidened = 10;

/** One word of the query; every term of the index that answers it counts as a form of that one word. */
export interface Word {
  readonly term: string;
  /** Share of the score, from 0 to 1. */
  readonly weight: number;
  /** How much a term of the index counts for this word: 0 when it is none of its forms. */
  share(term: string): number;
}

export interface Query {
  readonly words: readonly Word[];
  readonly wanted: Wanted;
}

/** How often, in documents, the terms of the index stand; and which terms share a stem. */
export interface Vocabulary {
  documents(term: string): number;
  withStem(stem: string): Iterable<string>;
}

/**
 * Exact words and their other English forms always; the last word also as a beginning, for it may be half typed; words
 * that nobody wrote as beginnings and, from five characters on, with one edit.
 */
export function readQuery(text: string, vocabulary: Vocabulary): Query {
  const terms = tokenize(text.slice(0, 4000));
  const last = terms.at(-1);
  let distinct = [...new Set(terms)];
  if (distinct.length > mostWords) {
    const rank = new Map(distinct.map(it => [it, vocabulary.documents(it) || Number.MAX_SAFE_INTEGER]));
    const kept = new Set([...distinct].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)).slice(0, mostWords));
    distinct = distinct.filter(it => kept.has(it));
  }
  const words: Word[] = [];
  const exact = new Set<string>();
  const prefixes: string[] = [];
  const nearly: string[] = [];
  // Shares are sums of powers of two, so that adding them up in any order gives the same score.
  for (const term of distinct) {
    const stem = stemOf(term);
    const forms = stem === undefined ? [] : [...vocabulary.withStem(stem)].filter(it => it !== term);
    const known = vocabulary.documents(term) > 0 || forms.length > 0;
    if (known) {
      exact.add(term);
      for (const it of forms) exact.add(it);
      const set = new Set(forms);
      words.push({ term, weight: 1, share: it => (it === term ? 1 : set.has(it) ? 0.75 : 0) });
    }
    const room = prefixes.length < mostWidened;
    if (room && term.length >= 2 && (!known || term === last)) {
      prefixes.push(term);
      const set = new Set(forms);
      const isLonger = (it: string) => it.length > term.length && it.startsWith(term) && !set.has(it);
      words.push({ term, weight: known ? 0.25 : 0.75, share: it => (isLonger(it) ? 1 : 0) });
    }
    // A number with another digit is another number: only words are guessed at.
    if (nearly.length < mostWidened && !known && term.length >= 5 && !/^[\d.]+$/.test(term)) {
      nearly.push(term);
      words.push({ term, weight: 0.75, share: it => (!it.startsWith(term) && isOneEditAway(it, term) ? 1 : 0) });
    }
  }
  return { words, wanted: { exact: [...exact], prefixes, nearly } };
}

/** One character inserted, left out, replaced, or two neighbours swapped. */
export function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.length > restB.length) return restA.slice(1) === restB;
  if (restA.length < restB.length) return restB.slice(1) === restA;
  return (
    restA.slice(1) === restB.slice(1) || (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
