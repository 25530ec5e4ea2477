/** Schemas of a folder: faults D13 to D16 of reliability.md and what is beside them; every error at its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import { kindsWith } from '../../../src/core/document/workspace-kinds.ts';
import { draftDocument } from '../../../src/core/lint/draft.ts';
import { lint } from '../../../src/core/lint/lint.ts';
import { schemaErrors } from '../../../src/core/lint/schema-validation.ts';
import { defaultSettings } from '../../../src/core/settings.ts';

const path = (kind: string) => `.drillbook/schemas/${kind}.schema.json`;
const read = (kind: string, schema: unknown) =>
  kindsWith([{ path: path(kind), text: typeof schema === 'string' ? schema : JSON.stringify(schema, undefined, 2) }]);
/** Codes with their lines, from 1. */
const said = (kind: string, schema: unknown) => read(kind, schema).problems.map(it => `${it.code} ${it.range.start.line + 1}`);

const advisory = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Advisory',
  description: 'What a supplier said about a weakness.',
  'x-id-prefix': 'adv',
  'x-group': 'know',
  'x-icon': 'megaphone',
  'x-relations': { services: ['service'], answered_by: ['runbook'] },
  'x-sections': [{ name: 'Summary', synonyms: ['Overview'] }, { name: 'What to do' }],
  required: ['score'],
  properties: {
    score: { type: 'number', description: 'How bad it is, 0 to 10.', minimum: 0, maximum: 10 },
    answered_by: { type: 'array', description: 'Runbooks that answer it.', items: { type: 'string' } },
    answer_within: { $ref: 'drillbook:/schemas/runbook.schema.json#/$defs/duration', description: 'Longest time to answer it.' },
    next: { $ref: 'drillbook:/schemas/runbook.schema.json#/properties/superseded_by' },
  },
};

function findings(text: string, kinds = read('advisory', advisory).kinds) {
  const { document } = parseDocument('file:///r/a.md', text, { path: 'a.md', kinds });
  const catalog = new Catalog();
  catalog.put(document);
  return lint(catalog, [document], { settings: defaultSettings, today: '2026-11-21', kinds });
}
const page = (fields: string) =>
  `---\nkind: advisory\nid: adv-one\ntitle: One\n${fields}---\n# One\n\n## Summary\n\nText.\n\n## What to do\n\nText.\n`;

test('a kind of the folder: its fields, its ids, its sections, and what every kind has', () => {
  const { kinds, problems } = read('advisory', advisory);
  assert.deepEqual(problems, []);
  assert.deepEqual([...kinds.keys()], [...bundledKinds.keys(), 'advisory']);
  assert.equal(kinds.get('advisory')?.idPrefix, 'adv');
  assert.deepEqual(
    findings(page('score: 7.5\nowner: Platform\nanswer_within: 4h\ntags: [a]\n')).map(it => it.message),
    [],
  );
  const wrong = findings(page('score: 11\nanswer_within: soon\nlast_reviewed: 2026-02-30\nscor: 1\nnext: Nobody\n'));
  for (const said of [
    /`score` is too large/,
    /`answer_within` is "soon"/,
    /2026-02-30/,
    /`scor` is no field of an advisory/,
    /`next` is "Nobody"/,
  ])
    assert.ok(
      wrong.some(it => said.test(it.message)),
      `${said} in ${wrong.map(it => it.message).join('\n')}`,
    );
  assert.ok(findings(page('')).some(it => it.rule === 'required-field-missing' && /score/.test(it.message)));
  assert.ok(findings(page('score: 1\n').replace('adv-one', 'rb-one')).length > 0);
  assert.ok(
    findings(page('score: 1\nstatus: active\n').replace('## What to do', '## Other')).some(it => it.rule === 'section-missing'),
  );
});

test('ids of the folder’s kinds may be named wherever any id may, and are looked up', () => {
  const { kinds } = read('advisory', advisory);
  const text =
    '---\nkind: runbook\nid: rb-x\ntitle: X\narea: server\nowner: role-x\nstatus: draft\ntrigger: request\nrelated: [adv-nowhere]\n---\n# X\n';
  const rules = (known = kinds) =>
    findings(text, known)
      .filter(it => /adv-nowhere/.test(it.message))
      .map(it => it.rule);
  assert.deepEqual(rules(), ['id-unknown']);
  assert.deepEqual(rules(bundledKinds as typeof kinds), ['field-value-invalid']);
});

