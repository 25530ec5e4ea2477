/** The fold: what each event makes of a run, every state and every result, and which records are not believed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepThatLedAway } from '../../../src/core/run/led-away.ts';
import { applyEvent, foldRun, liveStep, newRun, openSteps, recordOf } from '../../../src/core/run/run.ts';
import type { RunEvent, RunResult, StepState } from '../../../src/core/run/run-types.ts';
import { at, finished, header, pinned } from './run-material.ts';

const two = header([pinned('a'), pinned('b')]);
const claimed: RunEvent = { type: 'step-claimed', at: at(1), step: 'a', attempt: 1 };
const started: RunEvent = { type: 'step-started', at: at(2), step: 'a', attempt: 1, command: 'true', shell: 'bash' };

/** Events that lead to each state. The type asks for all of them, and the keys are the closed list of decision 15. */
const ways: Readonly<Record<StepState, readonly RunEvent[]>> = {
  'not-started': [{ type: 'run-started', at: at(0) }],
  claimed: [claimed],
  running: [claimed, started],
  passed: [claimed, started, finished('a', 'passed', { code: 0 })],
  failed: [claimed, started, finished('a', 'failed', { code: 1 })],
  interrupted: [claimed, started, finished('a', 'interrupted', { code: 130 })],
  unknown: [claimed, started, finished('a', 'unknown')],
  skipped: [{ type: 'step-skipped', at: at(3), step: 'a', reason: 'not here' }],
  attested: [{ type: 'step-attested', at: at(3), step: 'a', by: 'ada', note: 'seen' }],
  'not-applicable': [{ type: 'step-not-applicable', at: at(3), step: 'a', reason: 'no check' }],
};
const settled: readonly StepState[] = ['passed', 'skipped', 'attested', 'not-applicable'];

test('decision 15: the states are these ten, and events lead to each', () => {
  const words = 'not-started claimed running passed failed interrupted unknown skipped attested not-applicable';
  assert.equal(Object.keys(ways).join(' '), words);
  for (const [state, events] of Object.entries(ways)) {
    const run = foldRun(two, events);
    assert.equal(recordOf(run, 'a').state, state);
    assert.equal(recordOf(run, 'b').state, 'not-started', 'the other step is untouched');
    const live = state === 'claimed' || state === 'running';
    assert.equal(liveStep(run), live ? 'a' : undefined, state);
    const stops = ['failed', 'interrupted', 'unknown'].includes(state);
    assert.equal(run.stoppedAt, stops ? 'a' : undefined, state);
    const open = openSteps(run).map(it => it.id);
    assert.deepEqual(open, settled.includes(state as StepState) ? ['b'] : ['a', 'b'], state);
  }
});

test('decision 15: the results are these five', () => {
  const done: RunEvent[] = ['a', 'b'].map(step => ({ type: 'step-skipped', at: at(3), step, reason: 'r' }));
  const results: Readonly<Record<RunResult, readonly RunEvent[]>> = {
    passed: [...done, { type: 'run-finished', at: at(9), result: 'passed', note: '' }],
    failed: [{ type: 'run-finished', at: at(9), result: 'failed', note: '' }],
    aborted: [{ type: 'run-finished', at: at(9), result: 'aborted', note: '' }],
    'rolled-back': [{ type: 'run-finished', at: at(9), result: 'rolled-back', note: '' }],
    unfinished: done,
  };
  assert.equal(Object.keys(results).join(' '), 'passed failed aborted rolled-back unfinished');
  for (const [result, events] of Object.entries(results)) {
    const run = foldRun(two, events);
    assert.deepEqual([run.result, run.finishedAt], [result, result === 'unfinished' ? undefined : at(9)]);
  }
});

test('a record that claims to have passed with open steps is not believed', () => {
  const passed: RunEvent = { type: 'run-finished', at: at(9), result: 'passed', note: '' };
  assert.equal(foldRun(two, [...ways.passed, passed]).result, 'aborted');
  assert.equal(foldRun(two, [...ways.failed, passed]).result, 'failed');
});

test('a step that failed and was skipped lets the run end, but not as passed; where its author says go on, it may', () => {
  const passed: RunEvent = { type: 'run-finished', at: at(9), result: 'passed', note: '' };
  const skipped: RunEvent = { type: 'step-skipped', at: at(8), step: 'a', reason: 'not today' };
  for (const state of ['failed', 'interrupted', 'unknown'] as const) {
    const events: RunEvent[] = [claimed, started, finished('a', state), skipped, passed];
    assert.equal(foldRun(header([pinned('a')]), events).result, 'failed', state);
    assert.equal(
      foldRun(header([pinned('a', { onFailure: 'continue', failureAction: { type: 'continue' } })]), events).result,
      'passed',
      state,
    );
  }
  assert.equal(foldRun(header([pinned('a')]), [skipped, passed]).result, 'passed');
});

