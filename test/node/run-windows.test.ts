/** One run in two windows, and runs within runs: nothing is started twice, nothing is lost, each sees what the other did. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseDocument } from '../../src/core/document/document.ts';
import { recordOf } from '../../src/core/run/run.ts';
import { claimAttempt } from '../../src/node/run-claims.ts';
import { RunSession } from '../../src/node/run-session.ts';
import { RunStore, readRun } from '../../src/node/run-store.ts';
import { placeTicket, RunFolder } from '../../src/node/wrapper.ts';
import { clock, page, resumed, ShellTerminal, scene, step, until, worldOf } from './run-scene.ts';

const state = (session: RunSession, id: string) => recordOf(session.run, id).state;

test('a step that runs in another window is seen there, left alone, and known when it has ended', async () => {
  const it = await scene(page(step('a', [], 'while ! [ -e go ]; do sleep 0.05; done; echo done; exit 4'), step('b', [], 'true')));
  const done = it.session.runStep('a');
  await until(() => state(it.session, 'a') === 'running');
  const other = await resumed(it);
  assert.deepEqual(
    [state(other, 'a'), other.elsewhere?.pid, other.elsewhere?.writer],
    ['running', process.pid, it.session.writer],
  );
  await assert.rejects(
    other.runStep('b'),
    (error: Error & { code?: string }) => error.code === 'taken' && /started in another window/.test(error.message),
  );
  await assert.rejects(other.skip('b', 'why not'), /"Step a" is still running/);
  fs.writeFileSync(path.join(it.root, 'go'), '');
  await done;
  await until(() => state(other, 'a') === 'failed');
  assert.deepEqual([recordOf(other.run, 'a').code, other.run.stoppedAt, other.elsewhere], [4, 'a', undefined]);
  await other.skip('a', 'known');
  await it.session.runStep('b');
  assert.equal(state(it.session, 'b'), 'passed', 'the first window saw that it was skipped');
  const { records, run } = await readRun(it.session.folder);
  assert.equal(records.filter(it => it.event.type === 'step-finished').length, 2, 'each end is recorded once');
  assert.equal(run.steps.get('a')?.by, 'another');
});

test('two windows start two steps in the same instant: each ticket starts its own step, and both codes are exact', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const it = await scene(
    page(...names.map((id, index) => step(id, ['On failure: continue'], `echo ${id} >> ran-${id}; exit ${index}`))),
  );
  const other = await resumed(it, { terminal: new ShellTerminal() });
  for (const [mine, its] of [
    ['a', 'b'],
    ['c', 'd'],
  ] as const) {
    const started = await Promise.allSettled([it.session.runStep(mine), other.runStep(its)]);
    // Whoever saw the other one's step in time was refused: then it has not run, and it may now.
    for (const [index, { status }] of started.entries())
      if (status === 'rejected') await [it.session, other][index]?.runStep([mine, its][index] ?? '');
  }
  const { run } = await readRun(it.session.folder);
  assert.deepEqual(
    names.map(id => [run.steps.get(id)?.code, run.steps.get(id)?.attempt]),
    [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  );
  for (const id of names) assert.equal(fs.readFileSync(path.join(it.root, `ran-${id}`), 'utf8'), `${id}\n`);
});

test('a ticket waits until the one of the other window is taken', async () => {
  const it = await scene(page(step('a', [], 'true')));
  const run = new RunFolder(it.privateFolder, it.session.run.header.id);
  const ticket = path.join(run.path, 'ticket');
  for (const id of ['x', 'y']) fs.mkdirSync(run.attemptFolder(id, 1));
  await placeTicket(run, run.attemptFolder('x', 1), 10_000);
  let placed = false;
  const second = placeTicket(run, run.attemptFolder('y', 1), 10_000).then(() => {
    placed = true;
  });
  await new Promise(resolve => setTimeout(resolve, 300));
  assert.deepEqual([placed, fs.readFileSync(ticket, 'utf8')], [false, 'x-1\n']);
  fs.renameSync(ticket, path.join(run.attemptFolder('x', 1), 'taken'));
  await second;
  assert.equal(fs.readFileSync(ticket, 'utf8'), 'y-1\n');
  assert.deepEqual(
    fs.readdirSync(run.path).filter(it => it.startsWith('.')),
    [],
    'no draft is left',
  );
});

test('a ticket that a dead window left behind is revoked, and never runs', async () => {
  const it = await scene(page(step('a', [], 'echo a > ran')), { startLimit: 300 });
  const folder = path.join(it.privateFolder, it.session.run.header.id);
  fs.mkdirSync(path.join(folder, 'attempts', 'left-1'));
  fs.writeFileSync(path.join(folder, 'ticket'), 'left-1\n');
  await it.session.runStep('a');
  assert.equal(state(it.session, 'a'), 'passed');
  assert.ok(fs.existsSync(path.join(folder, 'attempts', 'left-1', 'revoked')));
});

test('a step whose window died is settled by the window that stayed', async () => {
  const it = await scene(page(step('a', [], 'true'), step('b', [], 'true')));
  // As a window leaves it that was killed right after its claim: the process is gone.
  const dead = spawnSync('true').pid;
  const journal = await new RunStore(it.root).openJournal(it.session.folder, clock);
  const claim = { writer: journal.writer, pid: dead, host: hostname(), at: clock.now() };
  await claimAttempt(it.session.folder, 'a', 1, claim);
  await journal.append({ type: 'step-claimed', at: clock.now(), step: 'a', attempt: 1 });
  await journal.close();
  await assert.rejects(it.session.runStep('b'), /stopped at "Step a"/);
  assert.deepEqual(
    [state(it.session, 'a'), recordOf(it.session.run, 'a').verdict],
    ['interrupted', 'never started: the window ended before'],
  );
  await it.session.runStep('a');
  assert.deepEqual([state(it.session, 'a'), recordOf(it.session.run, 'a').attempt], ['passed', 2]);
});

const child = page(step('x', [], 'test -e ok'));
const parent = page(
  step('before', [], 'true'),
  step('sub', ['Run: [Child](child.md)', 'Confirm: two-person', 'Target: 5m']),
  step('after', [], 'true'),
);

async function nest(it: Awaited<ReturnType<typeof scene>>) {
  const consent = { second: 'bob', confirmedWith: 'yes' };
  await assert.rejects(it.session.beginNested('sub', 'child'), /needs two people/);
  const nesting = await it.session.beginNested('sub', 'child', consent);
  const document = parseDocument('file:///child.md', child, { path: 'child.md' }).document;
  return { nesting, session: await it.start(child, { document, nesting }) };
}

test('a nested run is a run of its own, and its result is the step’s', async () => {
  const it = await scene(parent);
  await it.session.runStep('before');
  await assert.rejects(it.session.attest('sub', 'done'), /is a run of its own/);
  await assert.rejects(it.session.beginNested('after', 'child'), /names no runbook/);
  const { nesting, session } = await nest(it);
  assert.deepEqual(
    [session.run.header.id, session.run.header.parent],
    [nesting.id, { run: it.session.run.header.id, step: 'sub' }],
  );
  assert.equal(recordOf(it.session.run, 'sub').nestedRun, nesting.id);
  assert.match(it.session.canRun('after') ?? '', /"Step sub" is still running/);
  await session.runStep('x');
  await session.finish();
  // What the nested run's own record says counts, not what somebody says about it.
  await it.session.endNested('sub', nesting.id, 'passed');
  assert.deepEqual([state(it.session, 'sub'), recordOf(it.session.run, 'sub').verdict], ['failed', 'the nested run is failed']);
  assert.equal(it.session.run.stoppedAt, 'sub');
  await assert.rejects(it.session.endNested('sub', nesting.id), /is not waiting/);

  fs.writeFileSync(path.join(it.root, 'ok'), '');
  const second = await nest(it);
  await second.session.runStep('x');
  await second.session.finish();
  await it.session.endNested('sub', second.nesting.id);
  const record = recordOf(it.session.run, 'sub');
  assert.deepEqual([record.state, record.attempt, record.nestedRun], ['passed', 2, second.nesting.id]);
  assert.ok(it.session.run.notes.some(note => note.text === 'confirmed by tester and bob'));
  await it.session.runStep('after');
  assert.equal((await it.session.finish()).result, 'passed');
});

test('a nested run that was aborted, never started, or is not finished leaves its step to be decided; a reload waits for it', async () => {
  const it = await scene(parent);
  await it.session.runStep('before');
  const aborted = await nest(it);
  await it.session.close();
  const again = await resumed(it);
  assert.deepEqual([state(again, 'sub'), again.elsewhere], ['running', undefined], 'it is not taken for a step that was lost');
  await aborted.session.finish('aborted', 'wrong night');
  await again.endNested('sub', aborted.nesting.id);
  assert.equal(state(again, 'sub'), 'interrupted');
  const consent = { second: 'bob' };
  const never = await again.beginNested('sub', 'child', consent);
  await again.endNested('sub', never.id);
  assert.deepEqual(
    [state(again, 'sub'), recordOf(again.run, 'sub').verdict],
    ['interrupted', 'never started: the nested run has no record'],
  );
  const open = await nest({ ...it, session: again });
  await again.endNested('sub', open.nesting.id);
  assert.equal(state(again, 'sub'), 'unknown');
  await again.skip('sub', 'done by hand');
  await again.runStep('after');
  assert.equal((await again.finish()).result, 'failed', 'a step that was tried and left behind is no run that passed');
});

test('an answer and a failure that run another runbook leave it to the nested run', async () => {
  const it = await scene(
    page(
      step('ask', ['If yes: continue', 'If no: run [Child](child.md)']),
      step('b', ['On failure: run [Child](child.md)'], 'false'),
    ),
  );
  assert.equal((await it.session.decide('ask', 'no', { note: 'it is broken' })).type, 'run');
  assert.equal(state(it.session, 'ask'), 'not-started', 'the answer alone has done nothing yet');
  const document = parseDocument('file:///child.md', child, { path: 'child.md' }).document;
  fs.writeFileSync(path.join(it.root, 'ok'), '');
  for (const id of ['ask', 'b']) {
    if (id === 'b') {
      await it.session.runStep('b');
      const action = it.session.offers('b')[0];
      assert.equal(action?.type === 'author' && (await it.session.release('b', action.action, 'as written')).type, 'run');
    }
    const nesting = await it.session.beginNested(id, 'child');
    const session = await it.start(child, { document, nesting });
    await session.runStep('x');
    await session.finish();
    await it.session.endNested(id, nesting.id);
    assert.equal(state(it.session, id), 'passed');
  }
  assert.equal((await it.session.finish()).result, 'passed');
});

test('a world that answers nothing about the document, and one whose folder is gone, are no difference', async () => {
  const it = await scene(page(step('a', [], 'true')));
  await it.session.close();
  const session = await RunSession.resume(it.session.folder, { ...worldOf(it), documentText: async () => undefined });
  await session.runStep('a');
  assert.equal(state(session, 'a'), 'passed');
  await session.close();
});