test('a new document of a folder’s kind lints clean but for what only a person knows', () => {
  const { kinds } = read('advisory', advisory);
  const kind = kinds.get('advisory');
  assert.ok(kind);
  const { text, findings: left } = draftDocument({
    kind,
    kinds,
    id: 'adv-new',
    title: 'New',
    path: 'advisories/adv-new.md',
    today: '2026-11-21',
    catalog: new Catalog(),
  });
  assert.match(text, /^---\nkind: advisory\n[^]*score: 0\n[^]*## What to do\n/m);
  assert.deepEqual(
    left.map(it => it.rule).filter(it => it !== 'unfinished-text'),
    [],
  );
});

test('D13 a hostile pattern is matched in linear time', () => {
  const { kinds, problems } = read('thing', { properties: { a: { type: 'string', pattern: '^(a+)+$' } } });
  assert.deepEqual(problems, []);
  const text = (value: string) => `---\nkind: thing\nid: thing-x\ntitle: X\na: ${value}\n---\n`;
  const errors = (value: string) =>
    schemaErrors(parseDocument('file:///r/a.md', text(value)).document, kinds).map(it => it.keyword);
  assert.deepEqual(errors(`${'a'.repeat(40)}!`), ['pattern']);
  assert.deepEqual(errors('a'.repeat(40)), []);
});

test('D13 patterns of backtracking engines are refused at their place, and long ones', () => {
  for (const pattern of ['(?=a)a', '(?<!b)a', '(a)\\1', '(', 'a{2,1}', 'x'.repeat(1001), '((a{1000}){1000}){1000}'])
    assert.deepEqual(
      said('thing', `{"properties": {\n  "a": {"pattern": ${JSON.stringify(pattern)}}}}`),
      ['schema-pattern 2'],
      pattern.slice(0, 30),
    );
});

test('D14 a reference to the network is refused, nothing is fetched, and other schemas are in force', () => {
  const remote = { properties: { a: { $ref: 'https://example.com/a.schema.json' } } };
  const { kinds, problems } = kindsWith([
    { path: path('advisory'), text: JSON.stringify(advisory) },
    { path: path('thing'), text: JSON.stringify(remote, undefined, 2) },
  ]);
  assert.deepEqual(
    problems.map(it => `${it.path} ${it.code} ${it.range.start.line + 1}`),
    [`${path('thing')} schema-remote-ref 4`],
  );
  assert.ok(kinds.has('advisory') && !kinds.has('thing'));
  for (const reference of [
    '../other.schema.json',
    'other.schema.json#/$defs/x',
    'file:///etc/passwd',
    'drillbook:/schemas/nothing.schema.json#/$defs/x',
    'drillbook:/schemas/runbook.schema.json#/$defs/nothing',
  ])
    assert.deepEqual(said('thing', { properties: { a: { $ref: reference } } }), ['schema-remote-ref 4'], reference);
  assert.deepEqual(said('thing', { properties: { a: { $ref: '#/$defs/nothing' } } }), ['schema-strict 4']);
});

/** Files by name, as text or as what is written to it. */
const folderOf = (files: Readonly<Record<string, unknown>>) =>
  kindsWith(
    Object.entries(files).map(([name, it]) => ({
      path: `.drillbook/schemas/${name}`,
      text: typeof it === 'string' ? it : JSON.stringify(it, undefined, 2),
    })),
  );

test('a schema takes parts of files beside it: of one that is no kind, of another kind, and what those refer to themselves', () => {
  const { kinds, problems } = folderOf({
    'parts.json': {
      $defs: {
        severity: { enum: ['low', 'high'], description: 'How bad it is.' },
        entry: { type: 'object', properties: { how: { $ref: '#/$defs/severity' }, within: { $ref: '#/$defs/time' } } },
        time: { $ref: 'drillbook:/schemas/runbook.schema.json#/$defs/duration' },
        any: true,
      },
    },
    'notice.schema.json': {
      properties: {
        entries: { type: 'array', items: { $ref: 'parts.json#/$defs/entry' } },
        how: { $ref: './parts.json#/$defs/severity' },
        score: { $ref: 'grade.schema.json#/properties/score' },
        own: { $ref: '#/$defs/beside-parts-severity' },
        whatever: { $ref: 'parts.json#/$defs/any' },
      },
      $defs: { 'beside-parts-severity': { type: 'number' } },
    },
    'grade.schema.json': {
      properties: { score: { type: 'number', maximum: 10 }, notice: { $ref: 'notice.schema.json#/properties/how' } },
    },
    // Nobody refers to it: it is none of ours.
    'package.json': '{"dependencies": {}}',
  });
  assert.deepEqual(problems, []);
  const wrongIn = (fields: string) =>
    findings(`---\nkind: notice\nid: notice-a\ntitle: A\n${fields}\n---\n# A\n`, kinds)
      .filter(it => it.rule === 'field-value-invalid')
      .map(it => it.range.start.line + 1);
  assert.deepEqual(wrongIn('how: high\nscore: 10\nown: 1\nwhatever: x\nentries: [{how: low, within: 5m}]'), []);
  assert.deepEqual(wrongIn('how: bad\nscore: 11\nown: x\nentries:\n  - how: worse\n  - within: soon'), [5, 6, 7, 9, 10]);
  const grade = findings('---\nkind: grade\nid: grade-a\ntitle: A\nnotice: bad\n---\n# A\n', kinds);
  assert.deepEqual(
    grade.map(it => it.rule),
    ['field-value-invalid'],
  );
});

test('a whole schema may refer to one of its parts, beside properties of its own', () => {
  const { kinds, problems } = folderOf({
    'note.schema.json': {
      $ref: '#/$defs/said',
      properties: { mood: { enum: ['good', 'bad'] } },
      $defs: { said: { required: ['by'], properties: { by: { type: 'string' } } } },
    },
  });
  assert.deepEqual(problems, []);
  const rules = (fields: string) =>
    findings(`---\nkind: note\nid: note-a\ntitle: A\n${fields}---\n# A\n`, kinds).map(it => it.rule);
  assert.deepEqual(rules('mood: good\nby: me\n'), []);
  assert.deepEqual(rules('mood: good\n'), ['required-field-missing']);
  assert.deepEqual(rules('mood: sad\nby: [me]\n'), ['field-value-invalid', 'field-value-invalid']);
});

test('a part that a file beside does not hold, a file that is not there, and one with a mistake are said where they are referred to', () => {
  const referring = (reference: string, others: Readonly<Record<string, unknown>> = {}) => {
    const { kinds, problems } = folderOf({ 'thing.schema.json': { properties: { a: { $ref: reference } } }, ...others });
    assert.ok(!kinds.has('thing'));
    return problems.map(it => `${it.path.split('/').at(-1)} ${it.code} ${it.range.start.line + 1}`);
  };
  assert.deepEqual(referring('parts.json#/$defs/x'), ['thing.schema.json schema-remote-ref 4']);
  assert.deepEqual(referring('parts.json#/$defs/x', { 'parts.json': { $defs: { y: {} } } }), [
    'thing.schema.json schema-strict 4',
  ]);
  assert.deepEqual(referring('parts.json#/$defs/x', { 'parts.json': { $defs: { x: {} }, wrong: 1 } }), [
    'parts.json schema-strict 5',
    'thing.schema.json schema-strict 4',
  ]);
  // Two files in between.
  const chain = {
    'a.json': { $defs: { x: { $ref: 'b.json#/$defs/x' } } },
    'b.json': { $defs: { x: { $ref: 'c.json#/$defs/x' } } },
  };
  assert.deepEqual(referring('a.json#/$defs/x', chain), [
    'a.json schema-strict 4',
    'b.json schema-remote-ref 4',
    'thing.schema.json schema-strict 4',
  ]);
  for (const outside of [
    '../parts.json#/$defs/x',
    'deep/parts.json#/$defs/x',
    '/parts.json#/$defs/x',
    'parts.json',
    '%2e%2e/p.json#/$defs/x',
  ])
    assert.deepEqual(
      referring(outside, { 'parts.json': { $defs: { x: {} } } }),
      ['thing.schema.json schema-remote-ref 4'],
      outside,
    );
});

test('D13 files that refer to each other in a ring, in a long chain, and to very much are bounded', () => {
  const ring = folderOf({
    'one.schema.json': { properties: { a: { $ref: 'two.schema.json#/properties/b' } } },
    'two.schema.json': { properties: { b: { anyOf: [{ type: 'null' }, { $ref: 'one.schema.json#/properties/a' }] } } },
  });
  assert.deepEqual(ring.problems, []);
  const found = findings('---\nkind: one\nid: one-a\ntitle: A\na: 1\n---\n# A\n', ring.kinds);
  assert.match(found.find(it => it.rule === 'field-value-invalid')?.message ?? '', /too many steps/);

  const links = 4000;
  const chain = Object.fromEntries(
    Array.from({ length: links }, (_, at) => [`c${at}`, at === links - 1 ? { type: 'string' } : { $ref: `#/$defs/c${at + 1}` }]),
  );
  const long = folderOf({ 'thing.schema.json': { properties: { a: { $ref: 'p.json#/$defs/c0' } } }, 'p.json': { $defs: chain } });
  assert.deepEqual(long.problems, []);
  assert.equal(
    Object.keys(long.kinds.get('thing')?.schema['$defs'] as object).filter(it => it.startsWith('beside-')).length,
    links,
  );

  const much = { $defs: { all: { enum: Array.from({ length: 20_000 }, (_, at) => at) } } };
  const kinds = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`k${at}.schema.json`, { properties: { a: { $ref: 'much.json#/$defs/all' } } }]),
  );
  const bounded = folderOf({ 'much.json': much, ...kinds, 'plain.schema.json': {} });
  assert.ok(bounded.problems.length > 0 && bounded.problems.every(it => it.code === 'schema-unreadable'));
  assert.ok(bounded.kinds.has('k0') && bounded.kinds.has('plain'));
});

