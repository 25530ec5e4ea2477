/** What people say in a run: asked from one list, insisted on by the executor, recorded with their names. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { clockOf } from '../../src/core/run/clock.ts';
import { recordOf } from '../../src/core/run/run.ts';
import type { RunSession } from '../../src/node/run-session.ts';
import { readRun, sha256 } from '../../src/node/run-store.ts';
import { page, resumed, scene, step } from './run-scene.ts';

const asked = (session: RunSession, id: string) => session.needs(id).map(it => it.type);

test('a step that passed is done again only by somebody who was told since when; both outcomes are kept', async () => {
  const { session } = await scene(page(step('a', [], 'echo $((++n))'), step('hand')));
  await session.runStep('a');
  const { endedAt } = recordOf(session.run, 'a');
  assert.equal(session.canRun('a'), undefined, 'it is asked, not refused');
  assert.deepEqual(session.needs('a'), [{ type: 'again', state: 'passed', at: endedAt, by: undefined }]);
  await assert.rejects(session.runStep('a'), new RegExp(`"Step a" passed at ${endedAt}: run it again\\?`));
  await session.runStep('a', { again: true });
  const { state, attempt, output, notes, earlier } = recordOf(session.run, 'a');
  assert.deepEqual([state, attempt, output, earlier?.map(it => it.output)], ['passed', 2, '2\n', ['1\n']]);
  assert.ok(notes.includes(`done again by tester: it had passed at ${endedAt}`), notes.join());
  await session.attest('hand', '');
  assert.deepEqual(asked(session, 'hand'), ['again']);
  await assert.rejects(session.attest('hand', 'once more'), /is done/);
});

test('everything a step needs is asked from one list, in one order, and each is insisted on', async () => {
  const text = page(
    step('away', [], 'chroot --version', 'bash interactive'),
    step('a', ['Role: role-dba', 'Danger: all of it', 'Confirm: two-person', 'Evidence: a screenshot'], 'echo <HOST>\u200b'),
  );
  const { session } = await scene(text);
  await session.runStep('away');
  assert.deepEqual(asked(session, 'a'), ['placeholders', 'role', 'hidden', 'where', 'two-person', 'danger', 'evidence']);
  await assert.rejects(session.runStep('a'), /Fill in first: <HOST>/);
  await session.fill('HOST', 'db1');
  const consent = { hiddenAccepted: true, where: 'here, on the jump host', second: 'Bob', confirmedWith: 'doc' };
  for (const [left, sentence] of [
    [{ ...consent, hiddenAccepted: false }, /cannot be seen/],
    [{ ...consent, where: '' }, /Say where "Step a" must run/],
    [{ ...consent, second: '' }, /needs two people: name somebody beside tester/],
    [{ ...consent, second: ' Tester ' }, /needs two people/],
    [{ ...consent, by: 'bob' }, /needs two people/],
    [{ ...consent, confirmedWith: 'yes' }, /type doc to run it/],
  ] as const)
    await assert.rejects(session.runStep('a', left), sentence);
  assert.equal(recordOf(session.run, 'a').attempt, 0);
  await session.runStep('a', consent);
  const { state, where, confirmedBy, confirmedWith, output } = recordOf(session.run, 'a');
  assert.deepEqual([state, where, confirmedBy, confirmedWith], ['passed', 'here, on the jump host', ['tester', 'Bob'], 'doc']);
  assert.ok(output?.startsWith('db1'));
});

test('evidence: a mark without a note is refused, and a command that ran without one keeps the run from having passed', async () => {
  const { session } = await scene(page(step('hand', ['Evidence: the ticket']), step('a', ['Evidence: the size'], 'true')));
  await assert.rejects(session.attest('hand', ' '), /asks for evidence \(the ticket\)/);
  await session.attest('hand', 'INC-7');
  await session.runStep('a');
  await assert.rejects(session.finish(), /"Step a" asks for evidence \(the size\): add a note/);
  await session.note('12 GB', 'a');
  assert.equal((await session.finish()).result, 'passed');
});

test('two people mark a step done by hand', async () => {
  const { session } = await scene(page(step('hand', ['Confirm: two-person'])));
  await assert.rejects(session.attest('hand', 'done'), /needs two people/);
  await assert.rejects(session.attest('hand', 'done', { by: 'ada', second: 'Ada' }), /needs two people/);
  await session.attest('hand', 'done', { by: 'ada', second: 'bob' });
  const { state, by, confirmedBy } = recordOf(session.run, 'hand');
  assert.deepEqual([state, by, confirmedBy], ['attested', 'ada', ['ada', 'bob']]);
});

test('a role is asked for once, and who takes over is named', async () => {
  const { session } = await scene(
    page(step('a', ['Role: role-dba'], 'true'), step('b', ['Role: role-dba'], 'true'), step('c', [], 'true')),
  );
  assert.deepEqual(session.needs('a'), [{ type: 'role', role: 'role-dba' }]);
  await session.takeOver('a', 'ada');
  assert.deepEqual([asked(session, 'a'), asked(session, 'b')], [[], []]);
  await session.runStep('a');
  assert.deepEqual(recordOf(session.run, 'a').takenOver, { role: 'role-dba', by: 'ada' });
  await assert.rejects(session.takeOver('c', 'ada'), /no role to take it over from/);
});

test('a paused run starts nothing and marks nothing; the pause is no active time', async () => {
  let seconds = 0;
  const clock = {
    now: () => new Date(Date.UTC(2026, 10, 21, 9, 0, seconds)).toISOString(),
    offsetMinutes: () => 60,
    monotonic: () => performance.now(),
  };
  const { session } = await scene(page(step('a', [], 'true'), step('hand')), { clock });
  await assert.rejects(session.continueRun(), /is not paused/);
  await assert.rejects(session.pause(''), /Say why/);
  seconds = 10;
  await session.pause('handing over');
  for (const refused of [session.runStep('a'), session.attest('hand', 'x')])
    await assert.rejects(refused, /paused since .* \(handing over\): continue it first/);
  await assert.rejects(session.pause('again'), /paused already/);
  await session.note('waiting for the day shift');
  seconds = 70;
  await session.continueRun('ada');
  seconds = 100;
  await session.runStep('a');
  const { wall, active, paused } = clockOf(session.run, clock.now());
  assert.deepEqual([wall, active, paused], [100_000, 40_000, false]);
});

test('words for the record: escalations, notes, the declared start, the data loss', async () => {
  const { session } = await scene(page(step('a', [], 'true')), { declaredAt: '2026-11-21T10:00:00+01:00' });
  assert.equal(session.run.declaredAt, '2026-11-21T09:00:00.000Z');
  await session.declareStart('2026-11-21T09:30:00+01:00', 'ada');
  assert.equal(session.run.declaredAt, '2026-11-21T08:30:00.000Z');
  await assert.rejects(session.declareStart('yesterday'), /is no instant/);
  await assert.rejects(session.declareStart('2099-01-01T00:00:00Z'), /lies in the future/);
  await session.escalate('a', 'role-head', 'two hours in');
  await session.escalate(undefined, 'role-head', '');
  await assert.rejects(session.escalate('nope', 'role-head', ''), /no step "nope"/);
  await assert.rejects(session.note('  '), /says nothing/);
  await session.measureDataLoss(90_000, 'last commit against the first lost one');
  assert.equal(session.run.dataLoss?.loss, 90_000);
  await assert.rejects(session.measureDataLoss(-1, ''), /zero or more/);
  await assert.rejects(session.measureDataLoss(undefined, ''), /Say why/);
  await session.measureDataLoss(undefined, 'the log is gone');
  const { run } = await readRun(session.folder);
  assert.deepEqual([run.escalations.length, run.dataLoss?.loss, run.declaredAt], [2, undefined, '2026-11-21T08:30:00.000Z']);
});

test('a document that changed holds the run until the difference was seen and accepted, or is gone', async () => {
  const text = page(step('a', [], 'echo pinned'), step('b', [], 'true'));
  let now: string | undefined = text;
  const it = await scene(text, { documentText: async () => now });
  const { session } = it;
  await session.runStep('a');
  const other = text.replace('pinned', 'another');
  now = other;
  await assert.rejects(session.runStep('b'), /doc\.md is not the text any more that this run was started with/);
  assert.deepEqual(session.documentNow(other), { type: 'changed', hash: sha256(other), accepted: false });
  assert.equal(await session.pinnedText(), text);
  await assert.rejects(session.decide('a', 'yes'), /is not the text any more/);
  now = text;
  await session.runStep('b');
  now = other;
  await assert.rejects(session.runStep('a', { again: true }), /is not the text any more/);
  await session.acceptDocument(sha256(other), 'a comment only', 'ada');
  await session.runStep('a', { again: true });
  assert.equal(recordOf(session.run, 'a').output, 'pinned\n', 'the pinned text runs');
  assert.deepEqual(session.documentNow(other), { type: 'changed', hash: sha256(other), accepted: true });
  assert.deepEqual(
    session.run.documentChanges.map(it => [it.by, it.note]),
    [['ada', 'a comment only']],
  );
});

test('a check-only run: each declared check stands for itself, all else does not belong to it', async () => {
  const { session } = await scene(
    page(step('a', [], 'false', 'sh check'), step('b', [], 'touch ran'), step('hand'), step('c', [], 'true', 'sh check')),
    { mode: 'check-only' },
  );
  await session.runStep('a');
  await session.runStep('c');
  assert.deepEqual(
    [...session.run.steps.values()].map(it => it.state),
    ['failed', 'not-applicable', 'not-applicable', 'passed'],
  );
  await assert.rejects(session.runStep('b'), /does not apply to this run/);
  assert.equal((await session.finish()).result, 'failed');
});

test('the header pins the text: commit, blob, changes, body hash, objectives and whom to call', async () => {
  const front =
    '---\nkind: dr-plan\nowner: role-dba\nrto: 1h\nrpo: 5m\nescalation: [{after: 20m, to: role-head}, {to: role-cto}]\n---\n';
  const body = page(step('a', [], 'true'));
  const it = await scene(page(step('x', [], 'true')));
  assert.deepEqual(
    [it.session.run.header.commit, it.session.run.header.dirty],
    [undefined, undefined],
    'no repository, nothing claimed',
  );
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...words], {
      cwd: it.root,
      encoding: 'utf8',
    }).trim();
  fs.writeFileSync(path.join(it.root, 'doc.md'), front + body);
  git('init', '-q');
  git('add', 'doc.md');
  git('commit', '-qm', 'text');
  const more = {
    environment: 'staging',
    exerciseType: 'functional',
    trigger: { type: 'incident', id: 'INC-7' },
    mode: 'exercise',
  } as const;
  const { header } = (await it.start(front + body, more)).run;
  assert.deepEqual(
    [header.commit, header.blob, header.dirty, header.bodyHash, header.documentHash],
    [git('rev-parse', 'HEAD'), git('rev-parse', 'HEAD:doc.md'), false, sha256(body), sha256(front + body)],
  );
  assert.deepEqual(
    [header.owner, header.escalation, header.rto, header.rpo],
    ['role-dba', 'role-head after 20m, role-cto', 3_600_000, 300_000],
  );
  assert.deepEqual(
    [header.environment, header.exerciseType, header.trigger],
    ['staging', 'functional', { type: 'incident', id: 'INC-7' }],
  );
  fs.appendFileSync(path.join(it.root, 'doc.md'), '\nmore\n');
  assert.equal((await it.start(front + body, more)).run.header.dirty, true);
});

test('whoever takes a run up again acts under their own name', async () => {
  const it = await scene(page(step('hand')));
  await it.session.close();
  const again = await resumed(it, {}, 'night shift');
  await again.attest('hand', 'seen');
  assert.equal(recordOf(again.run, 'hand').by, 'night shift');
  await assert.rejects(it.session.note('too late'), /closed in this window/);
});
