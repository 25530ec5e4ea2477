/** Front matter: faults D01 to D07 and D10 to D12 of reliability.md, the places of values, and what no input can do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import matter from 'gray-matter';
import { parseDocument } from '../../../src/core/document/document.ts';
import type { YamlEntry, YamlNode } from '../../../src/core/document/document-types.ts';
import { findBlock, readFrontMatter, splitBlock } from '../../../src/core/document/front-matter.ts';
import type { Range } from '../../../src/core/position.ts';
import { LineIndex } from '../../../src/core/position.ts';
import fc from '../../seeded-check.ts';

const read = (text: string) => parseDocument('file:///r/page.md', text).document;
/** `code line:column`, counted from 1 as in messages. */
const problems = (text: string) =>
  read(text).problems.map(it => `${it.code} ${it.range.start.line + 1}:${it.range.start.character + 1}`);
const at = (range: Range) =>
  `${range.start.line + 1}:${range.start.character + 1}-${range.end.line + 1}:${range.end.character + 1}`;

declare global {
  var witness: unknown;
}
const code = 'globalThis.witness = "ran"; module.exports = globalThis.witness = "ran"';

const languages = [
  '---js',
  '---javascript',
  '---JS',
  '--- js',
  '---\tjs',
  '--- js ',
  '---coffee',
  '---toml',
  '---json',
  '---yaml',
];
for (const [name, end] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
] as const) {
  for (const mark of ['', '\uFEFF']) {
    test(`D01 code in front matter is never run: ${name}${mark ? ' with BOM' : ''}`, () => {
      for (const opening of languages) {
        const text = mark + [opening, code, '---', '# Body', ''].join(end);
        assert.deepEqual(problems(text), ['front-matter-language 1:1'], opening);
        assert.equal(read(text).headings[0]?.text, 'Body');
        assert.equal(globalThis.witness, undefined);
      }
    });
  }
}

test('D01 also in a block that is not closed, and in the body', () => {
  assert.deepEqual(problems(`---js\n${code}\n`), ['front-matter-language 1:1']);
  assert.deepEqual(problems(`---\na: 1\n---\n---js\n${code}\n---\n`), []);
  assert.equal(globalThis.witness, undefined);
});

test('D02 names from the prototype of objects are languages like any other', () => {
  for (const name of ['constructor', '__proto__', 'toString', ...Object.getOwnPropertyNames(Object.prototype)]) {
    assert.deepEqual(problems(`---${name}\na: 1\n---\n`), ['front-matter-language 1:1'], name);
  }
});

test('D01 D02 any word after the dashes is refused and nothing runs, whatever case, blanks and line ends', () => {
  const word = fc.constantFrom(
    'js',
    'javascript',
    'coffee',
    'cson',
    'json',
    'toml',
    'yaml',
    'constructor',
    '__proto__',
    'hasOwnProperty',
  );
  const cased = fc.tuple(word, fc.infiniteStream(fc.boolean())).map(([it, upper]) => {
    return [...it].map(char => (upper.next().value ? char.toUpperCase() : char)).join('');
  });
  const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\u00a0'), maxLength: 4 });
  const endings = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(cased, blanks, blanks, endings, fc.boolean(), (name, before, after, end, closed) => {
      const text = `---${before}${name}${after}${end}${code}${end}${closed ? `---${end}` : ''}# T${end}`;
      const document = read(text);
      assert.equal(document.problems[0]?.code, 'front-matter-language');
      assert.equal(document.frontMatter, undefined);
      assert.ok(document.headings.some(it => it.text === 'T'));
      assert.equal(globalThis.witness, undefined);
    }),
    { numRuns: 300 },
  );
});

test('D03 the same bad text gives the same problems each time', () => {
  const text = '---\na: [1\n---\n# T\n';
  const first = read(text).problems;
  assert.equal(first[0]?.code, 'front-matter-yaml');
  assert.deepEqual(read(text).problems, first);
  assert.deepEqual(read(text).problems, first);
});

