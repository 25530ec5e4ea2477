/** Freshness by evidence: what Git and run records say against what a document claims, and the queue of what is due. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { knownOf, withoutKnown } from '../../../src/core/lint/baseline.ts';
import { dueItems } from '../../../src/core/lint/due.ts';
import { historiesOf } from '../../../src/core/lint/history.ts';
import type { DocumentHistory, Finding } from '../../../src/core/lint/rule.ts';
import { findingsIn } from './check.ts';

const page = (review: string) => `---\nlast_reviewed_on: ${review}\n---\n# T\n`;
const changed = { commit: 'c'.repeat(40), day: '2026-10-01' };
const rulesOf = (text: string, history: DocumentHistory, around = {}) =>
  findingsIn(text, { history, ...around }).map(it => it.rule);

test('changed since the review: only when the claimed date is the one in Git, and the change came on a later day', () => {
  const history = { review: '2026-09-01', changed, changedSinceReview: true };
  assert.deepEqual(rulesOf(page('2026-09-01'), history), ['changed-since-review']);
  assert.deepEqual(rulesOf(page('2026-11-20'), history), [], 'a date not committed yet');
  assert.deepEqual(rulesOf(page('2026-10-01'), { ...history, review: '2026-10-01' }), [], 'on the same day');
  assert.deepEqual(rulesOf(page('2026-09-01'), { ...history, changedSinceReview: false }), []);
  assert.deepEqual(rulesOf('# T\n', history), []);
  assert.match(
    findingsIn(page('2026-09-01'), { history })[0]?.message ?? '',
    /changed on 2026-10-01 \(commit cccccccc\), after the review of 2026-09-01/,
  );
});

test('stamping: ten dates by one commit, two dates without a change or a run', () => {
  const stamp = { commit: 'd'.repeat(40), day: '2026-09-01', documents: 10, unchangedSince: undefined };
  const history = { review: '2026-09-01', changed: undefined, changedSinceReview: false, stamp };
  assert.deepEqual(rulesOf(page('2026-09-01'), history), ['review-in-batch']);
  assert.deepEqual(rulesOf(page('2026-09-01'), { ...history, stamp: { ...stamp, documents: 9 } }), []);
  const rules = [{ folder: '', rule: 'review-in-batch', setting: { options: { documents: 20 } } }];
  assert.deepEqual(rulesOf(page('2026-09-01'), history, { settings: { rules } }), []);

  const twice = { ...history, stamp: { ...stamp, documents: 1, unchangedSince: '2026-03-01' } };
  assert.deepEqual(rulesOf(page('2026-09-01'), twice), ['review-without-reading']);
  const ran = (startedOn: string) => ({ runs: new Map([['page', [{ document: 'page', startedOn }]]]) });
  assert.deepEqual(rulesOf(page('2026-09-01'), twice, ran('2026-05-01')), []);
  assert.deepEqual(rulesOf(page('2026-09-01'), twice, ran('2026-01-01')), ['review-without-reading']);
  assert.deepEqual(rulesOf(page('2026-09-01'), twice, { runs: undefined }), [], 'records are kept elsewhere');
});

test('a document whose front matter alone changed, or came, has an unchanged text', () => {
  const version = (day: string, text: string) => ({ commit: day, day, text });
  const of = (...texts: string[]) =>
    historiesOf(new Map([['a.md', texts.map((text, at) => version(`2026-0${9 - at}-01`, text))]])).get('a.md');
  assert.equal(of('---\ntags: [a]\n---\n# T\n', '# T\n')?.changed, undefined);
  assert.equal(of('# T\r\n', '# T  \n')?.changed, undefined);
  assert.equal(of('# T\nx\n', '# T\n')?.changed?.day, '2026-09-01');
  assert.deepEqual(of(), { review: undefined, changed: undefined, changedSinceReview: false });
});

test('the queue: by owner and day, what was never done first, drafts and retired pages left out', () => {
  const native = (id: string, fields: string, kind = 'runbook', status = 'active') =>
    parseDocument(
      `file:///${id}.md`,
      `---\nkind: ${kind}\nid: ${id}\ntitle: ${id}\nowner: role-${id.slice(-1)}\nstatus: ${status}\n${fields}---\n# T\n`,
      { path: `${id}.md` },
    ).document;
  const documents = [
    native('rb-b', 'last_reviewed: 2026-01-01\nreview_every: yearly\ntest_every: monthly\nlast_tested: 2026-10-01\n'),
    native('rb-a', 'review_every: yearly\nrun_every: weekly\n'),
    native('std-a', 'exceptions:\n  - {scope: lab, reason: x, expires: 2026-12-01}\n', 'standard'),
    native('rb-c', 'last_reviewed: 2020-01-01\nreview_every: yearly\n', 'runbook', 'draft'),
    parseDocument('file:///m.md', '---\nlast_reviewed_on: 2026-05-25\nreview_in: 6 months\n---\n# M\n', { path: 'm.md' })
      .document,
  ];
  const run = (startedOn: string, result: 'passed' | 'failed') => ({
    document: 'rb-a',
    startedOn,
    mode: 'live' as const,
    result,
  });
  const runs = new Map([['rb-a', [run('2026-11-18', 'failed'), run('2026-11-10', 'passed')]]]);
  const items = (within: number, known: typeof runs | undefined) =>
    dueItems(documents, { today: '2026-11-21', within, runs: known }).map(
      it => `${it.owner ?? '-'} ${it.id} ${it.what} ${it.due ?? 'never'} ${it.days ?? ''}`,
    );
  assert.deepEqual(items(30, runs), [
    'role-a rb-a review never ',
    'role-a std-a review never ',
    'role-a rb-a run 2026-11-17 -4',
    'role-a std-a exception 2026-12-01 10',
    'role-b rb-b test 2026-11-01 -20',
    '- m review 2026-11-25 4',
  ]);
  assert.deepEqual(items(60, undefined).length, 6, 'the review of rb-b comes, the runs are not known');
  assert.ok(items(60, undefined).includes('role-b rb-b review 2027-01-01 41'));
});

test('a baseline knows findings by rule, path and the text of the line, each as often as it was there', () => {
  const finding = (rule: string, line: number, path = 'a.md'): Finding => ({
    uri: path,
    path,
    rule,
    severity: 'error',
    message: '',
    range: { start: { line, character: 0 }, end: { line, character: 1 } },
    fixes: [],
  });
  const named = (texts: readonly string[]) => (it: Finding) => texts[it.range.start.line] ?? '';
  const before = ['x', 'y', 'x'];
  const known = knownOf([finding('r', 2), finding('r', 0), finding('q', 1)], named(before));
  assert.deepEqual(
    known.map(it => `${it.rule} ${it.line} ${it.count}`),
    ['q y 1', 'r x 2'],
  );
  const after = ['new', 'x', 'x', 'y', 'x'];
  const found = [1, 2, 4].map(it => finding('r', it)).concat(finding('q', 3), finding('r', 0), finding('r', 3));
  const { fresh, known: left, gone } = withoutKnown(found, known, named(after), () => true);
  assert.deepEqual(
    fresh.map(it => `${it.rule} ${it.range.start.line}`),
    ['r 4', 'r 0', 'r 3'],
  );
  assert.deepEqual([left, gone], [3, 0]);
  assert.equal(withoutKnown([], known, named(after), () => true).gone, 3);
  assert.equal(withoutKnown([], known, named(after), () => false).gone, 0);
});
