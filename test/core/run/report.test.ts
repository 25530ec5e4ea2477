/** The report as a whole, word by word; and that nothing a run holds becomes markup in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderReport } from '../../../src/core/run/report.ts';
import { foldRun } from '../../../src/core/run/run.ts';
import { at, finished, header, pinned } from './run-material.ts';

test('golden: a run that failed, was retried, skipped and vouched for', () => {
  const steps = [
    pinned('look', { title: 'Look', command: 'df -h\n', expect: 'exit 0' }),
    pinned('mend', { title: 'Mend it', line: 12, command: 'mend', shell: 'zsh' }),
    pinned('call', { title: 'Call them', line: 20, kind: 'manual', shell: undefined, command: undefined }),
    pinned('back', { title: 'Take it back', line: 30, phase: 'undo', command: undefined, shell: undefined }),
  ];
  const run = foldRun(header(steps, { commit: 'c0ffee', dirty: true, parameters: { HOST: 'db|1', TOKEN: '[secret]' } }), [
    { type: 'run-started', at: at(0) },
    finished('look', 'passed', { code: 0, startedAt: at(1), endedAt: at(3), verdict: 'exit 0', output: 'disk\n' }),
    finished('mend', 'failed', {
      attempt: 2,
      code: 3,
      startedAt: at(4),
      endedAt: at(4 + 3723),
      verdict: 'exit 3, expected 0',
      errors: 'no\n',
      omittedBytes: 9,
      notes: ['variables of this step were not carried'],
    }),
    { type: 'step-skipped', at: at(4000), step: 'mend', reason: 'not needed\nafter all' },
    { type: 'step-attested', at: at(4100), step: 'call', by: 'bob', note: 'they know', answer: 'yes' },
    { type: 'run-finished', at: at(4200), result: 'passed', note: '' },
  ]);
  assert.equal(
    renderReport(run, new Map([['w1', '0123456789abcdef']])),
    `# Run of Doc

**Result: failed**

| | |
|---|---|
| Document | \`runbooks/doc.md\` (doc) |
| Commit | \`c0ffee\`, with changes not committed |
| SHA-256 of the document | \`${'a'.repeat(64)}\` |
| Mode | live |
| Operator | ada |
| Host | desk |
| Started | 2026-11-21T09:12:00.000Z |
| Finished | 2026-11-21T10:22:00.000Z |
| Took | 1h10m00s |
| Steps | 1 passed, 1 skipped, 1 attested, 1 not-started |
| Run | \`20261121T091200Z-doc-00000000\` |

## Parameters

| Name | Value |
|---|---|
| HOST | db\\|1 |
| TOKEN | [secret] |

Skipped after failing: Mend it.

## Steps

### 1. Look: passed

exit 0; 2026-11-21T09:12:01.000Z, 2s (line 5)

Judged: exit 0

\`\`\`bash
df -h
\`\`\`

Output:

\`\`\`text
disk
\`\`\`

### 2. Mend it: skipped

exit 3; 2026-11-21T09:12:04.000Z, 1h06m36s; attempt 2 (line 12)

Judged: exit 3, expected 0

> not needed
> after all

- variables of this step were not carried

\`\`\`zsh
mend
\`\`\`

Standard error:

\`\`\`text
no
\`\`\`

9 bytes of output were not kept.

### 3. Call them: attested

${at(4100)}; by bob (line 20)

Answer: yes

> they know

### 4. Take it back: not-started

no times (line 30)

## Journal

| Writer | Last sum |
|---|---|
| w1 | \`0123456789abcdef\` |
`,
  );
});

test('an unfinished run says so and names what is not settled', () => {
  const text = renderReport(foldRun(header([pinned('a'), pinned('b')]), [finished('a', 'passed')]));
  assert.match(text, /\*\*Result: unfinished\*\*/);
  assert.match(text, /\| Finished \| not finished \|/);
  assert.match(text, /^Not settled: Step b\.$/m);
  assert.doesNotMatch(text, /## Journal|## Parameters|Took/);
});

test('output cannot close its fence, titles and notes cannot become markup, long output is shown from both ends', () => {
  const long = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
  const text = renderReport(
    foldRun(header([pinned('a', { title: '[x](http://e) `<b>`' }), pinned('b')]), [
      finished('a', 'passed', { output: '````\n# Not a heading\n', notes: ['<img src=x>'] }),
      finished('b', 'passed', { output: long }),
    ]),
  );
  assert.match(text, /`````text\n````\n# Not a heading\n`````\n/);
  assert.ok(text.includes('### 1. \\[x\\](http://e) \\`\\<b\\>\\`: passed'));
  assert.ok(text.includes('- \\<img src=x\\>'));
  assert.match(text, /line 19\n\[60 lines not shown here\]\nline 80\n/);
});
