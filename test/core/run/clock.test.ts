/** The clocks of a run on fixed instants: pauses, the RTO and its marks, the projection, and clocks that jump (T58). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockJumps, clockOf, plannedTime } from '../../../src/core/run/clock.ts';
import type { JournalRecord } from '../../../src/core/run/journal-format.ts';
import { applyEvent, foldRun } from '../../../src/core/run/run.ts';
import type { RunEvent } from '../../../src/core/run/run-types.ts';
import { at, finished, header, pinned } from './run-material.ts';

const minute = 60_000;
const steps = [
  pinned('a', { target: 5 * minute }),
  pinned('b', { target: 10 * minute, restored: true }),
  pinned('c', { target: 20 * minute, phase: 'end' }),
];
const plan = header(steps, { rto: 60 * minute });
const done = (step: string, second: number): RunEvent => finished(step, 'passed', { at: at(second), code: 0 });

test('wall time goes on in a pause, active time does not', () => {
  const run = foldRun(plan, [
    { type: 'run-paused', at: at(60), by: 'ada', reason: 'hand-over' },
    { type: 'run-continued', at: at(180), by: 'bob' },
  ]);
  const { wall, active, paused } = clockOf(run, at(300));
  assert.deepEqual({ wall, active, paused }, { wall: 300_000, active: 180_000, paused: false });
  const still = applyEvent(run, { type: 'run-paused', at: at(240), by: 'ada', reason: '' });
  const now = clockOf(still, at(300));
  assert.deepEqual([now.active, now.paused], [120_000, true]);
});

test('the RTO counts from the declared start of the disruption, and warns at 50, 75 and 100 %', () => {
  const run = foldRun({ ...plan, declaredAt: at(-600) }, []);
  const marks = [0, 1199, 1200, 2099, 2100, 2999, 3000].map(second => clockOf(run, at(second)).warning);
  assert.deepEqual(marks, [undefined, undefined, 50, 50, 75, 75, 100]);
  assert.equal(clockOf(run, at(1200)).share, 0.5);
  const later = applyEvent(run, { type: 'start-declared', at: at(10), by: 'ada', startedAt: at(-1200) });
  assert.equal(clockOf(later, at(600)).share, 0.5);
});

test('the clock of the RTO stops when the restoring step is done, not when the run ends', () => {
  let run = foldRun(plan, [done('a', 100)]);
  assert.equal(clockOf(run, at(100)).projectedRestore, at(100 + 600), 'ten minutes are planned until service is back');
  run = applyEvent(run, done('b', 700));
  const { restoredAt, elapsed, projectedRestore } = clockOf(run, at(5000));
  assert.deepEqual(
    { restoredAt, elapsed, projectedRestore },
    { restoredAt: at(700), elapsed: 700_000, projectedRestore: undefined },
  );
});

test('without a mark it is the last step before Reconstitution; a skipped step restored nothing', () => {
  const bare = header(steps.map(({ restored: _, ...it }) => it));
  assert.equal(clockOf(foldRun(bare, [done('b', 50)]), at(60)).restoredAt, at(50));
  const skipped = foldRun(bare, [{ type: 'step-skipped', at: at(50), step: 'b', reason: 'r' }]);
  assert.equal(clockOf(skipped, at(60)).restoredAt, undefined);
});

test('a decision that leads to somebody else restores nothing, and neither do steps that only a jump reaches', () => {
  const branches = [
    { answer: 'yes', text: 'continue', action: { type: 'continue' as const } },
    { answer: 'no', text: '', action: { type: 'skip-to' as const, anchor: 'call', title: 'Call', steps: ['call'] } },
    { answer: 'never', text: '', action: { type: 'escalate' as const, to: 'role-dba' } },
    { answer: 'back', text: '', action: { type: 'rollback' as const } },
  ];
  const call = pinned('call', { alternative: true });
  const decision = pinned('green', { kind: 'decision', branches });
  const asked = header([pinned('a'), decision, pinned('end', { phase: 'end' }), call], { rto: 60 * minute });
  const answered = (answer: string, jump = {}): RunEvent => {
    const action = branches.find(it => it.answer === answer)?.action ?? { type: 'stop' };
    return { type: 'step-decided', at: at(20), step: 'green', by: 'ada', answer, action, note: '', ...jump };
  };
  const restoredAfter = (...events: RunEvent[]) => clockOf(foldRun(asked, [done('a', 10), ...events]), at(90)).restoredAt;
  assert.equal(restoredAfter(answered('yes')), at(20));
  const away = answered('no', { notApplicable: ['end'], entered: ['call'] });
  assert.equal(restoredAfter(away), undefined);
  assert.equal(restoredAfter(away, done('call', 40)), undefined, 'a call is no service');
  assert.equal(restoredAfter(answered('never')), undefined);
  assert.equal(restoredAfter(answered('back')), undefined);
  // Marked by its author, a step restores wherever it stands.
  const marked = { ...asked, steps: asked.steps.map(it => (it.id === 'call' ? { ...it, restored: true } : it)) };
  assert.equal(clockOf(foldRun(marked, [done('a', 10), away, done('call', 40)]), at(90)).restoredAt, at(40));
});

test('who was called in has restored nothing yet', () => {
  const called = header([pinned('a'), pinned('call', { phase: 'escalate' })], { rto: 60 * minute });
  const run = foldRun(called, [done('a', 10)]);
  assert.equal(clockOf(run, at(20)).restoredAt, at(10));
  const open = foldRun(called, [done('call', 30)]);
  assert.equal(clockOf(open, at(40)).restoredAt, undefined);
});

test('where the run jumps over the last steps, the one before the jump stops the clock', () => {
  const action = { type: 'skip-to' as const, anchor: 'end', title: 'End', steps: ['end'] };
  const branches = [{ answer: 'yes', text: '', action }];
  const short = header([pinned('a', { kind: 'decision', branches }), pinned('b'), pinned('end', { phase: 'end' })]);
  const jump: RunEvent = {
    type: 'step-decided',
    at: at(20),
    step: 'a',
    by: 'ada',
    answer: 'yes',
    action,
    note: '',
    notApplicable: ['b'],
  };
  assert.equal(clockOf(foldRun(short, [jump]), at(60)).restoredAt, at(20));
});

test('a rollback takes back what restored the service, and leaves it where it undoes only what came later', () => {
  const undo = (id: string) => ({ type: 'steps' as const, title: id, steps: [id] });
  const way = [
    pinned('a', { rollback: undo('undo-a') }),
    pinned('b', { restored: true, rollback: undo('undo-b') }),
    pinned('c', { phase: 'end', rollback: undo('undo-c') }),
    ...['undo-a', 'undo-b', 'undo-c', 'all'].map(id => pinned(id, { phase: 'undo' })),
  ];
  const restoredAt = (undone: readonly string[], ...more: RunEvent[]) => {
    const deeds = (['a', 'b', 'c'] as const).map((id, index) =>
      finished(id, 'passed', { at: at(100 * index + 100), startedAt: at(100 * index + 50), endedAt: at(100 * index + 100) }),
    );
    const rolledBack: RunEvent = { type: 'rollback-started', at: at(400), by: 'ada', reason: 'r', steps: undone, notUndone: [] };
    return clockOf(foldRun(header(way), [...deeds, rolledBack, ...more]), at(900)).restoredAt;
  };
  assert.equal(restoredAt(['undo-c']), at(200));
  assert.equal(restoredAt(['undo-c', 'undo-b']), undefined);
  assert.equal(restoredAt(['undo-c', 'undo-a']), undefined);
  assert.equal(restoredAt(['all']), undefined, 'a way back that no step names undoes everything');
  const needless: RunEvent = { type: 'step-not-applicable', at: at(500), step: 'undo-a', reason: 'nothing to undo' };
  assert.equal(restoredAt(['undo-c', 'undo-a'], needless), at(200), 'what did not apply undid nothing');
});

test('what the running step has already spent is not planned twice, and it cannot owe time', () => {
  const started: RunEvent = { type: 'step-started', at: at(0), step: 'a', attempt: 1, command: 'true', shell: 'sh' };
  const run = foldRun(plan, [started]);
  assert.equal(clockOf(run, at(60)).plannedLeft, 14 * minute);
  assert.equal(clockOf(run, at(3600)).plannedLeft, 10 * minute);
});

test('of a parallel group only the longest counts', () => {
  const parallel = [
    pinned('x', { target: 3, parallel: 'g' }),
    pinned('y', { target: 7, parallel: 'g' }),
    pinned('z', { target: 1 }),
  ];
  assert.equal(plannedTime(parallel), 8);
});

test('T58: a suspend and a clock set back are told, a change of zone is none, and writers are not compared', () => {
  const record = (w: string, n: number, second: number, mono: number, off = 60): JournalRecord => ({
    v: 1,
    run: 'r',
    w,
    n,
    prev: '',
    t: at(second),
    off,
    mono,
    event: { type: 'run-started', at: at(second) },
  });
  const records = [
    record('a', 1, 0, 0),
    record('b', 1, 1, 9_000_000),
    record('a', 2, 10, 10_000),
    record('a', 3, 11, 11_000, 120),
    record('a', 4, 3611, 12_000),
    record('b', 2, 2, 9_001_500),
    record('a', 5, 3600, 13_000),
  ];
  assert.deepEqual(
    clockJumps(records).map(({ writer, record: n, difference }) => [writer, n, difference]),
    [
      ['a', 4, 3_599_000],
      ['a', 5, -12_000],
    ],
  );
});
