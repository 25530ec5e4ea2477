/** `drillbook run` in a pseudo-terminal with typed keys, and as a process that goes away while its step lives. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { drillbook } from './drillbook.ts';
import {
  drillbookInTerminal,
  drillbookProcess,
  everythingBelow,
  newFolder,
  nothingLives,
  privateFolders,
  processesNaming,
  recordOf,
  until,
} from './program.ts';

const fence = (text: string) => `\n   \`\`\`bash\n${text.replace(/^/gm, '   ')}\n   \`\`\`\n`;

function place(text: string): string {
  const folder = newFolder('terminal');
  fs.writeFileSync(path.join(folder, 'drillbook.yaml'), '');
  fs.writeFileSync(path.join(folder, 'plan.md'), text);
  return folder;
}
const stepsOf = async (folder: string): Promise<{ id: string; state: string; code: number | null }[]> =>
  JSON.parse((await drillbook(['runs', '--root', folder, '--json'])).out).runs[0].steps;
const states = async (folder: string) => (await stepsOf(folder)).map(it => `${it.id} ${it.state}`);
/** Of everything below a folder, what holds this text. */
const holding = (folder: string, text: string) =>
  everythingBelow(folder).filter(it => fs.statSync(it).isFile() && fs.readFileSync(it).includes(text));

const attended = `---
kind: runbook
id: rb-attended
title: Attended
parameters:
  - {name: TOKEN, type: secret, required: true, description: Key to the service}
---
# Attended

## Steps

1. [ ] Say who asks <!-- id: say -->
${fence('printf "token:%s\\n" "$TOKEN"')}
2. [ ] Look at the lamp <!-- id: lamp -->

3. [ ] Is it green? <!-- id: green -->
   - If yes: continue
   - If no: stop

4. [ ] Wait for it <!-- id: wait -->
${fence('echo waiting; sleep 20; echo late')}
5. [ ] Last <!-- id: last -->
${fence('read -r line; echo "heard $line"')}`;

test('typed keys: a secret that is not shown, run, done, a decision, Ctrl+C in a long step, and its end by hand', async t => {
  const folder = place(attended);
  const secret = 'correct-horse-battery';
  const it = drillbookInTerminal(['run', 'plan.md', '--operator', 'ann'], folder);
  await it.answer('TOKEN', secret);
  await it.shows('[1/5] Say who asks');
  await it.answer('[r] run', 'r');
  await it.shows('token:');
  await it.shows('passed');
  await it.answer('[d] done', 'd');
  await it.answer('Note (may be empty)', 'it glows');
  await it.answer('[1] yes', '1');
  await it.answer('Note to the answer', 'seen by two');
  await it.shows('[4/5] Wait for it');
  await it.answer('[r] run', 'r');
  await it.shows('\nwaiting');
  const pressed = Date.now();
  it.press('\u0003');
  await it.shows('interrupted');
  await it.shows('The run stops here unless you say otherwise');
  t.diagnostic(`asked again ${Date.now() - pressed} ms after Ctrl+C`);
  assert.ok(Date.now() - pressed < 15_000, 'the step did not run to its end');
  await it.answer('[s] skip', 's');
  await it.answer('Why', 'it is late');
  await it.shows('[5/5] Last');
  await it.answer('[r] run', 'r');
  // The terminal is the step's own while it runs.
  await it.shows('   in /');
  await new Promise(resolve => setTimeout(resolve, 1000));
  it.press('typed for the step\r');
  await it.shows('heard typed for the step');
  await it.shows('The run failed');
  assert.equal(await it.ended, 1);
  assert.deepEqual(await states(folder), ['say passed', 'lamp attested', 'green attested', 'wait skipped', 'last passed']);

  const record = recordOf(folder);
  const report = JSON.parse(fs.readFileSync(path.join(record, 'report.json'), 'utf8'));
  assert.deepEqual(
    report.steps.slice(1, 3).map((step: { by: string; note: string; answer: string }) => [step.by, step.note, step.answer]),
    [
      ['ann', 'it glows', null],
      ['ann', 'seen by two', 'yes'],
    ],
  );
  // The one place that shows the secret is the step's own printing in its own terminal.
  assert.equal(it.out.split(secret).length - 1, 1, 'what is typed as a secret is not echoed');
  assert.deepEqual(holding(folder, secret), [], 'and stands in no file');
  assert.equal(report.steps[0].masked, 1);
  assert.deepEqual(privateFolders(folder), []);
  await nothingLives(folder);
});

