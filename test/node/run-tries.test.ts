/** What happens around a step's command: repeated until it holds, left out when it need not run, captured, ended in time. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recordOf } from '../../src/core/run/run.ts';
import { readRun } from '../../src/node/run-store.ts';
import { hasShell, isThere, page, resumed, type Scene, ShellTerminal, scene, step, until } from './run-scene.ts';

const record = (it: Scene, id = 'a') => recordOf(it.session.run, id);
const attempts = (it: Scene) => path.join(it.privateFolder, it.session.run.header.id, 'attempts');
const count = 'n=$(cat count 2>/dev/null || echo 0); n=$((n + 1)); echo $n > count; echo "at $n"';

test('retry: runs again until its expectation holds, and tells how often', async () => {
  const it = await scene(page(step('a', ['Retry: every 1s for 60s', 'Expect: contains "at 3"'], count)));
  await it.session.runStep('a');
  const { state, tries, attempt, output, earlier } = record(it);
  assert.deepEqual([state, tries, attempt, output, earlier], ['passed', 3, 1, 'at 3\n', undefined]);
  assert.equal(it.terminal.typed.length, 3);
  assert.equal(recordOf((await readRun(it.session.folder)).run, 'a').tries, 3);
});

test('retry: what never holds has failed when its time is over, with the last try to look at', async () => {
  const it = await scene(page(step('a', ['Retry: every 1s for 2s', 'Expect: contains "at 99"'], count)));
  await it.session.runStep('a');
  const { state, tries = 0, verdict = '' } = record(it);
  assert.equal(state, 'failed');
  assert.match(verdict, /output does not contain "at 99"; it did not hold within 2s/);
  assert.ok(tries >= 1 && tries <= 2, `${tries}`);
  assert.equal(fs.readFileSync(path.join(it.root, 'count'), 'utf8').trim(), String(tries), 'each try really ran');
});

test('retry: stop ends it between two tries and within one; a time limit is one for each try', async () => {
  const between = await scene(page(step('a', ['Retry: every 60s for 600s'], 'echo tried; exit 4')));
  const done = between.session.runStep('a');
  await until(() => isThere(path.join(attempts(between), 'a-1', 'end.json')));
  await new Promise(resolve => setTimeout(resolve, 400));
  assert.match(between.session.canRun('a') ?? '', /still running/);
  between.session.stop();
  await done;
  assert.deepEqual([record(between).state, record(between).code, record(between).tries], ['interrupted', 4, 1]);
  assert.match(record(between).verdict ?? '', /between two tries; the last one: exit 4/);

  const within = await scene(page(step('a', ['Retry: every 1s for 600s'], 'sleep 60')));
  const ended = within.session.runStep('a');
  await until(() => isThere(path.join(attempts(within), 'a-1', 'child')));
  within.session.stop();
  await ended;
  assert.deepEqual([record(within).state, record(within).tries], ['interrupted', 1]);

  const limited = await scene(
    page(
      step(
        'a',
        ['Retry: every 1s for 600s', 'Timeout: 1s'],
        'n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) > count; [ "$n" -ge 1 ] || sleep 60',
      ),
    ),
  );
  await limited.session.runStep('a');
  assert.deepEqual([record(limited).state, record(limited).tries], ['passed', 2]);
});

test('retry: a window that ends leaves it interrupted, and nothing is started unasked', async () => {
  const it = await scene(page(step('a', ['Retry: every 60s for 600s'], 'echo tried; exit 4')));
  const lost = it.session.runStep('a');
  await until(() => isThere(path.join(attempts(it), 'a-1', 'end.json')));
  await it.session.close();
  await lost;
  const again = await resumed(it);
  const { state, tries, output, verdict } = recordOf(again.run, 'a');
  assert.deepEqual([state, tries, output], ['interrupted', 1, 'tried\n']);
  assert.match(verdict ?? '', /the window that repeated it ended; the last try: exit 4/);
  assert.equal(it.terminal.typed.length, 1);
});

test('skip if: exit 0 makes the step not applicable and its command does not run; any other code runs it', async () => {
  const it = await scene(
    page(
      step('a', ['Skip if: `test -e ready`'], 'echo ran >> ran; touch ready'),
      step('b', ['Skip if: `test -e ready`'], 'echo ran >> ran'),
    ),
  );
  await it.session.runStep('a');
  assert.equal(record(it).state, 'passed');
  await it.session.runStep('b');
  const { state, note, code, attempt } = record(it, 'b');
  assert.deepEqual([state, note, code, attempt], ['not-applicable', 'Skip if: test -e ready holds (exit 0)', 0, 0]);
  assert.equal(fs.readFileSync(path.join(it.root, 'ran'), 'utf8'), 'ran\n');
  const asked = it.session.run.notes.filter(it => it.text.startsWith('Skip if: asks'));
  assert.deepEqual(
    asked.map(it => it.step),
    ['a', 'b'],
    'what ran is in the record before it ran',
  );
  assert.equal((await it.session.finish()).result, 'passed');
});

test('skip if: a condition that cannot be asked starts nothing; a step done by hand can be asked too', async () => {
  const it = await scene(
    page(
      step('a', ['Skip if: `no-such-program`'], 'touch ran'),
      step('hand', ['Skip if: `true`']),
      step('other', ['Skip if: `false`']),
    ),
  );
  await assert.rejects(
    it.session.runStep('a'),
    /"Step a" did not start: its condition "no-such-program" could not be asked \(exit 127\)/,
  );
  assert.deepEqual([record(it).state, fs.existsSync(path.join(it.root, 'ran'))], ['not-started', false]);
  assert.deepEqual([await it.session.askSkipIf('hand'), await it.session.askSkipIf('other')], [true, false]);
  assert.deepEqual([record(it, 'hand').state, record(it, 'other').state], ['not-applicable', 'not-started']);
});

test('capture: the last line goes into the record and into the steps that follow, in every shell', async t => {
  for (const shell of ['bash', 'sh', 'zsh', 'fish']) {
    if (!hasShell(shell)) {
      t.diagnostic(`${shell} is not installed here`);
      continue;
    }
    const it = await scene(
      page(
        step('a', ['Capture: SNAPSHOT'], 'echo noise\necho \'snap "1" $x\'\necho', shell),
        step('b', [], 'printf %s "$SNAPSHOT"', shell),
        step('c', ['Capture: SNAPSHOT'], 'echo second', shell),
        step('d', [], 'printf %s "$SNAPSHOT"', shell),
      ),
    );
    for (const id of ['a', 'b', 'c', 'd']) await it.session.runStep(id);
    assert.deepEqual(record(it, 'a').captured, { name: 'SNAPSHOT', value: 'snap "1" $x' }, shell);
    assert.deepEqual([record(it, 'b').output, record(it, 'd').output], ['snap "1" $x', 'second'], shell);
    assert.equal(it.session.run.captured.get('SNAPSHOT'), 'second', shell);
  }
});

test('capture: across shells, after a step that carries nothing, and through a reload', async () => {
  const it = await scene(page(step('a', ['Capture: ID'], "trap 'true' EXIT; echo 17"), step('b', [], 'printf %s "$ID"', 'sh')));
  await it.session.runStep('a');
  await it.session.close();
  const again = await resumed(it);
  await again.runStep('b');
  assert.equal(recordOf(again.run, 'b').output, '17');
});

test('capture: no line to capture is a failure; a secret is masked in the record and whole for the next step', async () => {
  const text = `---\nparameters:\n  - {name: TOKEN, type: secret}\n---\n${page(
    step('a', ['Capture: KEY'], 'echo "key=$TOKEN"'),
    step('b', [], '[ "$KEY" = "key=hunter2-hunter2" ]'),
    step('c', ['Capture: NOTHING'], 'printf "\\n  \\n"'),
  )}`;
  const it = await scene(text, { parameters: new Map([['TOKEN', 'hunter2-hunter2']]) });
  for (const id of ['a', 'b', 'c']) await it.session.runStep(id);
  assert.deepEqual([record(it, 'a').state, record(it, 'b').state], ['passed', 'passed']);
  assert.ok(!record(it, 'a').captured?.value.includes('hunter2'), record(it, 'a').captured?.value);
  assert.equal(record(it, 'c').state, 'failed');
  assert.match(record(it, 'c').verdict ?? '', /no line to capture into NOTHING/);
});

test('capture: a name that the shell itself uses is refused before anything runs', async () => {
  const { session } = await scene(page(step('a', ['Capture: PATH'], 'echo x'), step('b', ['Capture: LINES'], 'echo x')));
  assert.match(session.canRun('a') ?? '', /"PATH" is a name that the shell itself uses/);
  assert.match(session.canRun('b') ?? '', /"LINES" is a name/);
});

test('a line that reached no shell is typed again by a retry of the person, and nothing runs twice', async () => {
  const terminal = new ShellTerminal();
  const typeLine = terminal.typeLine.bind(terminal);
  let swallowed = 0;
  terminal.typeLine = async (line, environment) => (swallowed++ === 0 ? undefined : typeLine(line, environment));
  const it = await scene(page(step('a', [], 'echo ran >> ran')), { terminal, startLimit: 200 });
  await it.session.runStep('a');
  assert.match(record(it).verdict ?? '', /never started/);
  await it.session.runStep('a');
  assert.deepEqual([record(it).state, record(it).attempt], ['passed', 2]);
  assert.equal(fs.readFileSync(path.join(it.root, 'ran'), 'utf8'), 'ran\n');
});

test('each clause of Expect is held and failed by a real step', async () => {
  const clauses: readonly (readonly [string, string, string])[] = [
    ['exit 3', 'exit 3', 'true'],
    ['contains "ab"', 'echo xabx', 'echo x'],
    ['not contains "ab"', 'echo x', 'echo ab'],
    ['matches /^r[0-9]+$/', 'echo r12', 'echo r'],
    ['equals "t"', 'echo t', 'echo tt'],
    ['empty', 'true', 'echo x'],
    ['lines <= 2', 'echo 1; echo 2', 'seq 3'],
    ['number < 80', 'echo "used 79%"', 'echo "used 80%"'],
    ['exit 1; contains "no"', 'echo no; exit 1', 'echo no'],
  ];
  const parts = clauses.flatMap(([expect, held, failed], index) => [
    step(`h${index}`, [`Expect: ${expect}`], held),
    step(`f${index}`, [`Expect: ${expect}`, 'On failure: continue'], failed),
  ]);
  const it = await scene(page(...parts));
  for (const [index, [expect]] of clauses.entries()) {
    for (const id of [`h${index}`, `f${index}`]) await it.session.runStep(id);
    assert.deepEqual([record(it, `h${index}`).state, record(it, `f${index}`).state], ['passed', 'failed'], expect);
  }
});
