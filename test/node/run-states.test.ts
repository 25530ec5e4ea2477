/** Each of the ten states of decision 15 reached by a real step, in the order in which a step goes through them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recordOf } from '../../src/core/run/run.ts';
import { readRun } from '../../src/node/run-store.ts';
import { clock, isThere, page, resumed, scene, step, until } from './run-scene.ts';

test('each state is reached by a real step, shown as it comes, and found on the disk afterwards', async () => {
  const it = await scene(
    page(
      step('pass', [], 'true'),
      step('fail', ['On failure: continue'], 'exit 2'),
      step('stop', [], 'sleep 60'),
      step('lost', [], 'echo on; sleep 3'),
      step('skip', [], 'true'),
      step('hand'),
      step('need-not', ['Skip if: `true`'], 'false'),
      step('never', [], 'true'),
    ),
  );
  const { session } = it;
  const seen = new Map<string, readonly string[]>([...session.run.steps].map(([id, { state }]) => [id, [state]]));
  session.onChange(run => {
    for (const [id, { state }] of run.steps) {
      const states = seen.get(id) ?? [];
      if (states.at(-1) !== state) seen.set(id, [...states, state]);
    }
  });
  const attempt = (id: string) => path.join(it.privateFolder, session.run.header.id, 'attempts', `${id}-1`);
  await session.runStep('pass');
  await session.runStep('fail');
  const stopping = session.runStep('stop');
  await until(() => isThere(path.join(attempt('stop'), 'child')));
  session.stop();
  await stopping;
  await session.skip('stop', 'tried');
  const losing = session.runStep('lost');
  await until(() => isThere(path.join(attempt('lost'), 'start.json')));
  process.kill(JSON.parse(fs.readFileSync(path.join(attempt('lost'), 'start.json'), 'utf8')).pid, 'SIGKILL');
  await losing;
  await session.attest('lost', 'looked at the host');
  await session.skip('skip', 'not tonight');
  await session.attest('hand', '');
  await session.runStep('need-not');
  assert.deepEqual(Object.fromEntries(seen), {
    pass: ['not-started', 'claimed', 'running', 'passed'],
    fail: ['not-started', 'claimed', 'running', 'failed'],
    stop: ['not-started', 'claimed', 'running', 'interrupted', 'skipped'],
    lost: ['not-started', 'claimed', 'running', 'unknown', 'attested'],
    skip: ['not-started', 'skipped'],
    hand: ['not-started', 'attested'],
    'need-not': ['not-started', 'not-applicable'],
    never: ['not-started'],
  });
  const { run } = await readRun(session.folder);
  for (const [id, record] of session.run.steps) assert.deepEqual(run.steps.get(id), record, `${id}: the disk says the same`);
});

test('a secret that did not outlive a restart is asked for by name, and the step runs when it is given again', async () => {
  const text = `---\nparameters:\n  - {name: TOKEN, type: secret}\n---\n${page(step('a', [], '[ "$TOKEN" = hunter2-hunter2 ] && echo "with $TOKEN"'))}`;
  const it = await scene(text, { parameters: new Map([['TOKEN', 'hunter2-hunter2']]) });
  await it.session.close();
  fs.rmSync(path.join(it.privateFolder, it.session.run.header.id, 'values.json'));
  const again = await resumed(it);
  assert.deepEqual(again.needs('a'), [{ type: 'secret', name: 'TOKEN' }]);
  await assert.rejects(again.runStep('a'), /The secret TOKEN is not kept across restarts of this machine: give it again/);
  await again.fill('TOKEN', 'hunter2-hunter2');
  await again.runStep('a');
  const { state, output } = recordOf(again.run, 'a');
  assert.equal(state, 'passed');
  assert.ok(output?.startsWith('with ') && !output.includes('hunter2'), output);
});

test('T58 a clock that is set back in the middle of a run leaves the record in the order of what happened', async () => {
  let back = 0;
  const now = () => new Date(Date.now() - back).toISOString();
  const it = await scene(page(step('a', [], 'true'), step('b', [], 'exit 3')), { clock: { ...clock, now } });
  await it.session.runStep('a');
  back = 3_600_000;
  await it.session.runStep('b');
  const { run } = await readRun(it.session.folder);
  assert.deepEqual(
    [...run.steps.values()].map(it => [it.state, it.code]),
    [
      ['passed', 0],
      ['failed', 3],
    ],
  );
  assert.equal(run.stoppedAt, 'b');
});
