/** `drillbook run --mode check-only` over bundled documents and over real runbooks: declared checks run, and nothing else. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseDocument } from '../../src/core/document/document.ts';
import { root } from './drillbook.ts';
import { drillbookProcess, everythingBelow, newFolder, nothingLives, privateFolders, until } from './program.ts';

interface Checked {
  readonly path: string;
  readonly verdict: string;
  readonly why: string;
  readonly run: string | null;
  readonly steps: readonly { readonly id: string; readonly state: string }[];
}

const corpora = path.join(root, '../shared/corpora');
const sources = fs.existsSync(corpora)
  ? fs.readdirSync(corpora).filter(it => fs.statSync(path.join(corpora, it)).isDirectory())
  : [];

/** Names, sizes and times of what lies below a folder, without the records of runs. */
const stateOf = (folder: string) =>
  everythingBelow(folder)
    .filter(it => !/\/(\.drillbook|state)(\/|$)/.test(it))
    .map(it => `${it} ${fs.lstatSync(it).size} ${fs.lstatSync(it).mtimeMs}`)
    .sort();

test('the bundled documents without their parameters: each says which it needs, nothing runs, exit code 2', async () => {
  const folder = newFolder('checks');
  fs.cpSync(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true });
  const it = drillbookProcess(['run', 'runbooks', '--mode', 'check-only'], folder);
  assert.equal(await it.ended, 2, it.err);
  const lines = it.out.trimEnd().split('\n');
  const last = lines.pop() ?? '';
  const [, documents] = /^(\d+) documents: 0 held, 0 did not hold, \1 not runnable\.$/.exec(last) ?? assert.fail(last);
  assert.equal(lines.length, Number(documents));
  for (const line of lines) assert.match(line, /^not runnable {2}\S+\.md: needs --param [A-Z_]+=…( --param [A-Z_]+=…)*$/);
  assert.ok(!fs.existsSync(path.join(folder, '.drillbook')), 'no run was begun');
});

test('the bundled checks of backups against real folders: what holds, what does not, and nothing is changed', async t => {
  const folder = newFolder('checks');
  fs.cpSync(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'drillbook.yaml'), '');
  const places = ['SOURCE_DIR', 'WORK_DIR', 'BACKUP_ROOT', 'LIVE_DIR', 'RECORDS_DIR'];
  for (const name of places) fs.mkdirSync(path.join(folder, 'data', name), { recursive: true });
  fs.writeFileSync(path.join(folder, 'data', 'LIVE_DIR', 'ledger'), 'all of it\n');
  const before = stateOf(folder);
  const given = places.flatMap(name => ['--param', `${name}=${path.join(folder, 'data', name)}`]);
  const what = ['runbooks/storage/rb-storage-restore-test.md', 'runbooks/storage/std-backup-and-recovery.md'];
  const it = drillbookProcess(['run', ...what, '--mode', 'check-only', '--json', ...given], folder);
  assert.equal(await it.ended, 1, it.err);
  const { documents } = JSON.parse(it.out) as { documents: Checked[] };
  assert.deepEqual(
    documents.map(found => [found.path, found.verdict]),
    what.map(file => [file, 'did-not-hold']),
  );
  for (const found of documents) {
    const text = fs.readFileSync(path.join(folder, found.path), 'utf8');
    const { checklist } = parseDocument(`file:///${found.path}`, text, { path: found.path }).document;
    const declared = checklist.steps.filter(step => step.command?.check).map(step => step.id);
    assert.deepEqual(
      found.steps.map(step => step.id),
      declared,
    );
    const record = JSON.parse(fs.readFileSync(path.join(folder, '.drillbook/runs', found.run ?? '', 'report.json'), 'utf8'));
    for (const step of record.steps)
      assert.equal(step.startedAt !== null, declared.includes(step.id) && step.state !== 'not-applicable', `${step.id} ran`);
    t.diagnostic(`${found.path}: ${found.why}`);
  }
  assert.deepEqual(stateOf(folder), before, 'a check changes nothing');
  assert.deepEqual(privateFolders(folder), []);
  await nothingLives(folder);
});

