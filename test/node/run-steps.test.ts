/** Steps through the real wrapper in real shells: exact codes, exact values, state carried, nothing believed unseen. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recordOf } from '../../src/core/run/run.ts';
import { RunSession } from '../../src/node/run-session.ts';
import { RunStore, readRun } from '../../src/node/run-store.ts';
import { typedLine } from '../../src/node/wrapper-scripts.ts';
import { clock, hasShell, isThere, type Scene, ShellTerminal, scene, steps, until } from './run-scene.ts';

const shells = ['bash', 'sh', 'zsh', 'fish'];
const record = (it: Scene, step = 's1', session = it.session) => recordOf(session.run, step);
const attempt = (it: Scene, step = 's1', number = 1) =>
  path.join(it.privateFolder, it.session.run.header.id, 'attempts', `${step}-${number}`);

test('the typed line is short and works in every shell', async t => {
  assert.ok(Buffer.byteLength(typedLine) <= 200);
  for (const shell of [...shells, 'dash']) {
    if (!hasShell(shell)) {
      t.diagnostic(`${shell} is not installed here`);
      continue;
    }
    const it = await scene(steps('echo hello; exit 3'), { terminal: new ShellTerminal(shell) });
    await it.session.runStep('s1');
    assert.deepEqual([record(it).state, record(it).code, record(it).output], ['failed', 3, 'hello\n'], shell);
  }
});

test('D34 heredoc, subshell and a long step: the code is exact', async () => {
  const long = `${Array.from({ length: 20 }, (_, index) => `echo line ${index}`).join('\n')}\nexit 6`;
  for (const [text, code] of [
    ['cat <<END\nexit 0\nEND\nexit 7', 7],
    ['( exit 9 )', 9],
    [long, 6],
    ['false | cat', 1],
    ['exec sh -c "exit 5"', 5],
    ['kill -TERM $$', 143],
    ['set +e\nfalse\necho on', 0],
  ] as const) {
    const it = await scene(steps(text));
    await it.session.runStep('s1');
    assert.equal(record(it).code, code, text);
    assert.equal(record(it).state, code === 0 ? 'passed' : 'failed', text);
  }
});

test('a writer that its reader left (141) is no failure, in the middle, at the end, in a subshell; other failures are', async t => {
  const cases: readonly (readonly [string, number, string, string?])[] = [
    ['yes | head -1\necho after', 0, 'y\nafter\n'],
    ['yes | head -1', 0, 'y\n'],
    ['f() { yes | head -1; }\nf\nfalse\necho not reached', 1, 'y\n'],
    ['yes | head -1\nfalse\necho not reached', 1, 'y\n'],
    ['yes | head -1 | false\necho not reached', 1, ''],
    ['false | cat\necho not reached', 1, ''],
    ['exit 141', 141, ''],
    ['(yes | head -1; echo in)\necho after', 0, 'y\nin\nafter\n', 'bash'],
    ['(yes | head -1)\necho after', 0, 'y\nafter\n', 'bash'],
    ['x=$(yes | head -1)\necho "got $x"', 0, 'got y\n', 'bash'],
    ['x=$(yes | head -1; false)\necho not reached', 1, '', 'bash'],
    ['(yes | head -1; exit 4)\necho not reached', 4, 'y\n', 'bash'],
    ['(exit 141)\necho not reached', 141, '', 'bash'],
  ];
  for (const language of ['bash', 'sh', 'zsh']) {
    if (!hasShell(language)) {
      t.diagnostic(`${language} is not installed here`);
      continue;
    }
    const it = await scene(steps(...cases.map(([text]) => ({ language, text }))));
    for (const [index, [text, code, output, only]] of cases.entries()) {
      if (only && language === 'zsh') continue;
      const step = `s${index + 1}`;
      await it.session.runStep(step);
      assert.deepEqual([record(it, step).code, record(it, step).output], [code, output], `${language}: ${text}`);
      if (code !== 0) await it.session.skip(step, 'wanted to fail');
    }
  }
});

test('a writer that its reader left, inside a condition: the shell takes the other way, and the record says where', async () => {
  const note = (lines: string) =>
    `${lines} of the command: a program whose reader had enough (exit 141) counts as failed inside if, while, && or ||; look which way it went there`;
  for (const [text, output, notes] of [
    ['echo a\nif yes | head -1; then\n  echo then\nelse\n  echo else\nfi', 'a\ny\nelse\n', [note('line 2')]],
    ['yes | head -1 && echo and\necho on', 'y\non\n', [note('line 1')]],
    ['yes | head -1 || echo or\nif yes | head -1; then :; fi', 'y\nor\ny\n', [note('lines 1, 2')]],
    ['f() {\n  if yes | head -1; then echo in; else echo no; fi\n}\nf\nyes | head -1', 'y\nno\ny\n', [note('line 2')]],
    // Nothing to say of what is no condition, holds, or fails in earnest.
    ['yes | head -1\nif echo b | grep -q b; then echo held; fi', 'y\nheld\n', []],
    ['if echo b | grep -q c; then :; else echo no; fi\nIFS=1\nx="1 4 1"; echo $x || true', 'no\n  4 \n', []],
    ['if false | cat; then :; else echo no; fi\nyes | head -1', 'no\ny\n', []],
  ] as const)
    for (const language of ['bash', 'sh']) {
      const it = await scene(steps({ language, text }));
      await it.session.runStep('s1');
      assert.deepEqual(
        [record(it).state, record(it).output, record(it).notes],
        ['passed', output, notes],
        `${language}: ${text}`,
      );
    }
});

test('D30 values arrive byte by byte in every shell, and nothing in them runs', async t => {
  const values = [
    'plain',
    'two words',
    '  blanks  ',
    'a\tb',
    "it's",
    '"double"',
    '\'"',
    '$HOME',
    '${HOME}',
    '$(touch X)',
    '`touch X`',
    '$((1+1))',
    'a;touch X',
    'a|touch X',
    'a&touch X',
    'a>X',
    'a<X',
    '* ? [a]',
    '~',
    '~root',
    '!!',
    '!1',
    '\\',
    'a\\',
    '\\n',
    '\\\\',
    'one\ntwo',
    'ends\n',
    '\n',
    '\\\n',
    '#no',
    'a=b',
    '{a,b}',
    '(a)',
    '%s%n',
    'żółć',
    '日本語',
    '🙂',
    "'; touch X #",
    "\\'; touch X #",
    '"; touch X #',
    '--version',
    'x'.repeat(100_000),
  ];
  assert.equal(values.length, 43);
  let exact = 0;
  const parameters = values.map((_, index) => `  - {name: V${index}, type: string, allow_leading_dash: true}`).join('\n');
  // Minimal machines have no locale of UTF-8, or name one that was never made.
  const locales = [{}, { LC_ALL: 'C' }, { LC_ALL: '', LANG: 'xx_XX.UTF-8' }];
  for (const [shell, locale] of shells.flatMap(shell => locales.map(locale => [shell, locale] as const))) {
    if (!hasShell(shell)) {
      t.diagnostic(`${shell} is not installed here`);
      continue;
    }
    const terminal = new ShellTerminal('bash', locale);
    const lines = values.map((_, index) => `printf '%s' "$V${index}" > "$RUN_DIR/v${index}"`);
    const text = steps({ language: shell, text: `cd "$RUN_DIR"\n${lines.join('\n')}` });
    const it = await scene(`---\nparameters:\n${parameters}\n---\n${text}`, {
      parameters: new Map(values.map((value, index) => [`V${index}`, value])),
      terminal,
    });
    await it.session.runStep('s1');
    assert.equal(record(it).state, 'passed', `${shell}: ${record(it).errors}`);
    const work = path.join(it.privateFolder, it.session.run.header.id, 'work');
    values.forEach((value, index) => {
      assert.deepEqual(
        fs.readFileSync(path.join(work, `v${index}`)),
        Buffer.from(value),
        `${shell} ${JSON.stringify(locale)} ${value.slice(0, 30)}`,
      );
      exact++;
    });
    assert.ok(!fs.existsSync(path.join(work, 'X')) && !fs.existsSync(path.join(it.root, 'X')));
  }
  assert.equal(exact, values.length * shells.filter(hasShell).length * locales.length);
  t.diagnostic(`${exact} values byte by byte in ${shells.filter(hasShell).join(', ')}, 0 lost, 0 run`);
});

test('placeholders are quoted for the shell of the step, inside quotes too', async () => {
  for (const shell of shells.filter(hasShell)) {
    for (const value of ["a'; touch X #", 'a"$(touch X)', "\\'; touch X #", 'a b']) {
      const text = steps({ language: shell, text: 'printf "%s\\n" <NAME> "<NAME>"' });
      const it = await scene(text, { placeholders: new Map([['NAME', value]]) });
      await it.session.runStep('s1');
      assert.deepEqual(record(it).output, `${value}\n${value}\n`, `${shell} ${value}`);
      assert.ok(!fs.existsSync(path.join(it.root, 'X')));
    }
  }
  const it = await scene(steps('echo <NAME>'));
  assert.equal(it.session.canRun('s1'), undefined, 'it is asked for, not refused');
  assert.deepEqual(it.session.needs('s1'), [{ type: 'placeholders', gaps: [{ name: 'NAME', source: '<NAME>' }] }]);
  await assert.rejects(it.session.runStep('s1'), /Fill in first/);
});

test('D31 D32 control characters and a leading dash are refused before anything runs', async () => {
  const text = `---\nparameters:\n  - {name: V, type: string}\n---\n${steps('echo "$V"')}`;
  for (const [value, message] of [
    ['ab\u0015', /V contains U\+0015 at position 3/],
    ['\u001b[0m', /U\+001B at position 1/],
    ['a\u0003', /U\+0003 at position 2/],
    ['a\r', /U\+000D at position 2/],
    ['\0', /U\+0000 at position 1/],
    ['-rf', /begins with "-"/],
  ] as const)
    await assert.rejects(scene(text, { parameters: new Map([['V', value]]) }), message);
});

test('D33 hidden characters block a step until their written-out form is accepted', async () => {
  const it = await scene(steps('echo a\u200bb'));
  await assert.rejects(it.session.runStep('s1'), /U\+200B, zero-width character, line 1, column 7/);
  assert.equal(it.session.hiddenIn('s1')?.view.trim(), 'echo a<U+200B>b');
  assert.equal(record(it).state, 'not-started');
  await it.session.runStep('s1', { hiddenAccepted: true });
  assert.equal(record(it).state, 'passed');
});

test('D35 a forged end mark changes nothing and is noted', async () => {
  const it = await scene(steps("printf '\\033]633;D;0\\007'\nexit 3"));
  await it.session.runStep('s1');
  assert.deepEqual([record(it).state, record(it).code], ['failed', 3]);
  assert.match(record(it).notes.join(), /forged/);
});

test('D36 terminal closed while running: interrupted, or the later code; never passed', async () => {
  for (const [text, code] of [
    ['echo on; sleep 30', 129],
    ["trap '' HUP; echo on; sleep 0.5; exit 5", 5],
    ["trap '' HUP; echo on; sleep 0.5; exit 0", 0],
  ] as const) {
    const it = await scene(steps(text));
    const done = it.session.runStep('s1');
    await until(() => it.terminal.shown.join('').includes('\non'));
    // The whole group gets it, as when a terminal goes away.
    process.kill(-(it.terminal.processes[0]?.pid ?? 0), 'SIGHUP');
    await done;
    assert.deepEqual([record(it).state, record(it).code], ['interrupted', code], text);
  }
});

test('D37 wrapper killed: unknown, and a person decides', async () => {
  const it = await scene(steps('echo on; sleep 2', 'echo two'));
  const done = it.session.runStep('s1');
  await until(() => isThere(path.join(attempt(it), 'start.json')));
  const { pid } = JSON.parse(fs.readFileSync(path.join(attempt(it), 'start.json'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  await done;
  assert.deepEqual([record(it).state, record(it).code], ['unknown', undefined]);
  assert.match(it.session.canRun('s2') ?? '', /stopped at "Step 1"/);
  await assert.rejects(it.session.attest('s1', ''), /Say how it is known/);
  await it.session.attest('s1', 'looked at the host: it is there');
  assert.equal(it.session.canRun('s2'), undefined);
});

test('D38 no shell integration, TERM=dumb, a prompt framework: the same code', async () => {
  const terminal = new ShellTerminal('bash', {
    PROMPT_COMMAND: 'true; false',
    PS1: '$(false)',
    TERM: 'dumb',
    BASH_ENV: '/nonexistent',
  });
  const it = await scene(steps('exit 42'), { terminal });
  await it.session.runStep('s1');
  assert.equal(record(it).code, 42);
});

test('state is carried: all variables in bash and zsh, exported ones elsewhere, the folder everywhere', async () => {
  for (const [shell, set, plain] of [
    [
      'bash',
      'plain="a\nb \'c\'"; list=(one "two 2"); declare -A map=([k]=v); export OUT="x y"; mkdir -p sub; cd sub',
      "a\nb 'c'|two 2|v|x y|sub",
    ],
    [
      'zsh',
      'plain="a\nb \'c\'"; list=(one "two 2"); typeset -A map; map[k]=v; export OUT="x y"; mkdir -p sub; cd sub',
      "a\nb 'c'|two 2|v|x y|sub",
    ],
  ] as const) {
    if (!hasShell(shell)) continue;
    const second = shell === 'bash' ? '1' : '2';
    const show = `printf '%s|%s|%s|%s|%s' "$plain" "\${list[${second}]}" "\${map[k]}" "$OUT" "\${PWD##*/}"`;
    const it = await scene(
      steps({ language: shell, text: set }, { language: 'sh', text: 'export OUT="$OUT"' }, { language: shell, text: show }),
    );
    for (const step of ['s1', 's2', 's3']) await it.session.runStep(step);
    assert.equal(record(it, 's3').output, plain, shell);
  }
  for (const [shell, set, show] of [
    ['sh', 'plain=p; export OUT="x y"; mkdir -p sub; cd sub', 'printf "%s|%s|%s" "${plain-}" "$OUT" "${PWD##*/}"'],
    ['fish', 'set plain p; set -gx OUT "x y"; mkdir -p sub; cd sub', 'printf "%s|%s|%s" "$plain" "$OUT" (basename $PWD)'],
  ] as const) {
    if (!hasShell(shell)) continue;
    const it = await scene(steps({ language: shell, text: set }, { language: shell, text: show }));
    for (const step of ['s1', 's2']) await it.session.runStep(step);
    assert.equal(record(it, 's2').output, '|x y|sub', shell);
  }
});

