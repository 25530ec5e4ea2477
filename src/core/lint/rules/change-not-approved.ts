/** XD09: a change was agreed to before it was made. */
import type { Rule } from '../rule.ts';
import { itemsAt, placeOf, writtenAt } from '../values.ts';

export const changeNotApproved: Rule = {
  id: 'change-not-approved',
  reference: 'XD09',
  severity: 'error',
  summary: 'A change that is scheduled, under way or done has an approval, unless it is a standard change.',
  why: 'The approval is where somebody else looks at the way back; a change without one is found in the incident that it caused.',
  bad: '---\nkind: change\nchange_type: normal\nstatus: scheduled\n---\n',
  good: '---\nkind: change\nchange_type: normal\nstatus: scheduled\napprovals: [{by: role-b, date: 2026-11-19, version: "1"}]\n---\n',
  adopted: false,
  check(document, { report }) {
    if (document.kind !== 'change' || writtenAt(document, 'change_type')?.text === 'standard') return;
    const status = document.fields.status?.value ?? '';
    if (!/^(?:approved|scheduled|in-progress|completed|rolled-back|failed|reviewed)$/.test(status)) return;
    if (itemsAt(document, 'approvals').length > 0) return;
    report(
      placeOf(document, 'status'),
      `The change is ${status} and nobody approved it: write down who did under \`approvals\`, or set it back to submitted.`,
    );
  },
};
