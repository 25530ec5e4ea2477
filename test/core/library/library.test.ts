/** The library over files in memory: after any edits it knows, finds and judges what a fresh one would. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLibrary } from '../../../src/core/library/library.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import type { Files } from '../../../src/core/ports.ts';
import { FileProblem } from '../../../src/core/ports.ts';
import fc, { seed } from '../../seeded-check.ts';
import { MemoryFiles } from '../memory-files.ts';
import { leaningPages } from './leaning-pages.ts';
import { libraryOver, root, uri } from './library-over.ts';

test('opening tells documents, findings and the end; a broken link is found and mended by the file that appears', async () => {
  const files = new MemoryFiles({ 'a.md': '# A\n\n[b](b.md)\n' });
  const { library, state, events } = libraryOver(files);
  await library.open(root);
  assert.deepEqual(state().documents, [[uri('a.md'), 'A']]);
  assert.equal((await library.findingsOf(uri('a.md'))).length, 1);
  assert.ok(events.some(it => it.type === 'progress' && it.progress.done));
  files.write('b.md', '# B\n');
  await library.refresh([uri('b.md')]);
  assert.deepEqual(await library.findingsOf(uri('a.md')), []);
  files.delete('b.md');
  assert.equal(await library.reconcile(), 1);
  assert.equal((await library.findingsOf(uri('a.md'))).length, 1);
  assert.deepEqual(
    events.filter(it => it.type === 'problem'),
    [],
  );
});

test('the text of an editor stands above the file until it is released', async () => {
  const files = new MemoryFiles({ 'a.md': '# Old\n' });
  const { library } = libraryOver(files);
  await library.put(uri('a.md'), '# Edited\n');
  await library.open(root);
  const titles = async (query: string) => (await library.search(query, 5)).map(it => it.title);
  assert.deepEqual(await titles('edited'), ['Edited']);
  files.write('a.md', '# Saved\n');
  await library.refresh([uri('a.md')]);
  assert.deepEqual(await titles('edited'), ['Edited']);
  await library.release(uri('a.md'));
  assert.deepEqual(await titles('edited'), []);
  assert.deepEqual(await titles('saved'), ['Saved']);
});

test("built-in documents come after one's own and are not judged", async () => {
  const own = new MemoryFiles({ 'a.md': '# Mine\n\nrestore\n' });
  const builtIn = new MemoryFiles({ 'b.md': '# Restore\n\nrestore restore [x](none.md)\n' });
  const library = createLibrary({
    filesOf: it => (it.builtIn ? builtIn : own),
    pause: async () => undefined,
    today: '2026-11-21',
  });
  await library.open({ uri: 'drillbook:/runbooks', name: 'built-in', builtIn: true });
  await library.open(root);
  assert.deepEqual(
    (await library.search('restore', 5)).map(it => it.title),
    ['Mine', 'Restore'],
  );
  assert.deepEqual(await library.findingsOf('drillbook:/runbooks/b.md'), []);
  await library.close(root.uri);
  assert.deepEqual(
    (await library.search('restore', 5)).map(it => it.title),
    ['Restore'],
  );
});

test('a folder that cannot be read is said and stops nothing', async () => {
  const broken: Files = {
    ...new MemoryFiles(),
    root: 'x',
    readDirectory: () => Promise.reject(new Error('gone')),
    status: () => Promise.reject(new Error('gone')),
    read: () => Promise.reject(new Error('gone')),
  };
  const { library, events } = libraryOver(broken);
  await library.open(root);
  assert.ok(events.some(it => it.type === 'left-out' && it.leftOut.some(left => left.message.includes('gone'))));
  assert.deepEqual(await library.search('x', 5), []);
});

const names = ['a.md', 'b.md', 'c/d.md', 'c/p.png', 'drillbook.yaml'];
const texts = [
  '# A\n\n[b](b.md) [p](c/p.png)\n',
  '# B\n\n[d](c/d.md)\n',
  '---\nkind: runbook\nid: rb-a\ntitle: T\n---\n# T\n\n[a](../a.md)\n',
];
const change = fc.record({
  name: fc.constantFrom(...names),
  text: fc.option(fc.constantFrom(...texts)),
  way: fc.constantFrom('refresh', 'reconcile', 'folder'),
});

test('T30 after any changes of the disk the library equals a fresh one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async changes => {
      const files = new MemoryFiles({ 'a.md': texts[0] ?? '', 'keep.md': '# Keep\n\n[b](b.md) [d](c/d.md) [p](c/p.png)\n' });
      const followed = libraryOver(files);
      await followed.library.open(root);
      for (const it of changes) {
        const text = it.name === 'drillbook.yaml' ? "exclude: ['b.md']\n" : it.text;
        if (it.text === null) files.delete(it.name);
        else files.write(it.name, text ?? '');
        if (it.way === 'reconcile') await followed.library.reconcile();
        else await followed.library.refresh([uri(it.way === 'folder' && it.name.startsWith('c/') ? 'c' : it.name)]);
      }
      const fresh = libraryOver(files);
      await fresh.library.open(root);
      assert.deepEqual(followed.state(), fresh.state());
      for (const query of ['a', 'keep b', 'rb-a']) {
        assert.deepEqual(await followed.library.search(query, 9), await fresh.library.search(query, 9));
      }
      assert.deepEqual(
        followed.events.filter(it => it.type === 'problem'),
        [],
      );
    }),
    { numRuns: 80, includeErrorInReport: true },
  );
});

const ids = ['dr-a', 'dr-b', 'dr-c', 'Dr_bad'];
const pageOf = fc.record({
  name: fc.constantFrom('a.md', 'b.md', 'c.md'),
  id: fc.constantFrom(...ids),
  uses: fc.subarray(ids),
  related: fc.subarray(ids),
  successor: fc.constantFrom(...ids),
  owner: fc.constantFrom('role-x', ...ids),
  status: fc.constantFrom('draft', 'active', 'retired'),
  rto: fc.constantFrom('1h', '10m'),
  body: fc.constantFrom('', '[a](a.md#x)\n', '[b](b.md#t)\n', '1. [ ] Go\n   - Run: [b](b.md)\n'),
  removed: fc.boolean(),
});

test('after any edits of documents that lean on one another, and on those behind them, findings equal those of a fresh library', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(pageOf, { maxLength: 10 }), async edits => {
      const files = new MemoryFiles({ 'keep.md': '# Keep\n\n[a](a.md) [b](b.md#t) [x](aa.md)\n' });
      const followed = libraryOver(files);
      await followed.library.open(root);
      for (const it of edits) {
        if (it.removed) files.delete(it.name);
        else
          files.write(
            it.name,
            `---\nkind: dr-plan\nid: ${it.id}\ntitle: T\nowner: ${it.owner}\nstatus: ${it.status}\nrto: ${it.rto}\nest_time: ${it.rto}\nsuperseded_by: ${it.successor}\nuses: [${it.uses}]\nrelated: [${it.related}]\n---\n# T\n\n${it.body}`,
          );
        await followed.library.refresh([uri(it.name)]);
      }
      const fresh = libraryOver(files);
      await fresh.library.open(root);
      assert.deepEqual(followed.state(), fresh.state());
    }),
    { numRuns: 60, includeErrorInReport: true },
  );
});

// One long sequence instead of many short ones: what is wrong once stays wrong, so it is compared now and then.
test('up to 10,000 random edits of documents of many kinds and of alerting rules: incremental findings equal fresh ones', async () => {
  const { pick, page, rule, names } = leaningPages();
  const files = new MemoryFiles({ 'keep.md': '# Keep\n' });
  const followed = libraryOver(files);
  await followed.library.open(root);
  // As many as a few seconds allow; DRILLBOOK_EDITS_MS gives all 10,000 their time.
  const end = performance.now() + Number(process.env['DRILLBOOK_EDITS_MS'] ?? 4000);
  for (let edit = 1; edit <= 10_000 && performance.now() < end; edit++) {
    const name = pick([...names, ...names, 'alerts.yaml', 'mixin.libsonnet']);
    if (pick([0, 1, 2, 3, 4]) === 0) files.delete(name);
    else files.write(name, name.endsWith('.md') ? page() : rule());
    await followed.library.refresh([uri(name)]);
    if (edit % 100 !== 0) continue;
    const fresh = libraryOver(files);
    await fresh.library.open(root);
    assert.deepEqual(followed.state(), fresh.state(), `after ${edit} edits, seed ${seed}`);
  }
});

test('D29 files that vanish or close between the list and the reading are said, and the others are there', async () => {
  class Slippery extends MemoryFiles {
    override async read(path: string): Promise<string> {
      if (path === 'gone.md') throw new FileProblem('file/missing', path, 'gone.md does not exist.');
      if (path === 'closed.md') throw new FileProblem('file/denied', path, 'closed.md may not be read.');
      return await super.read(path);
    }
  }
  const files = new Slippery({ 'a.md': '# A\n', 'closed.md': '# B\n', 'gone.md': '# C\n', 'z.md': '# Z\n' });
  const followed = libraryOver(files);
  await followed.library.open(root);
  const told = followed.events.filter(it => it.type === 'left-out').at(-1);
  assert.deepEqual(
    told?.leftOut.map(it => [it.path, it.code]),
    [
      ['closed.md', 'file/denied'],
      ['gone.md', 'file/missing'],
    ],
  );
  assert.deepEqual(
    (await followed.library.search('z', 5)).map(it => it.path),
    ['z.md'],
  );
});

test('a search is answered between the slices of a relint', async () => {
  const page = (n: number) =>
    `---\nkind: runbook\nid: rb-${n}\ntitle: Page ${n}\nservices: [svc-a]\nrelated: [svc-a]\n---\n# Page ${n}\n`;
  const files = new MemoryFiles(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`p${i}.md`, page(i)])));
  const order: string[] = [];
  const library = createLibrary({
    filesOf: () => files,
    pause: () => new Promise(resolve => setImmediate(resolve)),
    today: '2026-11-21',
  });
  await library.open(root);
  library.onEvent(it => {
    if (it.type === 'findings') order.push('findings');
  });
  // Every page names the service that comes: all are judged anew.
  const judged = library
    .put(uri('svc.md'), '---\nkind: runbook\nid: svc-a\ntitle: A\nstatus: retired\n---\n# A\n')
    .then(() => order.push('judged'));
  await library.search('page', 5);
  order.push('searched');
  await judged;
  assert.ok(order.lastIndexOf('findings') > order.indexOf('searched'), order.join(' '));
  assert.ok(order.filter(it => it === 'findings').length > 5, order.join(' '));
  assert.equal(order.at(-1), 'judged');
});

test('alerting rules are judged against the runbooks, and both again when either changes', async () => {
  const rules = 'groups:\n- rules:\n  - alert: DiskIsFull\n    expr: free < 1\n';
  const files = new MemoryFiles({ 'a.md': '# A\n', 'deploy/rules.yaml': rules });
  const { library } = libraryOver(files);
  await library.open(root);
  const found = async (path: string) => (await library.findingsOf(uri(path))).map(it => it.rule);
  assert.deepEqual(await found('deploy/rules.yaml'), ['alert-without-runbook']);
  await library.put(uri('a.md'), '# A\n\n## DiskIsFull\n');
  assert.deepEqual(await found('deploy/rules.yaml'), []);
  files.write(
    'b.md',
    '---\nkind: runbook\nid: rb-b\ntitle: B\narea: network\nowner: role-x\nstatus: draft\ntrigger: alert\nalerts: [NodeIsDown]\n---\n# B\n',
  );
  await library.refresh([uri('b.md')]);
  assert.deepEqual(await found('b.md'), ['alert-unknown']);
  files.write('deploy/rules.yaml', `${rules}  - alert: NodeIsDown\n    expr: up\n`);
  await library.refresh([uri('deploy/rules.yaml')]);
  assert.deepEqual(await found('b.md'), []);
  files.delete('deploy/rules.yaml');
  await library.refresh([uri('deploy/rules.yaml')]);
  // Without rules nothing is asked of runbooks.
  assert.deepEqual([await found('b.md'), await found('deploy/rules.yaml')], [[], []]);
});

test('what Git says of a document is judged, after everything else is there', async () => {
  const files = new MemoryFiles({ 'a.md': '---\nlast_reviewed_on: 2026-09-01\n---\n# A\n' });
  const asked: (readonly string[])[] = [];
  const commit = 'c'.repeat(40);
  const library = createLibrary({
    filesOf: () => files,
    pause: async () => undefined,
    today: '2026-11-21',
    historiesOf: async (_root, paths) => {
      asked.push(paths);
      return new Map([['a.md', { review: '2026-09-01', changed: { commit, day: '2026-10-01' }, changedSinceReview: true }]]);
    },
  });
  await library.open(root);
  assert.deepEqual(asked, [['a.md']]);
  assert.deepEqual(
    (await library.findingsOf(uri('a.md'))).map(it => it.rule),
    ['changed-since-review'],
  );
  await library.dispose();
});

test('a claimed test without a record is found, also as it is typed, and the record that appears answers it', async () => {
  const front = '---\nkind: runbook\nid: rb-a\ntitle: A\narea: network\nowner: role-x\nstatus: draft\ntrigger: request\n';
  const files = new MemoryFiles({ 'a.md': `${front}---\n# A\n` });
  const { library } = libraryOver(files);
  await library.open(root);
  const rules = async () => (await library.findingsOf(uri('a.md'))).map(it => it.rule);
  assert.deepEqual(await rules(), []);
  const claiming = `${front}last_tested: 2026-11-10\n---\n# A\n`;
  await library.put(uri('a.md'), claiming);
  assert.deepEqual(await rules(), ['test-not-recorded']);
  const folder = '.drillbook/runs/20261110T091200Z-rb-a-00c0ffee';
  files.write(`${folder}/run.json`, '{"version":1,"mode":"exercise"}');
  await library.reconcile();
  // Begun and never ended: nothing was shown by it.
  assert.deepEqual(await rules(), ['test-not-recorded']);
  const event = { type: 'run-finished', at: '2026-11-10T09:30:00.000Z', result: 'failed', note: '' };
  files.write(`${folder}/log-aa.jsonl`, `\n${JSON.stringify({ v: 1, event })}\t0123456789abcdef\n`);
  await library.reconcile();
  assert.deepEqual(await rules(), []);
  files.write('.drillbook/.gitignore', '# stay here\nruns/\n');
  files.delete(`${folder}/log-aa.jsonl`);
  await library.reconcile();
  // Where records stay on the machine that made them, their absence says nothing.
  assert.deepEqual(await rules(), []);
});

test('a document named by the label of a step is missed when it goes, and found when it comes', async () => {
  const front = (id: string) =>
    `---\nkind: runbook\nid: ${id}\ntitle: A\narea: network\nowner: role-x\nstatus: draft\ntrigger: request\n---\n# A\n`;
  const files = new MemoryFiles({ 'a.md': `${front('rb-a')}\n1. [ ] Call\n   - Run: rb-b\n`, 'b.md': front('rb-b') });
  const { library } = libraryOver(files);
  await library.open(root);
  const rules = async () => (await library.findingsOf(uri('a.md'))).map(it => it.rule);
  assert.deepEqual(await rules(), []);
  files.delete('b.md');
  await library.refresh([uri('b.md')]);
  assert.deepEqual(await rules(), ['id-unknown']);
  files.write('b.md', front('rb-b'));
  await library.refresh([uri('b.md')]);
  assert.deepEqual(await rules(), []);
});

test('an alert is answered by all folders, built-in documents last; what nobody answers gets the nearest name', async () => {
  const folders: Record<string, MemoryFiles> = {
    'memory:/a': new MemoryFiles({ 'x.md': '---\nalerts: [DiskFull]\n---\n# Disk\n\n## DiskFull\n\nClean up.\n' }),
    'memory:/b': new MemoryFiles({ 'y.md': '# Notes\n\n## DiskFull\n' }),
    'drillbook:/runbooks': new MemoryFiles({ 'z.md': '---\nalerts: [DiskFull, CertificateExpires]\n---\n# Ours\n' }),
  };
  const library = createLibrary({
    filesOf: it => folders[it.uri] as MemoryFiles,
    pause: async () => undefined,
    today: '2026-11-21',
  });
  for (const it of Object.keys(folders).reverse())
    await library.open({ uri: it, name: it, builtIn: it.startsWith('drillbook:') });
  const payload = JSON.stringify({
    alerts: [{ labels: { alertname: 'DiskFull' } }, { labels: { alertname: 'CertificateExpire' } }],
  });
  const [disk, certificate, ...more] = await library.alerts(payload);
  assert.deepEqual(more, []);
  assert.deepEqual(
    disk?.answers.map(it => [it.path, it.line, it.by]),
    [
      ['x.md', 5, 'alert'],
      ['y.md', 2, 'heading'],
      ['z.md', 3, 'alert'],
    ],
  );
  assert.deepEqual([certificate?.answers, certificate?.nearest], [[], 'CertificateExpires']);
  assert.deepEqual(await library.alerts('{"nothing": 1}'), []);
  assert.deepEqual(await library.alerts(''), []);
});

test('a summary says when a document was reviewed and when it is due again, unless it is a draft or retired', async () => {
  const page = (more: string) => `---\nkind: runbook\nlast_reviewed: 2026-01-31\nreview_every: monthly\n${more}---\n# T\n`;
  const files = new MemoryFiles({
    'a.md': page('status: active\nsummary: What it is for\nservices: [wiki]\n'),
    'b.md': page('status: retired\n'),
    'c.md': '---\nkind: runbook\nlast_reviewed: soon\n---\n# T\n',
  });
  const { library, events } = libraryOver(files);
  await library.open(root);
  const told = events.flatMap(it => (it.type === 'documents' ? it.put : []));
  assert.deepEqual(
    told.map(it => [it.path, it.summary, it.services, it.lastReviewed, it.reviewDue]),
    [
      ['a.md', 'What it is for', ['wiki'], '2026-01-31', '2026-02-28'],
      ['b.md', undefined, [], '2026-01-31', undefined],
      ['c.md', undefined, [], undefined, undefined],
    ],
  );
});

test("what is due in all folders of one's own, and the edits that mend a text as it stands in an editor", async () => {
  const files = new MemoryFiles({
    'late.md': '---\nlast_reviewed_on: 2026-01-01\nreview_in: 6 months\n---\n# Late\n',
    'soon.md': '---\nlast_reviewed_on: 2026-06-01\nreview_in: 6 months\n---\n# Soon\n',
    'steps.md': '# Steps\n\n```sh\n$ ls\n```\n',
  });
  const { library, events } = libraryOver(files);
  await library.open(root);
  assert.deepEqual(
    (await library.due(30)).map(it => [it.uri, it.days]),
    [
      [uri('late.md'), -143],
      [uri('soon.md'), 10],
    ],
  );
  assert.deepEqual((await library.due(9)).length, 1);
  const text = '# Steps\n\nA line more.\n\n```sh\n$ ls -l\n```\n';
  await library.put(uri('steps.md'), text);
  const before = [events.length, await library.findingsOf(uri('steps.md'))];
  const edits = await library.editsToFixAll(uri('steps.md'));
  assert.equal(applyEdits(text, edits), text.replace('$ ', ''));
  assert.deepEqual([events.length, await library.findingsOf(uri('steps.md'))], before, 'asking changes nothing');
  assert.deepEqual(await library.editsToFixAll(uri('late.md')), []);
  assert.deepEqual(await library.editsToFixAll('memory:/elsewhere/a.md'), []);
  await library.close(root.uri);
  assert.deepEqual(await library.due(30), []);
});
