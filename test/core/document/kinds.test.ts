/** Kinds: the schemas in the package, what code reads of them, and what they say to good and bad front matter. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { bundledSchemas, commonSchema } from '../../../schemas/bundled.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { parameterTypes } from '../../../src/core/document/fields.ts';
import { bundledKinds, defaultKind, loadKinds } from '../../../src/core/document/kinds.ts';
import { schemaErrors } from '../../../src/core/lint/schema-validation.ts';

const root = process.env['DRILLBOOK_ROOT'] ?? '.';
const files = readdirSync(path.join(root, 'schemas')).filter(it => it.endsWith('.schema.json') && it !== 'common.schema.json');

test('the list of bundled schemas is the folder, and each file is a kind of that name', () => {
  assert.deepEqual([...bundledKinds.keys()].map(it => `${it}.schema.json`).sort(), files.sort());
  assert.equal(bundledSchemas.length, files.length);
});

const each = (visit: (schema: Record<string, unknown>, place: string) => void, schema: unknown, place = ''): void => {
  if (typeof schema !== 'object' || schema === null) return;
  if (!Array.isArray(schema)) visit(schema as Record<string, unknown>, place);
  for (const [key, value] of Object.entries(schema)) each(visit, value, `${place}/${key}`);
};

for (const kind of bundledKinds.values()) {
  test(`schema of ${kind.name}: every field is described, patterns have no look-around, references stay inside`, () => {
    const properties = kind.schema['properties'] as Record<string, Record<string, unknown>>;
    for (const [name, field] of Object.entries(properties)) {
      assert.ok(typeof field['description'] === 'string' && field['description'].length > 10, `${kind.name}.${name}`);
      assert.doesNotMatch(name, /^(on|off|yes|no)$/);
    }
    const definitions = kind.schema['$defs'] as Record<string, unknown>;
    each((part, place) => {
      if (typeof part['pattern'] === 'string') assert.doesNotMatch(part['pattern'], /\(\?[=!<]|\\[1-9]/, place);
      if (typeof part['$ref'] === 'string')
        assert.ok(Object.hasOwn(definitions, part['$ref'].replace('#/$defs/', '')), `${place} ${part['$ref']}`);
      for (const name of Array.isArray(part['required']) && part['properties'] ? (part['required'] as string[]) : []) {
        assert.ok(Object.hasOwn(part['properties'] as object, name), `${place} requires ${name}, which it does not describe`);
      }
    }, kind.schema);
    assert.ok(kind.sections.length >= 3 && kind.sections.every(it => it.name !== ''));
    assert.ok(kind.relations.size > 0);
    for (const field of kind.relations.keys()) assert.ok(Object.hasOwn(properties, field), field);
    for (const name of ['parameters', 'requires', 'expect'])
      assert.ok(Object.hasOwn(properties, name), `${kind.name} has steps, so ${name}`);
  });
}

test('parameter types of the schemas are those of the code', () => {
  const definitions = commonSchema['$defs'] as { parameter: { properties: { type: { enum: string[] } } } };
  assert.deepEqual(definitions.parameter.properties.type.enum, [...parameterTypes]);
});

const record = (kind: string, id: string, fields: string) =>
  `kind: ${kind}\nid: ${id}-a\ntitle: A\narea: vendor\nowner: role-x\n${fields}`;
const valid: Readonly<Record<string, string>> = {
  review: record('review', 'rev', 'status: draft\nreview_type: vendor\nrun_every: monthly\nchair: role-x'),
  metric: record(
    'metric',
    'met',
    'status: draft\nunit: percent\ndirection: up\ntarget: 99.9\nsample_every: daily\nsource: incident',
  ),
  service: record('service', 'svc', 'status: draft\ntype: storage\nlifecycle: production\ntier: 2'),
  vendor: record(
    'vendor',
    'ven',
    'status: prospective\ncontract: {ref: C-1, starts: 2026-01-01, ends: 2026-12-31}\nslas: []\ncontacts: [{role: fault desk, channel: portal}]',
  ),
  role: record('role', 'role', 'status: draft\nholders: [{name: N. Ostrom, from: 2025-03-01}]'),
  incident: record(
    'incident',
    'inc',
    'status: open\nseverity: sev2\ncategory: data\nservices: [svc-a]\ndetected_at: "2026-09-14T07:02:00Z"\nimpact: {kind: partial, users: 120}',
  ),
  change: record(
    'change',
    'chg',
    'status: draft\nchange_type: normal\nrisk: low\nservices: [svc-a]\nwindow: {start: "2026-12-05T21:00:00Z", end: "2026-12-05T23:00:00Z"}',
  ),
  risk: record(
    'risk',
    'risk',
    'status: open\nrisk_type: vulnerability\nlikelihood: 4\nimpact: 4\nfound_on: 2026-08-03\ntreatment: mitigate\ndue: 2026-12-15',
  ),
  plan: record(
    'plan',
    'plan',
    'status: draft\nplan_type: capacity\nhorizon: {from: 2026-06-01, to: 2027-11-30}\nbusiness_goal: less downtime',
  ),
  runbook: 'kind: runbook\nid: rb-a\ntitle: A\narea: storage\nowner: role-x\nstatus: draft\ntrigger: request',
  standard:
    'kind: standard\nid: std-a\ntitle: A\narea: storage\nowner: role-x\nstatus: draft\nlevel: standard\nversion: "1.0"\neffective: 2026-01-01\napplies_to: [storage]\napprovals: [{by: role-y, date: 2026-01-01, version: "1"}]',
  'dr-plan':
    'kind: dr-plan\nid: dr-a\ntitle: A\narea: continuity\nowner: role-x\nstatus: draft\nplan_type: disaster-recovery\nscenarios: [site-loss]\nservices: [svc-a]\nrto: 1h\nrpo: 5m\nmtpd: 4h\nstrategy: hot-standby\nactivation: {authority: [role-x], criteria: it is gone, decide_within: 10m}\nroles: {lead: role-x}\ntest_every: yearly\napprovals: [{by: role-y, date: 2026-01-01, version: "1"}]',
};
const judge = (yaml: string) => {
  const { document } = parseDocument('file:///x.md', `---\n${yaml}\n---\n`);
  assert.deepEqual(document.problems, []);
  return schemaErrors(document, bundledKinds).length === 0;
};

test('the smallest front matter of each kind is valid, and lacks nothing that could be left out', () => {
  for (const [kind, yaml] of Object.entries(valid)) {
    assert.ok(judge(yaml), kind);
    for (const line of yaml.split('\n').slice(1)) assert.ok(!judge(yaml.replace(`${line}`, '')), `${kind} without ${line}`);
  }
});

test('conditions: an active document is reviewed, an alert runbook names its alerts, a choice has choices', () => {
  for (const [kind, yaml] of Object.entries(valid)) {
    const { status } = bundledKinds.get(kind)?.schema['properties'] as { status: { enum: readonly string[] } };
    if (!status.enum.includes('active')) continue;
    const active = yaml.replace(/status: (?:draft|prospective)/, 'status: active');
    assert.ok(!judge(active));
    assert.ok(judge(`${active}\nlast_reviewed: 2026-01-01\nreview_every: yearly`));
  }
  const alert = (valid['runbook'] ?? '').replace('request', 'alert');
  assert.ok(!judge(alert));
  assert.ok(judge(`${alert}\nalerts: [One, {name: Two, severity: critical}]`));
  assert.ok(!judge(`${valid['runbook']}\nparameters: [{name: X, type: choice}]`));
  assert.ok(judge(`${valid['runbook']}\nparameters: [{name: X, type: choice, choices: [a]}]`));
  assert.ok(!judge(`${valid['runbook']}\nversion: 1.10`));
  assert.ok(!judge(`${(valid['runbook'] ?? '').replace('rb-a', 'std-a')}`));
});

test('bundled documents hold to their schemas', () => {
  const folder = path.join(root, 'runbooks');
  for (const name of readdirSync(folder, { recursive: true })
    .map(String)
    .filter(it => it.endsWith('.md'))) {
    const { document } = parseDocument(`file:///${name}`, readFileSync(path.join(folder, name), 'utf8'));
    assert.deepEqual(document.problems, []);
    assert.deepEqual(schemaErrors(document, bundledKinds), [], name);
  }
});

test('schemas of a team: a kind is added, a bundled one cannot be replaced, nonsense is named', () => {
  const own = {
    $id: 'x:/my-kind.schema.json',
    title: 'Mine',
    'x-relations': { owner: 'role' },
    'x-sections': [{ name: 'A' }, 3],
  };
  const replacing = { $id: 'x:/runbook.schema.json', title: 'Other' };
  const { kinds, problems } = loadKinds([
    ...bundledSchemas,
    own,
    replacing,
    {},
    null,
    'text',
    { $id: 'x:/Bad Name.schema.json' },
  ]);
  assert.equal(kinds.get('runbook')?.title, 'Runbook');
  assert.deepEqual(
    [kinds.get('my-kind')?.sections, [...(kinds.get('my-kind')?.relations ?? [])]],
    [[{ name: 'A', synonyms: [], when: new Map() }], [['owner', ['role']]]],
  );
  assert.equal(problems.length, 5);
  assert.equal(defaultKind(kinds), 'runbook');
  assert.equal(defaultKind(new Map()), '');
});
