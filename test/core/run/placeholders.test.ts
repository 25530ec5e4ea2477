/** Values in the place of `<x>`: where they are quoted, and where only harmless ones are taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotingAt } from '../../../src/core/document/shell-quoting.ts';
import { fill, places } from './placeholder-material.ts';

test('how a place is quoted is told for every construct a value may stand in', () => {
  for (const [command, type] of places) assert.equal(quotingAt(command, command.indexOf('<v>')).type, type, command);
});

test('where nothing can be quoted a harmless value is taken as it is, and the sentence for another says where and what is', () => {
  assert.deepEqual(fill('cat <<EOF\nname: <v>\nEOF', 'web-1'), { type: 'filled', text: 'cat <<EOF\nname: web-1\nEOF' });
  assert.deepEqual(fill('ssh <v>', 'db1.example.com'), { type: 'filled', text: 'ssh db1.example.com' });
  const refused = fill('ssh db "ls <v>"', 'a b');
  assert.ok(refused.type === 'refused');
  assert.match(
    refused.why,
    /^<v> stands in a command that another shell reads again, where its value cannot be quoted: only letters/,
  );
  assert.equal(fill('ssh <v>', '-oProxyCommand=x').type, 'refused');
});

test('a placeholder in a comment stays as it is; one that nobody filled is named', () => {
  assert.deepEqual(fill('# look at <v>\necho <v>', 'x y'), { type: 'filled', text: "# look at <v>\necho 'x y'" });
  assert.deepEqual(fill('echo <v>', ''), { type: 'unfilled', names: ['v'] });
});

test('fish reads backslashes inside single quotes and opens substitutions with a bare bracket', () => {
  assert.deepEqual(fill("echo 'a\\'<v>'", 'x', 'fish'), { type: 'filled', text: "echo 'a\\'''x'''" });
  assert.equal(quotingAt('echo (ls <v>)', 9, true).type, 'bare');
});
