/** T31: what a command says is what can be seen of it. */
import { findHidden } from '../../run/hidden-characters.ts';
import type { Fix, Rule } from '../rule.ts';

export const hiddenCharacter: Rule = {
  id: 'hidden-character',
  reference: 'T31',
  severity: 'error',
  summary: 'No command, title, link or value of the front matter holds a character that cannot be seen.',
  why: 'A direction mark makes a command read otherwise than it runs, a no-break space copied from a wiki makes it fail: both look right to everybody.',
  bad: '1. [ ] Look\n\n   ```sh\n   rm\u00a0-f /tmp/cache\n   ```\n',
  good: '1. [ ] Look\n\n   ```sh\n   rm -f /tmp/cache\n   ```\n',
  adopted: true,
  check(document, { report }) {
    const { lines, checklist, headings, links, frontMatter } = document;
    const [inPath] = suspicious.test(document.path) ? findHidden(document.path) : [];
    if (inPath !== undefined)
      report(document.titleRange, `The path of this file holds a ${inPath.name} (${inPath.code}), which nobody sees: rename it.`);
    if (!suspicious.test(lines.text)) return;
    const places = new Map<number, readonly [number, number]>();
    const take = (from: { line: number; character: number }, to: { line: number; character: number }) => {
      for (let line = from.line; line <= to.line; line++) {
        const end = line === to.line ? to.character : Number.POSITIVE_INFINITY;
        const start = line === from.line ? from.character : 0;
        const [first, last] = places.get(line) ?? [start, end];
        places.set(line, [Math.min(first, start), Math.max(last, end)]);
      }
    };
    // The front matter line by line: what stands in a comment there is nobody's value, and does no harm in being said.
    if (frontMatter !== undefined) take(frontMatter.contentRange.start, frontMatter.contentRange.end);
    for (const { command, title, titleRange } of checklist.steps) {
      if (command !== undefined) take(command.range.start, command.range.end);
      if (title !== '') take(titleRange.start, titleRange.end);
    }
    for (const { range } of [...headings, ...links]) take(range.start, range.end);
    for (const [line, [start, end]] of [...places].sort(([a], [b]) => a - b)) {
      const text = lines.lineText(line);
      const last = Math.min(end, text.length);
      const here = findHidden(text.slice(0, last)).filter(it => it.offset >= start && !isPartOfSign(text, it.offset));
      for (const { code, name, offset } of here.slice(0, mostPerLine)) {
        const character = text.codePointAt(offset) ?? 0;
        const place = { start: { line, character: offset }, end: { line, character: offset + (character > 0xffff ? 2 : 1) } };
        const isSpace = / space$/.test(name);
        const title = isSpace ? 'Make it a plain space' : 'Take it away';
        const fixes: Fix[] = [{ title, edits: [{ range: place, newText: isSpace ? ' ' : '' }] }];
        const article = /^[aeiou]/.test(name) ? 'an' : 'a';
        report(
          place,
          `There is ${article} ${name} (${code}) here, which nobody sees: ${isSpace ? 'make it a plain space' : 'take it away'}.`,
          fixes,
        );
      }
    }
  },
};

const mostPerLine = 3;

// Everything that `hiddenName` knows lies in these; most texts have none of it and are read no further.
const suspicious =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40/;

/** Joined signs (a family, a flag, a profession) hold joiners and tags between their parts. */
const isPartOfSign = (text: string, offset: number): boolean =>
  (text[offset] === '\u200d' || text.charCodeAt(offset) === 0xdb40) &&
  /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007e}]*$/u.test(text.slice(0, offset));
