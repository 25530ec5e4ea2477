/** LK02: every id that is named belongs to a document. */
import { nearest } from '../../document/nearest.ts';
import { listedKind, oneOf, referencesOf, wrongKind } from '../references.ts';
import type { Fix, Rule } from '../rule.ts';

export const idUnknown: Rule = {
  id: 'id-unknown',
  reference: 'LK02',
  severity: 'error',
  summary: 'Every id that a document names is that of a document in the folder.',
  why: 'A plan that calls a runbook which nobody has written fails at that very step.',
  bad: '---\nkind: standard\nenforced_by: [rb-restore-tset]\n---\n',
  good: '---\nkind: standard\nenforced_by: []\n---\n',
  adopted: true,
  check(document, { catalog, kinds, report }) {
    const references = referencesOf(document, kinds);
    for (const { id, range, field, allowed } of references) {
      const kind = listedKind(id, document, kinds, catalog);
      // What cannot be looked up is not missed; a wrong kind is another rule's finding.
      if (kind === undefined || wrongKind(id, allowed, kinds) !== undefined || catalog.byId(id).length > 0) continue;
      const candidates = [...catalog.all()].filter(
        it => it.uri !== document.uri && it.fields.id !== undefined && (allowed === undefined || allowed.includes(it.kind)),
      );
      const named = new Set(references.filter(it => it.field === field).map(it => it.id));
      const close = nearest(
        id,
        candidates.map(it => it.id).filter(it => !named.has(it)),
      );
      const fixes: Fix[] = close === undefined ? [] : [{ title: `Change to \`${close}\``, edits: [{ range, newText: close }] }];
      const hint =
        close === undefined ? `Write ${oneOf([kind.name])} with this id, or remove it here.` : `Did you mean ${close}?`;
      report(range, `\`${field}\` names ${id}, and no document has that id. ${hint}`, fixes);
    }
  },
};
