/** XD12, second half: somebody accepts a risk, for a time. */
import type { Rule } from '../rule.ts';
import { dayAt, placeOf, writtenAt } from '../values.ts';

export const acceptanceLapsed: Rule = {
  id: 'acceptance-lapsed',
  reference: 'XD12',
  severity: 'warning',
  summary: 'An accepted risk says who accepted it, and the acceptance has not run out.',
  why: 'A risk that nobody accepted is one that everybody forgot.',
  bad: '---\nkind: risk\nstatus: accepted\naccepted_until: 2027-01-01\n---\n',
  good: '---\nkind: risk\nstatus: accepted\naccepted_by: role-b\naccepted_until: 2027-01-01\n---\n',
  adopted: false,
  check(document, { today, report }) {
    const accepted = document.fields.status?.value === 'accepted' || writtenAt(document, 'treatment')?.text === 'accept';
    if (document.kind !== 'risk' || !accepted || document.fields.status?.value === 'closed') return;
    if (writtenAt(document, 'accepted_by') === undefined)
      report(
        placeOf(document, 'status'),
        'The risk counts as accepted and nobody accepted it: name who did under `accepted_by`.',
      );
    const until = dayAt(document, 'accepted_until');
    if (until !== undefined && until.text < today)
      report(until.range, `The acceptance ran out on ${until.text}: have it accepted anew, or treat the risk.`);
  },
};
