/** Headings, sections, links, alerts and suppressions of a document. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { slugOf } from '../../../src/core/document/outline.ts';

const read = (text: string, path = 'folder/page.md') => parseDocument(`file:///r/${path}`, text, { path }).document;
const headings = (text: string) =>
  read(text).headings.map(it => `${it.level} ${it.text} #${it.slug} @${it.range.start.line + 1}`);

test('headings: ATX and setext, code marks stripped, comments and code left out', () => {
  const text = [
    '# `kubectl` _is_ **down** <!-- id: x -->',
    '',
    'Setext',
    '======',
    '',
    'Two',
    'lines',
    '---',
    '',
    '<!--',
    '# in a comment',
    '-->',
    '',
    '```sh',
    '# a comment of the shell',
    '```',
    '',
    '  ### Closed ###',
    '',
    '> ## Quoted [link](a.md)',
  ].join('\n');
  assert.deepEqual(headings(text), [
    '1 kubectl is down #kubectl-is-down @1',
    '1 Setext #setext @3',
    '2 Two lines #two-lines @6',
    '3 Closed #closed @18',
    '2 Quoted link #quoted-link @20',
  ]);
});

test('anchors are those of GitHub, and unique', () => {
  for (const [text, slug] of [
    ['Full Context (24/7)', 'full-context-247'],
    ["What's `up`?", 'whats-up'],
    ['a_b – c', 'a_b--c'],
    ['Über Größe', 'über-größe'],
    ['日本語 テスト', '日本語-テスト'],
  ])
    assert.equal(slugOf((text ?? '').replaceAll('`', '')), slug);
  assert.deepEqual(
    headings('# A\n# A\n# A-1\n# A\n').map(it => it.split(' ')[2]),
    ['#a', '#a-1', '#a-1-1', '#a-2'],
  );
});

test('ERB tags: the title of the page is put in, others are left out', () => {
  const document = read('---\ntitle: Restore\n---\n# <%= current_page.data.title %>\n\n## Step <%= partial "x" %> one\n');
  assert.deepEqual(
    document.headings.map(it => it.text),
    ['Restore', 'Step one'],
  );
  assert.equal(document.headings[0]?.slug, 'restore');
});

test('sections: each from its heading to the next, words without markup', () => {
  const document = read(
    '---\na: 1\n---\nIntro\n\n# One\n\nSome *bold* `code` [text](target.md) ![pic](i.png)\n\n```sh\ndf -h\n```\n\n## Two\n\n| a | b |\n|---|---|\n| c | d |\n\n<details>\n<summary>More</summary>\n\nhidden\n\n</details>\n\n# Three\n',
  );
  assert.deepEqual(
    document.sections.map(it => [it.trail.join(' > '), it.range.start.line + 1, it.range.end.line + 1]),
    [
      ['', 4, 5],
      ['One', 6, 13],
      ['One > Two', 14, 26],
      ['Three', 27, 28],
    ],
  );
  assert.equal(document.sections[0]?.text, 'Intro');
  assert.equal(document.sections[1]?.text, 'Some bold code text pic\ndf -h\n');
  assert.equal(document.sections[2]?.text, 'a\nb\nc\nd\nMore\nhidden');
  assert.equal(document.sections[3]?.text, '');
});

test('links: every target with its exact place', () => {
  const text = [
    'A [one](a.md) and ![two](<b c.png> "title") and [![in](i.png)](out.md#x).',
    '',
    '> - quoted [three](../c.md',
    '>   "t") here',
    '',
    '| x | y |',
    '|---|---|',
    '| [c1](same.md) | a \\| b [c2](same.md) |',
    '',
    '<https://auto.example> `[no](code.md)` \\[no](no.md) [ref] [file](file:///x)',
    '',
    '[ref]: ./ref.md "t"',
    '',
    '```',
    '[no]: no.md',
    '[no](no.md)',
    '```',
    '',
    '# H [five](five.md#a%20b)',
  ].join('\n');
  const document = read(text);
  assert.deepEqual(
    document.links.map(it => `${it.image ? '!' : ''}${it.target} (${it.text})`),
    [
      'a.md (one)',
      '!b c.png (two)',
      '!i.png (in)',
      'out.md#x (in)',
      '../c.md (three)',
      'same.md (c1)',
      'same.md (c2)',
      'file:///x (file)',
      './ref.md (ref)',
      'five.md#a%20b (five)',
    ],
  );
  for (const { range, target } of document.links) {
    assert.equal(text.slice(document.lines.offsetAt(range.start), document.lines.offsetAt(range.end)), target);
  }
  assert.deepEqual(
    document.links.filter(it => it.target === 'same.md').map(it => it.range.start.character),
    [7, 30],
  );
});

test('alerts: from the field, else from a file named after the alert', () => {
  const names = (text: string, path: string) =>
    read(text, path).alerts.map(it => `${it.name} ${it.severity ?? '-'} ${it.source}`);
  assert.deepEqual(
    names('---\nalerts:\n  - One\n  - {name: Two, severity: critical}\n  - {severity: x}\n---\n# FooBar\n', 'FooBar.md'),
    ['One - field', 'Two critical field'],
  );
  assert.deepEqual(names('# KubePodCrashLooping\n', 'content/KubePodCrashLooping.md'), ['KubePodCrashLooping - file-name']);
  assert.deepEqual(names('# `etcdNoLeader`\n', 'etcdNoLeader.md'), ['etcdNoLeader - file-name']);
  assert.deepEqual(names('---\ntitle: CPUThrottlingHigh\n---\n', 'CPUThrottlingHigh.md'), ['CPUThrottlingHigh - file-name']);
  assert.deepEqual(names('# Watchdog\n## Meaning\n## Impact\n', 'Watchdog.md'), ['Watchdog - file-name']);
  assert.deepEqual(names('# Glossary\n', 'Glossary.md'), []);
  assert.deepEqual(names('# README\n', 'README.md'), []);
  assert.deepEqual(names('# Another title\n', 'FooBar.md'), []);
  assert.deepEqual(names('no heading\n', 'FooBar.md'), []);
});

test('title and id: the field, else the heading, else the file', () => {
  const rows: readonly [string, string, string, string][] = [
    ['---\ntitle: T\nid: rb-x\n---\n# H\n', 'a/b.md', 'T', 'rb-x'],
    ['## Two\n\n# H\n', 'a/b.md', 'H', 'a/b'],
    ['text\n', 'a/b c.html.md.erb', 'b c', 'a/b c'],
    ['', 'README.MD', 'README', 'README'],
    ['---\ntitle: 2026\n---\n', 'x.markdown', '2026', 'x'],
  ];
  for (const [text, path, title, id] of rows) {
    const document = read(text, path);
    assert.deepEqual([document.title, document.id], [title, id]);
  }
  assert.equal(parseDocument('file:///a/%C3%BC%20x.md?q#f', '').document.title, 'ü x');
  assert.equal(parseDocument('file:///a/100%.md', '').document.title, '100%');
});

test('suppressions: for the next line, for the file, in YAML, never in code', () => {
  const text = [
    '---',
    '# drillbook-ignore field-type: on purpose',
    'a: 1 # drillbook-ignore b-c',
    '---',
    '<!-- drillbook-ignore one, two: because -->',
    'text <!-- drillbook-ignore-file three -->',
    '`<!-- drillbook-ignore four -->`',
    '```',
    '<!-- drillbook-ignore five -->',
    '```',
    '<!-- drillbook-ignored six -->',
  ].join('\n');
  assert.deepEqual(
    read(text).suppressions.map(
      it => `${it.scope} ${it.rules.join('+')} ${it.range.start.line + 1}:${it.range.start.character + 1}`,
    ),
    ['line field-type 2:1', 'line b-c 3:5', 'line one+two 5:1', 'file three 6:6'],
  );
});