test('real runbooks, none of which declares a check: that is said, and not one of their commands runs', {
  skip: sources.length === 0 && 'the folder of real runbooks is not here',
}, async t => {
  // Whatever these pages would start leaves a trace instead.
  const traps = newFolder('traps');
  for (const name of 'kubectl oc aws gcloud az terraform helm docker podman curl wget ssh scp psql systemctl dd jq'.split(' '))
    fs.writeFileSync(path.join(traps, name), `#!/bin/sh\necho "$0 $*" >> '${traps}/sprung'\n`, { mode: 0o755 });
  let documents = 0;
  for (const source of sources) {
    const folder = newFolder('real');
    fs.cpSync(path.join(corpora, source), path.join(folder, source), { recursive: true, dereference: true });
    for (const it of [folder, ...everythingBelow(folder)]) fs.chmodSync(it, 0o755);
    fs.writeFileSync(path.join(folder, 'drillbook.yaml'), '');
    const before = stateOf(folder);
    const bare = drillbookProcess(['run', source, '--mode', 'check-only'], folder);
    assert.equal(await bare.ended, 2, bare.out);
    assert.match(
      bare.err,
      /^drillbook: None of the \d+ documents below \S+ declares a check, such as a fence that begins with ```sh check: nothing was run\.$/m,
    );
    // One declared check among them runs, and it alone.
    fs.writeFileSync(path.join(folder, 'ours.md'), '# Ours\n\n1. [ ] Look\n\n   ```sh check\n   ls > /dev/null\n   ```\n');
    const path_ = { PATH: `${traps}:${process.env.PATH}` };
    const it = drillbookProcess(['run', '.', '--mode', 'check-only'], folder, path_);
    assert.equal(await it.ended, 0, it.err + it.out);
    assert.match(it.out, /^held {10}ours\.md\n1 document: 1 held, 0 did not hold, 0 not runnable\.\n$/);
    fs.rmSync(path.join(folder, 'ours.md'));
    assert.deepEqual(stateOf(folder), before);
    documents += everythingBelow(folder).filter(name => name.endsWith('.md')).length;
  }
  const sprung = path.join(traps, 'sprung');
  assert.equal(fs.existsSync(sprung) ? fs.readFileSync(sprung, 'utf8') : '', '', 'nothing but the declared check ran');
  t.diagnostic(`${documents} real documents from ${sources.length} teams`);
});

test('Ctrl+C ends the check that runs and begins none after it, in this document or another', async () => {
  const folder = newFolder('checks');
  fs.writeFileSync(path.join(folder, 'drillbook.yaml'), '');
  const check = (id: string, command: string) =>
    `1. [ ] ${id} <!-- id: ${id} -->\n\n   \`\`\`sh check\n   ${command}\n   \`\`\`\n`;
  fs.writeFileSync(path.join(folder, 'a.md'), `# A\n\n${check('long', 'touch began; sleep 60')}${check('next', 'touch next')}`);
  fs.writeFileSync(path.join(folder, 'b.md'), `# B\n\n${check('other', 'touch other')}`);
  const it = drillbookProcess(['run', '.', '--mode', 'check-only'], folder);
  const has = (name: string) => fs.existsSync(path.join(folder, name));
  await until(
    () => has('began'),
    () => `the check to begin: ${it.out}${it.err}`,
  );
  it.child.kill('SIGINT');
  assert.equal(await it.ended, 2, it.err);
  assert.match(it.err, /Interrupted: the other documents were not checked/);
  assert.match(it.out, /DID NOT HOLD {2}a\.md: 1 of 2 checks\n\s+long: interrupted; exit \d+\n/);
  assert.deepEqual([has('next'), has('other')], [false, false]);
  await nothingLives(folder);
});
