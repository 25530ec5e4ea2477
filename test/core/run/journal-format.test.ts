/** The order in which the records of several writers are told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JournalRecord, mergeRecords } from '../../../src/core/run/journal-format.ts';
import { foldRun, recordOf } from '../../../src/core/run/run.ts';
import type { RunEvent } from '../../../src/core/run/run-types.ts';
import { at, finished, header, pinned } from './run-material.ts';

const record = (w: string, n: number, t: string, event: RunEvent): JournalRecord => ({
  v: 1,
  run: 'r',
  w,
  n,
  prev: '',
  t,
  off: 0,
  mono: 0,
  event,
});
const started: RunEvent = { type: 'step-started', at: at(5), step: 'a', attempt: 1, command: 'true', shell: 'sh' };

test('records of several writers are told by their time, those of one writer as they were written', () => {
  const note = (n: number): RunEvent => ({ type: 'note-added', at: at(n), by: 'x', note: String(n) });
  const merged = mergeRecords([
    [record('a', 1, at(1), note(1)), record('a', 2, at(5), note(5))],
    // The second segment of the same writer.
    [record('a', 3, at(3), note(3)), record('a', 4, at(9), note(9))],
    [record('b', 1, at(4), note(4)), record('b', 2, at(6), note(6))],
  ]);
  assert.deepEqual(
    merged.map(it => `${it.w}${it.n}`),
    ['a1', 'b1', 'a2', 'a3', 'b2', 'a4'],
  );
});

test('T58: a step that ended after its clock was set back has ended', () => {
  const merged = mergeRecords([[record('a', 1, at(5), started), record('a', 2, at(3), finished('a', 'passed', { code: 0 }))]]);
  const run = foldRun(
    header([pinned('a')]),
    merged.map(it => it.event),
  );
  assert.equal(recordOf(run, 'a').state, 'passed');
});

test('an end that was written twice is one end', () => {
  const end = finished('a', 'passed', { code: 0, notes: ['n'] });
  assert.deepEqual(recordOf(foldRun(header([pinned('a')]), [started, end, end]), 'a').notes, ['n']);
});
