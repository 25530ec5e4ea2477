/** 10,000 random edits, with crashes and damage between, and 5,000 random questions: the answers are always those of a fresh index. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IndexedFolder } from '../../src/core/library/indexed-folder.ts';
import type { SearchHit } from '../../src/core/search/search-types.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { MemoryFiles } from '../core/memory-files.ts';
import fc from '../seeded-check.ts';

const words = 'alpha beta failed failing restore Kube_Pod /etc/hosts 4711 łódź replica-lag certificate C++ v1.2.3'.split(' ');
const word = fc.constantFrom(...words);
const edit = fc.record({
  file: fc.constantFrom('a.md', 'b.md', 'c/d.md', 'c/e f.md', 'g.markdown', 'ł.md'),
  // null: deleted.
  text: fc.option(
    fc.array(word, { maxLength: 9 }).map(it => `# ${it[0] ?? 'None'}\n\n${it.join(' ')}\n\n## ${it[1] ?? 'x'}\n\n${it[2]}\n`),
  ),
  then: fc.constantFrom('nothing', 'verify', 'verify', 'store', 'crash', 'damage'),
});
const question = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 3 }).map(it => it.join(' ')),
  // Half typed, and with letters that slipped.
  word.map(it => it.slice(0, 3)),
  word.map(it => it.slice(0, 2) + it.slice(3)),
  fc.tuple(word, word).map(it => `"${it.join(' ')}"`),
  fc.tuple(word, word).map(([first, second]) => `${first} -${second}`),
  fc.constantFrom('kind:runbook', 'kind:x alpha', 'overdue:yes', '*', '~', ''),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

test('D28 10,000 random edits and 5,000 random questions: no throw, no wrong answer', { timeout: 600_000 }, async () => {
  let edits = 0;
  let questions = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 100, maxLength: 100 }),
      fc.array(question, { minLength: 50, maxLength: 50 }),
      async (given, asked) => {
        const files = new MemoryFiles();
        const open = async (bytes: Uint8Array | undefined): Promise<IndexedFolder> => {
          const opened = new IndexedFolder('file:///r', files, defaultSettings, '1', bytes);
          await opened.verify();
          return opened;
        };
        const ask = (of: IndexedFolder, query: string): Promise<readonly SearchHit[]> =>
          of.search(query, { limit: 10, today: '2026-11-21', excerpts: true });
        let stored: Uint8Array | undefined;
        let folder = await open(undefined);
        for (const [i, it] of given.entries()) {
          edits++;
          if (it.text === null) files.delete(it.file);
          else files.write(it.file, it.text);
          if (it.then === 'verify') await folder.verify();
          if (it.then === 'store') {
            await folder.verify();
            stored = folder.toStore(0);
          }
          if (it.then === 'damage' && stored) stored[stored.length >> 1] = (stored[stored.length >> 1] ?? 0) ^ 1;
          // A crash forgets what was not stored.
          if (it.then === 'crash' || it.then === 'damage') folder = await open(stored);
          if (i % 10 !== 9) continue;
          await folder.verify();
          const fresh = await open(undefined);
          for (const query of asked.slice((i - 9) >> 1, (i + 1) >> 1)) {
            questions++;
            assert.deepEqual(await ask(folder, query), await ask(fresh, query), query);
          }
          assert.deepEqual(folder.counts(), fresh.counts());
        }
      },
    ),
    { numRuns: 100 },
  );
  assert.ok(edits >= 10_000 && questions >= 5_000, `${edits} edits, ${questions} questions`);
});
