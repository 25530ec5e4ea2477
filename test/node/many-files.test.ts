/** Folders that are large, that change all at once, and that lose files while they are read: real ones, on the disk. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { loadCatalog } from '../../src/core/catalog/load-catalog.ts';
import { IndexedFolder } from '../../src/core/library/indexed-folder.ts';
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

test('D28 branches of a real repository that differ in 5,000 files: few passes over the folder, and the index equals a fresh one', async t => {
  const at = path.join(folder, 'checkout');
  const count = 5_000;
  // As in a real repository, most files are no documents; documents link to them.
  const nameOf = (n: number) => `area-${n % 50}/file-${n}.${n % 7 < 2 ? 'md' : 'txt'}`;
  for (let n = 0; n < 50; n++) mkdirSync(path.join(at, `area-${n}`), { recursive: true });
  const text = (n: number, branch: string) => `# ${branch} ${n}\n\n${branch}word${n} [next](../${nameOf((n + 1) % count)})\n`;
  const git = (...words: string[]): string => {
    const settings = ['user.name=N', 'user.email=n@example.org', 'commit.gpgsign=false', 'gc.auto=0', 'maintenance.auto=false'];
    const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
    return execFileSync('git', [...settings.flatMap(it => ['-c', it]), ...words], { cwd: at, encoding: 'utf8', env });
  };
  const commit = (branch: string): void => {
    git('checkout', '--quiet', '-b', branch);
    git('add', '--all');
    git('commit', '--quiet', '-m', branch);
  };
  git('init', '--quiet');
  for (let n = 0; n < count; n++) writeFileSync(path.join(at, nameOf(n)), text(n, 'main'));
  commit('main-line');
  // On the other branch four fifths are written anew, one is gone, as much has come.
  for (let n = 0; n < count; n++) {
    if (n % 5 !== 0) writeFileSync(path.join(at, nameOf(n)), text(n, 'other'));
    else {
      rmSync(path.join(at, nameOf(n)));
      writeFileSync(path.join(at, nameOf(n).replace('file-', 'new-')), text(n, 'fresh'));
    }
  }
  commit('other-line');
  git('checkout', '--quiet', 'main-line');
  const changed = git('diff', '--name-only', '--no-renames', '-z', 'main-line', 'other-line').split('\0').slice(0, -1);
  assert.equal(changed.length, count + count / 5);

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
  const indexed = new IndexedFolder(root.uri, real, defaultSettings, '1');
  await indexed.verify();
  const stored = indexed.toStore(Date.now());

  // The system tells of a checkout in several breaths.
  const third = Math.ceil(changed.length / 3);
  const breaths = [0, 1, 2].map(n => changed.slice(n * third, (n + 1) * third).map(it => `${root.uri}/${it}`));
  const equalsFresh = async (branch: string): Promise<void> => {
    const anew = await open(real);
    const asked = [];
    for (let n = 0; n < count; n += 173) asked.push(...['main', 'other', 'fresh'].map(it => `${it}word${n}`));
    const hits = async (it: Library, query: string) => (await it.search(query, 3)).map(hit => [hit.path, hit.title, hit.line]);
    for (const query of asked) assert.deepEqual(await hits(library, query), await hits(anew, query), `${branch}: ${query}`);
    for (let n = 0; n < count; n += 173) {
      const uri = `${root.uri}/${nameOf(n)}`;
      assert.deepEqual(await library.findingsOf(uri), await anew.findingsOf(uri), `${branch}: ${nameOf(n)}`);
    }
    assert.equal(await library.reconcile(), 0);
    // What was stored of the first branch finds the same as soon as it is compared with the disk.
    const kept = new IndexedFolder(root.uri, real, defaultSettings, '1', stored);
    await kept.verify();
    const fresh = new IndexedFolder(root.uri, real, defaultSettings, '1');
    await fresh.verify();
    assert.ok(kept.warm);
    assert.deepEqual(kept.counts(), fresh.counts());
    const options = { limit: 3, today, excerpts: true };
    for (const query of asked) assert.deepEqual(await kept.search(query, options), await fresh.search(query, options), query);
  };

  passes = 0;
  git('checkout', '--quiet', 'other-line');
  for (const it of breaths) await library.refresh(it);
  const needed = passes;
  assert.ok(needed <= 3, `${needed} passes`);
  await equalsFresh('other-line');
  // Back again, and there once more while the first breath is still read.
  git('checkout', '--quiet', 'main-line');
  const reading = library.refresh(breaths[0] as string[]);
  git('checkout', '--quiet', 'other-line');
  await reading;
  git('checkout', '--quiet', 'main-line');
  for (const it of breaths) await library.refresh(it);
  await equalsFresh('main-line');
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
