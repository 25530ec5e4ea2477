/** A shell that a step opened: what is done in it meanwhile, what its exit code says, and what is shown and copied for it. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recordOf } from '../../src/core/run/run.ts';
import { scene, steps, until } from './run-scene.ts';

const open = (text: string) => ({ language: 'bash interactive', text });

test('while such a shell is open the next step is not run here, and can be done there by hand', async () => {
  const it = await scene(
    steps(open('touch opened; for i in $(seq 80); do test -e leave && break; sleep 0.1; done'), 'echo next', 'echo last'),
  );
  const { session, root } = it;
  const living = session.runStep('s1');
  await until(() => existsSync(path.join(root, 'opened')));
  assert.match(session.canRun('s2') ?? '', /"Step 1" opened is still open.*leave that shell first/);
  await assert.rejects(session.runStep('s2'), /still running/);
  assert.equal(session.canAct('s2'), undefined);
  await session.attest('s2', 'done there, it says next');
  await session.skip('s3', 'not needed there');
  assert.equal(recordOf(session.run, 's2').state, 'attested');
  assert.equal(recordOf(session.run, 's3').state, 'skipped');
  assert.equal(recordOf(session.run, 's1').state, 'running', 'the shell is none the wiser');
  await assert.rejects(session.finish(), /still running/);
  writeFileSync(path.join(root, 'leave'), '');
  await living;
  assert.equal(recordOf(session.run, 's1').state, 'passed');
  assert.equal((await session.finish()).result, 'passed');
});

for (const [answer, state] of [
  [true, 'passed'],
  [false, 'failed'],
  [undefined, 'unknown'],
] as const)
  test(`left with another code than 0 it is asked whether it is done: ${answer} is ${state}`, async () => {
    const asked: string[] = [];
    const { session } = await scene(steps(open('exit 5')), {
      ask: async (_step, question) => {
        asked.push(question);
        return answer;
      },
    });
    await session.runStep('s1');
    const record = recordOf(session.run, 's1');
    assert.equal(record.state, state);
    assert.equal(record.code, 5);
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /left with exit 5.*"Step 1" done\?/);
  });

test('an author who names an exit code means it', async () => {
  const { session } = await scene(steps({ ...open('exit 5'), labels: '- Expect: exit 0' }), {
    ask: async () => {
      throw new Error('nothing is to be asked');
    },
  });
  await session.runStep('s1');
  assert.equal(recordOf(session.run, 's1').state, 'failed');
});

const withValues = `---
kind: runbook
id: rb-values
parameters:
  - name: DIR
    type: path
    required: true
  - name: TOKEN
    type: secret
    required: true
---
# Doc

## Steps

1. [ ] Use them

   \`\`\`bash
   curl -H "$TOKEN" <host>/"$DIR"
   \`\`\`
`;

test('what is shown has its values and no secret; what is copied brings them along, and asks for the secret', async () => {
  const given = {
    parameters: new Map([
      ['DIR', '/srv/a b'],
      ['TOKEN', 'sup3r-secret-value'],
    ]),
  };
  const { session } = await scene(withValues, given);
  assert.throws(() => session.pastedCommand('use-them'), /Fill in first: <host>/);
  await session.fill('host', 'db1');
  assert.deepEqual(session.shownCommand('use-them'), {
    text: `curl -H "$TOKEN" 'db1'/"$DIR"`,
    values: [
      { name: 'DIR', value: '/srv/a b' },
      { name: 'TOKEN', value: '[secret]' },
    ],
  });
  const pasted = session.pastedCommand('use-them');
  assert.match(pasted, /^set -u\nexport DIR='\/srv\/a b'\n: "\$\{TOKEN:\?/);
  assert.doesNotMatch(pasted, /sup3r/);
});
