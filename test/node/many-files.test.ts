/** Folders that are large, that change all at once, and that lose files while they are read: real ones, on the disk. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadCatalog } from '../../src/core/catalog/load-catalog.ts';
import { createLibrary } from '../../src/core/library/library.ts';
import type { Library } from '../../src/core/library/library-types.ts';
import type { Files } from '../../src/core/ports.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { workerLibrary } from '../../src/node/library-client.ts';
import { drillbook } from '../cli/drillbook.ts';

// Where a folder in memory is to be had, making a hundred thousand files is a matter of seconds.
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const folder = mkdtempSync(path.join(place, 'drillbook-many-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const rootOf = (at: string) => ({ uri: pathToFileURL(at).href, name: 'ws', builtIn: false });
const today = '2026-11-21';
const worker = path.join(process.env['DRILLBOOK_ROOT'] ?? '.', 'dist', 'worker.js');

test('D27 100,000 files: questions are answered while they are read, reading can be given up, and nothing is left out', async t => {
  const at = path.join(folder, 'large');
  const documents = 2_000;
  for (let n = 0; n < 100; n++) {
    const inside = path.join(at, `part-${n}`);
    mkdirSync(inside, { recursive: true });
    for (let one = 0; one < 980; one++) writeFileSync(path.join(inside, `${one}.txt`), '');
    for (let one = 0; one < documents / 100; one++)
      writeFileSync(path.join(inside, `doc-${one}.md`), `# Page ${n} ${one}\n\nword${n}x${one} and restore\n`);
  }
  const root = rootOf(at);
  const library = workerLibrary(worker, { today });
  try {
    let isOpen = false;
    let answered = 0;
    let longest = 0;
    const opened = library.open(root).then(() => {
      isOpen = true;
    });
    while (!isOpen) {
      const asked = performance.now();
      await library.search('restore', 5);
      if (isOpen) break;
      answered++;
      longest = Math.max(longest, performance.now() - asked);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await opened;
    assert.ok(answered >= 3, `${answered} questions answered while the folder was read`);
    for (let n = 0; n < 100; n += 7) {
      const [hit] = await library.search(`word${n}x${n % 20}`, 1);
      assert.equal(hit?.path, `part-${n}/doc-${n % 20}.md`);
    }
    const { catalog } = await loadCatalog(diskFiles(at), defaultSettings);
    assert.equal(catalog.size, documents);
    assert.equal(await library.reconcile(), 0, 'nothing is missing and nothing too much');
    t.diagnostic(
      `100,000 files, ${documents} documents; ${answered} answers meanwhile, the slowest after ${longest.toFixed(0)} ms`,
    );
  } finally {
    await library.dispose();
  }
  // Given up in the middle: closed, and nothing of the folder is answered afterwards.
  const given = workerLibrary(worker, { today });
  try {
    const reading = given.open(root);
    await given.search('restore', 1);
    await given.close(root.uri);
    await reading.catch(() => {});
    assert.deepEqual(await given.search('restore', 5), []);
  } finally {
    await given.dispose();
  }
});

test('D28 a checkout that changes 5,000 files: few passes over the folder, and the index equals a fresh one', async t => {
  const at = path.join(folder, 'checkout');
  const count = 5_000;
  // As in a real repository, most files are no documents; documents link to them.
  const nameOf = (n: number) => `area-${n % 50}/file-${n}.${n % 7 < 2 ? 'md' : 'txt'}`;
  for (let n = 0; n < 50; n++) mkdirSync(path.join(at, `area-${n}`), { recursive: true });
  const text = (n: number, branch: string) => `# ${branch} ${n}\n\n${branch}word${n} [next](../${nameOf((n + 1) % count)})\n`;
  for (let n = 0; n < count; n++) writeFileSync(path.join(at, nameOf(n)), text(n, 'main'));
  let passes = 0;
  const real = diskFiles(at);
  const counting: Files = {
    ...real,
    readDirectory: name => {
      if (name === '') passes++;
      return real.readDirectory(name);
    },
  };
  const root = rootOf(at);
  const open = async (files: Files): Promise<Library> => {
    const library = createLibrary({ filesOf: () => files, pause: async () => undefined, today });
    await library.open(root);
    return library;
  };
  const library = await open(counting);
  passes = 0;
  // Another branch: four fifths are written anew, one goes, as much comes. The system tells of it in three breaths.
  const changed: string[] = [];
  for (let n = 0; n < count; n++) {
    const gone = n % 5 === 0;
    const came = nameOf(n).replace('file-', 'new-');
    if (gone) rmSync(path.join(at, nameOf(n)));
    else writeFileSync(path.join(at, nameOf(n)), text(n, 'other'));
    if (gone) writeFileSync(path.join(at, came), text(n, 'fresh'));
    changed.push(nameOf(n), ...(gone ? [came] : []));
  }
  const third = Math.ceil(changed.length / 3);
  for (let n = 0; n < 3; n++) await library.refresh(changed.slice(n * third, (n + 1) * third).map(it => `${root.uri}/${it}`));
  const needed = passes;
  assert.ok(needed <= 3, `${needed} passes`);
  const anew = await open(diskFiles(at));
  for (let n = 0; n < count; n += 37)
    for (const branch of ['main', 'other', 'fresh']) {
      const hits = async (it: Library) => (await it.search(`${branch}word${n}`, 3)).map(hit => [hit.path, hit.title, hit.line]);
      assert.deepEqual(await hits(library), await hits(anew), `${branch} ${n}`);
    }
  for (let n = 0; n < count; n += 41) {
    const uri = `${root.uri}/${nameOf(n)}`;
    assert.deepEqual(await library.findingsOf(uri), await anew.findingsOf(uri), nameOf(n));
  }
  assert.equal(await library.reconcile(), 0);
  t.diagnostic(`${changed.length} changed files, ${needed} passes, 0 differences from a fresh index`);
});

test('D29 files that vanish or may not be read between listing and reading: a warning each, and the others are read', async () => {
  const at = path.join(folder, 'moving');
  const names = ['a.md', 'gone.md', 'locked.md', 'z.md'];
  const fill = () => {
    rmSync(at, { recursive: true, force: true });
    mkdirSync(at);
    writeFileSync(path.join(at, 'drillbook.yaml'), '');
    for (const name of names) writeFileSync(path.join(at, name), `# ${name}\n`);
  };
  // Rights do not bind the superuser: while it reads, this is an ordinary one.
  chmodSync(folder, 0o755);
  const asNobody = async <T>(act: () => Promise<T>): Promise<T> => {
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      return await act();
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  };
  const moving = (place: string): Files => {
    const real = diskFiles(place);
    return {
      ...real,
      // What somebody else does at the worst moment.
      read(name) {
        if (name === 'gone.md') rmSync(path.join(place, name), { force: true });
        if (name !== 'locked.md') return real.read(name);
        chmodSync(path.join(place, name), 0);
        return asNobody(() => real.read(name));
      },
    };
  };
  fill();
  const { catalog, leftOut } = await loadCatalog(moving(at), defaultSettings);
  assert.deepEqual(
    catalog.all().map(it => it.path),
    ['a.md', 'z.md'],
  );
  assert.deepEqual(
    leftOut.map(it => [it.path, it.code]),
    [
      ['gone.md', 'file/missing'],
      ['locked.md', 'file/denied'],
    ],
  );
  for (const it of leftOut) assert.ok(it.message.includes(it.path), it.message);
  // On the command line: each is said, and a search goes on without them.
  fill();
  const { code, err, out } = await drillbook(['search', 'md'], at, undefined, '', { filesOf: moving });
  assert.equal(code, 0, err);
  assert.match(out, /a\.md[^]*z\.md/);
  for (const name of ['gone.md', 'locked.md']) assert.ok(err.includes(name), err);
});
