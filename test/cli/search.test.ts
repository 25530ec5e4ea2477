/** `drillbook search` and `drillbook index`: the shapes scripts rely on, and what people are told. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { commands } from '../../src/cli/commands.ts';
import { drillbook } from './drillbook.ts';

let folder = '';
const at = (name: string) => path.join(folder, name);

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drillbook-search-'));
  const files: Record<string, string> = {
    'docs/disk.md': '# Disk full\n\nStart here.\n\n## Find large files\n\nThe journal grows quickly.\n',
    'docs/dns.md':
      '---\nkind: runbook\nid: rb-dns\ntitle: Names do not resolve\n---\n\n# Names\n\nAsk the resolver about the journal.\n',
    'docs/escape.md': '# Odd \u001b[31mtitle\n\nA pangolin.\n',
    'picture/x.md': '\u0089PNG\r\n\u001a\n\0\0\0',
    'picture/fine.md': '# Fine\n',
    'broken/a.md': '# Anything\n',
    'broken/drillbook.yaml': 'exclude: [\n',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
  mkdirSync(at('empty'));
  mkdirSync(at('folder/drillbook.yaml'), { recursive: true });
  writeFileSync(at('folder/a.md'), '# Anything\n\n1. Look\n\n   ```sh\n   ls\n   ```\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  query: string;
  ms: number;
  hits: { path: string; id: string; title: string; section: string; line: number; score: number }[];
}
const json = async (...argv: string[]) => JSON.parse((await drillbook(argv, at('docs'))).out) as Answer;

test('--json is one line with exactly the fields of the contract; lines count from 1', async () => {
  const { code, out, err } = await drillbook(['search', 'large', 'files', '--json'], at('docs'));
  assert.deepEqual([code, err, out.endsWith('\n'), out.trim().split('\n').length], [0, '', true, 1]);
  const answer = JSON.parse(out) as Answer;
  assert.deepEqual(Object.keys(answer), ['query', 'ms', 'hits']);
  assert.equal(answer.query, 'large files');
  assert.ok(answer.ms >= 0);
  const [hit] = answer.hits;
  assert.ok(hit);
  assert.deepEqual(Object.keys(hit), ['path', 'id', 'title', 'section', 'line', 'score']);
  assert.deepEqual([hit.path, hit.id, hit.title, hit.section, hit.line], ['disk.md', 'disk', 'Disk full', 'Find large files', 5]);
  assert.equal(typeof hit.score, 'number');
});

test('best first, and --limit cuts the end', async () => {
  const all = await json('search', 'journal', '--json');
  assert.deepEqual(all.hits.map(it => it.id).sort(), ['disk', 'rb-dns']);
  assert.ok((all.hits[0]?.score ?? 0) >= (all.hits[1]?.score ?? 0));
  const one = await json('search', 'journal', '--json', '--limit', '1');
  assert.deepEqual(one.hits, all.hits.slice(0, 1));
  assert.deepEqual((await json('search', 'nobodywrotethis', '--json')).hits, []);
});

test('--batch answers each line of standard input with a line, in order, with the hits of a single search', async () => {
  const queries = ['journal', '', 'resolver', 'nobodywrotethis'];
  const { code, out } = await drillbook(['search', '--batch', '--limit', '3'], at('docs'), commands, `${queries.join('\n')}\n`);
  assert.equal(code, 0);
  const answers = out
    .trimEnd()
    .split('\n')
    .map(it => JSON.parse(it) as Answer);
  assert.deepEqual(
    answers.map(it => it.query),
    queries,
  );
  assert.deepEqual(answers[0]?.hits, (await json('search', 'journal', '--json', '--limit', '3')).hits);
  assert.deepEqual([answers[1]?.hits, answers[3]?.hits], [[], []]);
  assert.equal(answers[2]?.hits[0]?.id, 'rb-dns');
  assert.deepEqual(await drillbook(['search', '--batch'], at('docs')), { code: 0, out: '', err: '' });
});

test('people see the place to open and an excerpt; what a title hides does not act on their terminal', async () => {
  const { out } = await drillbook(['search', 'journal'], at('docs'));
  assert.match(out, /^disk\.md:5 {2}Disk full › Find large files\n {4}\S.*journal/m);
  const odd = (await drillbook(['search', 'pangolin'], at('docs'))).out;
  assert.match(odd, /^escape\.md:1 {2}Odd/);
  assert.ok(!odd.includes('\u001b'));
  assert.equal(
    (await drillbook(['search', 'nobodywrotethis'], at('docs'))).out,
    'No document has any word of "nobodywrotethis".\n',
  );
  assert.equal((await drillbook(['search', 'x', '--root', at('empty')])).out, `There are no documents in ${at('empty')}.\n`);
});

test('what is wrong in the folder is said on standard error, and the rest is searched', async () => {
  const picture = await drillbook(['search', 'fine', '--root', at('picture')]);
  assert.match(picture.out, /^fine\.md:1 {2}Fine\n$/);
  assert.match(picture.err, /^x\.md .*\n$/);
  for (const [name, sentence] of [
    ['broken', /drillbook\.yaml:\d: This is not YAML/],
    ['folder', /drillbook\.yaml:1: .*is a folder/],
  ] as const) {
    const { code, out, err } = await drillbook(['search', 'anything', '--root', at(name)]);
    assert.deepEqual([code, out.split('\n')[0]], [0, 'a.md:1  Anything']);
    assert.match(err, sentence);
    assert.equal(err.trim().split('\n').length, 1, err);
    assert.match((await drillbook(['steps', path.join(at(name), 'a.md')])).err, sentence);
  }
  const judged = await drillbook(['lint', at('folder'), '--format', 'json']);
  assert.equal(judged.code, 1);
  assert.equal(JSON.parse(judged.out).findings[0].rule, 'settings-unreadable');
});

test('what cannot be searched or indexed is one sentence and exit code 2', async () => {
  for (const [argv, sentence] of [
    [['search'], /nothing to search for/],
    [['search', ''], /nothing to search for/],
    [['search', '  '], /nothing to search for/],
    [['search', '--batch', 'x'], /leave out the words/],
    [['search', 'x', '--limit', '0'], /--limit is "0"/],
    [['search', 'x', '--limit', 'many'], /--limit is "many"/],
    [['search', 'x', '--root', 'missing'], /There is no missing\./],
    [['search', 'x', '--root', 'docs/disk.md'], /docs\/disk\.md is a file/],
    [['index', '--root', 'missing'], /There is no missing\./],
    [['index', 'docs'], /takes no further words/],
  ] as const) {
    const { code, out, err } = await drillbook(argv, folder);
    assert.deepEqual([code, out], [2, ''], argv.join(' '));
    assert.match(err, sentence);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});

test('index --json has exactly the fields of the contract, and counts what there is', async () => {
  const { code, out } = await drillbook(['index', '--json', '--root', at('docs')]);
  assert.equal(code, 0);
  const { ms, peakRssBytes, ...rest } = JSON.parse(out);
  assert.deepEqual(Object.keys(JSON.parse(out)), ['documents', 'sections', 'bytes', 'ms', 'warm', 'cacheBytes', 'peakRssBytes']);
  assert.deepEqual(Object.keys(rest), ['documents', 'sections', 'bytes', 'warm', 'cacheBytes']);
  assert.equal(rest.documents, 3);
  assert.ok(rest.sections >= 4);
  assert.equal(
    rest.bytes,
    ['disk.md', 'dns.md', 'escape.md'].reduce((sum, name) => sum + statSync(at(path.join('docs', name))).size, 0),
  );
  assert.ok(ms > 0 && peakRssBytes > 1e6);
  assert.match(
    (await drillbook(['index'], at('docs'))).out,
    /: 3 documents with \d+ sections, \d+ bytes, indexed in [\d.]+ ms\.\n$/,
  );
});

test('the index is kept, used, repaired, and never an error', async () => {
  const cache = at('cache');
  const docs = at('kept');
  mkdirSync(docs);
  writeFileSync(path.join(docs, 'one.md'), '# One\n\nA walrus.\n');
  writeFileSync(path.join(docs, 'two.md'), '# Two\n\nA marmot.\n');
  const environment = { XDG_CACHE_HOME: cache };
  const run = async (...argv: string[]) => await drillbook(argv, docs, commands, '', { environment });
  const index = async (...argv: string[]) => JSON.parse((await run('index', '--json', ...argv)).out);
  const first = await index();
  assert.deepEqual([first.warm, first.documents], [false, 2]);
  const [name] = readdirSync(path.join(cache, 'drillbook'));
  const kept = path.join(cache, 'drillbook', name ?? '');
  assert.equal(first.cacheBytes, statSync(kept).size);
  assert.equal(statSync(kept).mode & 0o077, 0);
  const second = await index();
  assert.deepEqual([second.warm, second.documents, second.sections, second.bytes], [true, 2, first.sections, first.bytes]);
  assert.ok(second.cacheBytes > 0);
  assert.deepEqual((await index('--no-cache')).warm, false);
  assert.deepEqual((await index('--no-cache')).cacheBytes, 0);

  writeFileSync(path.join(docs, 'two.md'), '# Two\n\nA pelican.\n');
  rmSync(path.join(docs, 'one.md'));
  writeFileSync(path.join(docs, 'three.md'), '# Three\n\nA walrus elsewhere.\n');
  assert.equal((await run('search', 'walrus')).out, 'three.md:1  Three\n    A walrus elsewhere.\n');
  assert.match((await run('search', 'pelican')).out, /^two\.md:1 {2}Two\n {4}A pelican\.\n$/);
  assert.match((await run('search', 'marmot')).out, /^No document/);
  assert.match((await run('search', '--', '"a pelican"')).out, /^two\.md/);
  assert.equal((await index()).documents, 2);

  const whole = readFileSync(kept);
  for (const damaged of [whole.subarray(0, whole.length >> 1), Buffer.alloc(0), Buffer.from('something else, quite')]) {
    writeFileSync(kept, damaged);
    const { code, out, err } = await run('search', 'pelican', '--json');
    assert.deepEqual([code, err, JSON.parse(out).hits[0].path], [0, '', 'two.md']);
  }
  assert.equal((await index()).warm, true);
  // A place that cannot be written to is said by the command whose work it is, and by it alone.
  writeFileSync(at('file'), '');
  const blocked = { environment: { XDG_CACHE_HOME: at('file') } };
  assert.match((await drillbook(['index', '--json'], docs, commands, '', blocked)).err, /^The index could not be kept: /);
  assert.equal((await drillbook(['search', 'pelican'], docs, commands, '', blocked)).err, '');
});

test('conditions narrow down what is shown', async () => {
  assert.deepEqual(
    (await json('search', 'kind:runbook "names"', '--json')).hits.map(it => it.path),
    ['dns.md'],
  );
  assert.deepEqual(
    (await json('search', '--json', '--', 'journal', '-resolver')).hits.map(it => it.path),
    ['disk.md'],
  );
  assert.deepEqual(
    (await json('search', '"large files" journal', '--json')).hits.map(it => it.path),
    ['disk.md'],
  );
});
