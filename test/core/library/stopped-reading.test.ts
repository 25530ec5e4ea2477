/** Reading that somebody stops: what is read stays, nothing is judged by half a folder, and the rest can be read later. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLibrary } from '../../../src/core/library/library.ts';
import type { LibraryEvent, LibraryProgress } from '../../../src/core/library/library-types.ts';
import { MemoryFiles } from '../memory-files.ts';

const root = { uri: 'memory:/r', name: 'r', builtIn: false };
const count = 150;
const texts = () =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `p${i}.md`,
      `# Page ${i}\n\nAbout turbine${i}.\n\n[next](p${(i + 1) % count}.md) [no](no${i}.md)\n`,
    ]),
  );

/** A library whose reading is stopped at its `stopAt`-th pause; 0: never. */
function stoppedAt(stopAt: number, files = new MemoryFiles(texts())) {
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
    if (pauses === stopAt) await library.stopReading();
  };
  const library = createLibrary({ filesOf: () => files, pause, today: '2026-11-21' });
  const order: string[] = [];
  const findings = new Map<string, number>();
  let progress: LibraryProgress | undefined;
  library.onEvent((event: LibraryEvent) => {
    if (event.type === 'documents') order.push(...event.put.map(it => it.path));
    if (event.type === 'progress') progress = event.progress;
    if (event.type === 'findings') for (const it of event.findings) findings.set(it.uri, it.findings.length);
  });
  return { library, files, order, findings, pauses: () => pauses, progress: () => progress };
}

test('wherever reading is stopped, what is read stays and is found, nothing is judged, and reading on ends as if it had not been stopped', async () => {
  const whole = stoppedAt(0);
  await whole.library.open(root);
  const everything = { documents: [...whole.order].sort(), findings: [...whole.findings].sort() };
  assert.equal(everything.documents.length, count);
  let partly = 0;
  for (let at = 1; at <= whole.pauses(); at++) {
    const it = stoppedAt(at);
    await it.library.open(root);
    const said = it.progress();
    if (said?.stopped === true) {
      assert.deepEqual(said, { read: it.order.length, total: count, done: true, stopped: true });
      assert.ok(it.order.length < count, `${it.order.length} at ${at}`);
      assert.equal(it.findings.size, 0, 'half a folder would look full of broken links');
      if (it.order.length > 0) partly++;
      for (const path of it.order.slice(0, 3)) {
        const [hit] = await it.library.search(`turbine${/\d+/.exec(path)?.[0]}`, 3);
        assert.equal(hit?.path, path);
      }
      // Neither time nor the disk brings back what somebody did not want to be read.
      assert.equal(await it.library.reconcile(), 0);
      assert.ok(it.order.length < count);
      await it.library.readOn();
    }
    assert.deepEqual(
      { documents: [...new Set(it.order)].sort(), findings: [...it.findings].sort() },
      everything,
      `stopped at ${at}`,
    );
    assert.equal(it.progress()?.stopped, undefined);
  }
  assert.ok(partly > 1, 'it was stopped in the middle');
});

test('while reading is stopped a file that changes is read, and still nothing is judged', async () => {
  const { library, files, order, findings } = stoppedAt(1);
  await library.open(root);
  files.write('p149.md', '# New\n\nAbout a quokka, [gone](gone.md).\n');
  await library.refresh(['memory:/r/p149.md']);
  assert.equal((await library.search('quokka', 3))[0]?.path, 'p149.md');
  assert.equal(findings.size, 0);
  await library.readOn();
  assert.equal(new Set(order).size, count);
  assert.equal((await library.findingsOf('memory:/r/p149.md')).length, 1);
});

test('to stop what has ended, and to read on what was not stopped, changes nothing', async () => {
  const { library, order, progress } = stoppedAt(0);
  await library.open(root);
  await library.stopReading();
  await library.readOn();
  assert.equal(order.length, count);
  assert.deepEqual(progress(), { read: count, total: count, done: true });
});

test('what somebody looks at is read before all else', async () => {
  const { library, order } = stoppedAt(0);
  await library.open(root, ['memory:/r/p107.md', 'memory:/r/none.md', 'memory:/r/p42.md']);
  assert.deepEqual(order.slice(0, 2).sort(), ['p107.md', 'p42.md']);
  assert.equal(new Set(order).size, count);
});
