/** Labels below a step: every row of the table, as written by people. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineIndex } from '../../../src/core/position.ts';
import { onlyStep, readText } from './reading.ts';

const all: readonly (readonly [string, string, string])[] = [
  ['Expect', 'expect', 'exit 0; contains "x; y"; number < 80'],
  ['Target', 'target', '5m'],
  ['Timeout', 'timeout', '30s'],
  ['Role', 'role', 'role-dba'],
  ['Danger', 'danger', 'the old primary must never return'],
  ['Confirm', 'confirm', 'two-person'],
  ['Rollback', 'rollback', '[Rebuild](#rebuild)'],
  ['On failure', 'on failure', 'skip to [x](#x)'],
  ['Retry', 'retry', 'every 10s for 5m'],
  ['Capture', 'capture', 'NAME'],
  ['Run', 'run', '[doc](path.md)'],
  ['Evidence', 'evidence', 'time and name'],
  ['Parallel', 'parallel', 'group'],
  ['Skip if', 'skip if', '`test -e x`'],
  ['Restored', 'restored', 'orders flow again'],
];
const spellings: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `${name}: ${value}`,
  (name, value) => `${name.toUpperCase()}: ${value}`,
  (name, value) => `**${name}:** ${value}`,
  (name, value) => `**${name.toLowerCase()}**: ${value}`,
  (name, value) => `__${name}:__ ${value}`,
];
for (const [written, name, value] of all) {
  test(`label ${written}, plain, in capitals and bold`, () => {
    for (const spell of spellings) {
      const text = `1. [ ] a\n   - ${spell(written, value)}\n`;
      const lines = new LineIndex(text);
      const { labels } = onlyStep(text);
      assert.deepEqual(
        labels.map(it => [it.name, it.value]),
        [[name, value]],
        text,
      );
      const range = labels[0]?.range;
      assert.ok(range);
      assert.equal(text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end)), value);
    }
  });
}

test('Restored may stand without a value', () => {
  assert.deepEqual(
    onlyStep('- [ ] a\n  - Restored:').labels.map(it => [it.name, it.value]),
    [['restored', '']],
  );
});

test('If keeps its answer', () => {
  const { labels, kind } = onlyStep(
    '- [ ] Sure?\n  - If yes: continue\n  - **If not sure:** escalate to role-x\n  - if NO: run [doc](path.md)',
  );
  assert.equal(kind, 'decision');
  assert.deepEqual(
    labels.map(it => [it.name, it.answer, it.value]),
    [
      ['if', 'yes', 'continue'],
      ['if', 'not sure', 'escalate to role-x'],
      ['if', 'NO', 'run [doc](path.md)'],
    ],
  );
});

test('order is free, a value may wrap, an unknown label is prose', () => {
  const { labels } = onlyStep(
    '- [ ] a\n  - Evidence: what you\n    saw\n  - Note: prose\n  - Rolls back: prose\n  - Role: x\n\n  words\n\n  - Expect: empty',
  );
  assert.deepEqual(
    labels.map(it => [it.name, it.value]),
    [
      ['evidence', 'what you saw'],
      ['role', 'x'],
      ['expect', 'empty'],
    ],
  );
});

test('labels belong to the nearest step', () => {
  const { steps } = readText('- [ ] a\n  - Role: x\n  - [ ] b\n    - Role: y\n- [ ] c');
  assert.deepEqual(
    steps.map(it => it.labels.map(label => label.value)),
    [['x'], ['y'], []],
  );
});

test('labels that miss the indentation of their item by a blank still guard it', () => {
  const { steps } = readText('1. [ ] a\n  - Danger: data is gone\n  - Expect: empty\n2. [ ] b\n');
  assert.deepEqual(
    steps.map(it => it.labels.map(label => label.name)),
    [['danger', 'expect'], []],
  );
});

test('in a file that was not written for us, "If …" is a decision only with an action', () => {
  const text = (value: string) => `1. a\n   - If x: ${value}\n   - If y: ${value}\n\n   \`\`\`sh\n   id\n   \`\`\``;
  assert.equal(onlyStep(text('restart it')).kind, 'command');
  assert.equal(onlyStep(text('stop')).kind, 'decision');
});
