/** EX08: a step comes to an end. */
import { findEndless } from '../endless.ts';
import type { Rule } from '../rule.ts';
import { labelFix } from '../step-edits.ts';
import { shellSteps } from '../step-shell.ts';

export const commandEndless: Rule = {
  id: 'command-endless',
  reference: 'EX08',
  severity: 'warning',
  summary: 'A command that never ends by itself (`tail -f`, `watch`, `get -w`) has a `Timeout`.',
  why: 'The run waits for it, and the clock with it; ended by hand, the step counts as failed.',
  bad: '1. [ ] Do it\n\n   ```sh\n   tail -f /var/log/syslog\n   ```\n',
  good: '1. [ ] Do it\n   - Timeout: 30s\n\n   ```sh\n   tail -f /var/log/syslog\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { step, command, text, placeOf } of shellSteps(document)) {
      if (command.interactive || step.labels.some(it => it.name === 'timeout')) continue;
      for (const { what, start, end } of findEndless(text).slice(0, 1)) {
        report(
          placeOf(start, end),
          `${what} does not end by itself, and the run waits for it: add a Timeout, or look once instead of following.`,
          labelFix(document, step, 'Timeout: 1m', 'Insert `Timeout: 1m`'),
        );
      }
    }
  },
};