test('an EXIT trap or exec of the step loses its state, and the record says so', async () => {
  const it = await scene(steps("trap 'true' EXIT; x=1", 'exec true', 'export A=1; exit 0'));
  for (const [step, lost] of [
    ['s1', true],
    ['s2', true],
    ['s3', false],
  ] as const) {
    await it.session.runStep(step);
    assert.equal(record(it, step).notes.includes('variables of this step were not carried'), lost, step);
  }
});

test('a background child does not keep the step, and is named', async () => {
  const it = await scene(steps('sleep 5 & echo started'));
  const from = Date.now();
  await it.session.runStep('s1');
  assert.ok(Date.now() - from < 4_000);
  assert.equal(record(it).state, 'passed');
  assert.match(record(it).notes.join(), /still running: \d+/);
});

test('standard output alone is judged; standard error is kept beside it and both are shown', async () => {
  const it = await scene(steps({ language: 'bash', text: 'echo out; echo err >&2', labels: '- Expect: equals "out"' }));
  await it.session.runStep('s1');
  assert.deepEqual([record(it).state, record(it).output, record(it).errors], ['passed', 'out\n', 'err\n']);
  assert.match(it.terminal.shown.join(''), /out/);
  assert.match(it.terminal.shown.join(''), /err/);
});

test('stop and time limit end the step and all it started', async () => {
  const it = await scene(steps('sleep 60', { language: 'bash', text: 'sleep 61', labels: '- Timeout: 1s' }));
  const done = it.session.runStep('s1');
  await until(() => isThere(path.join(attempt(it), 'child')));
  it.session.stop();
  await done;
  assert.equal(record(it).state, 'interrupted');
  await it.session.skip('s1', 'tried enough');
  await it.session.runStep('s2');
  assert.equal(record(it, 's2').state, 'failed');
  assert.match(record(it, 's2').verdict ?? '', /time limit of 1s/);
});

