/** drillbook.yaml: what is read, and what is said about the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../../src/core/document/settings-file.ts';
import { defaultSettings } from '../../../src/core/settings.ts';

const known = { rules: ['link-broken', 'review-overdue'], kinds: ['runbook', 'standard'] };

test('an empty file gives the defaults', () => {
  for (const text of ['', '# nothing\n', '---\n'])
    assert.deepEqual(readSettings(text, known), { settings: defaultSettings, problems: [] });
});

test('every key is read', () => {
  const { settings, problems } = readSettings(
    `include: ["docs/**/*.md"]
exclude: archive/**
managed: [./runbooks/]
kinds: {runbooks/network/: runbook}
teams: [platform]
redact: ["token=\\\\S+"]
retention: 52w
rules:
  link-broken: warning
  review-overdue: {severity: off, days: 7}
  runbooks/old/:
    link-broken: information
`,
    known,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(settings.include, ['docs/**/*.md']);
  assert.deepEqual(settings.exclude, ['archive/**']);
  assert.deepEqual(settings.managed, ['runbooks']);
  assert.deepEqual([...settings.kinds], [['runbooks/network', 'runbook']]);
  assert.equal(settings.retention, '52w');
  assert.deepEqual(
    settings.rules.map(it => [it.folder, it.rule, it.setting.severity, { ...it.setting.options }]),
    [
      ['', 'link-broken', 'warning', {}],
      ['', 'review-overdue', 'off', { days: 7 }],
      ['runbooks/old', 'link-broken', 'information', {}],
    ],
  );
});

test('what cannot be used is said at its place with the nearest name', () => {
  const { settings, problems } = readSettings(
    'manged: [x]\nretention: for ever\nkinds: {a: runbok}\nrules:\n  link-brokn: error\n  review-overdue: warn\ninclude: {a: 1}\n',
    known,
  );
  const said = problems.map(it => `${it.range.start.line + 1}:${it.range.start.character + 1} ${it.code} ${it.message}`).sort();
  assert.equal(said.length, 6, said.join('\n'));
  assert.match(said[0] ?? '', /^1:1 settings-key-unknown .*managed/);
  assert.match(said[1] ?? '', /^2:12 settings-value-invalid .*52w/);
  assert.match(said[2] ?? '', /^3:12 settings-value-invalid .*runbook/);
  assert.match(said[3] ?? '', /^5:3 settings-key-unknown .*link-broken/);
  assert.match(said[4] ?? '', /^6:19 settings-value-invalid .*warning/);
  assert.match(said[5] ?? '', /^7:10 settings-value-invalid/);
  assert.deepEqual(settings.managed, []);
});

test('text that is no YAML, and YAML that is no mapping, leave the defaults', () => {
  for (const text of ['rules: [', '- a\n- b\n', '\trules: {}\n']) {
    const { settings, problems } = readSettings(text, known);
    assert.deepEqual(settings, defaultSettings);
    assert.deepEqual(
      problems.map(it => it.code),
      ['settings-yaml'],
    );
  }
});
