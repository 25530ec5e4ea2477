/** More documents than are read: which are, and what is said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostDocuments, upToCeiling } from '../../../src/core/library/ceiling.ts';

const documents = (count: number, folder: string) =>
  Array.from({ length: count }, (_, i) => ({
    path: `${folder}p${String(i).padStart(6, '0')}.md`,
    source: '',
    status: { size: 1, modified: 1 },
  }));

test('up to the ceiling everything is read and nothing is said', () => {
  const all = documents(5, 'a/');
  assert.deepEqual(upToCeiling(all, 5), { documents: all, leftOut: [] });
  assert.ok(mostDocuments >= 58_000);
});

test('above it the first by their paths are read, and the folder to exclude is named', () => {
  const all = [...documents(3, 'runbooks/'), ...documents(9, 'vendored/')];
  const { documents: read, leftOut } = upToCeiling(all, 4);
  assert.deepEqual(read, all.slice(0, 4));
  assert.equal(leftOut.length, 1);
  assert.equal(leftOut[0]?.path, 'vendored/p000001.md');
  assert.match(
    leftOut[0]?.message ?? '',
    /12 documents; the first 4 .*from vendored\/p000001\.md on none.*\(9\) lie in `vendored\/`.*`exclude` in drillbook\.yaml/,
  );
});
