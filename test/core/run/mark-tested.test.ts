import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import { refuseTested, testedEdit } from '../../../src/core/run/mark-tested.ts';
import type { Run, RunHeader } from '../../../src/core/run/run-types.ts';

const runOf = (header: Partial<RunHeader>, result: Run['result'] = 'passed') =>
  ({ header: { mode: 'exercise', startedAt: '2026-11-21T23:30:00.000Z', ...header }, result }) as Pick<Run, 'header' | 'result'>;

function marked(text: string): string | undefined {
  const edit = testedEdit(parseDocument('file:///a.md', text).document, runOf({}));
  return edit && applyEdits(text, [edit]);
}

test('a day that stands there is replaced, and nothing else', () => {
  assert.equal(
    marked('---\nid: rb-a\nlast_tested: 2025-01-01 # by Ann\nowner: x\n---\n# A\n'),
    '---\nid: rb-a\nlast_tested: 2026-11-21 # by Ann\nowner: x\n---\n# A\n',
  );
});

test('a new one stands after the review, else at the end of the block, with the line ends of the file', () => {
  assert.equal(
    marked('---\nid: rb-a\nlast_reviewed: 2026-01-01\nowner: x\n---\n# A\n'),
    '---\nid: rb-a\nlast_reviewed: 2026-01-01\nlast_tested: 2026-11-21\nowner: x\n---\n# A\n',
  );
  assert.equal(
    marked('---\r\nid: rb-a\r\ntags: [a,\r\n  b]\r\n---\r\n# A\r\n'),
    '---\r\nid: rb-a\r\ntags: [a,\r\n  b]\r\nlast_tested: 2026-11-21\r\n---\r\n# A\r\n',
  );
});

test('without front matter there is nowhere to write', () => {
  assert.equal(marked('# A\n'), undefined);
});

test('only a run that did the work and passed is a test to claim', () => {
  assert.equal(refuseTested(runOf({})), undefined);
  assert.match(refuseTested(runOf({}, 'unfinished')) ?? '', /not finished/);
  assert.match(refuseTested(runOf({}, 'rolled-back')) ?? '', /rolled back/);
  assert.match(refuseTested(runOf({ mode: 'check-only' })) ?? '', /checks alone/);
});
