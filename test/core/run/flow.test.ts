/** Decisions, jumps, alternatives and rollbacks: what is done next, what is not, and what the run has earned in the end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { currentStep, jumpOf, rollbackPlan } from '../../../src/core/run/flow.ts';
import { pinSteps } from '../../../src/core/run/pin.ts';
import { abandonedSteps, applyEvent, earnedResult, foldRun, openSteps, recordOf, sequenceOf } from '../../../src/core/run/run.ts';
import type { Run, RunEvent } from '../../../src/core/run/run-types.ts';
import { at, finished, header } from './run-material.ts';

const plan = `# Failover

## Activation

1. [ ] Is it down <!-- id: down -->

   \`\`\`sh check
   false
   \`\`\`

2. [ ] Decide <!-- id: decide -->
   - If yes: continue
   - If no: stop
   - If broken: skip to [Restore from backup](#restore-from-backup)
   - If unsure: escalate to role-commander

## Recovery

3. [ ] Fence <!-- id: fence -->
   - Rollback: none, because the host is off

   \`\`\`sh
   true
   \`\`\`

4. [ ] Promote <!-- id: promote -->
   - Rollback: [Rebuild](#rebuild)
   - On failure: rollback

   \`\`\`sh
   true
   \`\`\`

5. [ ] Move the name <!-- id: move -->
   - Rollback: [Name back](#name-back)

   \`\`\`sh
   true
   \`\`\`

## Verification

6. [ ] Rows are there <!-- id: rows -->
   - On failure: continue

   \`\`\`sh check
   true
   \`\`\`

## Restore from backup

7. [ ] Restore <!-- id: restore -->

   \`\`\`sh
   true
   \`\`\`

8. [ ] Then verify <!-- id: then -->
   - If done: skip to [Verification](#verification)
   - If failed: stop

## Rollback

### Rebuild

9. [ ] Rebuild it <!-- id: rebuild -->

   \`\`\`sh
   true
   \`\`\`

### Name back

10. [ ] Name it back <!-- id: name -->

    \`\`\`sh
    true
    \`\`\`
`;
const steps = pinSteps(parseDocument('file:///kb/dr.md', plan, { path: 'kb/dr.md' }).document);
const pinned = header(steps);
const passed = (step: string, second = 5): RunEvent[] => [
  { type: 'step-claimed', at: at(second), step, attempt: 1 },
  { type: 'step-started', at: at(second), step, attempt: 1, command: 'true', shell: 'sh' },
  finished(step, 'passed', { at: at(second + 1), code: 0 }),
];
const ids = (found: readonly { readonly id: string }[]) => found.map(it => it.id);
const decide = (run: Run, step: string, answer: string): Run => {
  const action = steps.find(it => it.id === step)?.branches?.find(it => it.answer === answer)?.action ?? assert.fail(answer);
  return applyEvent(run, {
    type: 'step-decided',
    at: at(7),
    step,
    by: 'ada',
    answer,
    action,
    note: '',
    ...jumpOf(run, step, action),
  });
};

test('the sequence leaves out undo steps, and a section that only a jump enters', () => {
  const run = foldRun(pinned, []);
  assert.deepEqual(ids(sequenceOf(run)), ['down', 'decide', 'fence', 'promote', 'move', 'rows']);
  assert.deepEqual(ids(steps.filter(it => it.alternative)), ['restore', 'then']);
  assert.equal(currentStep(run)?.id, 'down');
});

test('a section that a jump names stays in the sequence where the phases go forward', () => {
  const text =
    '# D\n\n## Diagnosis\n\n1. [ ] Ask <!-- id: a -->\n   - If x: skip to [Mitigation](#mitigation)\n   - If y: continue\n\n2. [ ] Look <!-- id: b -->\n\n## Mitigation\n\n3. [ ] Mend <!-- id: c -->\n';
  const found = pinSteps(parseDocument('file:///kb/d.md', text, { path: 'kb/d.md' }).document);
  assert.deepEqual(ids(found.filter(it => it.alternative)), []);
});

test('an Escalation that a jump names is entered by it alone; one that no jump names stands where it is written', () => {
  const text = (branch: string) =>
    `# D\n\n## Diagnosis\n\n1. [ ] Ask <!-- id: a -->\n   - If ours: continue\n   - If not: ${branch}\n\n## Mitigation\n\n2. [ ] Mend <!-- id: b -->\n\n## Escalation\n\n3. [ ] Call them <!-- id: c -->\n`;
  const read = (branch: string) => pinSteps(parseDocument('file:///kb/d.md', text(branch), { path: 'kb/d.md' }).document);
  const jumped = read('skip to [Escalation](#escalation)');
  assert.deepEqual(ids(sequenceOf(foldRun(header(jumped), []))), ['a', 'b']);
  assert.deepEqual(ids(sequenceOf(foldRun(header(read('stop')), []))), ['a', 'b', 'c']);
});

test('an answer that continues goes on, and the alternative is not reached', () => {
  let run = decide(foldRun(pinned, passed('down')), 'decide', 'yes');
  assert.equal(currentStep(run)?.id, 'fence');
  for (const step of ['fence', 'promote', 'move', 'rows']) run = passed(step).reduce(applyEvent, run);
  assert.equal(currentStep(run), undefined);
  assert.deepEqual(ids(openSteps(run)), []);
  assert.equal(earnedResult(run), 'passed');
  const { answer, by, state } = recordOf(run, 'decide');
  assert.deepEqual([answer, by, state], ['yes', 'ada', 'attested']);
});

test('an answer that skips forward leaves out what lies between and enters the section; from there it may go back', () => {
  let run = decide(foldRun(pinned, passed('down')), 'decide', 'broken');
  assert.equal(currentStep(run)?.id, 'restore');
  assert.equal(recordOf(run, 'fence').state, 'not-applicable');
  assert.match(recordOf(run, 'fence').note ?? '', /"Decide" was answered "broken"/);
  run = passed('restore').reduce(applyEvent, run);
  run = decide(run, 'then', 'done');
  assert.equal(recordOf(run, 'rows').state, 'not-started', 'verification is to be done after all');
  assert.equal(currentStep(run)?.id, 'rows');
  run = passed('rows').reduce(applyEvent, run);
  assert.deepEqual(ids(openSteps(run)), [], 'the section that was the detour is not done twice');
  assert.equal(earnedResult(run), 'passed');
});

test('an answer that leads back makes a loop: what it repeats and the question itself are open again', () => {
  const text =
    '# D\n\n## Mitigation\n\n1. [ ] Mend <!-- id: mend -->\n\n2. [ ] Does it work <!-- id: ask -->\n   - If no: skip to [Mitigation](#mitigation)\n   - If yes: continue\n';
  const loop = pinSteps(parseDocument('file:///kb/d.md', text, { path: 'kb/d.md' }).document);
  const action = loop[1]?.branches?.[0]?.action ?? assert.fail();
  const attested: RunEvent = { type: 'step-attested', at: at(1), step: 'mend', by: 'ada', note: 'mended' };
  const before = foldRun(header(loop), [attested]);
  const decided: RunEvent = {
    type: 'step-decided',
    at: at(2),
    step: 'ask',
    by: 'ada',
    answer: 'no',
    action,
    note: '',
    ...jumpOf(before, 'ask', action),
  };
  const run = applyEvent(before, decided);
  assert.deepEqual(ids(openSteps(run)), ['mend', 'ask']);
  assert.equal(recordOf(run, 'mend').earlier?.[0]?.note, 'mended');
  assert.equal(recordOf(run, 'ask').earlier?.[0]?.answer, 'no');
});

test('an answer that stops lets nothing else run until it is decided again or the run is finished', () => {
  let run = decide(foldRun(pinned, passed('down')), 'decide', 'no');
  assert.deepEqual(run.stopDecided, { step: 'decide', answer: 'no' });
  assert.notEqual(earnedResult(run), 'passed');
  run = decide(run, 'decide', 'yes');
  assert.equal(run.stopDecided, undefined);
  assert.equal(recordOf(run, 'decide').earlier?.[0]?.answer, 'no', 'the first answer is kept');
});

test('a rollback undoes what was really done, the newest deed first, and names what cannot be undone', () => {
  let run = decide(foldRun(pinned, passed('down')), 'decide', 'yes');
  run = [...passed('fence', 10), ...passed('promote', 20)].reduce(applyEvent, run);
  assert.deepEqual(rollbackPlan(run).steps, ['rebuild'], 'the name was never moved');
  run = [...passed('move', 30).slice(0, 2), finished('move', 'failed', { at: at(31), code: 1 })].reduce(applyEvent, run);
  const { steps: undo, notUndone, deeds } = rollbackPlan(run);
  assert.deepEqual(undo, ['name', 'rebuild'], 'a step that failed may have done half of it');
  assert.deepEqual(notUndone, ['fence']);
  assert.equal(deeds.at(-1)?.why, 'the host is off');
  run = applyEvent(run, { type: 'rollback-started', at: at(40), by: 'ada', reason: 'it failed', steps: undo, notUndone });
  assert.equal(run.stoppedAt, undefined, 'what failed is being rolled back');
  assert.equal(currentStep(run)?.id, 'name');
  assert.equal(earnedResult(run), 'failed');
  run = passed('name', 41).reduce(applyEvent, run);
  assert.equal(currentStep(run)?.id, 'rebuild');
  run = passed('rebuild', 43).reduce(applyEvent, run);
  assert.equal(earnedResult(run), 'rolled-back');
});

test('a step that certainly never began has nothing to undo', () => {
  const never = finished('promote', 'interrupted', { verdict: 'never started: no shell', neverStarted: true });
  const run = [...passed('promote').slice(0, 2), never].reduce(applyEvent, foldRun(pinned, []));
  assert.deepEqual(rollbackPlan(run).steps, []);
  // Its attempt before did begin.
  const again: RunEvent[] = [
    { type: 'step-claimed', at: at(30), step: 'promote', attempt: 2 },
    { ...never, attempt: 2 } as RunEvent,
  ];
  assert.deepEqual(rollbackPlan([...passed('promote'), ...again].reduce(applyEvent, foldRun(pinned, []))).steps, ['rebuild']);
});

test('a rollback whose undo step was left out is no rollback', () => {
  const start: RunEvent = { type: 'rollback-started', at: at(40), by: 'ada', reason: '', steps: ['rebuild'], notUndone: [] };
  const skipped: RunEvent = { type: 'step-skipped', at: at(41), step: 'rebuild', reason: 'no time' };
  const run = [...passed('promote'), start, skipped].reduce(applyEvent, foldRun(pinned, []));
  assert.equal(earnedResult(run), 'failed');
  assert.equal(applyEvent(run, { type: 'run-finished', at: at(50), result: 'rolled-back', note: '' }).result, 'failed');
});

test('a failed step that its author lets pass does not spoil the run; one that the operator leaves behind does', () => {
  const upTo = ['down', 'fence', 'promote', 'move'].flatMap(it => passed(it));
  let run = decide(foldRun(pinned, upTo), 'decide', 'yes');
  run = applyEvent(run, finished('rows', 'failed', { code: 1 }));
  assert.equal(run.stoppedAt, 'rows');
  const released = {
    type: 'step-released',
    at: at(9),
    step: 'rows',
    by: 'ada',
    action: { type: 'continue' },
    reason: '',
  } as const;
  const byAuthor = applyEvent(run, { ...released, byDocument: true });
  assert.deepEqual(
    [byAuthor.stoppedAt, recordOf(byAuthor, 'rows').state, earnedResult(byAuthor)],
    [undefined, 'failed', 'passed'],
  );
  const byHand = applyEvent(run, { ...released, byDocument: false });
  assert.deepEqual([byHand.stoppedAt, ids(abandonedSteps(byHand)), earnedResult(byHand)], [undefined, ['rows'], 'failed']);
});

test('a step that is done again keeps what happened before', () => {
  let run = foldRun(pinned, passed('down'));
  const again = { by: 'ada', passedAt: at(6) };
  run = applyEvent(run, { type: 'step-claimed', at: at(20), step: 'down', attempt: 2, again });
  const record = recordOf(run, 'down');
  assert.equal(record.state, 'claimed');
  assert.deepEqual(
    record.earlier?.map(it => [it.state, it.attempt, it.endedAt]),
    [['passed', 1, at(6)]],
  );
  assert.match(record.notes[0] ?? '', /done again by ada: it had passed at/);
});
