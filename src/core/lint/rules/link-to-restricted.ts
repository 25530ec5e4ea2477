/** SE06, second half: what everybody may read does not send people to what they may not. */
import { readTarget, resolveTarget } from '../link-targets.ts';
import { referencesOf } from '../references.ts';
import type { Rule } from '../rule.ts';
import { writtenAt } from '../values.ts';

export const linkToRestricted: Rule = {
  id: 'link-to-restricted',
  reference: 'SE06',
  severity: 'warning',
  summary: 'A `public` document refers to no `restricted` or `confidential` one.',
  why: 'The link tells strangers that the document is there and what it is called; whoever may read it finds it without.',
  bad: '---\nkind: runbook\nclassification: public\n---\n# T\n\nSee [the keys](neighbours/restricted-page.md).\n',
  good: '---\nkind: runbook\nclassification: public\n---\n# T\n\nSee [the page](neighbours/known-page.md).\n',
  adopted: false,
  check(document, { catalog, kinds, report }) {
    if (writtenAt(document, 'classification')?.text !== 'public') return;
    for (const link of document.links) {
      const target = readTarget(document, link.target);
      const found = target?.path === undefined ? undefined : resolveTarget(document, target.path, catalog);
      if (typeof found === 'object') say(found, link.range);
    }
    for (const { id, range } of referencesOf(document, kinds)) {
      const [found] = catalog.byId(id);
      if (found !== undefined) say(found, range);
    }
    function say(found: typeof document, range: (typeof document)['titleRange']): void {
      const level = writtenAt(found, 'classification')?.text ?? '';
      if (level !== 'restricted' && level !== 'confidential') return;
      report(
        range,
        `This document is public, and ${found.path} is ${level}: take the reference away, or classify this one as internal.`,
      );
    }
  },
};