test('a revoked ticket never runs, even when the line arrives late', async () => {
  const late: string[] = [];
  const terminal = new ShellTerminal();
  const typeLine = terminal.typeLine.bind(terminal);
  terminal.typeLine = async line => void late.push(line);
  const it = await scene(steps('touch ran'), { terminal, startLimit: 200 });
  await it.session.runStep('s1');
  assert.equal(record(it).state, 'interrupted');
  assert.match(record(it).verdict ?? '', /never started/);
  await typeLine(late[0] ?? '', it.session.environment);
  await until(() => terminal.processes[0]?.exitCode !== null);
  assert.match(terminal.shown.join(''), /no step is waiting/);
  assert.ok(!fs.existsSync(path.join(it.root, 'ran')));
});

test('the first failure stops the run until it is retried or skipped; retry is a new attempt', async () => {
  const it = await scene(steps('test -e ok', 'echo two'));
  await it.session.runStep('s1');
  assert.match(it.session.canRun('s2') ?? '', /stopped at "Step 1"/);
  await assert.rejects(it.session.runStep('s2'), /stopped/);
  await assert.rejects(it.session.attest('s1', 'fine'), /retry it, or skip it/);
  fs.writeFileSync(path.join(it.root, 'ok'), '');
  await it.session.runStep('s1');
  assert.deepEqual([record(it).state, record(it).attempt], ['passed', 2]);
  await assert.rejects(it.session.finish('passed', ''), /"Step 2" is not-started/);
  await it.session.runStep('s2');
  const report = fs.readFileSync((await it.session.finish('passed', 'all well')).report ?? '', 'utf8');
  assert.match(report, /\*\*Result: passed\*\*/);
  assert.ok(!fs.existsSync(path.join(it.privateFolder, it.session.run.header.id)), 'nothing private is left');
});

