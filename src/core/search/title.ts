/** How much of a title the question says: a title with words nobody asked for is about something else. */
import type { Word } from './query.ts';
import { plainName } from './tokens.ts';

/** Share of the title's words, by their weights, that are words of the question or forms of them: 0 to 1. */
export function titleShare(title: readonly string[], words: readonly Word[], weightOf: (term: string) => number): number {
  let all = 0;
  let said = 0;
  for (const term of title) {
    const weight = weightOf(term);
    all += weight;
    let most = 0;
    for (const it of words) most = Math.max(most, (it.forms.get(term) ?? 0) * it.certainty);
    said += weight * most;
  }
  return all === 0 ? 0 : said / all;
}

/** The words of a title, each once. */
export const titleWords = (title: string): readonly string[] => [
  ...new Set(
    plainName(title)
      .split(' ')
      .filter(it => it !== ''),
  ),
];
