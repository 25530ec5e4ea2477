/** XD05: behind a role there is a person. */
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { dayAt, itemsAt, placeOf, writtenAt } from '../values.ts';

export const roleWithoutHolder: Rule = {
  id: 'role-without-holder',
  reference: 'XD05',
  severity: 'error',
  summary: 'An active role has a holder today, and a deputy or a second holder.',
  why: 'Documents name roles so that they outlive people; a role without a person answers nobody at all.',
  bad: '---\nkind: role\nstatus: active\nholders: [{name: N. Ostrom, from: 2025-01-01, until: 2026-03-31}]\ndeputies: [role-b]\n---\n',
  good: '---\nkind: role\nstatus: active\nholders: [{name: N. Ostrom, from: 2025-01-01}]\ndeputies: [role-b]\n---\n',
  adopted: false,
  check(document, { today, report }) {
    if (document.kind !== 'role' || !isActive(document)) return;
    const current = itemsAt(document, 'holders').filter(it => {
      const [from, until] = [dayAt(it, 'from'), dayAt(it, 'until')];
      return (
        (from === undefined || from.text <= today) &&
        (until === undefined || until.text >= today) &&
        (writtenAt(it, 'name') ?? writtenAt(it)) !== undefined
      );
    });
    const place = placeOf(document, 'holders');
    if (current.length === 0) report(place, 'Nobody holds this role today: name who does, from which day.');
    else if (current.length === 1 && itemsAt(document, 'deputies').length === 0)
      report(place, 'One person holds this role and nobody stands in for them: name a deputy.');
  },
};
