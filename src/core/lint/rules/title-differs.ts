/** FM09: title and first heading are one name. */
import { bodyLine } from '../body.ts';
import type { Fix, Rule } from '../rule.ts';
import { yamlScalar } from '../yaml-text.ts';

export const titleDiffers: Rule = {
  id: 'title-differs',
  reference: 'FM09',
  severity: 'information',
  summary: '`title` and the heading of the first level say the same.',
  why: 'Lists and search show the title, the page shows its heading: whoever compares the two believes to be in the wrong place.',
  bad: '---\nkind: runbook\ntitle: DNS fails\n---\n# Names do not resolve\n',
  good: '---\nkind: runbook\ntitle: Names do not resolve\n---\n# Names do not resolve\n',
  adopted: false,
  check(document, { report }) {
    const { title } = document.fields;
    const first = bodyLine(document);
    const heading = document.headings.find(it => it.level === 1 && it.range.start.line >= first);
    if (title === undefined || heading === undefined || plain(title.value) === plain(heading.text)) return;
    const message = `The title is "${title.value}", and the heading of line ${heading.range.start.line + 1} says "${heading.text}": give both one name.`;
    const fixes: Fix[] = [
      { title: 'Take the heading as the title', edits: [{ range: title.range, newText: yamlScalar(heading.text) }] },
    ];
    report(title.range, message, fixes);
  },
};

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
