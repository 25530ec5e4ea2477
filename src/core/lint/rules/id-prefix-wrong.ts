/** FM05, second half: the prefix of an id is that of its kind. */

import { aKind } from '../../document/kinds.ts';
import { idFixes, idForm, referencesTo } from '../ids.ts';
import type { Rule } from '../rule.ts';

export const idPrefixWrong: Rule = {
  id: 'id-prefix-wrong',
  reference: 'FM05',
  severity: 'error',
  summary: 'An id starts with the prefix of its kind.',
  why: 'The prefix makes a wrong reference visible where it is written: a plan that uses std-backup names no runbook.',
  bad: '---\nkind: runbook\nid: std-dns-resolution\n---\n',
  good: '---\nkind: runbook\nid: rb-dns-resolution\n---\n',
  adopted: false,
  check(document, { catalog, kinds, report }) {
    const { id } = document.fields;
    const kind = kinds.get(document.kind);
    if (id === undefined || kind === undefined || !idForm.test(id.value) || id.value.startsWith(`${kind.idPrefix}-`)) return;
    const other = [...kinds.values()].find(it => id.value.startsWith(`${it.idPrefix}-`));
    const found = other === undefined ? 'has no prefix of a kind' : `has the prefix of a ${other.name}`;
    const message = `The id "${id.value}" ${found}; that of ${aKind(kind.name)} starts with ${kind.idPrefix}-${referencesTo(catalog, document)}.`;
    report(id.range, message, idFixes(document, catalog, kind));
  },
};
