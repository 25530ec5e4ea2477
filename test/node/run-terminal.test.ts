/** Steps in a real pseudo-terminal with an interactive shell: the keyboard, the hang-up, and a line that lands elsewhere. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recordOf } from '../../src/core/run/run.ts';
import { plainText } from '../../src/core/run/terminal-text.ts';
import { hasShell, PtyTerminal, scene, steps, until } from './run-scene.ts';

const skip = hasShell('script') ? false : 'script (util-linux) is not installed here';
const stage = async (text: string, more: Parameters<typeof scene>[1] = {}) => {
  const terminal = new PtyTerminal();
  const it = await scene(text, { ...more, terminal });
  const record = (step: string) => recordOf(it.session.run, step);
  const shown = () => plainText(terminal.shown.join(''));
  return { ...it, terminal, record, shown };
};
const shellIds = (text: string) => [...text.matchAll(/^shell (\d+)$/gm)].map(it => it[1]);

test('Ctrl+C at the keyboard ends the step as interrupted, and the shell lives on for the next one', { skip }, async t => {
  const it = await stage(steps('echo on; sleep 30; echo not reached', 'echo again'));
  t.after(() => it.terminal.close());
  it.terminal.open(it.session.environment);
  it.terminal.press('echo shell $$\n');
  const done = it.session.runStep('s1');
  await until(() => /^on$/m.test(it.shown()));
  const from = Date.now();
  // A bash that is just about to start its next program loses the key, as for anybody: then it is pressed again.
  const pressing = setInterval(() => it.terminal.press('\u0003'), 1_000);
  it.terminal.press('\u0003');
  await done.finally(() => clearInterval(pressing));
  assert.ok(Date.now() - from < 20_000);
  assert.deepEqual([it.record('s1').state, it.record('s1').code, it.record('s1').output], ['interrupted', 130, 'on\n']);
  await it.session.skip('s1', 'enough seen');
  await it.session.runStep('s2');
  assert.deepEqual([it.record('s2').state, it.record('s2').output], ['passed', 'again\n']);
  it.terminal.press('echo shell $$\n');
  await until(() => shellIds(it.shown()).length === 2);
  const [first, second] = shellIds(it.shown());
  assert.equal(first, second, 'the same shell');
});

test('Ctrl+C that the step handles itself is judged by its code', { skip }, async t => {
  const it = await stage(steps("trap 'echo caught; exit 0' INT; echo on; while :; do sleep 0.1; done"));
  t.after(() => it.terminal.close());
  const done = it.session.runStep('s1');
  await until(() => /^on$/m.test(it.shown()));
  it.terminal.press('\u0003');
  await done;
  assert.deepEqual([it.record('s1').state, it.record('s1').output], ['passed', 'on\ncaught\n']);
});

test('an interactive step has the terminal and reads from it; another one prints to the terminal while it is recorded', {
  skip,
}, async t => {
  const it = await stage(
    steps(
      { language: 'bash interactive', text: 'test -t 0 && test -t 1\nread -r -p "NA$(echo ME)? " name\necho "It is $name"' },
      'echo out; echo err >&2; echo "name=$name"',
    ),
  );
  t.after(() => it.terminal.close());
  const done = it.session.runStep('s1');
  await until(() => it.shown().includes('NAME? '));
  it.terminal.press('Ada\n');
  await done;
  assert.equal(it.record('s1').state, 'passed');
  assert.match(it.record('s1').notes.join(), /not captured/);
  assert.match(it.shown(), /^It is Ada$/m);
  await it.session.runStep('s2');
  assert.deepEqual([it.record('s2').output, it.record('s2').errors], ['out\nname=Ada\n', 'err\n']);
  assert.match(it.shown(), /^out$/m);
  assert.match(it.shown(), /^err$/m);
});

test('output is in the terminal while the step still runs', { skip }, async t => {
  const it = await stage(steps('echo early; while ! [ -e go ]; do sleep 0.05; done; echo late'));
  t.after(() => it.terminal.close());
  const done = it.session.runStep('s1');
  await until(() => /^early$/m.test(it.shown()));
  assert.equal(it.record('s1').state, 'running');
  fs.writeFileSync(path.join(it.root, 'go'), '');
  await done;
  assert.equal(it.record('s1').output, 'early\nlate\n');
});

test('a line that lands in a pager or behind another program starts nothing, then or later', { skip }, async t => {
  const programs = ['sleep 2', ...(hasShell('less') ? ['seq 1 1000 | LESS= less'] : [])];
  for (const program of programs) {
    const it = await stage(steps('touch ran; echo ran'), { startLimit: 500 });
    t.after(() => it.terminal.close());
    it.terminal.open(it.session.environment);
    it.terminal.press(`echo ready; ${program}\n`);
    await until(() => /^ready$/m.test(it.shown()));
    // The pager is there when it has shown its first page.
    if (program !== 'sleep 2') await until(() => /^1$/m.test(it.shown()));
    await it.session.runStep('s1');
    assert.equal(it.record('s1').state, 'interrupted', program);
    assert.match(it.record('s1').verdict ?? '', /never started: no shell took it/);
    // The shell takes what was typed as soon as it is back; a pager has swallowed it, so that it is typed again.
    if (program !== 'sleep 2') it.terminal.press(`q\n${it.terminal.typed[0]}\n`);
    await until(() => it.shown().includes('no step is waiting'));
    assert.ok(!fs.existsSync(path.join(it.root, 'ran')), program);
    // The same terminal is good for the next attempt.
    await it.session.runStep('s1');
    assert.deepEqual([it.record('s1').state, it.record('s1').attempt], ['passed', 2], program);
  }
});

test('D36 the terminal is closed while a step runs: interrupted, with its later code; never passed', { skip }, async () => {
  for (const [text, code] of [
    ['echo on; sleep 30', 129],
    ["trap '' HUP; echo on; sleep 0.5; exit 0", 0],
  ] as const) {
    const it = await stage(steps(text));
    const done = it.session.runStep('s1');
    await until(() => /^on$/m.test(it.shown()));
    it.terminal.close();
    await done;
    assert.deepEqual([it.record('s1').state, it.record('s1').code], ['interrupted', code], text);
    assert.match(it.record('s1').notes.join(), /its terminal was closed/);
  }
});

test('in the terminal of a window the typed line gives way, the title stands out and one line tells the end; elsewhere nothing is added', {
  skip,
}, async t => {
  const it = await stage(
    steps('echo one', { language: 'bash', text: 'printf two; exit 3', labels: '- Expect: exit 3' }, 'sleep 30'),
  );
  t.after(() => it.terminal.close());
  it.terminal.open({ ...it.session.environment, DRILLBOOK_RUN: it.session.run.header.id });
  const raw = () => it.terminal.shown.join('').replaceAll('\r\n', '\n');
  await it.session.runStep('s1');
  await until(() => /\u001b\[1m── exit 0\u001b\[0m · (under 1|\d+) s\n/.test(raw()));
  assert.ok(raw().includes('\u001b[1m── Step 1\u001b[0m\n   in '));
  assert.ok(!raw().includes('\u001b[1A'), 'nothing above the first step is touched');
  await it.session.runStep('s2');
  await until(() => raw().includes('two\n\u001b[1m── exit 3\u001b[0m · '));
  assert.ok(raw().includes('\u001b[1A\u001b[2K'), 'the line that was typed is taken away');
  const done = it.session.runStep('s3');
  await until(() => raw().includes('── Step 3'));
  it.session.stop();
  await done;
  await until(() => /── stopped, exit \d+\u001b\[0m · (under 1|\d+) s\n/.test(raw()));

  // The same launcher in a terminal of another run, and where a program reads.
  const other = await stage(steps('echo one'));
  t.after(() => other.terminal.close());
  other.terminal.open({ ...other.session.environment, DRILLBOOK_RUN: it.session.run.header.id });
  await other.session.runStep('s1');
  await until(() => /^one$/m.test(other.shown()));
  assert.doesNotMatch(other.terminal.shown.join(''), /── exit|\u001b\[1m/);
});

test('what a shell says of a line of the script names the script, not its place in the private folder', { skip }, async t => {
  const it = await stage(steps({ language: 'bash', text: 'echo on\nnosuchprogram', labels: '- Expect: exit 127' }));
  t.after(() => it.terminal.close());
  await it.session.runStep('s1');
  assert.equal(it.record('s1').state, 'passed');
  assert.equal(it.record('s1').errors, 'step.bash: line 2: nosuchprogram: command not found\n');
});
