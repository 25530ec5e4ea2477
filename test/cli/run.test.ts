/** `drillbook run` with real shells: by a file of answers, by a person at a terminal, resumed, nested, and checks of many. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { drillbook } from './drillbook.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drillbook-cli-run-'));
  writeFileSync(path.join(folder, 'drillbook.yaml'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
const run = (argv: readonly string[], typed?: readonly string[]) =>
  drillbook(['run', ...argv], folder, undefined, '', {
    environment: { XDG_STATE_HOME: path.join(folder, 'state') },
    ...(typed ? { typed } : {}),
  });
const runs = async () => JSON.parse((await drillbook(['runs', '--root', folder, '--json'])).out).runs;
const states = (found: { steps: { id: string; state: string }[] }) => found.steps.map(it => `${it.id} ${it.state}`);
const fence = (text: string, words = 'sh') => `\n   \`\`\`${words}\n${text.replace(/^/gm, '   ')}\n   \`\`\`\n`;

const plan = `---
kind: dr-plan
id: dr-x
title: The plan
parameters:
  - {name: TARGET, type: string, required: true, target: true}
---
# The plan

## Activation

1. [ ] Look <!-- id: look -->
   - Expect: contains "here"
${fence('echo "$TARGET is here"', 'sh check')}
2. [ ] Decide <!-- id: decide -->
   - If yes: continue
   - If no: stop

## Recovery

3. [ ] Wipe <!-- id: wipe -->
   - Danger: all of it
   - Rollback: [Back](#back)
${fence('touch wiped')}
4. [ ] Call them <!-- id: call -->
   - Evidence: who answered

5. [ ] Last <!-- id: last -->
${fence('test ! -e broken')}
## Rollback

### Back

6. [ ] Bring it back <!-- id: back -->
${fence('rm wiped; touch restored')}`;

test('a plan runs to its end by a file of answers, and record and report say so', async () => {
  write('dr/plan.md', plan);
  write(
    'answers.yaml',
    'operator: drill\nparameters: {TARGET: db1}\nsteps:\n  decide: {answer: yes, note: two hosts}\n  wipe: {confirm: db1}\n  call: {note: Ada answered}\n',
  );
  const { code, out, err } = await run([
    'dr/plan.md',
    '--answers',
    'answers.yaml',
    '--environment',
    'lab',
    '--trigger',
    'incident:INC-1',
  ]);
  assert.equal(code, 0, err + out);
  assert.match(
    out,
    /\[1\/5\] Look\n {3}only looks\n {3}expected: contains "here"\n {3}\| echo "\$TARGET is here"\n {3}with TARGET=db1\n {3}passed: exit 0, output as expected/,
  );
  assert.match(out, /The run passed\.\nReport: \.drillbook\/runs\/.*report\.md\n$/);
  assert.match(err, /db1 is here/, 'what steps print is shown');
  const [found] = await runs();
  assert.deepEqual([found.result, found.mode, found.operator], ['passed', 'exercise', 'drill']);
  assert.deepEqual(states(found), [
    'look passed',
    'decide attested',
    'wipe passed',
    'call attested',
    'last passed',
    'back not-started',
  ]);
  assert.ok(existsSync(path.join(folder, 'wiped')));
  const report = readFileSync(path.join(folder, '.drillbook', 'runs', found.id, 'report.md'), 'utf8');
  assert.match(report, /Ada answered/);
  assert.match(report, /\| Environment \| lab \|/);
  assert.match(report, /\| Trigger \| incident INC-1 \|/);
  assert.deepEqual(
    readdirSync(path.join(folder, 'state', 'drillbook')).filter(it => it.startsWith('2')),
    [],
    'nothing private is left',
  );
  assert.equal((await drillbook(['verify', 'last', '--root', folder])).code, 0);
});

test('what is asked and not answered stops with exit 2, names the answer, and the run goes on from there', async () => {
  write('plan.md', plan);
  write('answers.yaml', 'parameters: {TARGET: db1}\nsteps: {decide: {answer: yes}}\n');
  const stopped = await run(['plan.md', '--answers', 'answers.yaml']);
  assert.equal(stopped.code, 2);
  assert.match(
    stopped.err,
    /answers\.yaml has no answer: steps\.wipe\.confirm is missing \("Wipe" is dangerous \(all of it\): confirm it with db1\)\. The run is left as it is; go on with --resume 2/,
  );
  assert.ok(!existsSync(path.join(folder, 'wiped')));
  assert.equal((await runs())[0].result, 'unfinished');
  write('more.yaml', 'steps: {wipe: {confirm: db1}, call: {skip: nobody is there}}\n');
  const done = await run(['--resume', 'last', '--answers', 'more.yaml']);
  assert.equal(done.code, 0, done.err + done.out);
  const [found, other] = await runs();
  assert.equal(other, undefined, 'it is the same run');
  assert.deepEqual(states(found).slice(0, 5), ['look passed', 'decide attested', 'wipe passed', 'call skipped', 'last passed']);
});

test('a missing parameter, a wrong word, an unknown answer and a misspelt key are sentences, and nothing runs', async () => {
  write('plan.md', plan);
  const said = async (text: string) => {
    write('a.yaml', text);
    const { code, err } = await run(['plan.md', '--answers', 'a.yaml']);
    assert.equal(code, 2, text);
    return err;
  };
  assert.match(
    await said('steps: {}'),
    /a\.yaml has no answer: parameters\.TARGET is missing \(it has no default\)\. Nothing was run\./,
  );
  assert.match(await said('parameters: {TARGET: "a\\u0007"}'), /TARGET contains U\+0007/);
  assert.match(
    await said('parameters: {TARGET: x}\nsteps: {decide: {answer: perhaps}}'),
    /"Decide" is answered by "yes", "no", not by "perhaps"/,
  );
  assert.match(
    await said('parameters: {TARGET: x}\nsteps: {decide: {answer: yes}, wipe: {confirm: y}}'),
    /steps\.wipe\.confirm is "y"; "Wipe" is confirmed with x\./,
  );
  assert.match(
    await said('steps: {wipe: {confrim: x}}'),
    /a\.yaml:1: "confrim" means nothing about a step; did you mean confirm\?/,
  );
  assert.match(await said('default: {manual: maybe}'), /a\.yaml:1: manual is "maybe"; it is one of attest, stop\./);
  assert.match(await said('- a\n'), /an answers file is a mapping/);
  assert.ok(!existsSync(path.join(folder, 'wiped')));
});

test('an expectation in words that the file does not answer is a missing answer, and who looked afterwards says so in a note', async () => {
  write('plan.md', '# P\n\n## Steps\n\n1. [ ] Look <!-- id: look -->\n   - Expect: the page is green\n' + fence('echo green'));
  write('a.yaml', '{}\n');
  const { code, err } = await run(['plan.md', '--answers', 'a.yaml']);
  assert.equal(code, 2);
  assert.match(
    err,
    /a\.yaml has no answer: steps\.look\.answer is missing \(yes or no: the page is green\)\. The run is left as it is/,
  );
  write('b.yaml', 'steps: {look: {note: Ada looked at it}}\n');
  const resumed = await run(['--resume', 'last', '--answers', 'b.yaml']);
  assert.equal(resumed.code, 0, resumed.err + resumed.out);
  assert.deepEqual(states((await runs())[0]), ['look attested']);
  write('c.yaml', 'steps: {look: {answer: no}}\n');
  assert.equal((await run(['plan.md', '--answers', 'c.yaml'])).code, 1);
});

test('on_failure: stop ends as failed, continue goes on, rollback undoes what was done', async () => {
  write('plan.md', plan);
  write('broken', '');
  const answers = (mode: string) =>
    `parameters: {TARGET: x}\nsteps: {decide: {answer: yes}, wipe: {confirm: x}, call: {note: n}}\ndefault: {on_failure: ${mode}}\n`;
  for (const [mode, result, last] of [
    ['stop', 'failed', 'back not-started'],
    ['continue', 'failed', 'back not-started'],
    ['rollback', 'rolled-back', 'back passed'],
  ] as const) {
    write('a.yaml', answers(mode));
    const { code, out } = await run(['plan.md', '--answers', 'a.yaml']);
    assert.equal(code, 1, mode + out);
    const [found] = await runs();
    assert.deepEqual([found.result, states(found).at(-1)], [result, last], mode);
  }
  assert.ok(existsSync(path.join(folder, 'restored')) && !existsSync(path.join(folder, 'wiped')));
});

test('an answer that stops the run aborts it', async () => {
  write('plan.md', plan);
  write('a.yaml', 'parameters: {TARGET: x}\nsteps: {decide: {answer: no}}\n');
  const { code, out } = await run(['plan.md', '--answers', 'a.yaml']);
  assert.equal(code, 1);
  assert.match(out, /The run is aborted\./);
});

test('a person at a terminal: asked for values and each step, a failure stops, and a wrong word runs nothing', async () => {
  write('plan.md', plan);
  const typed = ['db1', 'r', 'perhaps', '1', '', 'r', 'db2', 'r', 'db1', 'd', 'Ada', 'r'];
  const { code, out } = await run(['plan.md'], typed);
  assert.equal(code, 0, out);
  assert.match(out, /"perhaps" is none of 1, 2, s, n, a, q\./);
  assert.match(out, /"db2" is not db1: nothing was run\./);
  const [found] = await runs();
  assert.deepEqual(states(found).slice(0, 5), ['look passed', 'decide attested', 'wipe passed', 'call attested', 'last passed']);
});

test('a person who goes away leaves the run to be resumed', async () => {
  write('plan.md', plan);
  const { code, out } = await run(['plan.md'], ['db1', 'r']);
  assert.equal(code, 2);
  assert.match(out, /The run is left as it is\. Go on with: drillbook run --resume 2/);
});

test('without a terminal and without answers nothing is guessed', async () => {
  write('plan.md', plan);
  const { code, err } = await run(['plan.md']);
  assert.equal(code, 2);
  assert.match(err, /no terminal to ask in, and nothing is guessed/);
});

test('a runbook as a step of another is a run of its own, whose result is the step’s', async () => {
  write(
    'outer.md',
    '# Outer\n\n## Steps\n\n1. [ ] Inner part <!-- id: part -->\n   - Run: [Inner](inner.md)\n\n2. [ ] After <!-- id: after -->\n' +
      fence('true'),
  );
  write('inner.md', '# Inner\n\n## Steps\n\n1. [ ] Do it <!-- id: do -->\n' + fence('touch inner-ran'));
  write('a.yaml', '{}\n');
  const { code, out } = await run(['outer.md', '--answers', 'a.yaml']);
  assert.equal(code, 0, out);
  const found = await runs();
  assert.deepEqual(found.map((it: { document: string; result: string }) => `${it.document} ${it.result}`).sort(), [
    'inner passed',
    'outer passed',
  ]);
  assert.ok(existsSync(path.join(folder, 'inner-ran')));
});

test('redact holds for a nested run that is taken up again, and a settings file that cannot be read stops every run', async () => {
  write('drillbook.yaml', "redact: ['tok-[0-9]+']\n");
  write('outer.md', '# Outer\n\n## Steps\n\n1. [ ] Inner part <!-- id: part -->\n   - Run: [Inner](inner.md)\n');
  write(
    'inner.md',
    `# Inner\n\n## Steps\n\n1. [ ] By hand <!-- id: hand -->\n\n2. [ ] Tell <!-- id: tell -->\n${fence("printf 'tok-%s\\n' 4711")}`,
  );
  write('a.yaml', '{}\n');
  const left = await run(['outer.md', '--answers', 'a.yaml']);
  assert.equal(left.code, 2, left.out);
  const outer = (await runs()).find((it: { document: string }) => it.document === 'outer');
  assert.ok(left.err.includes(`--resume ${outer.id}`), 'the outermost run is the one to go on with');
  write('b.yaml', 'steps: {hand: {note: seen}}\n');
  const { code, out, err } = await run(['--resume', outer.id, '--answers', 'b.yaml']);
  assert.equal(code, 0, err + out);
  const kept = path.join(folder, '.drillbook', 'runs');
  for (const name of readdirSync(kept, { recursive: true, encoding: 'utf8' }).filter(it => /\.(jsonl|json|md|html)$/.test(it)))
    assert.ok(!readFileSync(path.join(kept, name), 'utf8').includes('tok-4711'), name);

  write('drillbook.yaml', 'redact: [\n');
  for (const argv of [
    ['inner.md', '--answers', 'b.yaml'],
    ['inner.md', '--mode', 'check-only'],
  ]) {
    write('inner.md', `# Inner\n\n## Steps\n\n1. [ ] Tell <!-- id: tell -->\n${fence('touch told', 'sh check')}`);
    const refused = await run(argv);
    assert.equal(refused.code, 2, argv.join(' '));
    assert.match(refused.err + refused.out, /what must be masked is not known/);
    assert.ok(!existsSync(path.join(folder, 'told')));
  }
});

test('check-only: what held, what did not, and what could not be run, each document to its end', async () => {
  write(
    'kb/good.md',
    '# Good\n\n## Checks\n\n1. [ ] Look\n' + fence('true', 'sh check') + '\n2. [ ] Change\n' + fence('touch changed'),
  );
  write(
    'kb/bad.md',
    '# Bad\n\n## Checks\n\n1. [ ] One\n' + fence('false', 'sh check') + '\n2. [ ] Two\n' + fence('touch two', 'sh check'),
  );
  write('kb/gap.md', '# Gap\n\n## Checks\n\n1. [ ] Look at <host>\n' + fence('ping <host>', 'sh check'));
  write('kb/none.md', '# None\n\n1. [ ] By hand\n');
  const { code, out } = await run(['kb', '--mode', 'check-only']);
  assert.equal(code, 1);
  assert.match(
    out,
    /^DID NOT HOLD {2}kb\/bad\.md: 1 of 2 checks\n {14}One: exit 1, expected 0\nnot runnable {2}kb\/gap\.md: Fill in first: <host>\nheld {10}kb\/good\.md\n3 documents: 1 held, 1 did not hold, 1 not runnable\.\n$/,
  );
  assert.ok(existsSync(path.join(folder, 'two')), 'the check after one that did not hold runs too');
  assert.ok(!existsSync(path.join(folder, 'changed')), 'what is no check never runs');
  const json = await run(['kb/good.md', 'kb/gap.md', '--mode', 'check-only', '--json']);
  assert.equal(json.code, 0);
  assert.deepEqual(
    JSON.parse(json.out).documents.map((it: { path: string; verdict: string }) => `${it.path} ${it.verdict}`),
    ['kb/gap.md not-runnable', 'kb/good.md held'],
  );
  assert.equal((await run(['kb/gap.md', '--mode', 'check-only'])).code, 2, 'nothing could run');
  const none = await run(['kb/none.md', '--mode', 'check-only']);
  assert.match(none.err, /declares a check/);
});

test('a document that is not there, or has no steps, is a sentence', async () => {
  write('kb/text.md', '# Text\n\nOnly text.\n');
  write('a.yaml', '{}\n');
  assert.match((await run(['nothing', '--answers', 'a.yaml'])).err, /There is no file and no document nothing in/);
  assert.match((await run(['kb/text.md', '--answers', 'a.yaml'])).err, /kb\/text\.md has no steps/);
  assert.match((await run(['--answers', 'a.yaml'])).err, /run needs a document/);
  assert.match((await run(['kb/text.md', '--param', 'x', '--answers', 'a.yaml'])).err, /write NAME=VALUE/);
});

test('the first run in a repository asks once whether records are committed or ignored; where nobody answers, that is said', async () => {
  const repository = (name: string) => {
    const at = path.join(folder, name);
    mkdirSync(at);
    execFileSync('git', ['init', '--quiet'], { cwd: at });
    writeFileSync(path.join(at, 'drillbook.yaml'), '');
    writeFileSync(path.join(at, 'doc.md'), `# Doc\n\n1. [ ] Look <!-- id: look -->\n${fence('true', 'sh check')}`);
    return at;
  };
  const inside = (at: string, argv: readonly string[], typed?: readonly string[]) =>
    drillbook(['run', ...argv], at, undefined, '', {
      environment: { XDG_STATE_HOME: path.join(folder, 'state') },
      ...(typed ? { typed } : {}),
    });
  const answerIn = (at: string) => path.join(at, '.drillbook', '.gitignore');
  const seen = (at: string) =>
    execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: at, encoding: 'utf8' });

  const asked = repository('asked');
  const first = await inside(asked, ['doc.md'], ['', 'i', 'r']);
  assert.equal(first.code, 0, first.out);
  assert.match(first.out, /first run in this repository[^]*committed, for an audit, or ignored by Git\?[^]*Type one of c, i/);
  assert.equal(readFileSync(answerIn(asked), 'utf8').split('\n')[1], 'runs/');
  assert.doesNotMatch(seen(asked), /runs\//);
  const second = await inside(asked, ['doc.md'], ['r']);
  assert.equal(second.code, 0, second.out);
  assert.doesNotMatch(second.out, /first run in this repository/);

  const given = repository('given');
  writeFileSync(path.join(given, 'answers.yaml'), 'records: committed\n');
  const byFile = await inside(given, ['doc.md', '--answers', 'answers.yaml']);
  assert.equal(byFile.code, 0, byFile.err);
  assert.doesNotMatch(byFile.err, /nobody has said/);
  assert.match(readFileSync(answerIn(given), 'utf8'), /committed/);
  assert.match(seen(given), /runs\/.*run\.json/);

  const open = repository('open');
  writeFileSync(path.join(open, 'answers.yaml'), 'operator: ada\n');
  for (const argv of [
    ['doc.md', '--answers', 'answers.yaml'],
    ['.', '--mode', 'check-only'],
  ]) {
    const it = await inside(open, argv);
    assert.equal(it.code, 0, it.err);
    assert.equal(it.err.split('nobody has said yet whether they are committed or ignored').length, 2, it.err);
  }
  assert.ok(!existsSync(answerIn(open)), 'nothing is decided for anybody');

  writeFileSync(path.join(open, 'answers.yaml'), 'records: maybe\n');
  const wrong = await inside(open, ['doc.md', '--answers', 'answers.yaml']);
  assert.deepEqual(
    [wrong.code, /answers\.yaml:1: records is "maybe"; it is one of committed, ignored\./.test(wrong.err)],
    [2, true],
  );
});

test('before a run: whose it is, how fresh, what is dangerous; then each command stands there once, with its folder', async () => {
  const text = plan.replace('title: The plan', 'title: The plan\nowner: role-dba\nlast_reviewed: 2026-11-01\nrto: 1h\nrpo: 5m');
  write('doc.md', text);
  const it = await run(['doc.md', '--param', 'TARGET=t'], ['r', 'q']);
  assert.equal(it.code, 2, it.err);
  assert.match(
    it.out,
    /^The plan {2}\(doc\.md; exercise: commands really run on this machine\)\nOwner role-dba; reviewed .*; RTO 1h; RPO 5m\n5 steps, 3 run commands; dangerous: Wipe\. Nothing has run yet\.\n/,
  );
  assert.equal(it.out.split('echo "$TARGET is here"').length, 2, it.out);
  // Where there is no file and no terminal the document is found first: what is wrong with the name is said first.
  mkdirSync(path.join(folder, 'sub'));
  for (const [argv, message] of [
    [['sub'], /: sub is a folder: name one document in it, or hold the checks of all with --mode check-only\./],
    [['dr-y'], /There is no file and no document dr-y .*; did you mean dr-x\?/],
    [['dr-x'], /There is no terminal to ask in.*drillbook run --help says what stands in it/],
    [['sub', '--mode', 'check-only'], /There is no document below sub/],
    [['--resume', 'nothing'], /There is no run "nothing"/],
  ] as const) {
    const refused = await run(argv);
    assert.deepEqual([refused.code, message.test(refused.err)], [2, true], refused.err);
  }
});

test('on Windows a run is refused in one sentence before anything is asked', async () => {
  write('doc.md', plan);
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor;
  Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
  try {
    for (const argv of [['doc.md'], ['doc.md', '--mode', 'live'], ['.', '--mode', 'check-only'], ['--resume', 'last']]) {
      const it = await run(argv, []);
      const sentence =
        'drillbook: Steps do not run on Windows yet: it has not been tested there. Search and lint work; run steps in WSL or on a remote machine.\n';
      assert.deepEqual([it.code, it.out, it.err], [2, '', sentence], argv.join(' '));
    }
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
  assert.ok(!existsSync(path.join(folder, '.drillbook')));
});