test('D04 front matter that is never closed: a problem on line 1, and all the rest is body', () => {
  const document = read('---\ntitle: x\n\n# Heading\n\nNeedle\n\n- [ ] Step\n');
  assert.deepEqual(
    document.problems.map(it => [it.code, it.range.start.line]),
    [['front-matter-unclosed', 0]],
  );
  assert.equal(document.title, 'Heading');
  assert.ok(document.sections.some(it => it.text.includes('Needle')));
  assert.equal(document.checklist.steps.length, 1);
  assert.deepEqual(problems('---'), ['front-matter-unclosed 1:1']);
});

test('D05 `----` and `---x` do not close a block and leave nothing behind', () => {
  for (const close of ['----', '---x', '--- x', ' ---', '.... ']) {
    assert.deepEqual(problems(`---\na: 1\n${close}\n# T\n`), ['front-matter-unclosed 1:1'], close);
  }
  const document = read('---\na: |\n  b\n---x\n---\n# T\n');
  assert.deepEqual(
    document.headings.map(it => it.text),
    ['T'],
  );
  for (const close of ['---', '--- ', '---\t', '...', '... ']) {
    assert.deepEqual(problems(`---\na: 1\n${close}\n# T\n`), [], close);
    assert.deepEqual(problems(`---\r\na: 1\r\n${close}`), [], close);
  }
});

test('D06 a key that stands twice is reported at the first, naming both lines', () => {
  const [problem, ...others] = read('---\na: 1\na: 1\n---\n').problems;
  assert.equal(others.length, 0);
  assert.equal(problem?.code, 'front-matter-duplicate-key');
  assert.equal(at(problem?.range as Range), '2:1-2:2');
  assert.match(problem?.message ?? '', /lines 2 and 3/);
  assert.deepEqual(problems('---\n1: a\n"1": b\n---\n'), ['front-matter-duplicate-key 2:1']);
  assert.deepEqual(problems('---\nx: {a: 1, a: 2}\n---\n'), ['front-matter-duplicate-key 2:5']);
  assert.equal(read('---\na: first\na: second\n---\n').frontMatter?.data['a'], 'first');
});

test('D07 a tab as indent is a problem with its place, not a wrong nesting', () => {
  const document = read('---\na:\n\tb: 1\n---\n# T\n');
  assert.deepEqual(
    document.problems.map(it => [it.code, it.range.start.line]),
    [['front-matter-yaml', 2]],
  );
  assert.equal(document.frontMatter?.entries.size, 0);
  assert.equal(document.title, 'T');
});

test('a field that is being typed takes nothing from the others, and the finding stands at it', () => {
  const document = read('---\nkind: runbook\nid: rb-x\ntags:\n- a\n- b\nre\nowner: role-x\n---\n# T\n');
  assert.deepEqual(
    document.problems.map(it => [it.code, at(it.range), it.message]),
    [['front-matter-yaml', '7:1-7:3', '`re` is no key yet: write `re:` and its value.']],
  );
  assert.deepEqual({ ...document.frontMatter?.data }, { kind: 'runbook', id: 'rb-x', tags: ['a', 'b'], owner: 'role-x' });
  assert.equal(document.adopted, false);
});

test('a value that is no YAML is read as its text; the other fields stay, each at its place', () => {
  const document = read('---\r\n# of the shop\r\nkind: runbook\r\ntitle: Kafka: lag is high\r\nowner: role-x\r\n---\r\n# T\r\n');
  assert.deepEqual(problems(document.lines.text), ['front-matter-yaml 4:13']);
  assert.equal(document.title, 'Kafka: lag is high');
  assert.deepEqual(
    [...(document.frontMatter?.entries.values() ?? [])].map(it => [it.key, at(it.keyRange), at(it.node.range)]),
    [
      ['kind', '3:1-3:5', '3:7-3:14'],
      ['title', '4:1-4:6', '4:8-4:26'],
      ['owner', '5:1-5:6', '5:8-5:14'],
    ],
  );
  // Of a list or a mapping nobody can say where it ends.
  assert.equal(read('---\nkind: runbook\ntags: [a,\n  b\nowner: role-x\n---\n').frontMatter?.entries.size, 0);
});

