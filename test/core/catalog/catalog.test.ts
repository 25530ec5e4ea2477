/** The catalog and its walker over files in memory: what is known and whom a change touches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { linkPath } from '../../../src/core/catalog/links.ts';
import { folderKindOf, loadCatalog } from '../../../src/core/catalog/load-catalog.ts';
import { pathOf, uriOf } from '../../../src/core/catalog/uris.ts';
import { pathFilter, walk } from '../../../src/core/catalog/walk.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { MemoryFiles } from '../memory-files.ts';

const documentOf = (path: string, text: string) => parseDocument(`file:///r/${path}`, text, { path }).document;

test('the walker takes documents in order, enters no excluded folder and knows the other files', async () => {
  const files = new MemoryFiles({
    'b.md': '# B',
    'a/x.markdown': '# X',
    'a/picture.png': '',
    '.github/y.md': '# Y',
    'node_modules/p/README.md': '# P',
    'a/vendor/z.md': '# Z',
    'C.md.erb': '# C',
  });
  const { documents, closed } = await walk(files, defaultSettings);
  assert.deepEqual(
    documents.map(it => it.path),
    ['.github/y.md', 'C.md.erb', 'a/x.markdown', 'b.md'],
  );
  assert.deepEqual([...closed].sort(), ['a/vendor', 'node_modules']);
  const { catalog } = await loadCatalog(files, defaultSettings);
  assert.equal(catalog.hasFile('a/picture.png'), true);
  assert.equal(catalog.hasFile('a'), true);
  assert.equal(catalog.hasFile('a/none.png'), false);
  assert.equal(catalog.hasFile('node_modules/p/none.md'), undefined);
  assert.equal(new Catalog().hasFile('a.md'), undefined);
});

test('records of runs and what Git keeps are no documents, whatever is excluded', async () => {
  const files = new MemoryFiles({
    'a.md': '# A\n',
    '.drillbook/runs/20261121T091200Z-a/document.md': '# A\n',
    'part/.git/x.md': '# X\n',
    'part/.github/b.md': '# B\n',
  });
  const { documents, closed, excluded } = await walk(files, { include: ['**/*.md'], exclude: ['archive/**'] });
  assert.deepEqual(
    documents.map(it => it.path),
    ['a.md', 'part/.github/b.md'],
  );
  assert.deepEqual([...closed].sort(), ['.drillbook', 'part/.git']);
  assert.deepEqual(excluded, []);
  assert.equal(pathFilter({ include: ['**/*.md'], exclude: [] }).isDocument('.drillbook/runs/x/document.md'), false);
});

test('a pattern for the files of a folder does not close the folders below it', () => {
  const filter = pathFilter({ include: ['**/*.md'], exclude: ['docs/*', 'old/**'] });
  assert.equal(filter.isClosed('docs'), false);
  assert.equal(filter.isClosed('old'), true);
  assert.equal(filter.isDocument('docs/a.md'), false);
  assert.equal(filter.isDocument('docs/deep/a.md'), true);
});

test('a change touches those that link to it, name its id or share it', () => {
  const catalog = new Catalog();
  const target = documentOf('t/target.md', '---\nkind: runbook\nid: rb-target\ntitle: T\n---\n# T\n');
  catalog.put(documentOf('links.md', '# L\n\n[t](t/target.md#end)\n'));
  catalog.put(documentOf('short.md', '# S\n\n[t](./t/target)\n'));
  catalog.put(documentOf('names.md', '---\nkind: runbook\nid: rb-n\ntitle: N\nrelated: [rb-target]\n---\n# N\n'));
  catalog.put(documentOf('twin.md', '---\nkind: runbook\nid: rb-target\ntitle: W\n---\n# W\n'));
  catalog.put(documentOf('other.md', '# O\n'));
  const touched = ['links.md', 'names.md', 'short.md', 't/target.md', 'twin.md'].map(it => `file:///r/${it}`);
  assert.deepEqual(catalog.put(target).affected, touched);
  assert.deepEqual(
    catalog.byId('rb-target').map(it => it.path),
    ['t/target.md', 'twin.md'],
  );
  assert.deepEqual(
    catalog.linksTo('t/target.md').map(it => it.path),
    ['links.md', 'short.md'],
  );
  assert.deepEqual(
    catalog.remove(target.uri).affected,
    touched.filter(it => it !== target.uri),
  );
  assert.equal(catalog.byPath('t/target.md'), undefined);
  assert.deepEqual(catalog.remove(target.uri).changed, []);
});

