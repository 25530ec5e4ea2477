/** Every rule against its own good and bad example and its fixture; its fixes leave nothing to fix. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { RecordedRun } from '../../../src/core/lint/rule.ts';
import { rules } from '../../../src/core/lint/rules/index.ts';
import { check, findingsIn, mended } from './check.ts';

const root = process.env.DRILLBOOK_ROOT as string;
const fixtures = path.join(root, 'test/fixtures/rules');
const files = Object.fromEntries(
  readdirSync(path.join(fixtures, 'neighbours')).map(it => [
    `neighbours/${it}`,
    readFileSync(path.join(fixtures, 'neighbours', it), 'utf8'),
  ]),
);

const settings = { managed: [''] };
const runs = new Map<string, readonly RecordedRun[]>([
  ['rb-run-overdue', []],
  ['rb-date-invalid', [{ document: 'rb-date-invalid', startedOn: '2026-11-02', mode: 'exercise', result: 'passed' }]],
  ['rb-test-not-recorded', [{ document: 'rb-test-not-recorded', startedOn: '2026-10-02', mode: 'exercise', result: 'failed' }]],
]);

/** A page whose date was moved twice with nothing else, the last time with many others, and whose text changed afterwards. */
const history = {
  review: '2026-09-01',
  changed: { commit: '0123456789abcdef0123456789abcdef01234567', day: '2026-10-01' },
  changedSinceReview: true,
  stamp: { commit: 'fedcba9876543210fedcba9876543210fedcba98', day: '2026-09-01', documents: 18, unchangedSince: '2026-03-01' },
};
const needsHistory = new Set(['changed-since-review', 'review-in-batch', 'review-without-reading']);

test('the list of rules is the folder of rules, and every rule has a fixture', () => {
  const names = readdirSync(path.join(root, 'src/core/lint/rules'))
    .filter(it => it !== 'index.ts')
    .map(it => it.replace(/\.ts$/, ''));
  assert.deepEqual(rules.map(it => it.id).sort(), names.sort());
  for (const { id } of rules) assert.ok(existsSync(path.join(fixtures, `${id}.md`)), `test/fixtures/rules/${id}.md is missing`);
});

for (const rule of rules) {
  const around = {
    files,
    path: `${rule.id}.md`,
    settings,
    runs,
    ...(needsHistory.has(rule.id) ? { history, rules: [rule] } : {}),
  };
  const text = readFileSync(path.join(fixtures, `${rule.id}.md`), 'utf8');

  test(`${rule.id}: findings stand exactly at the marks of its fixture`, () => {
    const findings = check(text, around);
    assert.ok(findings.length > 0);
    for (const finding of findings) {
      assert.match(finding.message, /[.?!]$/, 'a message is a sentence');
      assert.equal(finding.severity, rule.severity);
    }
  });

  test(`${rule.id}: what its fixes leave has no fix, and no new finding`, () => {
    const before = findingsIn(text, around);
    const after = findingsIn(mended(text, rule.id, around), around);
    const unfixable = before.filter(it => it.fixes.length === 0).map(it => it.message);
    assert.deepEqual(
      after.map(it => it.message),
      unfixable,
    );
  });

  test(`${rule.id}: its good example is clean, and its bad one is not`, () => {
    if (rule.id === 'id-duplicate') return checkDuplicate(rule.bad, rule.good);
    const company = { 'rollback.md': '# Rollback\n', ...files };
    const of = (example: string) =>
      findingsIn(withRequired(example), { files: company, rules: [rule], settings, history }).filter(it => it.rule === rule.id);
    assert.deepEqual(
      of(rule.good).map(it => it.message),
      [],
    );
    assert.notEqual(of(rule.bad).length, 0);
  });
}

/** Examples in the docs show only what matters; the front matter around it is the kind's. */
function withRequired(example: string): string {
  return example.replace(/\n\(on [^)]*\)\n$/, '\n');
}

function checkDuplicate(bad: string, good: string): void {
  const bare = (text: string) => text.replace(/\(in two files\)\n/, '');
  const duplicates = (first: string, second: string) =>
    findingsIn(first, { files: { 'other.md': second } }).filter(it => it.rule === 'id-duplicate').length;
  assert.equal(duplicates(bare(bad), bare(bad)), 1);
  assert.equal(duplicates(bare(good), bare(bad)), 0);
}