test('Ctrl+D at a question leaves the run to be resumed, and so does Ctrl+C there', async () => {
  const folder = place(`# Plain\n\n## Steps\n\n1. [ ] One <!-- id: one -->\n${fence('true')}\n2. [ ] Two <!-- id: two -->\n`);
  const first = drillbookInTerminal(['run', 'plan.md'], folder);
  await first.answer('[r] run', 'r');
  await first.shows('[2/2] Two');
  await first.shows('>');
  first.press('\u0004');
  await first.shows('The run is left as it is. Go on with: drillbook run --resume');
  assert.equal(await first.ended, 2);
  const second = drillbookInTerminal(['run', '--resume', 'last'], folder);
  await second.shows('Going on with');
  await second.shows('[2/2] Two');
  await second.shows('>');
  second.press('\u0003');
  await second.shows('The run is left as it is');
  assert.equal(await second.ended, 2);
  const third = drillbookInTerminal(['run', '--resume', 'last'], folder);
  await third.answer('[d] done', 'd');
  await third.answer('Note', '');
  await third.shows('The run passed');
  assert.equal(await third.ended, 0);
  assert.deepEqual(await states(folder), ['one passed', 'two attested']);
});

test('a program that is killed does not take its step along: what it prints is kept, and its own code is found', async () => {
  for (const back of ['while the step lives', 'when it has ended'] as const) {
    const folder = place(
      `# Long\n\n## Steps\n\n1. [ ] Copy <!-- id: copy -->\n${fence('for n in 1 2 3 4 5 6; do echo "part $n"; sleep 0.7; done; touch done; exit 3')}`,
    );
    fs.writeFileSync(path.join(folder, 'answers.yaml'), '{}\n');
    const first = drillbookProcess(['run', 'plan.md', '--answers', 'answers.yaml'], folder);
    await until(
      () => first.err.includes('\npart 1\n'),
      () => `the step to print: ${first.err}`,
    );
    first.child.kill('SIGKILL');
    await first.ended;
    assert.ok(!fs.existsSync(path.join(folder, 'done')));
    if (back === 'when it has ended')
      await until(
        () => processesNaming(folder).length === 0,
        () => `the step to end: ${processesNaming(folder)}`,
      );
    const second = drillbookProcess(['run', '--resume', 'last', '--answers', 'answers.yaml'], folder);
    assert.equal(await second.ended, 1, second.out + second.err);
    if (back === 'while the step lives') assert.match(second.out, /It has been running since 2.*: waiting for its end/);
    assert.match(second.out, /failed: exit 3, expected 0/, 'what became of it is said');
    assert.ok(fs.existsSync(path.join(folder, 'done')), 'the step ran to its own end');
    const { steps } = JSON.parse(fs.readFileSync(path.join(recordOf(folder), 'report.json'), 'utf8'));
    assert.deepEqual([steps[0].state, steps[0].code, steps[0].attempt], ['failed', 3, 1], back);
    assert.equal(steps[0].output, 'part 1\npart 2\npart 3\npart 4\npart 5\npart 6\n');
  }
});

test('a step that is stopped while another program waits for it is recorded as interrupted', async () => {
  const folder = place(`# Long\n\n## Steps\n\n1. [ ] Wait <!-- id: wait -->\n${fence('echo on; sleep 30')}`);
  fs.writeFileSync(path.join(folder, 'answers.yaml'), '{}\n');
  const first = drillbookProcess(['run', 'plan.md', '--answers', 'answers.yaml'], folder);
  await until(
    () => first.err.includes('\non\n'),
    () => `the step to print: ${first.err}`,
  );
  first.child.kill('SIGKILL');
  await first.ended;
  const second = drillbookProcess(['run', '--resume', 'last', '--answers', 'answers.yaml'], folder);
  await second.shows('waiting for its end');
  second.child.kill('SIGINT');
  assert.equal(await second.ended, 1, second.out + second.err);
  assert.match(second.out, /interrupted/);
  assert.equal((await stepsOf(folder))[0]?.state, 'interrupted');
  // What ends a step does not go on when the run is finished: the process ids may be anybody's by then.
  await nothingLives(folder);
});
