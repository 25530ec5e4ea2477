/** What the terms of a text are, said by regular expressions: slow, and easy to compare with what is wanted. */

import { foldedOf } from '../../../src/core/search/tokens.ts';

/** Longer terms are cut, in texts and in queries alike, so that they are still found (UTF-16 units). */
const longestTerm = 128;

// Everything that parts words in prose, tables and code; what is left holds paths, versions, flags and identifiers.
const chunks = /[^\s"'`()[\]{}<>|,;!?*\u00a0\u2018-\u201f\u2026\u00ab\u00bb\u3000-\u303f\uff08\uff09\uff0c]+/gu;
const words = /[\p{L}\p{N}\p{M}_]+/gu;
const edges = /^[^\p{L}\p{N}\p{M}_]+|[^\p{L}\p{N}\p{M}_]+$/gu;
const humps = /_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
// Scripts that put no blanks between words: neighbours stand in for them.
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2,}/gu;

/**
 * The terms of a text in their order, with repeats: lower case, NFC. `KubePodDown` gives itself and its three parts,
 * `/etc/hosts` gives `etc/hosts`, `etc` and `hosts`, `C++` gives `c++` and `c`. (reliability T26, performance.md 0.4)
 */
export function tokenizeByExpressions(text: string): string[] {
  const terms: string[] = [];
  const emit = (term: string) => {
    if (term !== '') terms.push((term.length > longestTerm ? term.slice(0, longestTerm) : term).toLowerCase());
  };
  for (const [chunk] of text.normalize('NFC').matchAll(chunks)) {
    if (/^[a-z]+$/.test(chunk)) {
      emit(chunk);
      continue;
    }
    const bare = chunk.replace(edges, '');
    const sharp = /^[^\p{L}]*(\p{L}{1,3}(?:\+\+|#))[^\p{L}\p{N}]*$/u.exec(chunk);
    if (sharp) emit(sharp[1] ?? '');
    if (bare === '') continue;
    const parts = bare.match(words) ?? [];
    if (parts.length > 1) {
      emit(bare);
      for (const segment of bare.split(/[/\\:=@]+/u)) {
        const inner = segment.replace(edges, '');
        if (inner !== bare && /[^\p{L}\p{N}\p{M}_]/u.test(inner)) emit(inner);
      }
    }
    for (const part of parts) {
      emit(part);
      // The letters themselves are `foldedOf`'s affair, which has a test of its own.
      if (foldedOf(part) !== part) emit(foldedOf(part));
      if (!/[\p{Lu}_]/u.test(part)) continue;
      const inner = part.split(humps).filter(it => it !== '' && it !== part);
      for (const it of inner) emit(it);
    }
    for (const [run] of bare.matchAll(unspaced)) {
      const letters = [...run];
      for (let i = 0; i + 1 < letters.length; i++) emit(`${letters[i]}${letters[i + 1]}`);
    }
  }
  return terms;
}