test('D10 keys that reach prototypes are refused and reach nothing', () => {
  const text =
    '---\n__proto__: {polluted: 1}\nconstructor: 1\nprototype: 2\n<<: {x: 1}\na: {__proto__: {polluted: 1}}\nok: 1\n---\n';
  assert.deepEqual(problems(text), [2, 3, 4, 5].map(it => `front-matter-key ${it}:1`).concat('front-matter-key 6:5'));
  const data: Readonly<Record<string, unknown>> = read(text).frontMatter?.data ?? {};
  assert.deepEqual(Object.keys(data), ['a', 'ok']);
  assert.equal(Object.getPrototypeOf(data), null);
  assert.equal(Object.getPrototypeOf(data['a']), null);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('D11 dates stay text, and each value keeps the text it was written in', () => {
  const rows: readonly [string, unknown][] = [
    ['2026-02-30', '2026-02-30'],
    ['2026-11-21', '2026-11-21'],
    ['1.10', 1.1],
    ['no', 'no'],
    ['on', 'on'],
    ['010', 10],
    ['0o10', 8],
    ['1_000', '1_000'],
    ['12:30:45', '12:30:45'],
    ['true', true],
    ['~', null],
    ['"1.10"', '1.10'],
    ["'it''s'", "it's"],
    ['a #b', 'a'],
    ['a#b', 'a#b'],
    ['!!str 1.10', '1.10'],
  ];
  for (const [written, value] of rows) {
    const node = read(`---\nkey: ${written}\n---\n`).frontMatter?.entries.get('key')?.node;
    assert.deepEqual(node?.value, value, written);
  }
  assert.equal(read('---\nversion: 1.10\n---\n').frontMatter?.entries.get('version')?.node.source, '1.10');
  assert.deepEqual(problems('---\na: !!set {b}\n---\n'), ['front-matter-yaml 2:4']);
  assert.deepEqual(problems('---\na: !!int x\n---\n'), ['front-matter-yaml 2:10']);
});

test('D12 a byte order mark and CRLF leave every column as the editor shows it', () => {
  const body = '---\r\ntitle: Ö name\r\ntags: [a, "b c"]\r\n---\r\n\r\n# Head [x](y.md)\r\n';
  const document = read(`\uFEFF${body}`);
  assert.deepEqual(document.problems, []);
  assert.equal(at(document.fields.title?.range as Range), '2:8-2:14');
  assert.deepEqual(
    document.fields.tags.map(it => at(it.range)),
    ['3:8-3:9', '3:11-3:16'],
  );
  assert.equal(at(document.links[0]?.range as Range), '6:12-6:16');
  assert.equal(at(document.headings[0]?.range as Range), '6:1-6:17');
  assert.deepEqual(document.frontMatter?.data, read(body).frontMatter?.data);
  assert.deepEqual(problems('\uFEFF\uFEFF# T\n'), ['file-encoding 1:1']);
});

test('a lone carriage return and a NUL are named with their place', () => {
  assert.deepEqual(problems('---\ra: 1\r---\r# T\r'), ['file-line-ends 1:4']);
  assert.deepEqual(problems('# T\n\na\0b\n'), ['file-not-text 3:2']);
});

test('bounds: 64 KiB in bytes, 10,000 values, a mapping at the top', () => {
  assert.deepEqual(problems(`---\na: ${'x'.repeat(64 * 1024)}\n---\n`), ['front-matter-too-big 1:1']);
  assert.deepEqual(problems(`---\na: ${'ü'.repeat(33 * 1024)}\n---\n`), ['front-matter-too-big 1:1']);
  assert.deepEqual(problems(`---\na: ${'x'.repeat(63 * 1024)}\n---\n`), []);
  assert.deepEqual(problems(`---\na: [${'1,'.repeat(10_001)}]\n---\n`), ['front-matter-too-many-values 2:1']);
  assert.deepEqual(problems('---\n- a\n- b\n---\n'), ['front-matter-not-a-mapping 2:1']);
  assert.deepEqual(problems('---\njust text\n---\n'), ['front-matter-not-a-mapping 2:1']);
  for (const empty of ['', '\n', '# only a comment\n', '   \n']) assert.deepEqual(problems(`---\n${empty}---\n# T\n`), [], empty);
});

test('each key and value knows its place: nested, in lists, quoted, empty, over several lines', () => {
  const text = [
    '---', //                    1
    'a: one', //                 2
    'list: [x, "y z", {k: v}]', // 3
    'deep:', //                  4
    '  - name: N # note', //     5
    '    more: |', //            6
    '      text', //             7
    '      goes on', //          8
    '  -', //                    9
    '  - {}', //                10
    'empty:', //                11
    '"quoted key": \'q\'', //   12
    'flow: {', //               13
    '  a: [1, 2], # ]', //      14
    '  }', //                   15
    '---', //                   16
  ].join('\n');
  const document = read(text);
  const { entries } = document.frontMatter as NonNullable<typeof document.frontMatter>;
  const found: Record<string, string> = {};
  const walk = (path: string, node: YamlNode): void => {
    found[path] = at(node.range);
    if (node.value instanceof Map)
      for (const [key, entry] of node.value as Map<string, YamlEntry>) walk(`${path}.${key}`, entry.node);
    else if (Array.isArray(node.value)) for (const [i, item] of (node.value as YamlNode[]).entries()) walk(`${path}[${i}]`, item);
  };
  for (const [key, entry] of entries) walk(key, entry.node);
  assert.deepEqual(found, {
    a: '2:4-2:7',
    list: '3:7-3:25',
    'list[0]': '3:8-3:9',
    'list[1]': '3:11-3:16',
    'list[2]': '3:18-3:24',
    'list[2].k': '3:22-3:23',
    deep: '5:3-10:7',
    'deep[0]': '5:5-8:14',
    'deep[0].name': '5:11-5:12',
    'deep[0].more': '7:1-8:14',
    'deep[1]': '9:4-9:4',
    'deep[2]': '10:5-10:7',
    empty: '11:7-11:7',
    'quoted key': '12:15-12:18',
    flow: '13:7-15:4',
    'flow.a': '14:6-14:12',
    'flow.a[0]': '14:7-14:8',
    'flow.a[1]': '14:10-14:11',
  });
  assert.equal(at(entries.get('quoted key')?.keyRange as Range), '12:1-12:13');
  assert.equal(at(document.frontMatter?.range as Range), '1:1-16:4');
  assert.equal(at(document.frontMatter?.contentRange as Range), '2:1-16:1');
});

test('gray-matter splits a well-formed block as we do, and where it differs ours stands', () => {
  const line = fc.constantFrom('a: 1', '', '  - x', '# c', 'b: "---"', 'c: |', '  ---', 'ü: ö');
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('', ' ', '\t'),
      (content, end, blanks) => {
        const text = `---${blanks}${end}${content.map(it => it + end).join('')}---${end}# T${end}`;
        const block = findBlock(text);
        assert.ok(typeof block === 'object');
        const own = content.map(it => it + end).join('');
        assert.equal(splitBlock(text, block), own);
        const theirs = matter(text, { language: 'yaml', engines: { yaml: () => ({}) } });
        assert.equal(theirs.content, text.slice(block.end));
        assert.equal(
          (theirs as unknown as { matter: string }).matter.replace(/^[ \t]*(?:\r?\n|\r?$)/, ''),
          own.replace(/\n$/, ''),
        );
      },
    ),
  );
  const loose = '---\na: 1\n---x\n---\n';
  const block = findBlock(loose);
  assert.ok(typeof block === 'object');
  assert.equal(splitBlock(loose, block), 'a: 1\n---x\n');
});

test('no text makes the reader throw', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '---',
      '\n',
      '\r\n',
      '\r',
      '...',
      'a: ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '|',
      '>',
      '&a',
      '*a',
      '!!',
      '# ',
      '\t',
      '<!--',
      '-->',
      '](',
      '`',
      '```\n',
      '\uFEFF',
      '\0',
      '- [ ] ',
      '|x|\n|-|\n',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (parts, fenced) => {
      const text = fenced ? `---\n${parts.join('')}\n---\n` : parts.join('');
      const document = read(text);
      assert.ok(!document.problems.some(it => it.code === 'document-unreadable'));
      for (const { range } of document.problems) assert.ok(range.start.line < document.lines.lineCount);
      assert.equal(readFrontMatter(new LineIndex(text)).bodyStart <= text.length, true);
    }),
    { numRuns: 1000 },
  );
});

test('D09 a list on one line of more values than are read is a problem like any other', () => {
  const many = Array.from({ length: 10_001 }, () => 'a').join(',');
  assert.deepEqual(problems(`---\nx: [${many}]\n---\n`), ['front-matter-too-many-values 2:1']);
});