test('D15 a bundled kind, its `$id` and its ids stay its own, and the message names both files', () => {
  const runbook = { ...advisory, 'x-id-prefix': 'zz' };
  const { kinds, problems } = read('runbook', runbook);
  assert.equal(kinds, bundledKinds);
  assert.deepEqual(
    problems.map(it => it.code),
    ['schema-id-taken'],
  );
  assert.match(problems[0]?.message ?? '', /schemas\/runbook\.schema\.json of Drillbook/);
  const own = { $id: 'drillbook:/schemas/runbook.schema.json', properties: {} };
  assert.deepEqual(said('thing', own), ['schema-id-taken 2']);
  assert.deepEqual(said('thing', { properties: {}, 'x-id-prefix': 'rb' }), ['schema-id-taken 3']);
  const two = kindsWith(['one', 'two'].map(it => ({ path: path(it), text: '{"x-id-prefix": "same"}' })));
  assert.match(two.problems[0]?.message ?? '', /\.drillbook\/schemas\/one\.schema\.json/);
  assert.ok(two.kinds.has('one') && !two.kinds.has('two'));
});

test('D16 what would say nothing is an error at its place, and the kind is not silently valid', () => {
  const typo = '{\n  "requird": ["a"],\n  "properties": {"a": {"type": "sting"}}\n}\n';
  assert.deepEqual(said('thing', typo), ['schema-strict 2', 'schema-strict 3']);
  assert.match(read('thing', typo).problems[0]?.message ?? '', /Did you mean `required`\?/);
  assert.ok(!read('thing', typo).kinds.has('thing'));
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ required: 'a' }, 'schema-strict'],
    [{ properties: { a: { format: 'e-mail' } } }, 'schema-strict'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, 'schema-strict'],
    [{ patternProperties: { '^a': {} } }, 'schema-strict'],
    [{ properties: [] }, 'schema-strict'],
    [{ properties: { a: { enum: [] } } }, 'schema-strict'],
    [{ properties: { a: { maxLength: -1 } } }, 'schema-strict'],
    [{ type: 'array' }, 'schema-strict'],
    [{ 'x-group': 'elsewhere' }, 'schema-strict'],
    [{ 'x-relations': { a: 'runbook' } }, 'schema-strict'],
    [{ 'x-sections': ['Purpose'] }, 'schema-strict'],
    [{ 'x-id-prefix': 'Kb-' }, 'schema-strict'],
    [{ properties: { a: { $id: 'x' } } }, 'schema-strict'],
    [[], 'schema-json'],
    ['{"a": 1,}', 'schema-json'],
    ['{"a": 1, "a": 2}', 'schema-json'],
    ['', 'schema-json'],
    ['{"title": "x"', 'schema-json'],
    ['{"__proto__": {}}', 'schema-json'],
    ['"kind": runbook', 'schema-json'],
  ];
  for (const [schema, code] of wrong) {
    const { kinds, problems } = read('thing', schema);
    assert.deepEqual([...new Set(problems.map(it => it.code))], [code], JSON.stringify(schema));
    assert.ok(!kinds.has('thing'));
  }
  assert.deepEqual(said('Thing Two', {}), ['schema-strict 1']);
});