test('D49 D50 the executor itself asks whether it may run', async () => {
  let refusal: string | undefined;
  const it = await scene(steps('touch ran'), { assertMayRun: () => refusal });
  refusal = 'This workspace is not trusted: steps do not run here.';
  assert.equal(it.session.canRun('s1'), refusal);
  await assert.rejects(it.session.runStep('s1'), /not trusted/);
  assert.deepEqual([it.terminal.typed.length, fs.existsSync(path.join(it.root, 'ran'))], [0, false]);
  await assert.rejects(
    it.start(steps('true'), { assertMayRun: () => 'not available here: no local process' }),
    /no local process/,
  );
});

test('danger asks for the typed word', async () => {
  const it = await scene(steps({ language: 'bash', text: 'echo gone', labels: '- Danger: all of it' }));
  for (const consent of [{}, { confirmedWith: 'yes' }])
    await assert.rejects(it.session.runStep('s1', consent), /type doc to run it/);
  await it.session.runStep('s1', { confirmedWith: it.session.run.header.dangerWord });
  assert.equal(record(it).state, 'passed');
});

test('after a step that opened a shell elsewhere, each further one runs only when somebody said: here', async () => {
  const away = { language: 'bash interactive', text: 'chroot --version' };
  const it = await scene(steps({ language: 'bash interactive', text: 'true' }, 'echo before', away, 'echo after'));
  for (const step of ['s1', 's2', 's3']) await it.session.runStep(step);
  for (const consent of [{}, { confirmedWith: 'yes', hiddenAccepted: true }, { where: ' ' }])
    await assert.rejects(it.session.runStep('s4', consent), /"Step 3" opened a shell in another place.*here on /);
  assert.deepEqual([record(it, 's4').state, it.terminal.typed.length], ['not-started', 3]);
  await it.session.runStep('s4', { where: 'here on this host' });
  assert.equal(record(it, 's4').where, 'here on this host');
  assert.equal(record(it, 's4').output, 'after\n');
});

