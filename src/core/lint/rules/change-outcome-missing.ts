/** XD11: what came of a change is written down. */
import type { Rule } from '../rule.ts';
import { placeOf, writtenAt } from '../values.ts';

export const changeOutcomeMissing: Rule = {
  id: 'change-outcome-missing',
  reference: 'XD11',
  severity: 'warning',
  summary: 'A change that is completed says its `outcome`, and the run of its steps passed where runs are recorded.',
  why: 'The share of changes that failed is the figure by which approval is made easier or harder; it is made of this word.',
  bad: '---\nkind: change\nstatus: completed\n---\n',
  good: '---\nkind: change\nstatus: completed\noutcome: success\n---\n',
  adopted: false,
  check(document, { runs, report }) {
    const status = document.fields.status?.value ?? '';
    if (document.kind !== 'change' || !/^(?:completed|reviewed)$/.test(status)) return;
    const outcome = writtenAt(document, 'outcome');
    if (outcome === undefined)
      return report(
        placeOf(document, 'status'),
        `The change is ${status} and has no \`outcome\`: write success, rolled-back, failed or partial.`,
      );
    const its = runs?.get(document.id);
    if (outcome.text !== 'success' || its === undefined || its.length === 0) return;
    if (!its.some(it => it.result === 'passed' || it.result === undefined))
      report(
        outcome.range,
        'The outcome is success, and no recorded run of this change passed: run its Verification, or say what came of it.',
      );
  },
};
