/** XD03: nobody relies on an agreement that has ended. */
import type { Rule } from '../rule.ts';
import { dayAt, isStanding } from '../values.ts';

export const contractEnded: Rule = {
  id: 'contract-ended',
  reference: 'XD03',
  severity: 'error',
  summary: 'The contract and the access agreement of a vendor have not ended.',
  why: 'On the day of the outage the fault desk asks for a contract number, and the one in the document is not valid any more.',
  bad: '---\nkind: vendor\nstatus: active\ncontract: {ref: C-1, starts: 2024-01-01, ends: 2026-03-31}\n---\n',
  good: '---\nkind: vendor\nstatus: active\ncontract: {ref: C-1, starts: 2024-01-01, ends: 2028-03-31}\n---\n',
  adopted: false,
  check(document, { today, report }) {
    if (document.kind !== 'vendor' || !isStanding(document)) return;
    for (const [what, end] of [
      ['contract', dayAt(document, 'contract', 'ends')],
      ['access agreement', dayAt(document, 'access_agreement', 'expires')],
    ] as const)
      if (end !== undefined && end.text < today)
        report(end.range, `The ${what} ended on ${end.text}: renew it, or give the vendor the status ended.`);
  },
};