test('a step goes on while its window is away, and resume finds its real code', async () => {
  for (const wait of [false, true]) {
    const it = await scene(steps('sleep 1; echo late; exit 4'));
    const lost = it.session.runStep('s1');
    await until(() => isThere(path.join(attempt(it), 'start.json')));
    await it.session.close();
    await lost;
    assert.equal((await readRun(it.session.folder)).run.steps.get('s1')?.state, 'running');
    if (wait) await until(() => isThere(path.join(attempt(it), 'end.json')));
    const world = {
      store: new RunStore(it.root),
      privateFolder: it.privateFolder,
      terminal: it.terminal,
      clock,
      assertMayRun: () => undefined,
    };
    const again = await RunSession.resume(it.session.folder, world);
    await until(() => record(it, 's1', again).state !== 'running');
    await again.close();
    assert.deepEqual(
      [record(it, 's1', again).state, record(it, 's1', again).code, record(it, 's1', again).output],
      ['failed', 4, 'late\n'],
    );
  }
});

test('secrets are masked in everything that is kept', async () => {
  const text = `---\nparameters:\n  - {name: TOKEN, type: secret}\n---\n${steps('echo "it is $TOKEN"')}`;
  const it = await scene(text, { parameters: new Map([['TOKEN', 'hunter2-hunter2']]) });
  await it.session.runStep('s1');
  assert.equal(record(it).output, 'it is [masked:TOKEN]\n');
  await it.session.finish('passed', 'hunter2-hunter2');
  for (const name of fs.readdirSync(it.session.folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(it.session.folder, name);
    if (fs.statSync(file).isFile()) assert.ok(!fs.readFileSync(file, 'utf8').includes('hunter2'), name);
  }
});

test('a finished run leaves no process behind, not even the watch over its time limit', async () => {
  const it = await scene(steps({ language: 'bash', text: 'true', labels: '- Timeout: 60s' }));
  await it.session.runStep('s1');
  await it.session.finish('passed', '');
  const mine = () =>
    fs
      .readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .filter(pid => {
        try {
          return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(it.privateFolder);
        } catch {
          return false;
        }
      });
  await until(() => mine().length === 0, 4_000);
});