test('links lead to paths, or nowhere inside', () => {
  assert.equal(linkPath('a/b.md', '../c%20d.md?x#y'), 'c d.md');
  assert.equal(linkPath('a/b.md', '/c.md'), 'c.md');
  assert.equal(linkPath('a/b.md', '../../c.md'), undefined);
  assert.equal(linkPath('a/b.md', 'https://x/y'), undefined);
  assert.equal(linkPath('a/b.md', '#here'), undefined);
  assert.equal(linkPath('a/b.md', '100%.md'), 'a/100%.md');
});

test('uris are written as VS Code writes them and read however they are encoded', () => {
  const root = { uri: 'file:///home/a%20b' };
  const path = "é/x (1)#'&.md";
  assert.equal(uriOf(root, path), 'file:///home/a%20b/%C3%A9/x%20%281%29%23%27%26.md');
  assert.equal(pathOf(root, uriOf(root, path)), path);
  assert.equal(pathOf(root, "file:///home/a b/é/x%20(1)%23'&.md"), path);
  assert.equal(pathOf(root, 'file:///home/a%20bc/x.md'), undefined);
});

test('the longest folder gives the kind', () => {
  const settings = {
    kinds: new Map([
      ['docs', 'standard'],
      ['docs/dr/', 'dr-plan'],
    ]),
  };
  assert.equal(folderKindOf(settings, 'docs/dr/a.md'), 'dr-plan');
  assert.equal(folderKindOf(settings, 'docs/a.md'), 'standard');
  assert.equal(folderKindOf(settings, 'docsx/a.md'), undefined);
});

test('documents that were loaded answer as those that were put, also when one of them changes before anybody asked', () => {
  const texts: Readonly<Record<string, string>> = {
    'a.md': '---\nkind: runbook\nid: rb-a-one\nrelated: [rb-b-two]\n---\n# A\n\nSee [b](b.md).\n',
    'b.md': '---\nkind: runbook\nid: rb-b-two\nalerts: [DiskFull]\n---\n# B\n',
    'DiskFull.md': '# DiskFull\n\n## Meaning\n\n## Mitigation\n',
  };
  const changed = documentOf('a.md', '---\nkind: runbook\nid: rb-a-one\n---\n# A\n');
  const answers = (fill: (catalog: Catalog) => void) => {
    const catalog = new Catalog();
    fill(catalog);
    const paths = (found: readonly { readonly path: string }[]) => found.map(it => it.path);
    const ask = () => [
      paths(catalog.linksTo('b.md')),
      paths(catalog.naming('rb-b-two')),
      paths(catalog.byAlert('diskfull')),
      paths(catalog.answering('DiskFull')),
      paths(catalog.ofKind('runbook')),
      catalog.paths(),
    ];
    return [ask(), catalog.put(changed).affected, ask(), catalog.remove('file:///r/b.md').affected, ask()];
  };
  const all = Object.entries(texts).map(([path, text]) => documentOf(path, text));
  const put = answers(catalog => {
    for (const it of all) catalog.put(it);
  });
  assert.deepEqual(put[0]?.slice(0, 3), [['a.md'], ['a.md'], ['DiskFull.md', 'b.md']]);
  assert.deepEqual(
    answers(catalog => {
      for (const it of all) catalog.load(it);
    }),
    put,
  );
  const late = new Catalog();
  for (const it of all) late.load(it);
  assert.deepEqual(late.put(changed).affected, ['file:///r/a.md', 'file:///r/b.md']);
});
