/** The folder of what can be made again: replaced whole, private, and without what nobody has used for long. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { indexFile, judgementsFile, readCacheFile, writeCacheFile } from '../../src/node/cache-files.ts';

const cache = mkdtempSync(path.join(os.tmpdir(), 'drillbook-cache-'));
after(() => rmSync(cache, { recursive: true, force: true }));
const bytes = (text: string) => new TextEncoder().encode(text);

test('what is written is read again, by its owner alone, and nothing half written stays', async () => {
  const file = indexFile(path.join(cache, 'deep', 'er'), '/kb');
  assert.equal(await readCacheFile(file), undefined);
  await writeCacheFile(file, bytes('one'));
  await writeCacheFile(file, bytes('two'));
  assert.deepEqual(new TextDecoder().decode(await readCacheFile(file)), 'two');
  assert.deepEqual(readdirSync(path.dirname(file)), [path.basename(file)]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('what was not written for ninety days goes, what somebody else put there stays', async () => {
  const [old, fresh, left, other] = [
    indexFile(cache, '/gone'),
    judgementsFile(cache, '/here'),
    `${indexFile(cache, '/crashed')}.0123456789ab.tmp`,
    path.join(cache, 'notes.txt'),
  ];
  for (const it of [old, fresh, left, other]) writeFileSync(it, 'x');
  const day = 24 * 60 * 60;
  const now = Date.now() / 1000;
  for (const it of [old, left, other]) utimesSync(it, now - 91 * day, now - 91 * day);
  utimesSync(fresh, now - 89 * day, now - 89 * day);
  const written = indexFile(cache, '/now');
  await writeCacheFile(written, bytes('new'));
  const names = readdirSync(cache).filter(it => it !== 'deep');
  assert.deepEqual(names.sort(), [fresh, other, written].map(it => path.basename(it)).sort());
});
