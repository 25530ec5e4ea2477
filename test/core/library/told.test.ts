/** What the library says on its own: each event when something is other than before, and not otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryFiles } from '../memory-files.ts';
import { libraryOver, root, uri } from './library-over.ts';

test('a document that comes with a cadence is held against its runs, whether it is opened or only written', async () => {
  const text =
    '---\nkind: runbook\nid: rb-new\ntitle: New\narea: network\nowner: role-a\nstatus: active\ntrigger: request\nrun_every: quarterly\nlast_reviewed: 2026-11-01\nreview_every: yearly\n---\n# New\n';
  const files = new MemoryFiles({ 'a.md': '# A\n' });
  const { library } = libraryOver(files);
  await library.open(root);
  files.write('new.md', text);
  await library.refresh([uri('new.md')]);
  const rules = async () => (await library.findingsOf(uri('new.md'))).map(it => it.rule);
  assert.ok((await rules()).includes('run-overdue'), String(await rules()));
  await library.put(uri('new.md'), text);
  assert.ok((await rules()).includes('run-overdue'));
});

test('a letter tells what is wrong with its text, before anything else; what is shown and what is due only when that changes', async () => {
  const text = (more: string, reviewed = '2026-11-01') =>
    `---\nkind: runbook\nid: rb-a\ntitle: A\nstatus: active\nowner: role-a\nlast_reviewed: ${reviewed}\nreview_every: yearly\n---\n# A\n${more}\n`;
  const files = new MemoryFiles({ 'a.md': text(''), 'b.md': '# B\n\n[a](a.md)\n' });
  const { library, events } = libraryOver(files);
  await library.open(root);
  const toldBy = async (written: string) => {
    events.length = 0;
    await library.put(uri('a.md'), written);
    return events.map(it => it.type);
  };
  const linked = (link: string, words: string) => text(`A word. ${link}\n\n${words}`);
  assert.deepEqual(await toldBy(linked('None.', 'Words.')), ['findings']);
  assert.deepEqual(await toldBy(linked('None.', 'Other words.')), []);
  assert.deepEqual(await toldBy(linked('[gone](gone.md)', 'Other words.')), ['findings', 'documents']);
  assert.deepEqual(await toldBy(linked('[gone](gone.md)', 'Still others.')), []);
  // The line that leads to another page is shown there.
  assert.deepEqual(await toldBy(linked('[gone](gone.md) More.', 'Still others.')), ['documents']);
  assert.deepEqual((await toldBy(text('A word.', '2026-11-02'))).sort(), ['documents', 'due', 'findings']);
  assert.deepEqual(
    (await library.idsNamedIn(uri('a.md'))).map(it => [it.id, it.where]),
    [['role-a', 'owner']],
  );
  assert.deepEqual(await library.idsNamedIn(uri('b.md')), []);
});

test('a file that was saved tells what is due only when that changes', async () => {
  const text = (words: string, reviewed = '2026-11-01', cadences = '') =>
    `---\nkind: runbook\nid: rb-a\ntitle: A\nstatus: active\nlast_reviewed: ${reviewed}\nreview_every: yearly\n${cadences}---\n# A\n\n${words}\n`;
  const files = new MemoryFiles({ 'a.md': text('A word.') });
  const { library, events } = libraryOver(files);
  await library.open(root);
  const isDueToldBy = async (change: () => void) => {
    events.length = 0;
    change();
    await library.refresh([uri('a.md')]);
    return events.some(it => it.type === 'due');
  };
  assert.equal(await isDueToldBy(() => files.write('a.md', text('Another word.'))), false);
  assert.equal(await isDueToldBy(() => files.write('a.md', text('Another word.', '2026-11-02'))), true);
  assert.equal(await isDueToldBy(() => files.delete('a.md')), true);
  assert.equal(await isDueToldBy(() => files.write('a.md', text('A word.'))), true);
  // What says only how often, and never was done.
  for (const cadence of ['run_every: yearly\n', 'test_every: yearly\n']) {
    assert.equal(await isDueToldBy(() => files.write('a.md', text('A word.', '2026-11-01', cadence))), true, cadence);
    const told = (await library.due(400)).length;
    assert.equal(await isDueToldBy(() => files.write('a.md', text('A word.'))), true, `without ${cadence}`);
    assert.equal((await library.due(400)).length, told - 1);
  }
});

test('a folder that vanished and one that came are told in one breath', async () => {
  const files = new MemoryFiles({ 'network/dns.md': '# Names\n', 'a.md': '# A\n' });
  const { library, state } = libraryOver(files);
  await library.open(root);
  // What a branch switch looks like to a watcher.
  files.delete('network/dns.md');
  files.write('storage/disk.md', '# Disk\n');
  await library.refresh([uri('network'), uri('storage'), uri('storage/disk.md')]);
  assert.deepEqual(state().documents, [
    [uri('a.md'), 'A'],
    [uri('storage/disk.md'), 'Disk'],
  ]);
  assert.deepEqual(await library.search('names', 5), []);
});

test('what exclude keeps away is told, tools left out', async () => {
  const files = new MemoryFiles({
    'drillbook.yaml': 'exclude: [archive/**, notes/old.md, "**/node_modules/**"]\n',
    'archive/a.md': '# A\n',
    'notes/old.md': '# Old\n',
    'notes/old.txt': 'Old\n',
    'node_modules/x/README.md': '# X\n',
  });
  const { library, events } = libraryOver(files);
  await library.open(root);
  const told = events.findLast(it => it.type === 'left-out');
  assert.deepEqual(told?.excluded, [
    { root: root.uri, path: 'archive/' },
    { root: root.uri, path: 'notes/old.md' },
  ]);
});
