/** The library in a real worker: the same answers as in one thread, and a life after a crash. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import type { LibraryEvent } from '../../src/core/library/library-types.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { workerLibrary } from '../../src/node/library-client.ts';

const projectRoot = process.env['DRILLBOOK_ROOT'] ?? '.';
let folder = '';
let workerPath = '';

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'drillbook-worker-'));
  workerPath = path.join(folder, 'worker.cjs');
  const { fencedGrayMatter } = await import(pathToFileURL(path.join(projectRoot, 'esbuild.mjs')).href);
  await esbuild.build({
    absWorkingDir: projectRoot,
    entryPoints: ['src/node/library-worker.ts'],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    plugins: [fencedGrayMatter],
    logLevel: 'error',
    // A door for the crash of the second test: no product code asks for it.
    footer: {
      js: "require('node:worker_threads').parentPort.on('message', m => { if (m.values?.[0] === 'crash now') throw new Error('planted'); });",
    },
  });
});
after(() => rmSync(folder, { recursive: true, force: true }));

const rootOf = (at: string) => ({ uri: pathToFileURL(at).href, name: 'ws', builtIn: false });

test('a worker reads a folder from the disk, and one that only this side can read', async () => {
  const at = mkdtempSync(path.join(folder, 'ws-'));
  writeFileSync(path.join(at, 'a b.md'), '# Restore\n\nfrom snapshot\n');
  writeFileSync(path.join(at, 'bad.md'), Buffer.from('# f\u00fcr', 'latin1'));
  const events: LibraryEvent[] = [];
  const library = workerLibrary(workerPath, { today: '2026-11-21', filesOf: () => diskFiles(at) });
  try {
    library.onEvent(event => events.push(event));
    await library.open(rootOf(at));
    assert.deepEqual(
      (await library.search('snapshot', 5)).map(it => it.path),
      ['a b.md'],
    );
    assert.ok(events.some(it => it.type === 'left-out' && it.leftOut[0]?.code === 'file/encoding'));
    await library.open({ uri: 'virtual:/v', name: 'v', builtIn: true });
    assert.deepEqual(
      (await library.search('snapshot', 5)).map(it => it.uri.split(':')[0]),
      ['file', 'virtual'],
    );
    assert.ok(
      events.some(
        it => it.type === 'left-out' && it.leftOut.some(left => left.root === 'virtual:/v' && left.code === 'file/encoding'),
      ),
    );
  } finally {
    await library.dispose();
  }
  await assert.rejects(library.search('x', 1), /closed/);
});

test('hundreds of documents that are due come as one answer, in order', async () => {
  const at = mkdtempSync(path.join(folder, 'ws-'));
  for (let index = 0; index < 450; index++)
    writeFileSync(
      path.join(at, `${index}.md`),
      `---\nkind: runbook\nid: rb-${index}\ntitle: Page ${index}\nstatus: active\n---\n# Page\n`,
    );
  const library = workerLibrary(workerPath, { today: '2026-11-21' });
  try {
    await library.open(rootOf(at));
    const due = (await library.due(30)).filter(it => it.what === 'review').map(it => it.path);
    assert.equal(due.length, 450);
    assert.deepEqual(due, [...due].sort());
  } finally {
    await library.dispose();
  }
});

test('the worker of the package finds, judges and follows a folder', async () => {
  const at = mkdtempSync(path.join(folder, 'ws-'));
  writeFileSync(path.join(at, 'drillbook.yaml'), 'managed: [.]\n');
  writeFileSync(path.join(at, 'a.md'), '# Restore\n\nfrom a snapshot, see [how](gone.md)\n');
  const library = workerLibrary(path.join(projectRoot, 'dist', 'worker.js'), { today: '2026-11-21' });
  try {
    const root = rootOf(at);
    await library.open(root);
    const [hit] = await library.search('snapshot', 5);
    assert.deepEqual([hit?.path, hit?.title], ['a.md', 'Restore']);
    const found = async () => (await library.findingsOf(`${root.uri}/a.md`)).map(it => it.rule);
    assert.ok((await found()).includes('link-broken'));
    writeFileSync(path.join(at, 'gone.md'), '# How\n\nwith a crowbar\n');
    await library.refresh([`${root.uri}/gone.md`]);
    assert.ok(!(await found()).includes('link-broken'));
    assert.deepEqual(
      (await library.search('crowbar', 5)).map(it => it.path),
      ['gone.md'],
    );
    rmSync(path.join(at, 'a.md'));
    assert.equal(await library.reconcile(), 1);
    assert.deepEqual(await library.search('snapshot', 5), []);
  } finally {
    await library.dispose();
  }
});

test('a lost worker is started once, knows its folders and texts again, and says so', { timeout: 60_000 }, async () => {
  const at = mkdtempSync(path.join(folder, 'ws-'));
  writeFileSync(path.join(at, 'a.md'), '# Restore\n');
  const library = workerLibrary(workerPath, { today: '2026-11-21' });
  try {
    const problems: string[] = [];
    let opened: () => void = () => undefined;
    library.onEvent(event => {
      if (event.type === 'problem') problems.push(event.message);
      if (event.type === 'progress' && event.progress.done) opened();
    });
    const root = rootOf(at);
    await library.open(root);
    await library.put(`${root.uri}/a.md`, '# Edited\n');
    const again = new Promise<void>(resolve => {
      opened = resolve;
    });
    await assert.rejects(library.search('crash now', 1), /stopped \(planted\).*ask once more/);
    await again;
    assert.deepEqual(
      (await library.search('edited', 1)).map(it => it.title),
      ['Edited'],
    );
    assert.equal(problems.length, 1);
    // Everything was read again without harm, what Git says too, so this is another crash and no endless one.
    await library.reconcile();
    await assert.rejects(library.search('crash now', 1), /stopped \(planted\).*ask once more/);
    // A second one while it reads again is.
    const ended = new Promise<void>(resolve => library.onEvent(event => event.type === 'problem' && resolve()));
    await assert.rejects(library.search('crash now', 1), /stopped \(planted\)/);
    await ended;
    await assert.rejects(library.search('edited', 1), /has stopped/);
    assert.match(problems.at(-1) ?? '', /Reload the window/);
  } finally {
    await library.dispose();
  }
});

test('the next window answers from the stored index before the folder is read, and a changed file is put right', async () => {
  const at = mkdtempSync(path.join(folder, 'ws-'));
  const storage = { folder: path.join(folder, 'storage'), version: '1' };
  for (let i = 0; i < 300; i++) writeFileSync(path.join(at, `p${i}.md`), `# Page ${i}\n\nfiller ${i}\n`);
  writeFileSync(path.join(at, 'z.md'), '# Restore\n\nfrom snapshot\n');
  const first = workerLibrary(workerPath, { today: '2026-11-21', storage });
  await first.open(rootOf(at));
  const file = await eventually(() =>
    existsSync(storage.folder) ? readdirSync(storage.folder).find(it => !it.endsWith('.tmp')) : undefined,
  );
  await first.dispose();

  writeFileSync(path.join(at, 'z.md'), '# Restore\n\nfrom tape, not that\n');
  const second = workerLibrary(workerPath, { today: '2026-11-21', storage });
  try {
    let loaded = false;
    const opened = second.open(rootOf(at)).then(() => {
      loaded = true;
    });
    // The page is the last of those that are read, and its text is no longer what is stored.
    const [hit] = await second.search('snapshot', 5);
    assert.deepEqual([hit?.path, loaded], ['z.md', false]);
    await opened;
    assert.deepEqual(await second.search('snapshot', 5), []);
    assert.equal((await second.search('tape', 5))[0]?.path, 'z.md');
  } finally {
    await second.dispose();
  }
  // What lies there is damaged: a cold start, and nothing is said of it.
  writeFileSync(path.join(storage.folder, file), 'damaged');
  const third = workerLibrary(workerPath, { today: '2026-11-21', storage });
  try {
    const problems: LibraryEvent[] = [];
    third.onEvent(it => it.type === 'problem' && problems.push(it));
    await third.open(rootOf(at));
    assert.equal((await third.search('tape', 5))[0]?.path, 'z.md');
    assert.deepEqual(problems, []);
  } finally {
    await third.dispose();
  }
});

test('with several folders each is found from what is stored of it, and closing one takes its pages away', async () => {
  const storage = { folder: path.join(folder, 'storage of two'), version: '1' };
  const folders = ['x', 'y'].map(name => {
    const at = mkdtempSync(path.join(folder, `${name}-`));
    for (let i = 0; i < 200; i++) writeFileSync(path.join(at, `p${i}.md`), `# Page ${i}\n\nfiller ${i}\n`);
    writeFileSync(path.join(at, 'z.md'), `# Only in ${name}\n\nrestore from snapshot\n`);
    return at;
  });
  const [one = '', two = ''] = folders;
  const first = workerLibrary(workerPath, { today: '2026-11-21', storage });
  const inOrder = (of: typeof first) => of.search('snapshot', 5).then(hits => hits.map(it => it.title).sort());
  await Promise.all(folders.map(it => first.open(rootOf(it))));
  assert.deepEqual(await inOrder(first), ['Only in x', 'Only in y']);
  await eventually(() => {
    const kept = existsSync(storage.folder) ? readdirSync(storage.folder).filter(it => !it.endsWith('.tmp')) : [];
    return kept.length === 2 ? true : undefined;
  });
  await first.dispose();

  // What is found now can only come from what is stored; the folder that is ready first may have been put right already.
  for (const it of folders) writeFileSync(path.join(it, 'z.md'), '# Other\n\nfrom tape\n');
  const second = workerLibrary(workerPath, { today: '2026-11-21', storage });
  try {
    const opened = Promise.all(folders.map(it => second.open(rootOf(it))));
    assert.notDeepEqual(await inOrder(second), []);
    await opened;
    assert.deepEqual(await inOrder(second), []);
    const [first, ...others] = (await second.search('tape', 5)).map(it => it.uri.slice(0, -'/z.md'.length));
    assert.deepEqual([first, ...others].sort(), folders.map(it => rootOf(it).uri).sort());
    await second.close(rootOf(two).uri);
    assert.deepEqual(
      (await second.search('tape', 5)).map(it => it.uri),
      [`${rootOf(one).uri}/z.md`],
    );
  } finally {
    await second.dispose();
  }
});

/** The first answer there is, looked for until the test's own time is over. */
async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
