/** `drillbook init` and `drillbook new`: an empty folder becomes a knowledge base, and nothing that is there is overwritten. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { drillbook } from './drillbook.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drillbook-new-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

test('init sets up an empty folder; lint finds the one thing to mend, --fix mends it, and then it is clean', async () => {
  const made = await drillbook(['init', '--root', folder]);
  assert.equal(made.code, 0);
  assert.match(
    made.out,
    /^drillbook\.yaml: written, .*\nrunbooks\/host-health\.md: written, .*\n\.github\/workflows\/drillbook\.yml: written/,
  );
  const found = JSON.parse((await drillbook(['lint', folder, '--format', 'json'])).out);
  assert.deepEqual(
    found.findings.map((it: { rule: string }) => it.rule),
    ['prompt-in-fence'],
  );
  await drillbook(['lint', folder, '--fix']);
  const after = await drillbook(['lint', folder, '--format', 'json']);
  assert.deepEqual([after.code, JSON.parse(after.out).findings], [0, []]);
});

test('init leaves alone what is there, and may be repeated', async () => {
  writeFileSync(path.join(folder, 'drillbook.yaml'), '# mine\n');
  const made = await drillbook(['init', '--root', folder, '--no-ci']);
  assert.match(made.out, /drillbook\.yaml: there already, left as it is\./);
  assert.equal(read('drillbook.yaml'), '# mine\n');
  assert.ok(!existsSync(path.join(folder, '.github')));
  assert.equal((await drillbook(['init', '--root', folder, '--no-ci'])).code, 0);
});

test('new writes where documents of the kind lie, says the path, and lint has nothing to say', async () => {
  await drillbook(['init', '--root', folder]);
  const made = await drillbook([
    'new',
    'runbook',
    '--id',
    'net-dns',
    '--root',
    folder,
    '--set',
    'trigger=request',
    '--set',
    'tags=dns,network',
  ]);
  assert.deepEqual([made.code, made.out, made.err], [0, 'runbooks/rb-net-dns.md\n', '']);
  const text = read('runbooks/rb-net-dns.md');
  assert.match(text, /^---\nkind: runbook\nid: rb-net-dns\ntitle: Net dns\n/);
  assert.match(text, /\ntags: \[dns, network\]\n/);
  const { out } = await drillbook(['lint', path.join(folder, 'runbooks', 'rb-net-dns.md'), '--format', 'json']);
  assert.deepEqual(JSON.parse(out).findings, []);
});

test('what only a person may say is listed', async () => {
  const made = await drillbook(['new', 'dr-plan', '--id', 'dr-mail', '--root', folder]);
  assert.equal(made.code, 0);
  assert.match(made.err, /^Still to do: `mtpd` is missing/m);
});

test('a kind, an id, a field or a place that cannot be are sentences, and nothing is written', async () => {
  await drillbook(['new', 'runbook', '--id', 'rb-a', '--root', folder]);
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['new'], /new needs a kind: runbook/],
    [['new', 'runbok', '--id', 'x'], /"runbok" is no kind; did you mean runbook\?/],
    [['new', 'runbook'], /new needs an id, such as --id rb-net-dns/],
    [['new', 'runbook', '--id', 'Rb A'], /"rb-Rb A" is no id/],
    [['new', 'runbook', '--id', 'rb-a'], /The id rb-a is taken: runbooks\/rb-a\.md has it/],
    [['new', 'runbook', '--id', 'rb-b', '--set', 'ownr=x'], /A runbook has no field "ownr"; did you mean owner\?/],
    [['new', 'runbook', '--id', 'rb-b', '--set', 'owner'], /write FIELD=VALUE/],
    [['new', 'runbook', '--id', 'rb-b', '--file', '../b.md'], /name a file below the root/],
    [['new', 'runbook', '--id', 'rb-b', '--file', 'b.txt'], /documents end in \.md/],
    [['new', 'runbook', '--id', 'rb-b', '--file', 'runbooks/rb-a.md'], /runbooks\/rb-a\.md is there already/],
  ];
  const before = read('runbooks/rb-a.md');
  for (const [argv, says] of wrong) {
    const { code, out, err } = await drillbook([...argv, '--root', folder]);
    assert.deepEqual([code, out], [2, ''], argv.join(' '));
    assert.match(err, says);
  }
  assert.equal(read('runbooks/rb-a.md'), before);
});
