/** The report as a whole, word by word; and that nothing a run holds becomes markup in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderMarkdown, resultInWords } from '../../../src/core/run/report.ts';
import { renderHtml } from '../../../src/core/run/report-html.ts';
import { foldRun } from '../../../src/core/run/run.ts';
import { reportOf } from '../../../src/core/run/run-report.ts';
import type { RunEvent } from '../../../src/core/run/run-types.ts';
import { at, finished, header, pinned } from './run-material.ts';

const renderReport = (...about: Parameters<typeof reportOf>) => renderMarkdown(reportOf(...about));

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
    renderReport(run, { now: at(5000), sums: new Map([['w1', '0123456789abcdef']]) }),
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
| Took | 1h10m |
| Steps | 1 passed, 1 skipped, 1 attested |
| Run | \`20261121T091200Z-doc-00000000\` |

Left behind without having passed: Mend it.

## Timeline

Instants are UTC.

| At | Step | State | Took | Target | By |
|---|---|---|---|---|---|
| 09:12:01 | 1. Look | passed | 2s | | |
| 09:12:04 | 2. Mend it | skipped | | | |
| 10:20:20 | 3. Call them | attested | | | bob |

## Parameters

| Name | Value |
|---|---|
| HOST | db\\|1 |
| TOKEN | \\[secret\\] |

## Steps

### 1. Look: passed

exit 0; 2026-11-21T09:12:01.000Z, 2s (line 5)

Expected: exit 0

Judged: exit 0

\`\`\`bash
df -h
\`\`\`

Output:

\`\`\`text
disk
\`\`\`

### 2. Mend it: skipped

exit 3; ${at(4000)}; attempt 2 (line 12)

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
  const text = renderReport(foldRun(header([pinned('a'), pinned('b')]), [finished('a', 'passed')]), { now: at(90) });
  assert.match(text, /\*\*Result: unfinished\*\*/);
  assert.match(text, /\| Finished \| not finished \|/);
  assert.match(text, /^Not settled: Step b\.$/m);
  assert.match(text, /^\| So far \| 1m30s \|$/m);
  assert.doesNotMatch(text, /## Journal|## Parameters|^\| Took \| \d/m);
});

test('output cannot close its fence, titles and notes cannot become markup, long output is shown from both ends', () => {
  const long = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
  const text = renderReport(
    foldRun(header([pinned('a', { title: '[x](http://e) `<b>`' }), pinned('b')]), [
      finished('a', 'passed', { output: '````\n# Not a heading\n', notes: ['<img src=x>'] }),
      finished('b', 'passed', { output: long }),
    ]),
    { now: at(90) },
  );
  assert.match(text, /`````text\n````\n# Not a heading\n`````\n/);
  assert.ok(text.includes('### 1. \\[x\\](http://e) \\`\\<b\\>\\`: passed'));
  assert.ok(text.includes('- \\<img src=x\\>'));
  assert.match(text, /line 19\n\[60 lines not shown here\]\nline 80\n/);
});

test('a plan is held against its RTO and RPO; what was not measured is not called held', () => {
  const minute = 60_000;
  const plan = header([pinned('a', { target: 5 * minute, restored: true }), pinned('b', { phase: 'end' })], {
    rto: 10 * minute,
    rpo: minute,
    declaredAt: at(-300),
  });
  const restored = finished('a', 'passed', { at: at(240), startedAt: at(0), endedAt: at(240) });
  const lost = (loss: number | undefined): RunEvent => ({ type: 'data-loss-measured', at: at(250), by: 'ada', loss, note: 'n' });
  const said = (...events: RunEvent[]) => {
    const report = reportOf(foldRun(plan, events), { now: at(400) });
    return [report.times.rtoHeld, report.times.rpoHeld, report.times.elapsed, resultInWords(report)];
  };
  assert.deepEqual(said(restored, lost(30_000)), [
    true,
    true,
    540_000,
    '. Service restored after 9m, RTO 10m held. Data loss 30s, RPO 1m held.',
  ]);
  const late = finished('a', 'passed', { at: at(900), startedAt: at(0), endedAt: at(900) });
  assert.deepEqual(said(late, lost(undefined)), [
    false,
    null,
    1_200_000,
    '. Service restored after 20m, RTO 10m MISSED. Data loss was not measured; RPO 1m.',
  ]);
  assert.deepEqual(said().slice(0, 2), [null, null]);
});

