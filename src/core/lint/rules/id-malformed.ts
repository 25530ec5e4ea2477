/** FM05, first half: an id is written as its kind asks. */

import { idFixes, idForm, referencesTo } from '../ids.ts';
import type { Rule } from '../rule.ts';

export const idMalformed: Rule = {
  id: 'id-malformed',
  reference: 'FM05',
  severity: 'error',
  summary: 'An id is lower-case words joined by hyphens, at most 63 characters.',
  why: 'Ids name documents in links, run records and folder names; one form for all keeps them equal everywhere.',
  bad: '---\nkind: runbook\nid: rb-DNS_resolution\n---\n',
  good: '---\nkind: runbook\nid: rb-dns-resolution\n---\n',
  adopted: false,
  check(document, { catalog, kinds, report }) {
    const { id } = document.fields;
    const kind = kinds.get(document.kind);
    if (id === undefined || kind === undefined || idForm.test(id.value)) return;
    const message = `The id "${id.value}" is not lower-case words joined by hyphens (at most 63 characters), such as ${kind.idPrefix}-dns-resolution${referencesTo(catalog, document)}.`;
    report(id.range, message, idFixes(document, catalog, kind));
  },
};
