/** What the words after `On failure:` and `If …:` say is done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAction, readAction } from '../../../src/core/run/actions.ts';

const table: readonly (readonly [string, ReturnType<typeof readAction>])[] = [
  ['stop', { type: 'stop' }],
  ['Stop, the primary answers', { type: 'stop' }],
  ['continue', { type: 'continue' }],
  ['rollback', { type: 'rollback' }],
  ['roll back; then call', { type: 'rollback' }],
  ['skip to [Restore](#Restore-from-backup)', { type: 'skip-to', anchor: 'restore-from-backup', title: 'Restore' }],
  ['skip to [](#x)', { type: 'skip-to', anchor: 'x', title: '#x' }],
  ['skip to [Łódź](#%C5%82%C3%B3d%C5%BA)', { type: 'skip-to', anchor: 'łódź', title: 'Łódź' }],
  ['skip to [odd](#100%)', { type: 'skip-to', anchor: '100%', title: 'odd' }],
  // Another page is no place in this checklist.
  ['skip to [x](other.md)', { type: 'unread', text: 'skip to [x](other.md)' }],
  ['escalate to role-incident-commander', { type: 'escalate', to: 'role-incident-commander' }],
  ['escalate to [the commander](../roles.md).', { type: 'escalate', to: 'the commander' }],
  [
    'run [Restore test](../storage/restore-test.md)',
    { type: 'run', document: '../storage/restore-test.md', title: 'Restore test' },
  ],
  ['run [[rb-restore-test]]', { type: 'run', document: 'rb-restore-test', title: 'rb-restore-test' }],
  ['run rb-restore-test', { type: 'run', document: 'rb-restore-test', title: 'rb-restore-test' }],
  ['run away', { type: 'unread', text: 'run away' }],
  ['continued elsewhere', { type: 'unread', text: 'continued elsewhere' }],
  ['', { type: 'unread', text: '' }],
];

test('every action of the table is read, and what is none of them is kept as it stands', () => {
  for (const [text, action] of table) assert.deepEqual(readAction(text), action, text);
});

test('an action is said in words', () => {
  const said = table.map(([, action]) => describeAction(action));
  assert.deepEqual(said.slice(0, 6), ['stop', 'stop', 'continue', 'roll back', 'roll back', 'skip to "Restore"']);
  assert.ok(said.includes('escalate to role-incident-commander'));
  assert.ok(said.includes('run "Restore test"'));
});
