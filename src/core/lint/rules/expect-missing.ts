/** EX07: the operator knows what good looks like. */
import { isRecoveryPlan } from '../recovery-time.ts';
import type { Rule } from '../rule.ts';
import { labelFix } from '../step-edits.ts';
import { shellSteps } from '../step-shell.ts';

export const expectMissing: Rule = {
  id: 'expect-missing',
  reference: 'EX07',
  severity: 'information',
  summary: 'A `check` step that runs a command says what is expected of it.',
  why: 'Exit code 0 says that the program ended, not that the service is back; at 3 a.m. nobody judges forty lines of output.',
  bad: '---\nkind: runbook\n---\n# T\n\n1. [ ] Do it\n\n   ```sh check\n   df -P /srv\n   ```\n',
  good: '---\nkind: runbook\n---\n# T\n\n1. [ ] Do it\n   - Expect: number < 80\n\n   ```sh check\n   df -P /srv\n   ```\n',
  adopted: false,
  check(document, { kinds, report }) {
    if (isRecoveryPlan(document, kinds)) return;
    for (const { step, command } of shellSteps(document)) {
      if (!command.runnable || command.interactive || !command.check || command.expectedSample !== undefined) continue;
      if (step.labels.some(it => it.name === 'expect' || it.name === 'evidence' || it.name === 'capture')) continue;
      const message =
        'This step does not say what is expected: only the exit code is judged. Add `- Expect:` with what shows that it worked, or `exit 0` where that is all.';
      report(step.titleRange, message, labelFix(document, step, 'Expect: exit 0', 'Insert `Expect: exit 0`'));
    }
  },
};
