/** XD05: not everything hangs on one person. */
import type { Document } from '../../document/document-types.ts';
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { dayAt, itemsAt, placeOf, writtenAt } from '../values.ts';

export const soleHolder: Rule = {
  id: 'sole-holder',
  reference: 'XD05',
  severity: 'warning',
  summary: 'No person is the only holder of three or more active roles.',
  why: 'One holiday, one illness, one notice, and three roles are empty on the same day.',
  bad: '---\nkind: role\nid: role-third\nstatus: active\nholders: [{name: A. Ray, from: 2025-01-01}]\ndeputies: [role-b]\n---\n',
  good: '---\nkind: role\nid: role-third\nstatus: active\nholders: [{name: B. Lund, from: 2025-01-01}]\ndeputies: [role-b]\n---\n',
  adopted: false,
  check(document, { catalog, today, report }) {
    const name = document.kind === 'role' ? only(document, today) : undefined;
    if (name === undefined) return;
    const held = catalog.ofKind('role').filter(it => only(it, today) === name);
    if (held.length < 3) return;
    report(
      placeOf(document, 'holders'),
      `${name} is the only holder of ${held.length} roles (${held.map(it => it.id).join(', ')}): name a second holder where it hurts most.`,
    );
  },
};

/** The one person who holds a role today. */
function only(role: Document, today: string): string | undefined {
  if (!isActive(role)) return undefined;
  const names = itemsAt(role, 'holders').flatMap(it => {
    const until = dayAt(it, 'until');
    return until !== undefined && until.text < today ? [] : (writtenAt(it, 'name') ?? writtenAt(it) ?? []);
  });
  return names.length === 1 ? names[0]?.text : undefined;
}
