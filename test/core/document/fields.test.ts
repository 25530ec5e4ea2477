/** Fields under their own names and their aliases, and parameters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import type { Fields } from '../../../src/core/document/document-types.ts';

const read = (yaml: string, options = {}) => parseDocument('file:///r/p.md', `---\n${yaml}\n---\n# T\n`, options).document;

test('every import alias of domain.md 2.1 is read under its field, with the place and key as written', () => {
  const rows: readonly [string, keyof Fields, unknown, string][] = [
    ['last_reviewed: 2026-01-02', 'lastReviewed', '2026-01-02', 'last_reviewed'],
    ['last_reviewed_on: 2025-07-15', 'lastReviewed', '2025-07-15', 'last_reviewed_on'],
    ['last_review: 2025-07-15', 'lastReviewed', '2025-07-15', 'last_review'],
    ['Last Reviewed: 2025-07-15', 'lastReviewed', '2025-07-15', 'Last Reviewed'],
    ['ms.date: 05/06/2026', 'lastReviewed', '2026-05-06', 'ms.date'],
    ['ms.date: 25/06/2026', 'lastReviewed', '25/06/2026', 'ms.date'],
    ['last_reviewed: 05/06/2026', 'lastReviewed', '05/06/2026', 'last_reviewed'],
    ['review_every: quarterly', 'reviewEvery', 'quarterly', 'review_every'],
    ['review_in: 6 months', 'reviewEvery', '6 months', 'review_in'],
    ['ttl_days: 90', 'reviewEvery', '90d', 'ttl_days'],
    ['owner_slack: "#team"', 'owner', '#team', 'owner_slack'],
    ['team: Network', 'owner', 'Network', 'team'],
    ['weight: 20', 'weight', 20, 'weight'],
    ['weight: "5"', 'weight', 5, 'weight'],
    ['description: Short', 'summary', 'Short', 'description'],
    ['kind: runbook', 'kind', 'runbook', 'kind'],
    ['title: 1.10', 'title', '1.10', 'title'],
  ];
  for (const [yaml, name, value, key] of rows) {
    const document = read(yaml);
    const field = document.fields[name] as { value: unknown; key: string; range: { start: { line: number; character: number } } };
    assert.equal(field?.value, value, yaml);
    assert.equal(field.key, key);
    assert.deepEqual(field.range.start, { line: 1, character: key.length + 2 }, yaml);
  }
});

test('the own name wins over an alias, an empty one does not', () => {
  assert.equal(read('team: b\nowner: a').fields.owner?.value, 'a');
  assert.equal(read('owner:\nteam: b').fields.owner?.value, 'b');
  assert.equal(read('owner:').fields.owner, undefined);
  assert.equal(read('owner: [a]').fields.owner, undefined);
  assert.equal(read('weight: heavy').fields.weight, undefined);
});

test('lists: items, one text with commas, or a single service', () => {
  const tags = (yaml: string) =>
    read(yaml).fields.tags.map(it => `${it.value}@${it.range.start.line}:${it.range.start.character}`);
  assert.deepEqual(tags('tags: [a, b c]'), ['a@1:7', 'b c@1:10']);
  assert.deepEqual(tags('tags:\n  - a\n  - 1.10'), ['a@2:4', '1.10@3:4']);
  assert.deepEqual(tags('tags: "a, b"'), ['a@1:7', 'b@1:10']);
  assert.deepEqual(tags('tags:'), []);
  assert.deepEqual(
    read('service: svc-dns').fields.services.map(it => [it.value, it.key]),
    [['svc-dns', 'service']],
  );
});

test('parameters: types, choices, flags and defaults as written', () => {
  const document = read(`parameters:
  - {name: MOUNT, type: path, default: /, required: true, description: Where, target: true}
  - {name: KEEP, type: integer, default: 007}
  - {name: MODE, choices: [a, 1.10]}
  - {name: TOKEN, type: secret}
  - {name: OTHER, secret: true, allow_leading_dash: true, pattern: "^x"}
  - {name: ODD, type: unheard-of}
  - {type: string}
  - text`);
  const brief = document.parameters.map(it => [
    it.name,
    it.type,
    it.default,
    it.required,
    it.secret,
    it.target,
    it.allowLeadingDash,
  ]);
  assert.deepEqual(brief, [
    ['MOUNT', 'path', '/', true, false, true, false],
    ['KEEP', 'integer', '007', false, false, false, false],
    ['MODE', 'choice', undefined, false, false, false, false],
    ['TOKEN', 'secret', undefined, false, true, false, false],
    ['OTHER', 'string', undefined, false, true, false, true],
    ['ODD', 'string', undefined, false, false, false, false],
  ]);
  assert.deepEqual(document.parameters[2]?.choices, ['a', '1.10']);
  assert.equal(document.parameters[4]?.pattern, '^x');
  assert.equal(document.parameters[1]?.range.start.line, 3);
});

test('a document is adopted unless its text or its folder names a kind', () => {
  const brief = (yaml: string, options = {}) => {
    const { kind, adopted } = read(yaml, options);
    return `${kind} ${adopted}`;
  };
  assert.equal(brief('kind: standard'), 'standard false');
  assert.equal(brief('a: 1', { folderKind: 'standard' }), 'standard false');
  assert.equal(brief('kind: dr-plan', { folderKind: 'standard' }), 'dr-plan false');
  assert.equal(brief('a: 1'), 'runbook true');
});
