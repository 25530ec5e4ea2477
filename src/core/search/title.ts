/** How much of a title the question says: a title with words nobody asked for is about something else. */
import type { Word } from './query.ts';
import { plainName } from './tokens.ts';

/**
 * The share of a title's words, by their weights, that are words of the question or forms of them: 0 to 1. Titles share
 * words, so what was found of each is kept for the next.
 */
export function titleShares(words: readonly Word[], weightOf: (term: string) => number): (title: string | undefined) => number {
  const known = new Map<string, { readonly weight: number; readonly said: number }>();
  const read = (term: string) => {
    let most = 0;
    for (const it of words) most = Math.max(most, (it.forms.get(term) ?? 0) * it.certainty);
    const weight = weightOf(term);
    const its = { weight, said: weight * most };
    known.set(term, its);
    return its;
  };
  return title => {
    if (title === undefined) return 0;
    let all = 0;
    let said = 0;
    for (const term of titleWords(title)) {
      const its = known.get(term) ?? read(term);
      all += its.weight;
      said += its.said;
    }
    return all === 0 ? 0 : said / all;
  };
}

const kept = new Map<string, readonly string[]>();
const mostKept = 20_000;

/** The words of a title, each once. */
function titleWords(title: string): readonly string[] {
  let words = kept.get(title);
  if (!words) {
    words = [...new Set(plainName(title).split(' '))].filter(it => it !== '');
    if (kept.size >= mostKept) kept.clear();
    kept.set(title, words);
  }
  return words;
}
