/** What has to be said before a step runs, and what the executor takes for an answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeNeed, isAnother, needsOf, unmetNeed } from '../../../src/core/run/needs.ts';
import { foldRun } from '../../../src/core/run/run.ts';
import type { PinnedStep, RunEvent } from '../../../src/core/run/run-types.ts';
import { at, finished, header, pinned } from './run-material.ts';

const values = { missing: (gaps: readonly { source: string }[]) => gaps.map(it => it.source), lostSecret: undefined };
const needs = (step: PinnedStep, events: readonly RunEvent[] = [], known = values) =>
  needsOf(foldRun(header([step]), events), step, known as never, 'ada');

test('a plain step needs nothing', () => {
  assert.deepEqual(needs(pinned('a')), []);
});

test('every gap is asked once, and a lost secret by its name', () => {
  const placeholders = [
    { name: 'HOST', source: '<HOST>', offset: 0 },
    { name: 'HOST', source: '<HOST>', offset: 9 },
    { name: 'PORT', source: '{{PORT}}', offset: 20 },
  ];
  const found = needs(pinned('a', { placeholders }), [], { ...values, lostSecret: 'TOKEN' } as never);
  assert.deepEqual(found, [
    {
      type: 'placeholders',
      gaps: [
        { name: 'HOST', source: '<HOST>' },
        { name: 'PORT', source: '{{PORT}}' },
      ],
    },
    { type: 'secret', name: 'TOKEN' },
  ]);
});

test('a step that is done says since when; one that failed, or was skipped, is not asked about', () => {
  const step = pinned('a');
  assert.deepEqual(needs(step, [finished('a', 'passed', { at: at(7) })]), [
    { type: 'again', state: 'passed', at: at(7), by: undefined },
  ]);
  assert.deepEqual(needs(step, [{ type: 'step-attested', at: at(8), step: 'a', by: 'bob', note: '' }]), [
    { type: 'again', state: 'attested', at: at(8), by: 'bob' },
  ]);
  assert.deepEqual(needs(step, [finished('a', 'failed')]), []);
  assert.deepEqual(needs(step, [{ type: 'step-skipped', at: at(1), step: 'a', reason: 'x' }]), []);
});

test('the second person is somebody else, however the name is spelt', () => {
  assert.deepEqual(
    ['bob', ' Ada ', '', undefined, 'ADA'].map(it => isAnother(it, 'ada')),
    [true, false, false, false, false],
  );
});

test('each need is met by its own answer alone; what is said later is never missing', () => {
  const step = pinned('a', { danger: 'all', confirm: 'sure?', evidence: 'a note', role: 'role-x', skipIf: 'test\u00a0-e x' });
  const found = needs(step, [finished('a', 'passed')]);
  assert.deepEqual(
    found.map(it => it.type),
    ['again', 'role', 'hidden', 'confirm', 'danger', 'evidence'],
  );
  const whole = { again: true, hiddenAccepted: true, confirmedWith: 'doc' };
  assert.equal(unmetNeed(found, whole, 'ada'), undefined);
  assert.equal(unmetNeed(found, { ...whole, again: false }, 'ada')?.type, 'again');
  assert.equal(unmetNeed(found, { ...whole, hiddenAccepted: false }, 'ada')?.type, 'hidden');
  assert.equal(unmetNeed(found, { ...whole, confirmedWith: '' }, 'ada')?.type, 'confirm');
  assert.equal(unmetNeed(found, { ...whole, confirmedWith: 'Doc' }, 'ada')?.type, 'danger');
  for (const need of found) assert.match(describeNeed(step, need), /[.?!]$|sure\?/);
});
