/** FM05, across documents: an id names one document. */
import { idFixes, referencesTo } from '../ids.ts';
import type { Rule } from '../rule.ts';

export const idDuplicate: Rule = {
  id: 'id-duplicate',
  reference: 'FM05',
  severity: 'error',
  summary: 'No two documents share an id.',
  why: 'A reference by id, a run record and a step’s history would belong to either of the two.',
  bad: '---\nkind: runbook\nid: rb-dns-resolution\n---\n(in two files)\n',
  good: '---\nkind: runbook\nid: rb-dns-resolution-office\n---\n',
  adopted: false,
  check(document, { catalog, kinds, report }) {
    const { id } = document.fields;
    const kind = kinds.get(document.kind);
    if (id === undefined) return;
    const others = catalog.byId(id.value).filter(it => it.uri !== document.uri && it.fields.id !== undefined);
    if (others.length === 0) return;
    const paths = others.map(it => it.path).join(', ');
    const message = `The id "${id.value}" is also that of ${paths}; give one of them another${referencesTo(catalog, document)}.`;
    report(id.range, message, kind === undefined ? [] : idFixes(document, catalog, kind));
  },
};
