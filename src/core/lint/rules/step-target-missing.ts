/** DR04: each step of a recovery has its share of the time. */
import { isDue } from '../life-cycle.ts';
import { isRecoveryPlan, recoveryTime } from '../recovery-time.ts';
import type { Rule } from '../rule.ts';

export const stepTargetMissing: Rule = {
  id: 'step-target-missing',
  reference: 'DR04',
  severity: 'warning',
  summary: 'Every step of a recovery plan, drafts apart, that counts towards the RTO names a `Target`.',
  why: 'Without targets nobody sees at half time that the plan is late, when there is still a choice.',
  bad: '---\nkind: dr-plan\nstatus: active\n---\n# T\n\n## Recovery\n\n1. [ ] Restore\n',
  good: '---\nkind: dr-plan\nstatus: active\n---\n# T\n\n## Recovery\n\n1. [ ] Restore\n   - Target: 25m\n',
  adopted: false,
  check(document, { catalog, kinds, report }) {
    if (!isDue(document) || !isRecoveryPlan(document, kinds)) return;
    for (const step of recoveryTime(document, catalog).withoutTarget)
      report(
        step.titleRange,
        `"${step.title}" names no Target, so the sum against the RTO is too small: add \`- Target: 5m\` with the time it takes, best from the record of an exercise.`,
      );
  },
};
