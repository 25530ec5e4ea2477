/** FR06: recovery plans are tested in time. */
import { isActive } from '../life-cycle.ts';
import { isRecoveryPlan } from '../recovery-time.ts';
import { overdueSentence, testState } from '../recurring.ts';
import type { Rule } from '../rule.ts';

export const planTestOverdue: Rule = {
  id: 'plan-test-overdue',
  reference: 'FR06',
  severity: 'error',
  summary: 'A recovery plan was tested within its `test_every`, by its run records or `last_tested`.',
  why: 'A plan that nobody tried since the last rebuild is a wish; the outage is the wrong moment to find out.',
  bad: '---\nkind: dr-plan\nstatus: active\nlast_tested: 2025-01-10\ntest_every: half-yearly\n---\n',
  good: '---\nkind: dr-plan\nstatus: active\nlast_tested: 2026-10-10\ntest_every: half-yearly\n---\n',
  adopted: false,
  check(document, { kinds, runs, today, report }) {
    if (!isActive(document) || !isRecoveryPlan(document, kinds)) return;
    const state = testState(document, runs);
    const sentence = state && overdueSentence(state, today, 'test', 'run it as an exercise');
    if (state !== undefined && sentence !== undefined) report(state.range, sentence);
  },
};
