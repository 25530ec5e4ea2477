/** Values of parameters, type by type: what is taken, and the sentence for what is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Parameter, ParameterType } from '../../../src/core/document/document-types.ts';
import { refuseName } from '../../../src/core/document/parameter-names.ts';
import { longestEntry, refuseValue } from '../../../src/core/run/parameters.ts';

const place = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const parameter = (type: ParameterType, more: Partial<Parameter> = {}): Parameter => ({
  name: 'V',
  type,
  required: false,
  secret: false,
  allowLeadingDash: false,
  target: false,
  range: place,
  ...more,
});

/** The type asks for every type there is. */
const values: Readonly<Record<ParameterType, { taken: readonly string[]; refused: readonly (readonly [string, RegExp])[] }>> = {
  string: { taken: ['a', 'two\nlines', 'a\tb', 'żółć 🙂', '$(x)'], refused: [['-x', /begins with "-"/]] },
  secret: { taken: ['p4ss wörd', 'ab\ncd'], refused: [['a\u0007', /V contains U\+0007 at position 2 \(control character\)/]] },
  integer: { taken: ['0', '-12', '007'], refused: ['1.5', 'x', '1e3', '+1', ' 1'].map(it => [it, /must be a whole number/]) },
  number: { taken: ['0', '-1.5', '12'], refused: ['.5', '1.', 'x', '1,5'].map(it => [it, /must be a number/]) },
  boolean: { taken: ['true', 'false'], refused: ['yes', 'True', '1'].map(it => [it, /must be true or false/]) },
  choice: { taken: ['red', 'dark blue'], refused: ['blue', 'Red'].map(it => [it, /one of red, dark blue; found/]) },
  path: {
    taken: ['/etc/x y', '../a', 'C:\\x'],
    refused: [
      ['a\nb', /V contains U\+000A at position 2/],
      ['-rf', /begins with/],
    ],
  },
  host: {
    taken: ['db1', 'db1.example.com', '10.0.0.1', '::1', 'fe80::1', 'a_b'],
    refused: ['db 1', 'a..b', 'x;y', 'http://x', '...', 'a-.b', `${'a'.repeat(64)}.x`, `${'a'.repeat(200)}!`].map(it => [
      it,
      /must be a host name or an address/,
    ]),
  },
  url: { taken: ['https://e.com/x?y', 'ssh://u@h'], refused: ['e.com', '//e.com', 'https://'].map(it => [it, /must be a URL/]) },
  duration: { taken: ['30s', '5m', '1h30m'], refused: ['5', 'soon', '5 parsecs'].map(it => [it, /must be a duration such as/]) },
  date: { taken: ['2026-11-21', '2024-02-29'], refused: ['2026-02-29', '21.11.2026', 'today'].map(it => [it, /must be a date/]) },
};

test('every type takes its values and refuses others in a sentence', () => {
  for (const [type, { taken, refused }] of Object.entries(values)) {
    const asked = parameter(type as ParameterType, type === 'choice' ? { choices: ['red', 'dark blue'] } : {});
    for (const value of taken) assert.equal(refuseValue(asked, value), undefined, `${type} ${value}`);
    for (const [value, message] of refused) assert.match(refuseValue(asked, value) ?? 'taken', message, `${type} ${value}`);
    assert.equal(refuseValue(asked, ''), undefined, `${type}: an optional value may stay empty`);
    assert.equal(refuseValue({ ...asked, required: true }, ''), 'V needs a value');
  }
});

test('hidden characters are refused in every type, with their place in characters', () => {
  for (const type of Object.keys(values) as ParameterType[])
    for (const [value, message] of [
      ['🙂\u200b', /U\+200B at position 2 \(zero-width character\)/],
      ['a\u202eb', /U\+202E at position 2 \(direction override\)/],
      ['\u001b[2J', /U\+001B at position 1/],
      ['a\r\n', /U\+000D at position 2/],
    ] as const)
      assert.match(refuseValue(parameter(type), value) ?? 'taken', message, type);
});

test('a leading dash is taken where it is allowed', () => {
  assert.equal(refuseValue(parameter('string', { allowLeadingDash: true }), '-rf'), undefined);
});

test('a pattern is looked for anywhere, cannot be stalled, and one that cannot be read takes nothing', () => {
  assert.equal(refuseValue(parameter('string', { pattern: 'b+' }), 'abbc'), undefined);
  assert.match(refuseValue(parameter('string', { pattern: '^b+$' }), 'abbc') ?? '', /V does not match \^b\+\$/);
  assert.match(refuseValue(parameter('string', { pattern: '^(a+)+$' }), `${'a'.repeat(20_000)}!`) ?? '', /does not match/);
  assert.match(refuseValue(parameter('string', { pattern: '(' }), 'a') ?? '', /pattern \( cannot be read/);
});

test('a value is as long as an environment takes it, in bytes', () => {
  const room = longestEntry - 'V='.length;
  assert.equal(refuseValue(parameter('string'), 'a'.repeat(room)), undefined);
  assert.match(refuseValue(parameter('string'), 'a'.repeat(room + 1)) ?? '', /too long: at most 131071 bytes/);
  assert.match(refuseValue(parameter('string'), 'ż'.repeat(room / 2 + 1)) ?? '', /too long/);
});

test('names of the shell and of what loads programs are refused', () => {
  for (const name of ['HOST', '_x', 'rb_name']) assert.equal(refuseName(name), undefined, name);
  for (const name of ['1a', 'a-b', 'a b', '', 'ż'])
    assert.match(refuseName(name) ?? '', /cannot be the name of a variable/, name);
  for (const name of ['PATH', 'path', 'IFS', 'LD_PRELOAD', 'BASH_ENV', 'PYTHONPATH', 'DRILLBOOK_STEP', 'RUN_DIR', '_'])
    assert.match(refuseName(name) ?? '', /the shell itself uses/, name);
});
