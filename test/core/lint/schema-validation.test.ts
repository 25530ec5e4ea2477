/** Schemas from workspaces are untrusted input (reliability.md 1b). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { loadKinds } from '../../../src/core/document/kinds.ts';
import { schemaErrors } from '../../../src/core/lint/schema-validation.ts';

function errorsOf(schema: object, frontMatter: string) {
  const { kinds } = loadKinds([{ $id: 'drillbook:/schemas/thing.schema.json', title: 'Thing', type: 'object', ...schema }]);
  const { document } = parseDocument('file:///a.md', `---\nkind: thing\n${frontMatter}\n---\n`, { path: 'a.md', kinds });
  return schemaErrors(document, kinds);
}

test('a pattern that makes a backtracking engine hang is matched in linear time', () => {
  const started = performance.now();
  const errors = errorsOf({ properties: { name: { type: 'string', pattern: '^(a+)+$' } } }, `name: ${'a'.repeat(5000)}!`);
  assert.deepEqual(
    errors.map(it => [it.keyword, it.schema['pattern']]),
    [['pattern', '^(a+)+$']],
  );
  // Twenty times the bound of 200 ms (decision 16).
  assert.ok(performance.now() - started < 4000);
});

test('a pattern keeps its place in a condition', () => {
  const schema = { if: { properties: { name: { pattern: '^x' } } }, then: { required: ['owner'] } };
  assert.deepEqual(
    errorsOf(schema, 'name: xa').map(it => it.path),
    [['owner']],
  );
  assert.deepEqual(errorsOf(schema, 'name: ya'), []);
});

test('names of the prototype are no values', () => {
  assert.deepEqual(
    errorsOf({ required: ['toString'] }, 'name: x').map(it => it.path),
    [['toString']],
  );
  assert.deepEqual(errorsOf({ properties: { a: { format: 'constructor' } } }, 'a: x'), []);
});

test('places are those of keys and values, also in lists and in mappings', () => {
  const schema = {
    properties: { items: { type: 'array', items: { type: 'object', required: ['a'], properties: { n: { type: 'integer' } } } } },
  };
  const errors = errorsOf(schema, 'items:\n  - n: 1.5\n    a: 1\n  - b: 2');
  assert.deepEqual(
    errors.map(it => [it.keyword, it.path.join('.'), it.range.start.line, it.range.start.character]),
    [
      ['type', 'items.0.n', 3, 7],
      ['required', 'items.1.a', 5, 4],
    ],
  );
});

test('a choice is one error, not one for each of its branches', () => {
  const schema = { properties: { a: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^x' }] } } };
  assert.deepEqual(
    errorsOf(schema, 'a: y').map(it => it.keyword),
    ['anyOf'],
  );
});

test('what is not read is refused with the name of the schema', () => {
  assert.throws(() => errorsOf({ $ref: 'https://example.org/x.json' }, ''), /schema of thing refers to https/);
  assert.throws(
    () => errorsOf({ properties: { a: { $ref: '#/$defs/none' } } }, 'a: 1'),
    /schema of thing refers to #\/\$defs\/none/,
  );
  assert.throws(() => errorsOf({ patternProperties: { '^a': {} } }, ''), /patternProperties/);
  assert.throws(() => errorsOf({ properties: { a: { pattern: '(?=a)b(?!c)' } } }, ''), /pattern that cannot be read/);
  let deep: object = { type: 'string' };
  for (let i = 0; i < 100; i++) deep = { not: deep };
  assert.throws(() => errorsOf(deep, ''), /nested deeper than 64/);
});
