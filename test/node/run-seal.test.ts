/** A finished run's record against its seal: whatever was changed, taken away or added is said. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readSeal } from '../../src/core/run/seal.ts';
import { verifyRun } from '../../src/node/run-seal.ts';
import { RunProblem, RunStore, sha256 } from '../../src/node/run-store.ts';
import { clock, scene, steps } from './run-scene.ts';

/** A finished run of two writers, copied for each change. */
async function finishedRun() {
  const it = await scene(steps('echo one', 'echo two'));
  const other = await new RunStore(it.root).openJournal(it.session.folder, clock);
  await other.append({ type: 'note-added', at: clock.now(), by: 'bob', note: 'seen from another window' });
  await other.append({ type: 'note-added', at: clock.now(), by: 'bob', note: 'and once more' });
  await other.close();
  await it.session.runStep('s1');
  await it.session.runStep('s2');
  const { seal } = await it.session.finish('passed', 'all well');
  let copies = 0;
  const copy = () => {
    const folder = path.join(it.root, `copy-${++copies}`, path.basename(it.session.folder));
    fs.cpSync(it.session.folder, folder, { recursive: true });
    return folder;
  };
  return { folder: it.session.folder, seal, copy, other: other.writer, mine: it.session.writer };
}

test('a record that was changed after it was sealed is found, each change in its own words', async t => {
  const run = await finishedRun();
  const whole = await verifyRun(run.folder);
  assert.deepEqual([whole.intact, whole.sealed, whole.problems, whole.notes], [true, true, [], []]);
  assert.equal(whole.sealHash, run.seal);
  assert.equal(whole.sealHash, sha256(fs.readFileSync(path.join(run.folder, 'seal.json'), 'utf8')));
  assert.deepEqual([whole.writers, whole.records], [2, 10]);

  const log = (writer: string) => `log-${writer}.jsonl`;
  const edit = (name: string, change: (text: string) => string) => (folder: string) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, change(fs.readFileSync(file, 'latin1')), 'latin1');
  };
  const lines = (text: string) => text.split('\n').filter(it => it !== '');
  const joined = (records: readonly string[]) => records.map(it => `\n${it}\n`).join('');
  /** A record changed by somebody who knows how sums are made. */
  const forged = (line: string, change: (json: string) => string) => {
    const json = change(line.slice(0, -17));
    return `${json}\t${sha256(json).slice(0, 16)}`;
  };
  const changes: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
    [
      'the end cut off',
      edit(log(run.other), text => joined(lines(text).slice(0, -1))),
      /was cut: it holds 1 records, 2 were sealed/,
    ],
    ['all of it cut off', edit(log(run.other), () => ''), /was cut: it holds 0 records, 2 were sealed/],
    ['half a record cut off', edit(log(run.mine), text => text.slice(0, -40)), /was cut: it holds 7 records, 8 were sealed/],
    [
      'a record changed',
      edit(log(run.mine), text => text.replace('exit 0', 'exit 1')),
      /were damaged: their checksum does not hold/,
    ],
    [
      'a record taken out',
      edit(log(run.mine), text => joined(lines(text).toSpliced(2, 1))),
      /Record 3 is missing or was changed/,
    ],
    [
      'a record forged with its sum',
      edit(log(run.mine), text =>
        joined(lines(text).map((it, at) => (at === 2 ? forged(it, json => json.replace('"s1"', '"s2"')) : it))),
      ),
      /is missing or was changed/,
    ],
    [
      'the last record forged with its sum',
      edit(log(run.other), text =>
        joined(lines(text).map((it, at) => (at === 1 ? forged(it, json => json.replace('once more', 'never')) : it))),
      ),
      /was changed: its last sum is [0-9a-f]{16}, [0-9a-f]{16} was sealed/,
    ],
    [
      'a writer removed',
      folder => fs.rmSync(path.join(folder, log(run.other))),
      /The journal of writer \w+ is missing: 2 records were sealed/,
    ],
    [
      'a writer added',
      folder => fs.copyFileSync(path.join(folder, log(run.other)), path.join(folder, 'log-0000beef.jsonl')),
      /was added after the run was sealed/,
    ],
    ['the document changed', edit('document.md', text => `${text} `), /document\.md is not the text that was pinned/],
    [
      'the document removed',
      folder => fs.rmSync(path.join(folder, 'document.md')),
      /document\.md, the exact text of the run, is missing/,
    ],
    [
      'the header changed',
      edit('run.json', text => text.replace('"tester"', '"nobody"')),
      /run\.json was changed after the run was sealed/,
    ],
    ['the seal made unreadable', edit('seal.json', text => text.slice(1)), /seal\.json cannot be read/],
    [
      'the seal removed',
      folder => fs.rmSync(path.join(folder, 'seal.json')),
      /finished and has no seal: a cut end could not be seen/,
    ],
    [
      'the sealed result changed',
      edit('seal.json', text => text.replace('"passed"', '"failed"')),
      /The seal says "failed", the journal adds up to "passed"/,
    ],
    [
      'the seal of another run',
      edit('seal.json', text => text.replace(/"run": "[^"]*"/, '"run": "20260101T000000Z-x-00000000"')),
      /The seal belongs to the run 20260101/,
    ],
    [
      'the end cut off and sealed anew',
      folder => {
        edit(log(run.other), text => joined(lines(text).slice(0, -1)))(folder);
        const seal = readSeal(fs.readFileSync(path.join(folder, 'seal.json'), 'utf8'));
        const first = lines(fs.readFileSync(path.join(folder, log(run.other)), 'latin1'))[0] ?? '';
        const writers = { ...seal?.writers, [run.other]: { records: 1, sum: first.slice(-16) } };
        fs.writeFileSync(path.join(folder, 'seal.json'), `${JSON.stringify({ ...seal, writers }, null, 2)}\n`);
      },
      /^$/,
    ],
  ];
  for (const [name, change, message] of changes) {
    const folder = run.copy();
    change(folder);
    const before = new Map(fs.readdirSync(folder).map(it => [it, fs.statSync(path.join(folder, it)).mtimeMs]));
    const { intact, problems, sealHash } = await verifyRun(folder);
    if (name === 'the end cut off and sealed anew') {
      // Whoever may write the seal may write a new one: only its hash, kept elsewhere, tells.
      assert.deepEqual([intact, sealHash === run.seal], [true, false]);
    } else {
      assert.equal(intact, false, name);
      assert.ok(
        problems.some(it => message.test(it)),
        `${name}: ${problems.join(' | ')}`,
      );
    }
    const after = new Map(fs.readdirSync(folder).map(it => [it, fs.statSync(path.join(folder, it)).mtimeMs]));
    assert.deepEqual(after, before, `${name}: nothing is written`);
  }
  t.diagnostic(`${changes.length} ways to change a sealed record, 0 unseen (one by its hash alone)`);
});

