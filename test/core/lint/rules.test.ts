/** Every rule against its own good and bad example and its fixture; its fixes leave nothing to fix. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { RecordedRun, Rule } from '../../../src/core/lint/rule.ts';
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
  ['rb-untried', [{ document: 'rb-untried', startedOn: '2026-10-02', mode: 'exercise', result: 'failed' }]],
  [
    'dr-exercise-slower-than-rto',
    [{ document: 'dr-exercise-slower-than-rto', startedOn: '2026-10-02', mode: 'exercise', result: 'passed', took: 90 * 60_000 }],
  ],
  ['dr-measured', [{ document: 'dr-measured', startedOn: '2026-10-02', mode: 'exercise', result: 'passed', took: 90 * 60_000 }]],
  [
    'chg-change-outside-window',
    [{ document: 'chg-change-outside-window', startedOn: '2026-11-02', mode: 'live', result: 'passed' }],
  ],
  ['chg-early', [{ document: 'chg-early', startedOn: '2026-11-05', mode: 'live', result: 'passed' }]],
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

/** As much of a shell as the examples need; test/node/shell-syntax.test.ts asks real ones about the same texts. */
const syntax = (text: string) =>
  /^\s*if\b/m.test(text) && !/^\s*fi\b/m.test(text) ? { line: text.split('\n').length, message: 'unexpected end of file' } : null;

test('the list of rules is the folder of rules, and every rule has a fixture', () => {
  const names = readdirSync(path.join(root, 'src/core/lint/rules'))
    .filter(it => it !== 'index.ts')
    .map(it => it.replace(/\.ts$/, ''));
  assert.deepEqual(rules.map(it => it.id).sort(), names.sort());
  for (const rule of rules)
    assert.ok(existsSync(path.join(fixtures, fixtureOf(rule))), `test/fixtures/rules/${fixtureOf(rule)} is missing`);
});

/** A document, or a file of alerting rules where the rule judges those. */
const fixtureOf = (rule: Rule) => `${rule.id}.${rule.checkAlerts === undefined ? 'md' : 'yaml'}`;
const repository = ['github.com/acme/ops'];
const withoutAlertRules = Object.fromEntries(Object.entries(files).filter(([name]) => !name.endsWith('.yaml')));
/** Rules whose examples are judged by what was run. */
const needsRuns = new Set(['exercise-slower-than-rto', 'change-outside-window', 'named-runbook-untried']);

for (const rule of rules) {
  const text = readFileSync(path.join(fixtures, fixtureOf(rule)), 'utf8');
  const around = {
    repository,
    // Rule files make every document answer for its alerts.
    files: rule.id.startsWith('alert-') ? files : withoutAlertRules,
    syntax,
    path: fixtureOf(rule),
    settings,
    runs,
    ...(needsHistory.has(rule.id) ? { history, rules: [rule] } : {}),
  };
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
    const unfixable = before.filter(it => it.fixes.every(fix => fix.edits.length === 0)).map(it => it.message);
    assert.deepEqual(
      after.map(it => it.message),
      unfixable,
    );
  });

  test(`${rule.id}: its good example is clean, and its bad one is not`, () => {
    if (rule.id === 'id-duplicate') return checkDuplicate(rule.bad, rule.good);
    const company = { 'rollback.md': '# Rollback\n', ...files };
    const of = (example: string) =>
      findingsIn(withRequired(example), {
        files: company,
        rules: [rule],
        path: rule.checkAlerts === undefined ? 'page.md' : 'page.yaml',
        settings,
        history,
        syntax,
        ...(needsRuns.has(rule.id) ? { runs } : {}),
        repository,
      }).filter(it => it.rule === rule.id);
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
