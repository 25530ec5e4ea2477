/** Whose turn it is, and what is offered after a step that did not pass. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldRun } from '../../../src/core/run/run.ts';
import type { PinnedStep, RunEvent, RunHeader } from '../../../src/core/run/run-types.ts';
import { offersOf, refuseCommand, refuseTurn } from '../../../src/core/run/turn.ts';
import { at, finished, header, pinned } from './run-material.ts';

const decision = pinned('ask', { kind: 'decision', command: undefined });
const undo = pinned('undo', { phase: 'undo' });
const steps = [pinned('a', { rollback: { type: 'steps', title: 'Undo', steps: ['undo'] } }), decision, pinned('b'), undo];
const turn = (id: string, events: readonly RunEvent[], all: readonly PinnedStep[] = steps, more: Partial<RunHeader> = {}) =>
  refuseTurn(foldRun(header(all, more), events), all.find(it => it.id === id) ?? assert.fail());
const started = (step: string): RunEvent => ({ type: 'step-started', at: at(1), step, attempt: 1, command: 'true', shell: 'sh' });

test('an open decision holds what comes after it, and nothing else', () => {
  assert.equal(turn('a', []), undefined);
  assert.equal(turn('ask', []), undefined);
  assert.match(turn('b', []) ?? '', /"Step ask" must be decided first/);
  assert.equal(turn('undo', []), undefined);
  const decided: RunEvent = {
    type: 'step-decided',
    at: at(2),
    step: 'ask',
    by: 'ada',
    answer: 'yes',
    action: { type: 'continue' },
    note: '',
  };
  assert.equal(turn('b', [decided]), undefined);
  assert.match(turn('b', [{ ...decided, action: { type: 'stop' } }]) ?? '', /was answered "yes", and there the run stops/);
  assert.equal(turn('ask', [{ ...decided, action: { type: 'stop' } }]), undefined, 'it may be decided again');
});

test('a pause holds everything; a stop holds all but the step itself and what undoes', () => {
  const pause: RunEvent = { type: 'run-paused', at: at(3), by: 'ada', reason: 'lunch' };
  for (const id of ['a', 'undo']) assert.match(turn(id, [pause]) ?? '', /paused since .*lunch/);
  assert.equal(turn('a', [pause, { type: 'run-continued', at: at(4), by: 'ada' }]), undefined);
  const failed = [started('a'), finished('a', 'failed')];
  assert.deepEqual([turn('a', failed), turn('undo', failed)], [undefined, undefined]);
  assert.match(turn('b', failed) ?? '', /stopped at "Step a"/);
  const checks = [pinned('a', { check: true }), pinned('b', { check: true })];
  assert.equal(turn('b', [finished('a', 'failed')], checks, { mode: 'check-only' }), undefined, 'checks stand for themselves');
});

test('in a rollback only its steps run, in its order; one that is done may run again', () => {
  const all = [pinned('a'), pinned('u1', { phase: 'undo' }), pinned('u2', { phase: 'undo' })];
  const rollback: RunEvent = { type: 'rollback-started', at: at(5), by: 'ada', reason: 'x', steps: ['u2', 'u1'], notUndone: [] };
  assert.match(turn('a', [rollback], all) ?? '', /not part of that/);
  assert.match(turn('u1', [rollback], all) ?? '', /"Step u2" comes first/);
  assert.equal(turn('u2', [rollback], all), undefined);
  const undone = [rollback, started('u2'), finished('u2', 'passed')];
  assert.deepEqual([turn('u1', undone, all), turn('u2', undone, all)], [undefined, undefined]);
});

test('a command is refused for what it is: shown only, no check in a check-only run, a variable of the shell', () => {
  const run = foldRun(header(steps, { mode: 'check-only' }), []);
  assert.equal(refuseCommand(run, pinned('x', { whyNotRunnable: 'Shown only' })), 'Shown only.');
  assert.match(refuseCommand(run, pinned('x')) ?? '', /Only declared checks/);
  assert.equal(refuseCommand(run, pinned('x', { check: true })), undefined);
  assert.match(refuseCommand(run, pinned('x', { check: true, capture: 'LD_PRELOAD' })) ?? '', /"LD_PRELOAD" is a name/);
});

test('offers: the author’s word first, rollback only where something was done, whom to call, and nothing for what passed', () => {
  const offers = (events: readonly RunEvent[], step: Partial<PinnedStep> = {}, more: Partial<RunHeader> = {}) => {
    const all = [{ ...steps[0], ...step } as PinnedStep, ...steps.slice(1)];
    return offersOf(foldRun(header(all, more), events), 'a').map(it => it.type);
  };
  const failed = [started('a'), finished('a', 'failed')];
  assert.deepEqual(offers([started('a'), finished('a', 'passed')]), []);
  assert.deepEqual(offers(failed), ['retry', 'roll-back', 'continue', 'skip', 'finish']);
  assert.deepEqual(offers(failed, { failureAction: { type: 'rollback' }, onFailure: 'rollback' })[0], 'author');
  assert.deepEqual(offers([started('a'), finished('a', 'unknown')]).slice(0, 2), ['retry', 'attest']);
  assert.ok(offers(failed, {}, { escalation: 'role-head' }).includes('escalate'));
  assert.ok(!offers([finished('a', 'interrupted', { verdict: 'never started' })]).includes('roll-back'), 'nothing was done');
});
