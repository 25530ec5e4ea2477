/** ST06: what a program should read stands where it reads. */
import { bodyLine, codeLinesOf } from '../body.ts';
import { textOf } from '../recovery-time.ts';
import type { Fix, Rule } from '../rule.ts';
import { insertKey, yamlLine } from '../yaml-text.ts';

export const metadataInText: Rule = {
  id: 'metadata-in-text',
  reference: 'ST06',
  severity: 'information',
  summary: 'Owner, dates and the like stand in the front matter, not as bold words in the text.',
  why: '**Last Tested:** in the text is seen by readers alone: no list, no reminder and no check knows of it.',
  bad: '---\nkind: runbook\n---\n# T\n\n**Last Reviewed:** 2026-10-01\n',
  good: '---\nkind: runbook\nlast_reviewed: 2026-10-01\n---\n# T\n',
  adopted: false,
  check(document, { kinds, report }) {
    const { lines, frontMatter } = document;
    const properties = kinds.get(document.kind)?.schema['properties'];
    if (frontMatter === undefined || properties === null || typeof properties !== 'object') return;
    const fields = Object.keys(properties);
    const first = bodyLine(document);
    // Below the first section such words are text.
    const end = Math.min(
      lines.lineCount,
      first + 40,
      document.headings.find(it => it.level === 2)?.range.start.line ?? Number.POSITIVE_INFINITY,
    );
    const said = new Set<string>();
    let code: ReadonlySet<number> | undefined;
    for (let line = first; line < end; line++) {
      const found = label.exec(lines.lineText(line));
      const name = (found?.[1] ?? '').toLowerCase().replace(/[\s-]+/g, '_');
      const value = (found?.[2] ?? '').trim();
      if (found === null || !fields.includes(name)) continue;
      code ??= codeLinesOf(document);
      if (code.has(line)) continue;
      const fixes: Fix[] = [];
      const isDate = /^\d{4}-\d\d-\d\d$/.test(value);
      const mayMove = /^(?:last_reviewed|last_tested|created)$/.test(name) ? isDate : scalars.has(name) && value !== '';
      const added =
        mayMove && !frontMatter.entries.has(name) && !said.has(name)
          ? insertKey(document, name, yamlLine(name, value), fields)
          : undefined;
      said.add(name);
      if (added !== undefined) {
        const removed = { range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, newText: '' };
        fixes.push({ title: `Move it to \`${name}\``, edits: [added, removed] });
      }
      const written = textOf(frontMatter.entries.get(name));
      if (written === value) continue;
      const there = written === undefined ? '' : `, which says ${written}: take one of the two away`;
      report(lines.lineRange(line), `"${found[1]}" is a field of the front matter (\`${name}\`)${there}.`, fixes);
    }
  },
};

const label = /^\s*(?:[-*+]\s+)?\*\*([A-Za-z][A-Za-z _-]{1,40}?)(?::\*\*|\*\*:)\s*([^*|]{0,100}?)\s*$/;
/** Fields that a word or a short text fills. */
const scalars = new Set([
  'owner',
  'rto',
  'rpo',
  'mtpd',
  'review_every',
  'test_every',
  'run_every',
  'est_time',
  'severity',
  'summary',
  'reviewed_by',
]);
