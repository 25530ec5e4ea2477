/** Schemas of a folder on the command line: kinds, lint and new follow them, and what is wrong in them is a finding at its place. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { drillbook } from './drillbook.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-schemas-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};

write(
  '.drillbook/schemas/advisory.schema.json',
  JSON.stringify({
    title: 'Advisory',
    description: 'What a supplier said about a weakness.',
    'x-id-prefix': 'adv',
    'x-sections': [{ name: 'Summary' }],
    required: ['score'],
    properties: { score: { type: 'number', description: 'How bad it is, 0 to 10.', maximum: 10 } },
  }),
);
write('.drillbook/schemas/broken.schema.json', '{\n  "requird": ["a"]\n}\n');
write('.drillbook/schemas/runbook.schema.json', '{}');
write('drillbook.yaml', 'kinds:\n  advisories: advisory\n');
write('advisories/one.md', '---\nkind: advisory\nid: adv-one\ntitle: One\nscore: 11\n---\n# One\n');
write('advisories/two.md', '---\nkind: broken\nid: broken-two\ntitle: Two\n---\n# Two\n');

test('kinds lists the kinds of the folder, and says on the side what is wrong with a schema', async () => {
  const { code, out, err } = await drillbook(['kinds', '--json'], folder);
  assert.equal(code, 0);
  const { kinds } = JSON.parse(out) as {
    kinds: { name: string; idPrefix: string; fields: { name: string; required: boolean }[] }[];
  };
  const advisory = kinds.find(it => it.name === 'advisory');
  assert.equal(advisory?.idPrefix, 'adv');
  assert.deepEqual(
    advisory?.fields.filter(it => it.required).map(it => it.name),
    ['kind', 'title', 'score', 'id'],
  );
  assert.match(err, /broken\.schema\.json:2: `requird` is no keyword/);
  assert.ok(!kinds.some(it => it.name === 'broken'));
});

test('lint judges by them, and D15, D16 are findings at their places that make it fail', async () => {
  const { code, out } = await drillbook(['lint', '--format', 'json'], folder);
  assert.equal(code, 1);
  const { findings } = JSON.parse(out) as {
    findings: { path: string; line: number; column: number; rule: string; message: string }[];
  };
  const told = findings.map(it => `${it.path}:${it.line}:${it.column} ${it.rule}`);
  assert.ok(told.includes('.drillbook/schemas/broken.schema.json:2:3 schema-strict'), told.join('\n'));
  assert.ok(told.includes('.drillbook/schemas/runbook.schema.json:1:1 schema-id-taken'), told.join('\n'));
  assert.ok(told.includes('advisories/one.md:5:8 field-value-invalid'), told.join('\n'));
  // A document whose kind is not known is not silently right.
  assert.ok(
    findings.some(it => it.path === 'advisories/two.md'),
    told.join('\n'),
  );
  assert.ok(!findings.some(it => it.path === 'drillbook.yaml'));
});

test('new writes a document of such a kind where its folder is, and refuses kinds that are not there', async () => {
  const { code, out } = await drillbook(['new', 'advisory', '--id', 'three', '--set', 'score=3'], folder);
  assert.equal(code, 0);
  assert.equal(out, 'advisories/adv-three.md\n');
  assert.match(readFileSync(path.join(folder, 'advisories/adv-three.md'), 'utf8'), /^kind: advisory$[^]*^## Summary$/m);
  assert.equal((await drillbook(['new', 'broken', '--id', 'x'], folder)).code, 2);
});

test('a schema behind a link, and one that is too big, are not read and said so', async () => {
  const linked = mkdtempSync(path.join(os.tmpdir(), 'drillbook-schemas-'));
  try {
    mkdirSync(path.join(linked, '.drillbook/schemas'), { recursive: true });
    symlinkSync(
      path.join(folder, '.drillbook/schemas/advisory.schema.json'),
      path.join(linked, '.drillbook/schemas/advisory.schema.json'),
    );
    writeFileSync(path.join(linked, '.drillbook/schemas/big.schema.json'), `{"description": "${'x'.repeat(300_000)}"}`);
    writeFileSync(path.join(linked, 'a.md'), '# A\n');
    const { out } = await drillbook(['lint', '--format', 'json'], linked);
    const { findings } = JSON.parse(out) as { findings: { path: string; rule: string; message: string }[] };
    assert.deepEqual(
      findings.map(it => `${it.path} ${it.rule}`),
      ['.drillbook/schemas/advisory.schema.json schema-unreadable', '.drillbook/schemas/big.schema.json schema-unreadable'],
    );
  } finally {
    rmSync(linked, { recursive: true, force: true });
  }
});
