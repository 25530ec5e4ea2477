/** A large folder read by two threads is the folder read by one. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { IndexedFolder } from '../../src/core/library/indexed-folder.ts';
import type { SideReader } from '../../src/core/library/root-index.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { sideReader } from '../../src/node/side-reader.ts';

const worker = path.join(process.env['DRILLBOOK_ROOT'] ?? '.', 'dist', 'worker.js');

test('a second reader finds what one reader finds, and its loss costs nothing but time', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-aside-'));
  try {
    for (let i = 0; i < 2100; i++) {
      if (i % 100 === 0) mkdirSync(path.join(folder, `f${i}`));
      const text = `# Page ${i}\n\nword${i % 7} KubePodDown${i} żółć\n\n## Steps\n\nrestart \`svc-${i % 13}\`\n`;
      writeFileSync(path.join(folder, `f${i - (i % 100)}`, `p${i}.md`), text);
    }
    // One that no reader can read in each half.
    for (const it of ['f0/p7.md', 'f2000/p2050.md']) writeFileSync(path.join(folder, it), Uint8Array.of(35, 32, 255, 254, 10));
    const read = async (aside?: SideReader) => {
      const indexed = new IndexedFolder(
        'file:///r',
        diskFiles(folder),
        { ...defaultSettings, kinds: new Map([['f100', 'alert']]) },
        '1',
      );
      await indexed.verify(aside);
      const hits = await indexed.search('KubePodDown41 word3', { limit: 5, today: '2026-11-21', excerpts: true });
      return { leftOut: indexed.leftOut, hits, counts: indexed.counts(), bytes: indexed.toStore(0) };
    };
    const alone = await read();
    assert.deepEqual(
      alone.leftOut.map(it => it.path),
      ['f0/p7.md', 'f2000/p2050.md'],
    );
    let asked = 0;
    const real = sideReader(worker, folder, 4);
    assert.ok(real);
    const counted: SideReader = {
      least: real.least,
      read: request => {
        asked = request.documents.length;
        return real.read(request);
      },
    };
    assert.deepEqual(await read(counted), alone);
    assert.ok(asked > 900 && asked < 1100, `about half was read beside: ${asked}`);
    // What it should have read is read at the end, so that the bytes lie in another order.
    const lost = await read(sideReader(path.join(folder, 'no-such-worker.js'), folder, 4));
    assert.deepEqual({ ...lost, bytes: 0 }, { ...alone, bytes: 0 });
    const damaged = await read({
      least: real.least,
      read: async request => ({ stored: (await real.read(request)).stored.slice(0, 100), leftOut: [] }),
    });
    assert.deepEqual({ ...damaged, bytes: 0 }, { ...alone, bytes: 0 });
    assert.equal(sideReader(worker, folder, 1), undefined, 'no core is left for it');
    assert.ok((sideReader(worker, folder, 2)?.least ?? 0) > real.least);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