test('D13 a schema nested without end, choices without end and references in a ring are given up, and said', () => {
  const deep = (levels: number) => `${'{"not": '.repeat(levels)}{}${'}'.repeat(levels)}`;
  assert.deepEqual([...new Set(said('thing', deep(3000)).map(it => it.split(' ')[0]))], ['schema-json']);
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [
      `c${at}`,
      { anyOf: [{ $ref: `#/$defs/c${at + 1}` }, { $ref: `#/$defs/c${at + 1}` }] },
    ]),
  );
  const ring = { $ref: '#/$defs/ring' };
  const hostile: readonly unknown[] = [
    { properties: { a: { $ref: '#/$defs/c0' } }, $defs: { ...doubling, c40: { type: 'null' } } },
    { properties: { a: ring }, $defs: { ring } },
    { properties: { a: { not: { $ref: '#/properties/a' } } } },
  ];
  for (const schema of hostile) {
    const { kinds, problems } = read('thing', schema);
    assert.deepEqual(problems, []);
    const found = findings('---\nkind: thing\nid: thing-x\ntitle: X\na: 1\n---\n# X\n', kinds).filter(
      it => it.rule === 'field-value-invalid',
    );
    assert.match(found[0]?.message ?? '', /too many steps/);
    assert.equal(found.length, 1);
  }
});

