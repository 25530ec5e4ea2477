/** Both readers of YAML, the one of any text and the quick one of plain lines, held to js-yaml. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from 'js-yaml';
import type { YamlEntry, YamlNode } from '../../../src/core/document/document-types.ts';
import { readPlainYaml } from '../../../src/core/document/plain-yaml.ts';
import { readYaml } from '../../../src/core/document/yaml.ts';
import { LineIndex } from '../../../src/core/position.ts';
import fc from '../../seeded-check.ts';

test('values are those of js-yaml itself, for any data it can write', () => {
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('1.10', 'no', '2026-01-01', ' x', 'a: b', '#'),
  );
  const key = fc.stringMatching(/^[a-z_][a-z0-9_ -]{0,8}$/).filter(it => !['__proto__', 'constructor', 'prototype'].includes(it));
  const value = fc.letrec(tie => ({
    node: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(key, tie('node'), { maxKeys: 4 }),
    ),
  })).node;
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 5 }), fc.boolean(), (data, indented) => {
      // JSON is YAML, so this writer is not the library under test.
      const text = JSON.stringify(data, null, indented ? 2 : 0);
      const { node, problems: found } = readYaml(text, new LineIndex(text), 0);
      assert.deepEqual(found, []);
      assert.deepEqual(plain(node as YamlNode), load(text));
    }),
  );
});

function plain(node: YamlNode): unknown {
  if (node.value instanceof Map)
    return Object.fromEntries([...(node.value as Map<string, YamlEntry>)].map(([key, entry]) => [key, plain(entry.node)]));
  return Array.isArray(node.value) ? (node.value as YamlNode[]).map(plain) : node.value;
}

test('plain lines are read as js-yaml reads them, to the last place', () => {
  const key = fc.constantFrom('title', 'last_reviewed', 'a-b', 'true', 'null', '_x', 'y', 'K9', '__proto__', 'constructor');
  const value = fc.oneof(
    fc.constantFrom(
      'text',
      'two  words',
      '2025-07-15',
      '012',
      '0x1F',
      '0o17',
      '1e3',
      '12',
      '1_000',
      '1.',
      '0.5',
      '12:30',
      'True',
      'NULL',
    ),
    fc.constantFrom(
      'false',
      'nullx',
      'yes',
      'https://a.b/c?d=e',
      'a, b',
      'it\'s "so"',
      '/etc/hosts',
      'a:b',
      'a#b',
      'a #b',
      'a: b',
      'a:',
    ),
    fc.constantFrom(
      '[a]',
      '- a',
      '"q"',
      '~',
      '',
      '.inf',
      '|',
      'é',
      'a\tb',
      '&a',
      '*a',
      '!x',
      '%d',
      '@a',
      '`a',
      '? a',
      '0b1',
      '+1',
      '-1',
    ),
    fc.constantFrom(
      '"q: # [r]"',
      "'q \\n'",
      '" "',
      '""',
      "''",
      "'it''s'",
      '"a\\tb"',
      '"a" ',
      '"a"b',
      '"true"',
      "'12'",
      '[svc-a, 12, true]',
      '[ a ,b ]',
      '[a,]',
      '[]',
      '[a b, c]',
      '[a: b]',
      '[[a]]',
      '[a]b',
      '["a", b]',
      '[a, 1e3, 012,null]',
    ),
    fc
      .array(fc.constantFrom('a', '1', ' ', ':', '#', ',', '.', "'", '"', '[', '-', '!'), { maxLength: 8 })
      .map(it => it.join('')),
    fc.array(fc.constantFrom('a', '1', ' ', ':', '#', ',', '.', '/', '[', '-'), { maxLength: 8 }).map(it => `[${it.join('')}]`),
    fc.array(fc.constantFrom('a', '1', ' ', ':', '#', ',', "'", '\\', '-'), { maxLength: 8 }).map(it => `"${it.join('')}"`),
  );
  const often = (usual: string, ...other: string[]) =>
    fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, fc.constantFrom(...other));
  const row = fc.tuple(key, often(': ', ':  ', ':', ' : '), value, often('\n', '\r\n', '  \n', '\n\n', '\n  x\n'));
  let plain = 0;
  fc.assert(
    fc.property(fc.array(row, { maxLength: 3 }), rows => {
      const text = rows.map(it => it.join('')).join('');
      const lines = new LineIndex(`---\n${text}# read by js-yaml\n---\n`);
      const resolve = (it: string) => readYaml(`"": ${it} # by js-yaml`, new LineIndex(''), 0).node?.value;
      const own = readPlainYaml(text, lines, 4, it => {
        const entries = resolve(it);
        return entries instanceof Map ? (entries.get('')?.node.value ?? null) : null;
      });
      if (own === undefined) return;
      const { node, problems } = readYaml(`${text}# read by js-yaml\n`, lines, 4);
      if (problems.some(it => it.code === 'front-matter-key')) return;
      plain++;
      assert.deepEqual({ node: own, problems: [] }, { node, problems }, JSON.stringify(text));
    }),
    { numRuns: 10_000 },
  );
  assert.ok(plain > 200, `${plain}`);
});
