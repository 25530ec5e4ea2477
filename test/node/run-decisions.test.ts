/** What a run does when a step did not pass and when a question is answered: every action an author can write, really reached. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { currentStep } from '../../src/core/run/flow.ts';
import { openSteps, recordOf } from '../../src/core/run/run.ts';
import type { RunSession } from '../../src/node/run-session.ts';
import { readRun } from '../../src/node/run-store.ts';
import { page, scene, step } from './run-scene.ts';

const state = (session: RunSession, id: string) => recordOf(session.run, id).state;
const undoSteps = (session: RunSession) => session.run.rollback?.steps;
const kinds = (session: RunSession, id: string) => session.offers(id).map(it => it.type);
const actionOf = (session: RunSession, id: string) =>
  session.run.header.steps.find(it => it.id === id)?.failureAction ?? assert.fail(`${id} has no action`);

test('on failure nothing written, or stop: the run stops there; retry, skip and the operator’s own word are offered', async () => {
  for (const labels of [[], ['On failure: stop, and call the vendor']]) {
    const { session } = await scene(page(step('a', labels, 'false'), step('b', [], 'true')));
    await session.runStep('a');
    assert.equal(session.run.stoppedAt, 'a');
    assert.deepEqual(kinds(session, 'a'), ['retry', 'continue', 'skip', 'finish']);
    assert.match(session.canRun('b') ?? '', /stopped at "Step a"/);
    await assert.rejects(session.release('a', 'continue', ' '), /Say why the run goes on/);
    await session.release('a', 'continue', 'the host is known to be slow');
    assert.deepEqual(kinds(session, 'a'), []);
    await session.runStep('b');
    await assert.rejects(session.finish('passed'), /"Step a" did not pass and was then left behind/);
    assert.equal((await session.finish()).result, 'failed');
  }
});

test('on failure continue: the run goes on by its author’s word, without asking, and can pass', async () => {
  const it = await scene(page(step('a', ['On failure: continue'], 'exit 3'), step('b', [], 'true')));
  await it.session.runStep('a');
  const { state: failed, code, released } = recordOf(it.session.run, 'a');
  assert.deepEqual([failed, code, released?.byDocument, it.session.run.stoppedAt], ['failed', 3, true, undefined]);
  assert.equal(it.session.canRun('b'), undefined);
  await it.session.runStep('b');
  assert.equal((await it.session.finish()).result, 'passed');
  assert.equal(recordOf((await readRun(it.session.folder)).run, 'a').released?.reason, 'continue');
});

test('on failure continue does not let pass what was stopped by hand', async () => {
  const { session } = await scene(page(step('a', ['On failure: continue'], 'kill -INT $$; sleep 5')));
  await session.runStep('a');
  assert.deepEqual([state(session, 'a'), session.run.stoppedAt], ['interrupted', 'a']);
});

const undoing = page(
  step('one', ['Rollback: [Undo one](#undo-one)'], 'echo one >> deeds'),
  step('two', ['Rollback: [Undo two](#undo-two)'], 'echo two >> deeds'),
  step('fence', ['Rollback: none, because the host is off'], 'echo fence >> deeds'),
  step('three', ['Rollback: [Undo three](#undo-three)', 'On failure: rollback'], 'test -e allowed && echo three >> deeds'),
  step('four', ['Rollback: [Undo four](#undo-four)'], 'echo four >> deeds'),
  '## Rollback\n\n',
  ...['one', 'two', 'three', 'four'].map(it => `### Undo ${it}\n\n${step(`undo-${it}`, [], `echo undo ${it} >> deeds`)}`),
);
const deeds = (root: string) => fs.readFileSync(path.join(root, 'deeds'), 'utf8').trim().split('\n');

test('on failure rollback: offered and not done unasked; then what was really done is undone, the newest deed first', async () => {
  const { root, session } = await scene(undoing);
  // Out of the order of the document: what counts is what was done when.
  for (const id of ['two', 'one', 'fence', 'three']) await session.runStep(id);
  assert.equal(undoSteps(session), undefined, 'nothing is rolled back unasked');
  assert.deepEqual(kinds(session, 'three').slice(0, 2), ['author', 'retry']);
  const offer = session.offers('three').find(it => it.type === 'roll-back');
  assert.deepEqual(offer?.type === 'roll-back' && offer.notUndone.map(it => it.id), ['fence']);
  const done = await session.release('three', actionOf(session, 'three'), 'the check did not hold');
  assert.equal(done.type, 'rollback');
  assert.deepEqual(undoSteps(session), ['undo-three', 'undo-one', 'undo-two'], 'step four was never reached');
  assert.match(session.canRun('four') ?? '', /being rolled back: "Step four" is not part of that/);
  assert.match(session.canRun('undo-two') ?? '', /"Step undo-three" comes first/);
  for (const id of ['undo-three', 'undo-one', 'undo-two']) {
    await assert.rejects(session.finish('rolled-back'), /is not done, or was left out/);
    await session.runStep(id);
  }
  assert.deepEqual(deeds(root), ['two', 'one', 'fence', 'undo three', 'undo one', 'undo two']);
  await assert.rejects(session.finish('passed'), /rolled back: it has not passed/);
  const finished = await session.finish();
  assert.equal(finished.result, 'rolled-back');
});

test('a rollback that leaves an undo step out is no rollback; one that fails stops there', async () => {
  const { session } = await scene(undoing);
  await session.runStep('one');
  await assert.rejects(session.startRollback(' '), /Say why/);
  await session.startRollback('changed our minds');
  await assert.rejects(session.startRollback('again'), /already/);
  await session.skip('undo-one', 'done by hand elsewhere');
  assert.equal((await session.finish()).result, 'failed');

  const failing = await scene(
    page(
      step('a', ['Rollback: [Undo](#undo)'], 'true'),
      '## Rollback\n\n### Undo\n\n',
      step('u1', [], 'false'),
      step('u2', [], 'true'),
    ),
  );
  await failing.session.runStep('a');
  await failing.session.startRollback('it is wrong');
  await failing.session.runStep('u1');
  assert.equal(failing.session.run.stoppedAt, 'u1');
  assert.match(failing.session.canRun('u2') ?? '', /rollback stopped at "Step u1"/);
});

test('nothing done, or nothing that a step undoes: a rollback is refused with the reason', async () => {
  const { session } = await scene(
    page(step('a', ['Rollback: none, because mail cannot be called back'], 'true'), step('look', [], 'true', 'bash check')),
  );
  await assert.rejects(session.startRollback('why not'), /Nothing was done/);
  await session.runStep('a');
  await assert.rejects(session.startRollback('why not'), /"Step a": mail cannot be called back/);
  assert.equal(session.run.rollback, undefined);
});

test('a document with a way back that no step names: all of it, in the order written', async () => {
  const { root, session } = await scene(
    page(
      step('a', [], 'echo a >> deeds'),
      '## Rollback\n\n',
      step('u1', [], 'echo u1 >> deeds'),
      step('u2', [], 'echo u2 >> deeds'),
    ),
  );
  await session.runStep('a');
  await session.startRollback('it is wrong');
  assert.deepEqual(session.run.rollback?.notUndone, []);
  for (const id of ['u1', 'u2']) await session.runStep(id);
  assert.deepEqual(deeds(root), ['a', 'u1', 'u2']);
  assert.equal((await session.finish()).result, 'rolled-back');
});

test('on failure skip to: offered; what lies between is not applicable, and the run goes on there', async () => {
  const { session } = await scene(
    page(
      step('a', ['On failure: skip to [Mitigation](#mitigation)'], 'false'),
      step('b', [], 'true'),
      '## Mitigation\n\n',
      step('c', [], 'true'),
    ),
  );
  await session.runStep('a');
  assert.equal(session.run.stoppedAt, 'a');
  await session.release('a', actionOf(session, 'a'), '');
  assert.deepEqual([state(session, 'b'), currentStep(session.run)?.id], ['not-applicable', 'c']);
  assert.match(session.canRun('b') ?? '', /does not apply to this run/);
  await session.runStep('c');
  assert.equal((await session.finish()).result, 'passed', 'its author sent the run here');
});

test('on failure escalate: recorded, and the step still holds the run; words are shown and never followed', async () => {
  const { session } = await scene(
    page(step('a', ['On failure: escalate to role-commander'], 'false'), step('b', ['On failure: phone the vendor'], 'false')),
  );
  await session.runStep('a');
  assert.deepEqual(
    session.offers('a').find(it => it.type === 'escalate'),
    { type: 'escalate', to: 'role-commander' },
  );
  await session.release('a', actionOf(session, 'a'), 'third time tonight');
  assert.deepEqual(
    session.run.escalations.map(it => [it.to, it.step, it.text, it.by]),
    [['role-commander', 'a', 'third time tonight', 'tester']],
  );
  assert.equal(session.run.stoppedAt, 'a');
  await session.skip('a', 'the commander says so');
  await session.runStep('b');
  await assert.rejects(session.release('b', actionOf(session, 'b'), ''), /in words \(phone the vendor\)/);
  await assert.rejects(session.release('b', { type: 'rollback' }, ''), /did not write that/);
  assert.deepEqual([session.run.stoppedAt, recordOf(session.run, 'a').by], ['b', 'tester']);
});

const asking = page(
  step('first', [], 'true'),
  step('ask', [
    'If yes: continue',
    'If no: stop',
    'If broken: skip to [Restore](#restore-from-backup)',
    'If unsure: escalate to role-commander',
    'If worse: rollback',
    'If odd: call somebody',
    'If lost: skip to [Nowhere](#nowhere)',
  ]),
  step('go', [], 'true'),
  '## Verification\n\n',
  step('verify', [], 'true'),
  '## Restore from backup\n\n',
  step('restore', [], 'true'),
  step('back', ['If done: skip to [Verification](#verification)', 'If failed: stop']),
);

test('a decision is decided before what comes after it, by one of its answers, and by nothing else', async () => {
  const { session } = await scene(asking);
  assert.match(session.canRun('go') ?? '', /"Step ask" must be decided first/);
  assert.match(session.canRun('restore') ?? '', /only a decision leads to/);
  assert.equal(session.canRun('first'), undefined);
  await session.runStep('first');
  await assert.rejects(session.attest('ask', 'seen'), /is a decision: choose one of "yes", "no"/);
  await assert.rejects(session.decide('ask', 'perhaps'), /is answered by "yes"/);
  await assert.rejects(session.decide('first', 'yes'), /is done|no decision/);
  await assert.rejects(session.decide('ask', 'lost'), /leads to "Nowhere", and there are no steps there/);
  const action = await session.decide('ask', 'Yes', { note: 'two hosts agree', by: 'ada' });
  assert.equal(action.type, 'continue');
  const record = recordOf(session.run, 'ask');
  assert.deepEqual([record.state, record.answer, record.note, record.by], ['attested', 'yes', 'two hosts agree', 'ada']);
  // Nothing was begun since: a wrong key is put right, and both answers stay.
  await session.decide('ask', 'broken');
  assert.equal(currentStep(session.run)?.id, 'restore');
  await session.decide('ask', 'yes', { note: 'a wrong key' });
  assert.deepEqual(
    openSteps(session.run).map(it => it.id),
    ['go', 'verify'],
  );
  assert.match(session.canRun('restore') ?? '', /does not apply/);
  assert.deepEqual(
    recordOf(session.run, 'ask').earlier?.map(it => it.answer),
    ['yes', 'broken'],
  );
  await session.runStep('go');
  await assert.rejects(session.decide('ask', 'no'), /is done: "Step go" was begun after it was answered/);
  await session.runStep('verify');
  assert.equal((await session.finish()).result, 'passed');
});

test('answers that stop, that skip and come back, that escalate: each leaves the run where it says', async () => {
  const stop = await scene(asking);
  await stop.session.runStep('first');
  for (const answer of ['odd', 'no']) {
    await stop.session.decide('ask', answer);
    assert.match(stop.session.canRun('go') ?? '', new RegExp(`was answered "${answer}", and there the run stops`));
    await assert.rejects(stop.session.finish('passed'), /not passed/);
  }
  await stop.session.decide('ask', 'yes', { note: 'it came up' });
  assert.equal(stop.session.canRun('go'), undefined);
  assert.deepEqual(
    recordOf(stop.session.run, 'ask').earlier?.map(it => it.answer),
    ['odd', 'no'],
  );

  const { session } = await scene(asking);
  await session.runStep('first');
  assert.equal((await session.decide('ask', 'unsure', { note: 'no idea' })).type, 'escalate');
  assert.deepEqual([state(session, 'ask'), session.run.escalations[0]?.to], ['not-started', 'role-commander']);
  await session.decide('ask', 'broken');
  assert.deepEqual(
    [state(session, 'go'), state(session, 'verify'), currentStep(session.run)?.id],
    ['not-applicable', 'not-applicable', 'restore'],
  );
  await session.runStep('restore');
  await session.decide('back', 'done');
  assert.deepEqual(
    openSteps(session.run).map(it => it.id),
    ['verify'],
  );
  await session.runStep('verify');
  assert.equal((await session.finish()).result, 'passed');
});

test('an answer that rolls back starts the rollback, or says that there is nothing to undo', async () => {
  const text = page(
    step('a', ['Rollback: [Undo](#undo)'], 'true'),
    step('ask', ['If worse: rollback', 'If fine: continue']),
    '## Rollback\n\n### Undo\n\n',
    step('u', [], 'true'),
  );
  const early = await scene(text);
  await assert.rejects(early.session.decide('ask', 'worse'), /Nothing was done/);
  assert.equal(state(early.session, 'ask'), 'not-started', 'a decision that cannot be followed is not made');
  const { session } = await scene(text);
  await session.runStep('a');
  await session.decide('ask', 'worse', { by: 'ada' });
  assert.deepEqual([session.run.rollback?.by, session.run.rollback?.reason], ['ada', '"Step ask" was answered "worse"']);
  await session.runStep('u');
  assert.equal((await session.finish()).result, 'rolled-back');
});
