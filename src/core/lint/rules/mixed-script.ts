/** T31: a name of Latin letters has no letter of another script in it that looks the same. */
import type { Rule } from '../rule.ts';
import { shellSteps } from '../step-shell.ts';

export const mixedScript: Rule = {
  id: 'mixed-script',
  reference: 'T31',
  severity: 'error',
  summary: 'No word of a command or address mixes Latin letters with Cyrillic or Greek ones that look like them.',
  why: 'A host name with one letter of another alphabet is another host: the command goes where nobody looked, and reads as it should.',
  bad: '1. [ ] Fetch it\n\n   ```sh\n   curl -fsS https://ex\u0430mple.com/health\n   ```\n',
  good: '1. [ ] Fetch it\n\n   ```sh\n   curl -fsS https://example.com/health\n   ```\n',
  adopted: true,
  check(document, { report }) {
    if (!/[\u0370-\u052f]/.test(document.lines.text)) return;
    for (const { text, placeOf } of shellSteps(document)) {
      for (const { index, 0: word } of text.matchAll(words)) {
        const found = strange(word);
        if (found !== undefined) report(placeOf(index, index + word.length), sentence(word, found));
      }
    }
    for (const { target, range } of document.links) {
      const word = [...target.matchAll(words)].map(it => it[0]).find(it => strange(it) !== undefined);
      if (word !== undefined) report(range, sentence(word, strange(word) ?? ''));
    }
  },
};

const words = /[\p{L}\p{N}_]+/gu;

/** The letters that only look Latin; undefined where a word is of one script, or mixes openly ("API-\u043a\u043b\u044e\u0447" has a hyphen). */
function strange(word: string): string | undefined {
  if (!/[A-Za-z]/.test(word)) return undefined;
  const found = [...word].filter(it => alike.has(it));
  return found.length === 0 ? undefined : found.join('');
}

/** Cyrillic and Greek letters that a reader takes for Latin ones. */
const alike = new Set(
  '\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03b9\u03b1',
);

const sentence = (word: string, letters: string): string => {
  const codes = [...letters].map(it => `U+${it.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
  return `"${word}" holds ${codes.length === 1 ? 'a letter' : 'letters'} of another alphabet that ${codes.length === 1 ? 'looks' : 'look'} Latin (${[...new Set(codes)].join(', ')}): type the word anew.`;
};
