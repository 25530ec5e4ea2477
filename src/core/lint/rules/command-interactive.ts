/** EX09: what is typed into by hand says so. */
import { waitsForTyping } from '../../document/shell-text.ts';
import type { Fix, Rule } from '../rule.ts';
import { fenceWordAdded } from '../step-edits.ts';
import { shellSteps } from '../step-shell.ts';

export const commandInteractive: Rule = {
  id: 'command-interactive',
  reference: 'EX09',
  severity: 'information',
  summary: 'A block whose command waits for typing (`ssh host`, `vi`, `kubectl debug`) carries the word `interactive`.',
  why: 'The lines below it are meant for the shell that it opens; run as a script they go to the wrong host.',
  bad: '1. [ ] Do it\n\n   ```sh\n   ssh db-1\n   ```\n',
  good: '1. [ ] Do it\n\n   ```sh interactive\n   ssh db-1\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { step, command, text, placeOf } of shellSteps(document)) {
      if (!command.interactive || command.attributes.has('interactive') || command.origin !== 'fence') continue;
      const lines = text.split('\n');
      const at = Math.max(0, lines.findIndex(waitsForTyping));
      const start = lines.slice(0, at).reduce((sum, it) => sum + it.length + 1, 0);
      const added = fenceWordAdded(document, step, 'interactive');
      const fixes: Fix[] = added === undefined ? [] : [{ title: 'Add `interactive`', edits: [added], automatic: true }];
      const message =
        'This command waits for what is typed, and the block does not say so: add the word interactive behind its language.';
      report(placeOf(start, start + (lines[at]?.length ?? 0)), message, fixes);
    }
  },
};
