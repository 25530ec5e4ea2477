/** A document's checklist as a run keeps it: every kind of step, its labels, and why a step does not run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import type { StepKind } from '../../../src/core/document/document-types.ts';
import { dangerWordOf, pinSteps } from '../../../src/core/run/pin.ts';

const read = (text: string) => parseDocument('file:///kb/doc.md', text, { path: 'kb/doc.md' }).document;
const fence = (info: string, text: string) => `   \`\`\`${info}\n   ${text}\n   \`\`\`\n`;

const document = read(`---
parameters:
  - {name: HOST, type: host, target: true, default: db0}
---
# Doc

## Steps

1. [ ] Look <!-- id: look -->

${fence('bash check', 'df <DISK>')}
2. [ ] Wipe <!-- id: wipe -->
   - Danger: all of it
   - Confirm: Is it idle?
   - Expect: exit 0,1
   - Timeout: 90s
   - On failure: stop

${fence('zsh interactive', 'wipe')}
3. [ ] Ask around <!-- id: ask -->

4. [ ] Query <!-- id: query -->

${fence('sql', 'select 1')}`);

test('what the document says of each step is pinned', () => {
  const [look, wipe, ask, query] = pinSteps(document);
  const { placeholders, check, shell, line, timeout, whyNotRunnable } = look ?? assert.fail();
  assert.deepEqual(
    { placeholders, check, shell, line, timeout, whyNotRunnable },
    {
      placeholders: [{ name: 'DISK', source: '<DISK>', offset: 3 }],
      check: true,
      shell: 'bash',
      line: 9,
      // A check that names no limit of its own is ended after five minutes.
      timeout: 300_000,
      whyNotRunnable: undefined,
    },
  );
  const { danger, confirm, expect, onFailure, interactive } = wipe ?? assert.fail();
  assert.deepEqual(
    [danger, confirm, expect, onFailure, interactive, wipe?.timeout, wipe?.shell],
    ['all of it', 'Is it idle?', 'exit 0,1', 'stop', true, 90_000, 'zsh'],
  );
  assert.match(ask?.whyNotRunnable ?? '', /do it by hand and mark it done/);
  assert.equal(ask?.command, undefined);
  assert.equal(query?.shell, undefined);
  assert.match(query?.whyNotRunnable ?? '', /\S/);
});

test('decision 15: the kinds of steps are these four', () => {
  const kinds: Readonly<Record<StepKind, string>> = {
    command: `1. [ ] A\n\n${fence('bash', 'true')}`,
    manual: '1. [ ] A\n',
    decision: '1. [ ] A\n   - If yes: continue\n   - If no: stop\n',
    run: '1. [ ] A\n   - Run: [other](other.md)\n',
  };
  assert.equal(Object.keys(kinds).join(' '), 'command manual decision run');
  for (const [kind, text] of Object.entries(kinds))
    assert.deepEqual(
      pinSteps(read(`---\nkind: runbook\n---\n# Doc\n\n## Steps\n\n${text}`)).map(it => it.kind),
      [kind],
    );
});

test('text in inline code that is taken for a command is never simply run', () => {
  const steps = pinSteps(read('# Doc\n\n## Steps\n\n1. [ ] `systemctl restart web`\n'));
  for (const step of steps) if (step.command !== undefined) assert.match(step.confirm ?? '', /Run this text as a command\?/);
});

test('the word before a dangerous step is the target, its default, or the id of the document', () => {
  assert.equal(dangerWordOf(document, new Map([['HOST', 'db7']])), 'db7');
  assert.equal(dangerWordOf(document, new Map()), 'db0');
  assert.equal(dangerWordOf(read('# Doc\n'), new Map()), 'kb/doc');
  const secret = read('---\nparameters:\n  - {name: T, type: secret, target: true, default: x}\n---\n# Doc\n');
  assert.equal(dangerWordOf(secret, new Map([['T', 'hunter2']])), 'kb/doc', 'a secret is never typed in the open');
});
