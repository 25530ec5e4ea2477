/** FR06: what is to be tested is tested in time. */
import { isActive } from '../life-cycle.ts';
import { isRecoveryPlan } from '../recovery-time.ts';
import { overdueSentence, testState } from '../recurring.ts';
import type { Rule } from '../rule.ts';

export const testOverdue: Rule = {
  id: 'test-overdue',
  reference: 'FR06',
  severity: 'warning',
  summary:
    'A document that names `test_every`, and is no recovery plan, was tested within its `test_every`, by its run records or `last_tested`.',
  why: 'Hosts, names and rights move on; a procedure that nobody tried for long has stopped to work without telling.',
  bad: '---\nkind: runbook\nstatus: active\nlast_tested: 2025-01-10\ntest_every: half-yearly\n---\n',
  good: '---\nkind: runbook\nstatus: active\nlast_tested: 2026-10-10\ntest_every: half-yearly\n---\n',
  adopted: false,
  check(document, { kinds, runs, today, report }) {
    if (!isActive(document) || isRecoveryPlan(document, kinds)) return;
    const state = testState(document, runs);
    const sentence = state && overdueSentence(state, today, 'test', 'run it as an exercise');
    if (state !== undefined && sentence !== undefined) report(state.range, sentence);
  },
};
