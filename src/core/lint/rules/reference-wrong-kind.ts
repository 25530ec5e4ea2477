/** LK03: a reference leads to the kind of document that belongs there. */
import { oneOf, referencesOf, wrongKind } from '../references.ts';
import type { Rule } from '../rule.ts';

export const referenceWrongKind: Rule = {
  id: 'reference-wrong-kind',
  reference: 'LK03',
  severity: 'error',
  summary: 'A field that names documents names those of the right kind.',
  why: 'A plan that “uses” a standard has no steps to run where it needs them.',
  bad: '---\nkind: runbook\nstandards: [rb-net-dns]\n---\n',
  good: '---\nkind: runbook\nstandards: [std-net-dns]\n---\n',
  adopted: true,
  check(document, { catalog, kinds, report }) {
    for (const { id, range, field, allowed } of referencesOf(document, kinds)) {
      if (allowed === undefined) continue;
      const byPrefix = wrongKind(id, allowed, kinds)?.name;
      const found = byPrefix ?? catalog.byId(id).find(it => it.fields.id !== undefined && !allowed.includes(it.kind))?.kind;
      if (found === undefined) continue;
      report(range, `\`${field}\` names ${id}, which is a ${found}; ${oneOf(allowed)} belongs there.`);
    }
  },
};