test('undo steps that nobody needed do not keep a run from passing; one that failed does', () => {
  const withUndo = header([pinned('a'), pinned('u', { phase: 'undo' })]);
  assert.deepEqual(openSteps(foldRun(withUndo, ways.passed)), []);
  const failed = foldRun(withUndo, [...ways.passed, finished('u', 'failed')]);
  assert.deepEqual(
    openSteps(failed).map(it => it.id),
    ['u'],
  );
});

test('what an end says is kept; a retry starts clean; a decision afterwards keeps the facts', () => {
  const end = finished('a', 'failed', {
    code: 3,
    startedAt: at(4),
    endedAt: at(5),
    verdict: 'exit 3, expected 0',
    output: 'o\n',
    errors: 'e\n',
    omittedBytes: 7,
    notes: ['n'],
  });
  const failed = foldRun(two, [claimed, started, end]);
  assert.deepEqual(recordOf(failed, 'a'), {
    state: 'failed',
    attempt: 1,
    startedAt: at(4),
    endedAt: at(5),
    code: 3,
    command: 'true',
    verdict: 'exit 3, expected 0',
    output: 'o\n',
    errors: 'e\n',
    omittedBytes: 7,
    notes: ['n'],
  });
  const skipped = applyEvent(failed, { type: 'step-skipped', at: at(6), step: 'a', reason: 'known' });
  const { state, code, output, note, endedAt } = recordOf(skipped, 'a');
  assert.deepEqual([state, code, output, note, endedAt], ['skipped', 3, 'o\n', 'known', at(6)]);
  assert.equal(skipped.stoppedAt, undefined);
  const again = applyEvent(failed, { ...claimed, attempt: 2 });
  assert.deepEqual(recordOf(again, 'a'), { state: 'claimed', attempt: 2, notes: [], earlier: [recordOf(failed, 'a')] });
  assert.equal(again.stoppedAt, undefined);
});

test('an attested step keeps who said what', () => {
  const run = foldRun(two, [{ type: 'step-attested', at: at(3), step: 'a', by: 'ada', note: 'seen', answer: 'yes' }]);
  const { by, note, answer, endedAt } = recordOf(run, 'a');
  assert.deepEqual([by, note, answer, endedAt], ['ada', 'seen', 'yes', at(3)]);
});

test('the run stops at the first undecided step of the document, whichever ended first', () => {
  const run = foldRun(two, [finished('b', 'failed'), finished('a', 'unknown')]);
  assert.equal(run.stoppedAt, 'a');
});

test('events about other steps, starts and resumptions change nothing, and no event changes the run it is given', () => {
  const before = newRun(two);
  const copy = new Map(before.steps);
  for (const event of [
    finished('nobody', 'failed'),
    { type: 'run-started', at: at(1) },
    { type: 'run-resumed', at: at(1), by: 'ada', reason: 'r' },
  ] as const)
    assert.deepEqual(applyEvent(before, event), before);
  applyEvent(before, finished('a', 'failed'));
  assert.deepEqual([before.steps, before.stoppedAt], [copy, undefined]);
});

test('a step that led to another place puts every other one in doubt, once it was started', () => {
  for (const [command, leads] of [
    ['ssh db1', true],
    ['sudo ssh -t db1', true],
    ['cd /; kubectl debug node/x -it --image=busybox', true],
    ['docker exec -it web sh', true],
    ['chroot /mnt', true],
    ['sudo -i', true],
    ['kubectl -n default debug node/n1', true],
    ['oc -n x rsh p', true],
    ['oc rsh -n x p', true],
    ['oc -n openshift-monitoring exec -it prometheus-0 -- sh', true],
    ['docker --context prod exec -it x sh', true],
    ['docker compose exec web sh', true],
    ['/usr/bin/ssh db1', true],
    ['FOO=1 sudo -u ops ssh db1', true],
    ['gcloud compute ssh vm --zone z', true],
    ['aws ssm start-session --target i-1', true],
    ['mysql -h db1 prod', true],
    ['sudo -u postgres psql', true],
    ['sudo apt upgrade', false],
    ['kubectl edit deployment web', false],
    ['passwd ada', false],
    ['read -r name', false],
    ['vi /etc/ssh/config', false],
    ['docker ps', false],
    ['echo support', false],
  ] as const) {
    const steps = [pinned('a', { command, interactive: true }), pinned('b')];
    const run = foldRun(header(steps), [claimed, started]);
    assert.equal(stepThatLedAway(run, 'b')?.id, leads ? 'a' : undefined, command);
    assert.equal(stepThatLedAway(run, 'a'), undefined, 'itself again');
    assert.equal(stepThatLedAway(newRun(header(steps)), 'b'), undefined, 'not yet started');
    const quiet = [pinned('a', { command }), pinned('b')];
    assert.equal(stepThatLedAway(foldRun(header(quiet), [claimed, started]), 'b'), undefined, 'it came back by itself');
  }
});
