/** Search: what is found, in which order, and that no way to a state changes its answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { sectionTextOf } from '../../../src/core/search/page.ts';
import { SearchIndex } from '../../../src/core/search/search-index.ts';
import { plainName, tokenize } from '../../../src/core/search/tokens.ts';
import fc from '../../seeded-check.ts';

const documentOf = (name: string, text: string) => parseDocument(`file:///r/${name}`, text, { path: name }).document;

function indexWith(texts: Readonly<Record<string, string>>): SearchIndex {
  const index = new SearchIndex();
  index.apply({ put: Object.entries(texts).map(([name, text]) => documentOf(name, text)), removed: [] });
  return index;
}
const found = (index: SearchIndex, query: string) => index.search(query, { limit: 10 }).map(it => it.path);

test('terms: identifiers, paths and versions whole and in parts', () => {
  assert.deepEqual(tokenize('KubePodCrashLooping'), ['kubepodcrashlooping', 'kube', 'pod', 'crash', 'looping']);
  assert.deepEqual(tokenize('max_wal_size'), ['max_wal_size', 'max', 'wal', 'size']);
  assert.deepEqual(tokenize('(/etc/hosts).'), ['etc/hosts', 'etc', 'hosts']);
  assert.deepEqual(tokenize('ORA-00942'), ['ora-00942', 'ora', '00942']);
  assert.deepEqual(tokenize('v1.2.3'), ['v1.2.3', 'v1', '2', '3']);
  assert.deepEqual(tokenize('C++, C#'), ['c++', 'c', 'c#', 'c']);
  assert.deepEqual(tokenize('zo\u0301\u0142\u0107'), ['zó\u0142ć', 'zolc']);
  assert.deepEqual(tokenize('Straße'), ['straße', 'strasse']);
  assert.deepEqual(tokenize('база'), ['база']);
  assert.deepEqual(tokenize('~ + - "" …'), []);
  assert.equal(plainName('KubePodDown'), plainName('kube-pod down'));
});

test('D21 signs of a query language are only signs', () => {
  const index = indexWith({ 'a.md': '# Foo\n\nbar http proxy', 'b.md': '# Other\n\nnothing' });
  for (const query of ['foo:bar', '+foo -bar', '"foo', 'http://x', 'bar~2^9'])
    assert.deepEqual(found(index, query), ['a.md'], query);
  for (const query of ['~', '+', '', '   ', '*', '"']) assert.deepEqual(found(index, query), [], query);
});

test('D22 many and long words stay cheap and harmless', () => {
  const index = indexWith({ 'a.md': `# A\n\n${Array.from({ length: 500 }, (_, i) => `w${i}`).join(' ')}` });
  for (const query of ['*', 'w* '.repeat(300), 'w1abcdefgh~10', 'x'.repeat(100_000), 'w1 '.repeat(50_000)]) {
    assert.ok(index.search(query, { limit: 10 }).length <= 1);
  }
});

test('D23 words of other languages, parts of paths and C++ are found', () => {
  const index = indexWith({
    'pl.md': '# Dokument\n\nżółć i łódź, ćwiczenie',
    'hosts.md': '# Names\n\nEdit `/etc/hosts` by hand.',
    'cpp.md': '# Compiler\n\nC++ only.',
    'codes.md': '# Codes\n\n4365 4385 1786 and 0x80070005.',
    'ja.md': '# 手順\n\n障害対応を開始する',
  });
  const expected: Record<string, string> = {
    żółć: 'pl.md',
    łódź: 'pl.md',
    'c\u0301wiczenie': 'pl.md',
    hosts: 'hosts.md',
    '/etc/hosts': 'hosts.md',
    'C++': 'cpp.md',
    '4365': 'codes.md',
    '4385': 'codes.md',
    '1786': 'codes.md',
    '0x80070005': 'codes.md',
    障害: 'ja.md',
    対応: 'ja.md',
    害: 'ja.md',
    zolc: 'pl.md',
    cwiczenie: 'pl.md',
    ｈｏｓｔｓ: 'hosts.md',
  };
  for (const [query, name] of Object.entries(expected)) assert.equal(found(index, query)[0], name, query);
  const textOf = () => `${'filler '.repeat(99)}żółć i łódź`;
  assert.match(index.search('zolc', { limit: 1, textOf })[0]?.excerpt ?? '', /żółć/);
});

test('a half-typed last word, another form and one wrong letter are found, the exact word before them', () => {
  const index = indexWith({
    'a.md': '# First\n\nThe certificate expires.',
    'b.md': '# Second\n\nThe certificates were expiring.',
    'c.md': '# Third\n\nnothing of it',
  });
  assert.deepEqual(found(index, 'certif'), ['a.md', 'b.md']);
  assert.deepEqual(found(index, 'certifcate'), ['a.md']);
  assert.deepEqual(found(index, 'certificate'), ['a.md', 'b.md']);
  assert.deepEqual(found(index, 'certificates'), ['b.md', 'a.md']);
});

test('who types the name of an alert, an id or a title gets that document first', () => {
  const noise = 'DiskFull disk full disk full '.repeat(30);
  const index = indexWith({
    'DiskFull.md': '# DiskFull\n\nshort',
    'noise.md': `# All about disks\n\n${noise}`,
    'rb.md': '---\nkind: runbook\nid: rb-restore\ntitle: Restore the billing database\n---\n# Restore\n\ntext',
    'restore.md': `# Tales\n\n${'restore the billing database rb-restore '.repeat(20)}`,
  });
  assert.equal(found(index, 'DiskFull')[0], 'DiskFull.md');
  assert.equal(found(index, '[FIRING:1] DiskFull (node7)')[0], 'DiskFull.md');
  assert.equal(found(index, 'disk full')[0], 'DiskFull.md');
  assert.equal(found(index, 'rb-restore')[0], 'rb.md');
  assert.equal(found(index, 'restore the billing database')[0], 'rb.md');
});

test('what pages are about: titles of sections, the folder a front page stands for, what a long text says first', () => {
  const index = indexWith({
    'docs/limits.md': `# Limits\n\n${'requests latency loki '.repeat(9)}`,
    'docs/sop.md': `# Procedures\n\nintro\n\n## Loki request latency\n\nOne sentence.\n\n## Loki rate limit\n\n${'Another sentence. '.repeat(30)}\n`,
    'docs/web-pages/README.md': '# Troubleshooting\n\nWhom to ask about errors of the service.',
    'docs/errors.md': '# Errors of a service\n\nThe service has errors, errors, errors.',
    'docs/other/README.md': '# Troubleshooting\n\nWhom to ask about errors of the service.',
  });
  const [hit] = index.search('LokiRequestLatency', { limit: 1 });
  assert.deepEqual([hit?.path, hit?.section], ['docs/sop.md', 'Loki request latency']);
  assert.equal(found(index, 'WebPagesServiceErrors')[0], 'docs/web-pages/README.md');
  assert.equal(found(index, 'The ingress of the web-pages service has errors')[0], 'docs/web-pages/README.md');

  const pasted = indexWith({
    'queue.md': '# Queues\n\nThe queue of outgoing letters grows.',
    'advice.md': '# Advice\n\nAsk the colleague on duty, look at graphs, find the person that knows it.',
  });
  const advice = 'Look at the graphs first and ask the colleague on duty for the person that knows it';
  assert.equal(found(pasted, `The queue of outgoing letters has grown for hours in this cluster now. ${advice}`)[0], 'queue.md');
});

test('a thing that everybody mentions is no name of a page in a sentence', () => {
  const mentions = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`m${i}.md`, `# Note ${i}\n\nAsk HAProxy.`]));
  const index = indexWith({
    ...mentions,
    'patching/haproxy.md': '# HAProxy\n\nHow it is patched.',
    'cpu.md': '# Process uses much CPU\n\nHAProxy uses too much of the processor.',
  });
  assert.equal(found(index, 'HAProxy process uses much CPU')[0], 'cpu.md');
  assert.equal(found(index, 'HAProxy')[0], 'patching/haproxy.md');
});

test('what is retired stands behind what took its place, and is found', () => {
  const body = 'Virtual machines are stuck while they start.';
  const index = indexWith({
    'deprecated_pages/a.md': `# Machines stuck\n\n${body} ${body}`,
    'b.md': `---\nkind: runbook\nstatus: retired\n---\n# Machines stuck\n\n${body} ${body}`,
    'z.md': `# Machines stuck\n\n${body}`,
  });
  assert.equal(found(index, 'virtual machines stuck while starting')[0], 'z.md');
  assert.equal(found(index, 'virtual machines stuck while starting').length, 3);
});

test('what was pasted quotes names that no page has to hold, and may be long', () => {
  const index = indexWith({
    'heap.md': '# Heap exhausted\n\njava.lang.OutOfMemoryError: Java heap space in the invoice service.',
    'branch.md': '# Branches\n\nThe branch is called main, not master.',
    'KubeletDown.md': '# KubeletDown\n\nNo kubelet answers.',
  });
  const trace = 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space';
  assert.equal(found(index, trace)[0], 'heap.md');
  assert.equal(found(index, `"main"\n${trace}\n\tat com.example.Invoice.render(Invoice.java:42)`)[0], 'heap.md');
  assert.deepEqual(found(index, 'heap "main"'), ['branch.md'], 'typed: a condition');
  const payload = JSON.stringify({ status: 'main', labels: { branch: 'main', namespace: 'main', alertname: 'KubeletDown' } });
  assert.equal(found(index, payload)[0], 'KubeletDown.md');
  assert.equal(found(index, `${'2026-01-01T00:00:00Z INFO all is well '.repeat(250)} KubeletDown`)[0], 'KubeletDown.md');
});

test('the last word of a sentence is no beginning of another', () => {
  const index = indexWith({
    'serve.md': '# Late\n\nThe page was late.',
    'server.md': '# Latency\n\nlatency of pages: latency, latencies',
  });
  assert.deepEqual(found(index, 'late'), ['serve.md', 'server.md']);
  assert.deepEqual(found(index, 'is it late.'), ['serve.md']);
});

test('a hit opens at its best section and shows the passage', () => {
  const index = indexWith({
    'a.md': `# Page\n\nintro\n\n## Other\n\n${'filler '.repeat(100)}\n\n## Undo\n\nPut the snapshot back with care.\n`,
  });
  const { sections } = documentOf(
    'a.md',
    `# Page\n\nintro\n\n## Other\n\n${'filler '.repeat(100)}\n\n## Undo\n\nPut the snapshot back with care.\n`,
  );
  const [hit] = index.search('snapshot', { limit: 1, textOf: (_, section) => sectionTextOf({ sections }, section) });
  assert.equal(hit?.section, 'Undo');
  assert.equal(hit?.line, 8);
  assert.match(hit?.excerpt ?? '', /Put the snapshot back/);
});

const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'failed', 'failing', 'Kube_Pod', '4711', 'x1', 'łódź');
const body = fc
  .array(word, { minLength: 1, maxLength: 8 })
  .map(it => `# ${it[0]}\n\n${it.join(' ')}\n\n## ${it.at(-1)}\n\n${it.slice(2).join(' ')}\n`);
const edit = fc.record({
  name: fc.constantFrom('a.md', 'b.md', 'c.md', 'd/e.md'),
  text: fc.option(body),
  then: fc.constantFrom('ask', 'fold', 'nothing', 'nothing'),
});

test('after any edits the answers are those of a fresh index', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40 }), fc.array(word, { minLength: 1, maxLength: 3 }), (edits, words) => {
      const index = new SearchIndex();
      const now: Record<string, string> = {};
      for (const it of edits) {
        if (it.text === null) {
          index.apply({ put: [], removed: [`file:///r/${it.name}`] });
          delete now[it.name];
        } else {
          index.apply({ put: [documentOf(it.name, it.text)], removed: [] });
          now[it.name] = it.text;
        }
        if (it.then === 'ask') index.search('alpha', { limit: 3 });
        if (it.then === 'fold') index.fold();
      }
      const query = words.join(' ');
      const fresh = indexWith(now);
      assert.deepEqual(index.search(query, { limit: 10 }), fresh.search(query, { limit: 10 }));
      assert.deepEqual([...index.terms()].sort(), [...fresh.terms()].sort());
    }),
    { numRuns: 60 },
  );
});

test('late edits that fill up and are folded answer like a fresh index', () => {
  const texts: Record<string, string> = {};
  const index = new SearchIndex();
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 150; i++) {
      const name = `d${(i * 7 + round * 31) % 200}.md`;
      texts[name] = `# Page ${i}\n\nword${i % 17} round${round} common\n`;
      index.apply({ put: [documentOf(name, texts[name])], removed: [] });
      if (i % 40 === 0) index.search('common', { limit: 1 });
    }
  }
  const fresh = indexWith(texts);
  for (const query of ['word3', 'round2 word5', 'common round', 'rund1']) {
    assert.deepEqual(index.search(query, { limit: 20 }), fresh.search(query, { limit: 20 }), query);
  }
});

test('of very many words that begin as the last one typed the commonest count, however the index came about', () => {
  const wordOf = (i: number) => `con${i.toString(36).replace(/\d/g, digit => 'ghijklmnop'.charAt(Number(digit)))}`;
  // The smaller the number the more pages have the word; of the last ones each stands on one page.
  const texts = Array.from(
    { length: 40 },
    (_, page) =>
      `# P${page}\n\ndisk ${Array.from({ length: 3000 }, (_, i) => i)
        .filter(i => i % 40 === page || (i < 1980 && (i + page) % 11 === 0))
        .map(wordOf)
        .join(' ')}`,
  );
  const documents = texts.map((text, i) => documentOf(`${i}.md`, text));
  const [late, segment, several] = [new SearchIndex(), new SearchIndex(), new SearchIndex()];
  late.apply({ put: documents, removed: [] });
  segment.apply({ put: documents, removed: [] });
  segment.fold();
  several.apply({ put: [documentOf('1.md', '# P1\n\ndisk'), ...documents.slice(5)], removed: [] });
  several.fold();
  several.apply({ put: documents.slice(0, 6), removed: [] });
  const asked = (index: SearchIndex, query: string) => index.search(query, { limit: 40 }).map(it => `${it.path} ${it.score}`);
  for (const query of ['disk con', 'con', 'disk cong', `${wordOf(2990)} con`]) {
    const expected = asked(late, query);
    assert.ok(expected.length > 0, query);
    assert.deepEqual(asked(segment, query), expected, query);
    assert.deepEqual(asked(several, query), expected, query);
  }
});

test('conditions: filters, exact phrases, words to leave out; what no document answers to is read as words', () => {
  const texts = {
    'plan.md':
      '---\nkind: dr-plan\nid: dr-files\ntitle: Files lost\nowner: DBA team\nservices: [svc-files]\n---\n# Files lost\n\nRestore the backup now.\n',
    'rb.md':
      '---\nkind: runbook\nid: rb-backup\ntitle: Backup late\nowner: storage\nstatus: retired\n---\n# Backup late\n\nThe backup restore is slow.\n\n## Again\n\nRestore\nthe   backup now, then `rm -rf`.\n',
    'old.md':
      '---\nkind: runbook\nid: rb-old\ntitle: Old backup\nowner: dba\nlast_reviewed: 2020-01-01\nreview_every: 6 months\n---\n# Old backup\n\nNobody reads of the backup here.\n',
  };
  const index = indexWith(texts);
  const documents = new Map(Object.entries(texts).map(([name, text]) => [`file:///r/${name}`, documentOf(name, text)]));
  const textOf = (uri: string, section: number) => {
    const document = documents.get(uri);
    return document && sectionTextOf(document, section);
  };
  const ask = (query: string) =>
    index
      .search(query, { limit: 10, textOf, today: '2026-11-21' })
      .map(it => it.path)
      .sort();
  assert.deepEqual(ask('backup'), ['old.md', 'plan.md', 'rb.md']);
  assert.deepEqual(ask('backup kind:dr-plan'), ['plan.md']);
  assert.deepEqual(ask('kind:RUNBOOK'), ['old.md', 'rb.md']);
  assert.deepEqual(ask('kind:run backup'), ['old.md', 'rb.md'], 'half typed');
  assert.deepEqual(ask('kind:runbook kind:dr-plan backup'), ['old.md', 'plan.md', 'rb.md'], 'one key twice: either');
  assert.deepEqual(ask('owner:"dba team"'), ['plan.md']);
  assert.deepEqual(ask('owner:dba'), ['old.md'], 'a whole value before those that only begin so');
  assert.deepEqual(ask('service:svc-files kind:dr-plan'), ['plan.md']);
  assert.deepEqual(ask('status:retired backup'), ['rb.md']);
  assert.deepEqual(ask('overdue:yes'), ['old.md']);
  assert.deepEqual(ask('backup overdue:no'), ['plan.md', 'rb.md']);
  assert.deepEqual(ask('backup -slow'), ['old.md', 'plan.md']);
  assert.deepEqual(ask('"restore the backup"'), ['plan.md', 'rb.md']);
  assert.deepEqual(ask('"backup restore"'), ['rb.md']);
  assert.deepEqual(ask('"backup rest"'), ['old.md', 'plan.md', 'rb.md'], 'no page has the phrase: its words');
  assert.equal(index.search('"restore the backup" late', { limit: 1, textOf }).at(0)?.section, 'Again');
  // Signs in pasted text are no conditions.
  assert.deepEqual(ask('kind:nothing backup'), ['old.md', 'plan.md', 'rb.md']);
  assert.deepEqual(ask('rm -rf'), ['rb.md']);
  assert.deepEqual(ask('http://x/kind:dr-plan backup-late'), ['old.md', 'plan.md', 'rb.md']);
  assert.deepEqual(ask('status:retired kind:dr-plan'), [], 'no page answers to both');
});
