/** FR07: what is to be done regularly is done. */
import { isActive } from '../life-cycle.ts';
import { overdueSentence, runState } from '../recurring.ts';
import type { Rule } from '../rule.ts';

export const runOverdue: Rule = {
  id: 'run-overdue',
  reference: 'FR07',
  severity: 'warning',
  summary: 'A document with `run_every` has a record of a run that passed within that time.',
  why: 'A check that is due each month and was not made shows nothing, which reads like “all is well”.',
  bad: '---\nkind: runbook\nstatus: active\nrun_every: monthly\n---\n',
  good: '---\nkind: runbook\nstatus: active\n---\n',
  adopted: false,
  check(document, { runs, today, report }) {
    const state = isActive(document) ? runState(document, runs) : undefined;
    const sentence = state && overdueSentence(state, today, 'run that passed', 'run it');
    if (state !== undefined && sentence !== undefined) report(state.range, sentence);
  },
};
