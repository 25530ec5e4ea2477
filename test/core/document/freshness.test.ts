/** The one sentence about freshness: three facts in the order in which they happened. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, type Freshness, freshnessText } from '../../../src/core/document/freshness.ts';

const today = '2026-11-21';
const drill = { day: '2026-11-09', result: 'passed', mode: 'exercise', took: 41 * 60_000, allowed: 3_600_000 } as const;
const of = (facts: Partial<Freshness>) =>
  freshnessText({ lastReviewed: undefined, reviewDue: undefined, owesReview: true, ...facts }, today);

test('reviewed, changed and tried are three facts, in the order in which they happened', () => {
  const reviewed = { lastReviewed: '2026-08-15', reviewDue: '2027-02-15' };
  const since = { day: '2026-10-01', sinceReview: true };
  assert.equal(
    of({ ...reviewed, changed: since, drill }),
    'reviewed 3 months ago, changed since, last drill passed 12 days ago in 41 min of 1h',
  );
  assert.equal(of({ ...reviewed, changed: since }), 'reviewed 3 months ago, changed since');
  assert.equal(of({ ...reviewed, changed: { day: '2026-07-01', sinceReview: false } }), 'reviewed 3 months ago');
  // A text that changed after it was tried was never tried, whenever it was reviewed.
  const later = { day: '2026-11-20', sinceReview: true };
  assert.equal(
    of({ ...reviewed, changed: later, drill }),
    'reviewed 3 months ago, last drill passed 12 days ago in 41 min of 1h, changed since',
  );
  const early = { ...drill, day: '2026-03-01' };
  assert.equal(
    of({ ...reviewed, changed: { day: '2026-05-01', sinceReview: false }, drill: early }),
    'last drill passed 8 months ago in 41 min of 1h, changed since, reviewed 3 months ago',
  );
  assert.equal(
    of({ ...reviewed, changed: { day: '2026-05-01', sinceReview: false }, drill }),
    'reviewed 3 months ago, last drill passed 12 days ago in 41 min of 1h',
  );
});

test('what is owed is said first, and nothing where nothing is known or owed', () => {
  assert.equal(of({}), 'never reviewed');
  assert.equal(of({ owesReview: false }), '');
  assert.equal(of({ drill }), 'never reviewed, last drill passed 12 days ago in 41 min of 1h');
  assert.equal(of({ owesReview: false, changed: { day: '2026-11-01', sinceReview: false } }), 'changed 20 days ago');
  assert.equal(
    of({ lastReviewed: '2026-01-10', reviewDue: '2026-07-10', changed: { day: '2026-02-01', sinceReview: true } }),
    'overdue since 2026-07-10, reviewed 10 months ago, changed since',
  );
  assert.equal(of({ lastReviewed: '2026-11-20', reviewDue: today }), 'reviewed yesterday');
});

test('a date that was stamped is not called a reading', () => {
  const lastReviewed = '2026-09-01';
  assert.equal(
    of({ lastReviewed, stamped: { documents: 18, dateAlone: false } }),
    'reviewed 2 months ago with 17 others by one commit',
  );
  assert.equal(of({ lastReviewed, stamped: { documents: 2, dateAlone: true } }), 'reviewed 2 months ago by its date alone');
  assert.equal(of({ lastReviewed, stamped: { documents: 2, dateAlone: false } }), 'reviewed 2 months ago');
});

test('runs say how they ended, how long they took and what was allowed', () => {
  const said = (more: object) => of({ owesReview: false, drill: { ...drill, ...more } });
  assert.equal(said({ allowed: undefined, took: 12_000 }), 'last drill passed 12 days ago in 12 s');
  assert.equal(said({ result: 'failed', took: 72 * 60_000 }), 'last drill failed 12 days ago in 1h12m of 1h');
  assert.equal(said({ result: 'rolled-back', mode: 'live', took: 0 }), 'last run was rolled back 12 days ago in 1 s of 1h');
  assert.equal(said({ took: 59.6 * 60_000 }), 'last drill passed 12 days ago in 1h of 1h');
});

test('how long ago a day is', () => {
  const days = ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-20', '2026-10-22', '2026-10-21', '2025-11-21', '2024-11-01'];
  assert.deepEqual(
    days.map(it => ago(it, today)),
    ['today', 'today', 'in the future', 'yesterday', '30 days ago', '1 month ago', '11 months ago', '2 years ago'],
  );
  assert.equal(ago('soon', today), '');
});
