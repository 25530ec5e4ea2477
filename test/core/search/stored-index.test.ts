/** The stored index: the same answers, and none at all from bytes that are not whole or not ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { IndexedFolder } from '../../../src/core/library/indexed-folder.ts';
import { hashOf } from '../../../src/core/search/hash.ts';
import { SearchIndex } from '../../../src/core/search/search-index.ts';
import { type FileStamp, readStoredIndex, storeIndex } from '../../../src/core/search/stored-index.ts';
import { tokenize, tokenizerVersion } from '../../../src/core/search/tokens.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import fc from '../../seeded-check.ts';
import { MemoryFiles } from '../memory-files.ts';

const texts: Record<string, string> = {
  'a.md':
    '---\nkind: runbook\nid: rb-żółć\ntitle: "Two\\nlines \\"quoted\\""\nowner: dba\n---\n# Head\n\nżółć 4711 C++ /etc/hosts\n',
  'ąę/b c.md': '# KubePodDown\n\nRestore the \ud83d\ude00 backup.\n\n## Again\n\nrestored\n\n## Again\n\nbackups\n',
  'empty.md': '',
};
const queries = ['żółć', 'KubePodDown', 'restore backup', 'hosts', 'owner:dba 4711', 'backpu', 'c++', 'back'];

const stamps: ReadonlyMap<string, FileStamp> = new Map(
  Object.keys(texts).map(path => [path, { source: path, size: 7, modified: 1, hash: hashOf(path) }]),
);

function indexWith(): SearchIndex {
  const index = new SearchIndex();
  const put = Object.entries(texts).map(([path, text]) => parseDocument(`file:///r/${encodeURI(path)}`, text, { path }).document);
  index.apply({ put, removed: [] });
  return index;
}

test('a stored index answers as the one it was made from', () => {
  const index = indexWith();
  const before = queries.map(it => index.search(it, { limit: 10 }));
  const files = new Map(stamps);
  files.set('a.md', { source: 'other/a.md', size: 1, modified: 2.5, hash: hashOf('x') });
  const read = readStoredIndex(storeIndex(index.fold(), files, 'key', 17));
  assert.ok(read);
  const again = new SearchIndex(read.segment);
  assert.deepEqual(
    queries.map(it => again.search(it, { limit: 10 })),
    before,
  );
  assert.ok(before.every(it => it.length > 0));
  assert.deepEqual([read.key, read.savedAt, [...read.files()]], ['key', 17, [...files]]);
  assert.deepEqual([again.documentCount, again.sectionCount], [index.documentCount, index.sectionCount]);
  // It goes on as if it had never been stored.
  again.apply({ put: [], removed: ['file:///r/a.md'] });
  assert.deepEqual(again.search('4711', { limit: 10 }), []);
});

test('cut, changed, foreign and older bytes are no index, and nothing is thrown', () => {
  const bytes = storeIndex(indexWith().fold(), stamps, 'key', 17);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ by;
      assert.equal(readStoredIndex(changed), undefined);
      assert.equal(readStoredIndex(bytes.slice(0, at)), undefined);
    }),
    { numRuns: 300 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), random => assert.equal(readStoredIndex(random), undefined)));
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  assert.ok(readStoredIndex(shifted.subarray(1)), 'wherever in a buffer it lies');
});

test('who changes the terms raises tokenizerVersion, so that stored indexes are made anew', () => {
  const sample =
    'KubePodDown max_wal_size /etc/hosts ORA-00942 v1.2.3 C++ żółć 障害対応 --flag=x don’t a@b.c 10.0.0.1:80 x'.repeat(2);
  assert.deepEqual([tokenizerVersion, hashOf(tokenize(sample).join(' '))], [3, tokenHash]);
});
const tokenHash = 4344630626072441;

const file = fc.constantFrom('a.md', 'b.md', 'c/d.md', 'c/e f.md');
const word = fc.constantFrom('alpha', 'beta', 'failed', 'failing', 'Kube_Pod', '4711', 'łódź');
const edit = fc.record({
  file,
  text: fc.option(fc.array(word, { maxLength: 6 }).map(it => `# ${it[0] ?? 'None'}\n\n${it.join(' ')}\n`)),
  // A crash forgets what was not stored.
  then: fc.constantFrom('nothing', 'verify', 'store', 'crash', 'damage'),
});

test('D28 after edits, crashes and damage the index equals a fresh one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 25 }), fc.array(word, { minLength: 1, maxLength: 2 }), async (edits, words) => {
      const files = new MemoryFiles();
      let stored: Uint8Array | undefined;
      const open = async (bytes: Uint8Array | undefined) => {
        const folder = new IndexedFolder('file:///r', files, defaultSettings, '1', bytes);
        await folder.verify();
        return folder;
      };
      let folder = await open(undefined);
      for (const it of edits) {
        if (it.text === null) files.delete(it.file);
        else files.write(it.file, it.text);
        if (it.then === 'verify') await folder.verify();
        if (it.then === 'store') {
          await folder.verify();
          stored = folder.toStore(0);
        }
        if (it.then === 'damage' && stored) stored[stored.length >> 1] = (stored[stored.length >> 1] ?? 0) ^ 1;
        if (it.then === 'crash' || it.then === 'damage') folder = await open(stored);
      }
      await folder.verify();
      const fresh = await open(undefined);
      const ask = (of: IndexedFolder) => of.search(words.join(' '), { limit: 10, today: '2026-11-21', excerpts: true });
      assert.deepEqual(await ask(folder), await ask(fresh));
      assert.deepEqual(folder.counts(), fresh.counts());
    }),
    { numRuns: 60 },
  );
});