test('bytes flipped all through a sealed record are found', async t => {
  const run = await finishedRun();
  const folder = run.copy();
  let cases = 0;
  for (const name of fs.readdirSync(folder).filter(it => /^log-|^run\.json$|^document\.md$/.test(it))) {
    const file = path.join(folder, name);
    const bytes = fs.readFileSync(file);
    // Every seventh byte: the step is no divisor of any line's length, so all kinds of places are met.
    for (let at = 0; at < bytes.length; at += 7, cases++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      fs.writeFileSync(file, changed);
      const verified = await verifyRun(folder).catch(error => {
        assert.ok(error instanceof RunProblem && error.code === 'unreadable' && name === 'run.json', `${name} ${at}: ${error}`);
        return undefined;
      });
      const lineEnd = bytes[at] === 0x0a && name.startsWith('log-');
      // Of the two line ends between records one is enough: the records themselves are whole then.
      assert.ok(verified?.intact !== true || lineEnd, `${name}: byte ${at} of ${bytes.length}`);
    }
    fs.writeFileSync(file, bytes);
  }
  assert.equal((await verifyRun(folder)).intact, true);
  t.diagnostic(`${cases} changed bytes, 0 unseen`);
});

test('a run that is not finished says that a cut end could not be seen, and is no reproach', async () => {
  const it = await scene(steps('true'));
  await it.session.runStep('s1');
  const { intact, sealed, sealHash, problems, notes } = await verifyRun(it.session.folder);
  assert.deepEqual([intact, sealed, sealHash, problems], [true, false, undefined, []]);
  assert.match(notes.join(), /not finished and not sealed yet/);
  await assert.rejects(verifyRun(path.join(it.root, 'nowhere')), { code: 'unreadable' });
});