test('schemas without errors in the file, but empty, are kinds too', () => {
  const { kinds, problems } = read('note', {});
  assert.deepEqual(problems, []);
  assert.equal(kinds.get('note')?.idPrefix, 'note');
  assert.deepEqual(findings('---\nkind: note\nid: note-a\ntitle: A\n---\n# A\n', kinds), []);
});

test('a document of a kind that nobody describes is not silently right', () => {
  const text = (kind: string) => `---\nkind: ${kind}\nid: x-y\ntitle: A\n---\n# A\n`;
  const messages = (kind: string) =>
    findings(text(kind))
      .filter(it => it.rule === 'field-value-invalid')
      .map(it => it.message);
  assert.match(messages('runbok')[0] ?? '', /"runbok", which is not one of runbook, .*did you mean runbook\?/);
  assert.match(messages('advisry')[0] ?? '', /did you mean advisory/);
  assert.deepEqual(messages('role'), []);
});

/** The same numbers every time. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

test('whatever a schema holds, reading it and judging by it never fails', () => {
  const random = numbers(7);
  const next = () => random.next().value as number;
  const odd: readonly unknown[] = [
    null,
    true,
    -1,
    1.5,
    '',
    'a',
    'drillbook:/schemas/runbook.schema.json#/$defs/party',
    '#',
    '#/properties',
    [],
    {},
    ['a'],
    [{}],
    { a: {} },
    '^(a',
    { $ref: '#' },
  ];
  const texts = [
    JSON.stringify(advisory),
    JSON.stringify({ ...bundledKinds.get('runbook')?.schema, $id: undefined, 'x-id-prefix': 'zz' }),
  ];
  const { document } = parseDocument(
    'file:///r/a.md',
    page('score: 7\nparameters: [{name: A, type: choice}]\nalerts: [a, {name: b}]\n').replaceAll('advisory', 'thing'),
  );
  let used = 0;
  for (let round = 0; round < 100; round++) {
    const schema = JSON.parse(texts[round % 2] ?? '{}') as Record<string, unknown>;
    for (let change = 0; change < 1 + (round % 3); change++) {
      let at = schema;
      while (next() < 0.75) {
        const inner = Object.values(at).filter((it): it is Record<string, unknown> => typeof it === 'object' && it !== null);
        const chosen = inner[Math.floor(next() * inner.length)];
        if (chosen === undefined) break;
        at = chosen;
      }
      const keys = [
        ...Object.keys(at),
        'required',
        'pattern',
        '$ref',
        'anyOf',
        'type',
        'items',
        'enum',
        'x-sections',
        'x-relations',
      ];
      const key = keys[Math.floor(next() * keys.length)] ?? 'type';
      at[key] = structuredClone(odd[Math.floor(next() * odd.length)]);
    }
    const { kinds } = read('thing', schema);
    if (!kinds.has('thing')) continue;
    used++;
    schemaErrors(document, kinds);
    findings(document.lines.text, kinds);
  }
  assert.ok(used > 30, `${used} of the schemas were good enough to be used`);
});
