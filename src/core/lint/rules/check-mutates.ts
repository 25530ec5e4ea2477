/** EX12: a check only looks. */
import { findMutation } from '../mutation.ts';
import type { Fix, Rule } from '../rule.ts';
import { fenceWordDropped } from '../step-edits.ts';
import { shellSteps } from '../step-shell.ts';

export const checkMutates: Rule = {
  id: 'check-mutates',
  reference: 'EX12',
  severity: 'error',
  summary: 'A block with the word `check` changes nothing.',
  why: 'Checks run without a question, by schedule too: one that restarts a service does so whenever somebody only wanted to look.',
  bad: '1. [ ] Do it\n\n   ```sh check\n   systemctl restart nginx\n   ```\n',
  good: '1. [ ] Do it\n\n   ```sh check\n   systemctl is-active nginx\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { step, command, text, placeOf } of shellSteps(document)) {
      const found = command.check ? findMutation(text) : undefined;
      if (found === undefined) continue;
      const dropped = fenceWordDropped(document, step, 'check');
      const fixes: Fix[] = dropped === undefined ? [] : [{ title: 'Take the word `check` away', edits: [dropped] }];
      report(
        placeOf(found.start, found.end),
        `${found.what}, and the block says that it only checks: take the word check away, or look without changing.`,
        fixes,
      );
    }
  },
};
