/** LK01, the part behind `#`: the heading that a link names is there. */
import type { Document } from '../../document/document-types.ts';
import { nearest } from '../../document/nearest.ts';
import { slugOf } from '../../document/outline.ts';
import { anchorsOf, fitsAnchor, readTarget, resolveTarget } from '../link-targets.ts';
import type { Fix, Rule } from '../rule.ts';

export const anchorBroken: Rule = {
  id: 'anchor-broken',
  reference: 'LK01',
  severity: 'warning',
  summary: 'Every link to a heading names one that exists.',
  why: 'Decisions and rollbacks jump to headings; a jump to nowhere leaves the reader at the top of the page.',
  bad: '## Roll back\n\nIf it fails see [roll back](#rollback).\n',
  good: '## Roll back\n\nIf it fails see [roll back](#roll-back).\n',
  adopted: true,
  check(document, { catalog, report }) {
    // Where a run would jump to is another rule's finding, and a graver one.
    const jumps = new Set<number>();
    for (const { labels } of document.checklist.steps)
      for (const { name, range } of labels) if (name === 'if' || name === 'on failure') jumps.add(range.start.line);
    for (const link of document.links) {
      if (link.image || (link.target.startsWith('#') && jumps.has(link.range.start.line))) continue;
      const target = readTarget(document, link.target);
      if (target === undefined || target.fragment === '') continue;
      const found = target.path === undefined ? document : resolveTarget(document, target.path, catalog);
      // A missing file is the other rule's finding, and only in documents are headings known.
      if (typeof found !== 'object') continue;
      if (fitsAnchor(found, target.fragment, catalog)) continue;
      const better =
        nearest(
          target.fragment,
          found.headings.map(it => it.slug),
        ) ?? anchorsOf(found).find(it => squeezed(it) === squeezed(target.fragment));
      const place = found === document ? 'this document' : found.path;
      const fixes: Fix[] = [];
      const glued = better === undefined ? gluedHeading(found, target.fragment) : undefined;
      if (glued !== undefined) {
        const at = { line: glued.line, character: glued.marks.length };
        if (found === document)
          fixes.push({ title: 'Insert the blank', edits: [{ range: { start: at, end: at }, newText: ' ' }] });
        report(
          link.range,
          `There is no heading #${target.fragment} in ${place}: line ${glued.line + 1} is none without a blank behind ${glued.marks}. Insert it.`,
          fixes,
        );
        continue;
      }
      if (better !== undefined) {
        const newText = `${link.target.slice(0, link.target.indexOf('#'))}#${better}`;
        fixes.push({ title: `Change to #${better}`, edits: [{ range: link.range, newText }] });
      }
      const hint = better === undefined ? 'Mend or remove the part behind #.' : `Did you mean #${better}?`;
      report(link.range, `There is no heading #${target.fragment} in ${place}. ${hint}`, fixes);
    }
  },
};

/** The line that its author took for the heading: some renderers do without the blank, GitHub and VS Code do not. */
function gluedHeading({ lines }: Document, fragment: string): { readonly line: number; readonly marks: string } | undefined {
  for (let line = 0; line < lines.lineCount; line++) {
    const [, marks, text] = /^(#{1,6})(?=[^#\s])(.*)$/.exec(lines.lineText(line)) ?? [];
    if (marks !== undefined && text !== undefined && slugOf(text) === fragment.toLowerCase()) return { line, marks };
  }
  return undefined;
}

const squeezed = (anchor: string) => anchor.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
