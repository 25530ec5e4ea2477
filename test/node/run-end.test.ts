/** The end of a run: the result its steps bear out, the seal, what was private, and reports that could not be written. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { cleanPrivate } from '../../src/node/run-clean.ts';
import { writeReports } from '../../src/node/run-report.ts';
import { sealRun, verifyRun } from '../../src/node/run-seal.ts';
import { RunSession } from '../../src/node/run-session.ts';
import { readRun } from '../../src/node/run-store.ts';
import { clock, page, resumed, type Scene, scene, step, worldOf } from './run-scene.ts';

const privateOf = (it: Scene) => path.join(it.privateFolder, it.session.run.header.id);

test('a run ends with what its steps have earned, and claims no more', async () => {
  const passed = await scene(page(step('a', [], 'true')));
  await passed.session.runStep('a');
  await assert.rejects(passed.session.finish('rolled-back'), /Nothing was rolled back/);
  assert.equal((await passed.session.finish()).result, 'passed');
  await assert.rejects(passed.session.finish(), /finished|closed/);
  await assert.rejects(passed.session.runStep('a', { again: true }), /finished|closed/);

  const failed = await scene(page(step('a', [], 'false')));
  await failed.session.runStep('a');
  await assert.rejects(failed.session.finish('passed'), /"Step a" is failed/);
  assert.equal((await failed.session.finish()).result, 'failed');

  const early = await scene(page(step('a', [], 'true'), step('b', [], 'true')));
  await early.session.runStep('a');
  assert.equal((await early.session.finish(undefined, 'called off')).result, 'aborted');
  assert.equal((await readRun(early.session.folder)).run.result, 'aborted');
});

test('a finished run is sealed over the journals of all its windows, and verified; a cut tail is seen', async () => {
  const it = await scene(page(step('a', [], 'true'), step('b', [], 'true')));
  await it.session.runStep('a');
  const other = await resumed(it);
  await other.runStep('b');
  const { seal, problem } = await other.finish();
  assert.equal(problem, undefined);
  const found = await verifyRun(it.session.folder);
  assert.deepEqual([found.intact, found.sealed, found.sealHash, found.writers, found.problems], [true, true, seal, 2, []]);
  await assert.rejects(it.session.note('late'), /finished/, 'nothing is written behind the seal');
  assert.equal(it.session.run.result, 'passed');
  const log = path.join(it.session.folder, `log-${other.writer}.jsonl`);
  const text = fs.readFileSync(log, 'utf8');
  fs.writeFileSync(log, text.slice(0, text.trimEnd().lastIndexOf('\n')));
  assert.equal((await verifyRun(it.session.folder)).intact, false);
});

test('a report that cannot be written is said in a sentence, loses nothing, and is written later', async () => {
  const it = await scene(page(step('a', [], 'true')));
  await it.session.runStep('a');
  fs.mkdirSync(path.join(it.session.folder, 'report.md'));
  const finished = await it.session.finish();
  assert.deepEqual([finished.result, finished.report], ['passed', undefined]);
  assert.match(finished.problem ?? '', /finished and recorded, but its report could not be written .* Nothing is lost/);
  assert.ok(!fs.existsSync(privateOf(it)), 'the record is sealed, so what was private is gone');
  fs.rmdirSync(path.join(it.session.folder, 'report.md'));
  await writeReports(it.session.folder, clock.now());
  assert.match(fs.readFileSync(path.join(it.session.folder, 'report.md'), 'utf8'), /passed/);
  assert.ok((await verifyRun(it.session.folder)).intact);
});

test('a run that cannot be sealed stays finished and keeps its private files; once it is sealed they go', async () => {
  const it = await scene(page(step('a', [], 'true')));
  await it.session.runStep('a');
  fs.mkdirSync(path.join(it.session.folder, 'seal.json'));
  const finished = await it.session.finish();
  assert.deepEqual([finished.result, finished.seal], ['passed', undefined]);
  assert.match(finished.problem ?? '', /not sealed/);
  assert.ok(fs.existsSync(path.join(privateOf(it), 'attempts', 'a-1', 'end.json')));
  fs.rmdirSync(path.join(it.session.folder, 'seal.json'));
  await sealRun(it.session.folder, clock.now());
  await it.start(page(step('a', [], 'true')));
  assert.ok(!fs.existsSync(privateOf(it)));
});

test('raw output older than 24 h of attempts that have ended is taken away when a run starts, and nothing else', async () => {
  const it = await scene(page(step('a', [], 'echo out'), step('b', [], 'echo out')));
  for (const id of ['a', 'b']) await it.session.runStep(id);
  const attempt = (id: string) => path.join(privateOf(it), 'attempts', `${id}-1`);
  const raws = () => ['a', 'b'].map(id => fs.existsSync(path.join(attempt(id), 'stdout.raw')));
  const now = Date.now();
  const yesterday = new Date(now - 25 * 3_600_000);
  fs.utimesSync(path.join(attempt('a'), 'end.json'), yesterday, yesterday);
  fs.rmSync(path.join(attempt('b'), 'end.json'));
  fs.utimesSync(path.join(attempt('b'), 'stdout.raw'), yesterday, yesterday);
  await cleanPrivate(it.privateFolder, now - 2 * 3_600_000);
  assert.deepEqual(raws(), [true, true], 'not yet 24 h');
  await it.start(page(step('a', [], 'true')));
  assert.deepEqual(raws(), [false, true], 'an attempt without an end keeps what it printed');
  assert.ok(fs.existsSync(path.join(attempt('a'), 'end.json')), 'how it ended stays known');
});

test('a record that was changed, or lies elsewhere, is not gone on with: nothing of it runs and nothing is removed', async () => {
  const changes: readonly (readonly [string, (folder: string) => string, RegExp])[] = [
    [
      'the command',
      folder => {
        rewrite(folder, 'run.json', it => it.replace('touch deed', 'touch evil'));
        return folder;
      },
      /run\.json was changed after this run began/,
    ],
    [
      'command and journal',
      folder => {
        rewrite(folder, 'run.json', it => it.replace('touch deed', 'touch evil'));
        for (const log of fs.readdirSync(folder).filter(it => it.startsWith('log-'))) fs.rmSync(path.join(folder, log));
        return folder;
      },
      /The steps of this record are not those of its document\.md/,
    ],
    [
      'the text',
      folder => {
        rewrite(folder, 'document.md', it => it.replace('touch deed', 'touch evil'));
        return folder;
      },
      /document\.md is not the text this run began with/,
    ],
    [
      'the name',
      folder => {
        rewrite(folder, 'run.json', it => it.replace(/"id": "[^"]*"/, '"id": "../victim"'));
        return folder;
      },
      /does not lie where it was begun: it names itself "\.\.\/victim"/,
    ],
    [
      'the place',
      folder => {
        const copy = path.join(path.dirname(folder), '20200101T000000Z-doc-00000000');
        fs.cpSync(folder, copy, { recursive: true });
        return copy;
      },
      /does not lie where it was begun/,
    ],
  ];
  for (const [what, change, says] of changes) {
    const it = await scene(page(step('a', [], 'touch deed')));
    const { folder } = it.session;
    await it.session.close();
    const victim = path.join(it.privateFolder, '..', 'victim');
    fs.mkdirSync(victim);
    const changed = change(folder);
    await assert.rejects(RunSession.resume(changed, worldOf(it)), says, what);
    assert.deepEqual(fs.readdirSync(victim), [], what);
    assert.ok(!fs.existsSync(path.join(it.root, 'evil')) && !fs.existsSync(path.join(it.root, 'deed')), what);
  }
});

function rewrite(folder: string, name: string, change: (text: string) => string): void {
  const file = path.join(folder, name);
  const before = fs.readFileSync(file, 'utf8');
  const after = change(before);
  assert.notEqual(after, before);
  fs.writeFileSync(file, after);
}