test('what was said and decided stands in the report in its order: pauses, escalation, notes, rollback, clocks', () => {
  const run = foldRun(header([pinned('a'), pinned('u', { title: 'Undo', phase: 'undo' })]), [
    { type: 'note-added', at: at(4), by: 'bob', note: 'users | call' },
    { type: 'run-paused', at: at(1), by: 'ada', reason: 'hand-over' },
    { type: 'run-continued', at: at(3), by: 'bob' },
    { type: 'escalated', at: at(5), by: 'bob', to: 'role-dba', note: 'no answer' },
    finished('a', 'failed', { code: 1 }),
    { type: 'rollback-started', at: at(6), by: 'bob', reason: 'it failed', steps: ['u'], notUndone: ['a'] },
    { type: 'document-changed', at: at(7), by: 'bob', hash: 'ff', note: 'a comma' },
  ]);
  const text = renderReport(run, {
    now: at(90),
    jumps: [{ writer: 'w', record: 4, at: at(8), difference: 3_600_000 }],
    problems: ['log-w.jsonl: Bytes 1 to 2 were damaged'],
    sealHash: 'abcd',
    sums: new Map([['w', 'f'.repeat(16)]]),
  });
  const notes = text.slice(text.indexOf('## Notes'), text.indexOf('## Steps'));
  assert.deepEqual(
    [...notes.matchAll(/^\| 2026\S+ \| (\w*) ?\| (.*) \|$/gm)].map(it => `${it[1]}: ${it[2]}`),
    [
      'ada: paused: hand-over',
      ': went on',
      'bob: users \\| call',
      'bob: escalated to role-dba: no answer',
      'bob: the document was changed (SHA-256 ff); the run kept to its own text: a comma',
    ],
  );
  assert.match(text, /Rolled back from 2026\S+ by bob: it failed\. Not undone: Step a\./);
  assert.match(text, /went forward by 1h before .*the machine slept, or its clock was set/);
  assert.match(text, /\*\*The record is not whole\.\*\* log-w\.jsonl: Bytes 1 to 2 were damaged/);
  assert.match(text, /Seal: `abcd`/);
});

test('a run that was rolled back tells what was done before it, in its counts and in its chart, and a note names its step', () => {
  const run = foldRun(header([pinned('a', { title: 'Wipe' }), pinned('b'), pinned('u', { title: 'Undo', phase: 'undo' })]), [
    { type: 'run-started', at: at(0) },
    finished('a', 'failed', { code: 1, startedAt: at(1), endedAt: at(5) }),
    { type: 'note-added', at: at(5), by: 'ada', step: 'a', note: 'the lamp went out' },
    { type: 'rollback-started', at: at(6), by: 'ada', reason: 'it failed', steps: ['u'], notUndone: [] },
    finished('u', 'passed', { code: 0, startedAt: at(7), endedAt: at(9) }),
    { type: 'run-finished', at: at(9), result: 'rolled-back', note: '' },
  ]);
  const report = reportOf(run, { now: at(9) });
  assert.match(renderMarkdown(report), /\| Steps \| 1 failed, 1 passed \|/);
  const html = renderHtml(report);
  for (const text of [renderMarkdown(report), html]) assert.match(text, /Wipe: the lamp went out/);
  assert.match(/<svg[^]*<\/svg>/.exec(html)?.[0] ?? '', /Wipe[^]*Undo/);
});

test('nothing in a report acts on a terminal that shows it', () => {
  const evil = 'a\u001b]52;c;cGF3bmVk\u0007\u009b31mb\rc';
  const run = foldRun(
    header([pinned('s', { title: evil, command: `echo ${evil}` })], { title: evil, parameters: { [evil]: evil } }),
    [
      { type: 'run-started', at: at(0) },
      finished('s', 'failed', { verdict: evil, output: evil, notes: [evil] }),
      { type: 'step-skipped', at: at(9), step: 's', reason: evil },
      { type: 'run-finished', at: at(9), result: 'failed', note: evil },
    ],
  );
  const report = reportOf(run, { now: at(9) });
  for (const text of [renderReport(run, { now: at(9) }), renderHtml(report), JSON.stringify(report)]) {
    assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    assert.match(text, /U\+001B/);
  }
});
