/** What is offered while front matter and steps are written: `|` is the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KnownDocument, maximumOffers } from '../../../src/core/authoring/authoring-types.ts';
import { labelHelp } from '../../../src/core/authoring/label-help.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import { labelNames } from '../../../src/core/document/labels.ts';
import { company, labels, offers, taken } from './writing.ts';

const runbook = (rest: string) => `---\nkind: runbook\n${rest}\n---\n# Page\n`;

test('keys that do not stand there yet, what the kind requires first', () => {
  const found = labels(runbook('id: rb-x\n|'));
  assert.deepEqual(found.slice(0, 5), ['title', 'area', 'owner', 'status', 'trigger']);
  assert.ok(!found.includes('id') && !found.includes('kind'));
  assert.ok(found.includes('review_every') && found.includes('parameters'));
  const required = offers(runbook('|'))
    .filter(it => it.detail.startsWith('required'))
    .map(it => it.label);
  assert.deepEqual(required, ['id', 'title', 'area', 'owner', 'status', 'trigger']);
});

test('what a condition asks for counts as required, an alias as the field it means', () => {
  const needed = (text: string) =>
    offers(runbook(text))
      .filter(it => it.detail.startsWith('required'))
      .map(it => it.label);
  assert.ok(needed('status: active\n|').includes('last_reviewed'));
  assert.ok(!needed('status: draft\n|').includes('last_reviewed'));
  assert.ok(needed('trigger: alert # why\n|').includes('alerts'));
  assert.ok(!labels(runbook('last_reviewed_on: 2026-01-01\n|')).includes('last_reviewed'));
});

test('a key is replaced as a whole, and brings what follows it', () => {
  assert.equal(taken(runbook('re|'), 'review_every'), runbook('review_every: '));
  assert.equal(taken(runbook('re|vew: yearly'), 'review_every'), runbook('review_every: yearly'));
  assert.equal(taken(runbook('|'), 'services'), runbook('services:\n  - '));
  assert.equal(taken(runbook('|'), 'escalation'), runbook('escalation:\n  - after: $1\n    to: $2'));
  assert.equal(taken(runbook('requires:\n  |'), 'tools'), runbook('requires:\n  tools:\n    - '));
});

test('a list of choices is opened behind a key or a label only where there is one', () => {
  const opens = (text: string, more = {}) =>
    new Set(
      offers(text, more)
        .filter(it => it.more)
        .map(it => it.label),
    );
  const keys = opens(runbook('|'));
  for (const key of ['title', 'status', 'owner', 'services', 'review_every', 'related', 'requires'])
    assert.ok(keys.has(key), key);
  for (const key of ['summary', 'version', 'sources']) assert.ok(!keys.has(key), key);
  assert.ok(!opens(runbook('|'), { documents: [] }).has('standards'));
  assert.ok(opens(steps('   - |')).has('Run') && !opens(steps('   - |'), { documents: [] }).has('Run'));
  assert.ok(!opens(steps('   - |')).has('Danger'));
});

test('values of closed lists, truth values, and a blank that is missing', () => {
  assert.deepEqual(labels(runbook('status: |')), ['draft', 'in-review', 'active', 'deprecated', 'retired']);
  assert.equal(taken(runbook('status:|'), 'active'), runbook('status: active'));
  assert.equal(taken(runbook('status: in|-revi # why'), 'in-review'), runbook('status: in-review # why'));
  assert.equal(taken(runbook('status: "dra|"'), 'draft'), runbook('status: "draft"'));
  assert.deepEqual(labels(runbook('parameters:\n  - name: X\n    secret: |')), ['true', 'false']);
  assert.deepEqual(labels('---\nkind: |\n---\n'), [...bundledKinds.keys()]);
});

test('ids of the right kind, with their titles, each once', () => {
  const standards = offers(runbook('standards:\n  - |'));
  assert.deepEqual(
    standards.map(it => [it.label, it.detail]),
    [['std-backup', 'Backups']],
  );
  assert.deepEqual(labels(runbook('services: [|]')), ['svc-files']);
  assert.deepEqual(labels(runbook('supersedes: [rb-db-restore, |]')), ['rb-net-dns', 'rb-aged']);
  assert.equal(
    taken(runbook('supersedes: [rb-db-restore, rb-n|]'), 'rb-net-dns'),
    runbook('supersedes: [rb-db-restore, rb-net-dns]'),
  );
  assert.equal(taken(runbook('supersedes: [rb-ne|t-x, rb-aged]'), 'rb-net-dns'), runbook('supersedes: [rb-net-dns, rb-aged]'));
  assert.equal(taken(runbook('supersedes: |'), 'rb-net-dns'), runbook('supersedes: [rb-net-dns]'));
  assert.deepEqual(labels(runbook('related:\n- std-backup\n- |')).includes('std-backup'), false);
  assert.ok(labels(runbook('related:\n- |')).includes('svc-files'));
  assert.ok(offers(runbook('related:\n- |'))[0]?.filter.includes(offers(runbook('related:\n- |'))[0]?.detail ?? 'x'));
  // Its own page is none to be related to.
  assert.ok(!labels(runbook('related:\n- |'), { path: 'runbooks/rb-net-dns.md' }).includes('rb-net-dns'));
});

test('of thousands of documents those are offered that fit what is typed', () => {
  const [first] = company;
  const documents = Array.from({ length: 5_000 }, (_, at) => ({
    ...(first as KnownDocument),
    id: `rb-n-${at}`,
    path: `${at}.md`,
    title: `Number ${at}`,
  }));
  assert.equal(labels(runbook('supersedes: [|]'), { documents }).length, maximumOffers);
  assert.deepEqual(labels(runbook('supersedes: [rb-n-4321|]'), { documents }), ['rb-n-4321']);
  assert.deepEqual(labels(runbook('supersedes: [Number 4322|]'), { documents }), ['rb-n-4322']);
  assert.ok(labels(steps('   - Run: 4323|'), { documents }).includes('rb-n-4323'));
});

test('owners: roles, teams of the settings, and who owns other documents, the busiest first', () => {
  assert.deepEqual(labels(runbook('owner: |')), ['role-dba', 'Platform team', 'SRE']);
  assert.equal(taken(runbook('owner: Plat|'), 'Platform team'), runbook('owner: Platform team'));
  assert.deepEqual(labels(runbook('escalation:\n  - after: 20m\n    to: |')), ['role-dba', 'Platform team', 'SRE']);
  assert.deepEqual(labels(runbook('escalation: [{after: 20m, to: |}]')), ['role-dba', 'Platform team', 'SRE']);
  assert.deepEqual(labels(runbook('requires: {roles: [|]}')), ['role-dba']);
});

test('dates, durations and cadences, and no day ahead where something was done', () => {
  assert.deepEqual(labels(runbook('last_reviewed: |')), ['2026-11-21', '2026-11-20', '2026-11-14']);
  assert.ok(labels('---\nkind: standard\neffective: |\n---\n').includes('2027-11-21'));
  assert.ok(labels(runbook('est_time: |')).includes('1h30m'));
  assert.deepEqual(labels(runbook('review_every: |')), [
    'hourly',
    'daily',
    'weekly',
    'monthly',
    'quarterly',
    'half-yearly',
    'yearly',
    '90d',
  ]);
  assert.equal(taken(runbook('review_every: half|'), 'half-yearly'), runbook('review_every: half-yearly'));
});

test('every level of nesting has its own keys, in blocks and in braces', () => {
  assert.deepEqual(labels(runbook('parameters:\n  - name: HOST\n    |')).slice(0, 2), ['type', 'description']);
  assert.ok(labels(runbook('parameters:\n  - |')).includes('name'));
  assert.deepEqual(labels(runbook('parameters:\n  - name: HOST\n    type: |')).slice(0, 3), ['string', 'integer', 'number']);
  assert.ok(labels(runbook('parameters:\n  - name: HOST\n    type: choice\n    |')).indexOf('choices') === 0);
  assert.deepEqual(labels(runbook('parameters: [{name: A, |}]')).slice(0, 1), ['type']);
  assert.deepEqual(labels(runbook('parameters:\n  - {name: A, type: da|}')).includes('date'), true);
  assert.deepEqual(labels(runbook('requires:\n  |')), ['tools', 'access', 'roles']);
  assert.deepEqual(labels(runbook('requires:\n  tools: [df]\n  |')), ['access', 'roles']);
  assert.deepEqual(labels(runbook('expect:\n  |')).slice(0, 2), ['kube-context', 'aws-account']);
  assert.deepEqual(labels('---\nkind: dr-plan\nroles:\n  commander: |\n---\n'), ['role-dba', 'Platform team', 'SRE']);
  assert.ok(labels(runbook('alerts:\n  - name: X\n    |')).includes('severity'));
});

test('brackets over several lines are one list', () => {
  assert.deepEqual(labels(runbook('supersedes: [\n  rb-db-restore,\n  |\n]')), ['rb-net-dns', 'rb-aged']);
  assert.deepEqual(labels(runbook('parameters: [\n  {name: A,\n   type: |}\n]')).includes('duration'), true);
});

test('a block that is half written or broken is helped all the same', () => {
  assert.ok(labels('---\nkind: runbook\nowner: [unclosed\nstatus: |\n---\n').includes('active'));
  assert.ok(labels('---\nkind: runbook\n\t: :\n"x\nsta|').includes('status'));
  assert.ok(labels('---\nkind: runbook\nstatus: |\n# Page\n\nText.\n').includes('draft'));
  assert.ok(labels('---\n|').includes('kind'));
  assert.ok(labels('---\r\nkind: runbook\r\nstatus: |\r\n---\r\n').includes('draft'));
  assert.ok(labels(runbook('title: "it is"\nstatus: |')).includes('draft'));
});

test('a kind that the folder has counts, and so does none at all', () => {
  const settings = { kinds: new Map([['standards', 'standard']]), teams: [] };
  assert.ok(labels('---\n|\n---\n', { path: 'standards/x.md', settings }).includes('level'));
  assert.ok(labels('---\n|\n---\n').includes('kind'));
});

test('the id and the title are taken from the file and the heading', () => {
  const text = '---\nkind: runbook\nid: |\n---\n# Disk is full\n';
  assert.deepEqual(labels(text, { path: 'runbooks/disk-full.md' }), ['rb-disk-full', 'rb-disk-is-full']);
  assert.deepEqual(labels('---\nkind: runbook\ntitle: |\n---\n# Disk is full\n'), ['Disk is full']);
});

test('nothing in comments, block scalars, texts of people, and outside the front matter', () => {
  for (const text of [
    runbook('# sta|'),
    runbook('status: draft # dr|'),
    runbook('summary: >\n  st|'),
    runbook('title: st|'),
    runbook('summary: |'),
    'kind: |',
    '# Page\n\nstatus: |\n',
    `${runbook('id: rb-x')}\nstatus: |\n`,
    `${runbook('id: rb-x')}\n- sta|\n`,
    runbook('unknown_key:\n  |'),
    '---\n\n---\n|',
  ])
    assert.deepEqual(labels(text), text.includes('title: st') ? ['Page'] : [], text);
});

const steps = (rest: string) => `${runbook('id: rb-x')}\n## Steps\n\n1. [ ] Look\n${rest}`;

test('labels below a step, those that stand there left out', () => {
  assert.equal(labels(steps('   - |')).length, labelNames.size + 1);
  assert.equal(taken(steps('   - |'), 'Expect'), steps('   - Expect: '));
  assert.equal(taken(steps('   -|'), 'Expect'), steps('   - Expect: '));
  assert.equal(taken(steps('   |'), 'Expect'), steps('   - Expect: '));
  assert.equal(taken(steps('   - on f|'), 'On failure'), steps('   - On failure: '));
  assert.equal(taken(steps('   - Tim|: 5m'), 'Timeout'), steps('   - Timeout: 5m'));
  assert.equal(taken(steps('   - |'), 'If …'), steps('   - If ${1:yes}: '));
  const found = labels(steps('   - **Expect:** exit 0\n   - |\n   - Danger: x\n\n2. [ ] Next\n   - Role: role-dba\n'));
  assert.ok(!found.includes('Expect') && !found.includes('Danger') && found.includes('Role'));
});

test('what labels take: clauses, times, roles, documents and headings', () => {
  assert.ok(labels(steps('   - Expect: |')).includes('exit 0'));
  assert.equal(taken(steps('   - Expect: exit 0; num|'), 'number < 80'), steps('   - Expect: exit 0; number < ${1:80}'));
  assert.equal(taken(steps('   - Role:|'), 'role-dba'), steps('   - Role: role-dba'));
  assert.equal(taken(steps('   - Run: |'), 'rb-net-dns'), steps('   - Run: [Names do not resolve](rb-net-dns.md)'));
  assert.ok(!labels(steps('   - Run: |')).includes('std-backup'));
  assert.equal(
    taken(`${steps('   - Rollback: |')}\n\n## Put it back\n`, 'Put it back'),
    `${steps('   - Rollback: [Put it back](#put-it-back)')}\n\n## Put it back\n`,
  );
  assert.ok(labels(steps('   - If yes: |')).includes('escalate to role-dba'));
  assert.ok(labels(steps('   - On failure: |')).includes('continue'));
  assert.ok(labels(steps('   - Confirm: |')).includes('two-person'));
});

test('no labels in commands, in plain lists and in front of titles', () => {
  for (const text of [
    steps('\n   ```sh\n   - |\n   ```\n'),
    steps('\n   ```sh\n   echo; |\n   ```\n'),
    `${runbook('id: rb-x')}\n- An item\n  - |\n`,
    steps('\n## Next\n\n   - |'),
    steps('   Some words |'),
  ])
    assert.deepEqual(labels(text), [], text);
});

test('every label is explained', () => {
  assert.deepEqual(Object.keys(labelHelp).sort(), [...labelNames, 'if'].sort());
});
