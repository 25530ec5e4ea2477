/** drillbook.yaml: what is read, and what is said about the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Schema, Validator } from '@cfworker/json-schema';
import settingsSchema from '../../../schemas/settings/drillbook.schema.json' with { type: 'json' };
import { readSettings } from '../../../src/core/document/settings-file.ts';
import { defaultSettings, type Settings } from '../../../src/core/settings.ts';

const validator = new Validator(settingsSchema as Schema, '2020-12');
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
  assert.deepEqual(
    problems.map(it => it.meant).sort(),
    ['link-broken', 'managed', 'runbook', undefined, undefined, undefined],
    'what is near can be put in its place',
  );
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

test('a key that is being typed takes nothing from the others: what is excluded stays excluded', () => {
  const { settings, problems } = readSettings('managed: [runbooks]\nexclude: [archive/**]\nru\nteams: [role-a]\n');
  assert.deepEqual([settings.managed, settings.exclude, settings.teams], [['runbooks'], ['archive/**'], ['role-a']]);
  assert.deepEqual(
    problems.map(it => [it.code, it.range.start.line, it.message]),
    [['settings-yaml', 2, '`ru` is no key yet: write `ru:` and its value.']],
  );
});

test('the schema of the file has the settings there are, their defaults, and examples that are read', () => {
  const { properties } = settingsSchema;
  assert.deepEqual(Object.keys(properties).sort(), [...Object.keys(defaultSettings), 'retention'].sort());
  for (const [key, { description, examples, ...rest }] of Object.entries(properties)) {
    assert.ok(description.endsWith('.'), key);
    for (const example of examples) {
      assert.deepEqual(readSettings(`${key}: ${JSON.stringify(example)}\n`).problems, [], key);
      assert.deepEqual(validator.validate({ [key]: example }).errors, [], key);
    }
    if (key === 'retention') continue;
    const read = readSettings(`${key}: ${JSON.stringify('default' in rest ? rest.default : 'none')}\n`).settings;
    assert.deepEqual(read[key as keyof Settings], defaultSettings[key as keyof Settings], key);
    assert.ok('default' in rest, key);
  }
});

test('what the schema refuses is refused when the file is read, and the other way round', () => {
  const texts: readonly [string, unknown, boolean][] = [
    ['managd: [a]', { managd: ['a'] }, false],
    ['managed: runbooks', { managed: 'runbooks' }, true],
    ['managed: {a: 1}', { managed: { a: 1 } }, false],
    ['teams: [1]', { teams: [1] }, false],
    ['teams:', { teams: null }, true],
    ['kinds: {a: 1}', { kinds: { a: 1 } }, false],
    ['kinds: {a: runbook}', { kinds: { a: 'runbook' } }, true],
    ['rules: {link-broken: off}', { rules: { 'link-broken': 'off' } }, true],
    ['rules: {link-broken: false}', { rules: { 'link-broken': false } }, true],
    ['rules: {link-broken: loud}', { rules: { 'link-broken': 'loud' } }, false],
    ['rules: {link-broken: {severity: error, days: 3}}', { rules: { 'link-broken': { severity: 'error', days: 3 } } }, true],
    ['rules: {link-broken: {severity: loud}}', { rules: { 'link-broken': { severity: 'loud', days: [3] } } }, false],
    ['rules: {a/: {link-broken: off}}', { rules: { 'a/': { 'link-broken': 'off' } } }, true],
    ['retention: 52', { retention: 52 }, false],
  ];
  for (const [text, value, fine] of texts) {
    assert.equal(validator.validate(value).valid, fine, `schema: ${text}`);
    assert.equal(readSettings(text).problems.length === 0, fine, `reader: ${text}`);
  }
});
