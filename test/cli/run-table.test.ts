/**
 * Every clause of `Expect`, every action after a failure or an answer, and every state, each reached by a real step of a
 * document of its own that the command line runs: by a file of answers, or by what a person types.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { RunReport } from '../../src/core/run/run-report.ts';
import { page, step } from '../node/run-scene.ts';
import { drillbook } from './drillbook.ts';

interface Row {
  readonly name: string;
  readonly document: string;
  /** Exit code of the program. */
  readonly code: 0 | 1 | 2;
  readonly result: string;
  /** `id state` of steps, in the order of the document. */
  readonly states: readonly string[];
  readonly answers?: string;
  readonly typed?: readonly string[];
  readonly more?: (run: RunReport, said: string) => void;
}

const root = mkdtempSync(path.join(tmpdir(), 'drillbook-table-'));
after(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

async function rows(t: TestContext, table: readonly Row[]): Promise<void> {
  for (const row of table) {
    const folder = path.join(root, String(folders++));
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'drillbook.yaml'), '');
    writeFileSync(path.join(folder, 'row.md'), row.document);
    writeFileSync(path.join(folder, 'child.md'), page(step('inner', [], 'touch child-ran')));
    writeFileSync(path.join(folder, 'answers.yaml'), row.answers ?? '{}\n');
    const how = row.typed ? [] : ['--answers', 'answers.yaml'];
    const environment = { XDG_STATE_HOME: path.join(folder, 'state') };
    const more = { environment, ...(row.typed ? { typed: row.typed } : {}) };
    const { code, out, err } = await drillbook(['run', 'row.md', ...how], folder, undefined, '', more);
    const all = `${row.name}\n${out}${err}`;
    assert.equal(code, row.code, all);
    // The record is read from the disk, by the command that anybody would use.
    const listed = JSON.parse((await drillbook(['runs', '--root', folder, '--json'])).out).runs;
    const run = listed.find((it: { document: string }) => it.document === 'row');
    const reported = await drillbook(['report', run.id, '--root', folder, '--format', 'json']);
    const report = JSON.parse(reported.out) as RunReport;
    assert.deepEqual([report.result, report.steps.map(it => `${it.id} ${it.state}`)], [row.result, row.states], all);
    row.more?.(report, all);
    if (row.result !== 'unfinished') {
      const left = readdirSync(path.join(folder, 'state', 'drillbook')).filter(it => it.startsWith('2'));
      assert.deepEqual(left, [], `${row.name}: nothing private is left`);
    }
  }
  t.diagnostic(`${table.length} rows ran`);
}

/** What is expected, commands that do it, and commands that do not. */
const clauses: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['', ['true'], ['false', 'exit 130', 'no-such-command']],
  ['exit 3', ['exit 3'], ['true', 'exit 4']],
  ['exit 1,2', ['exit 1', 'exit 2'], ['true', 'exit 3']],
  ['exit 0 or 7', ['true', 'exit 7'], ['exit 1']],
  ['contains "ab"', ['echo xabx'], ['echo a; echo b', 'echo ab >&2']],
  ['contains "a;b"', ['echo "a;b"'], ['echo ab']],
  ['contains "say \\"x\\""', ['echo \'say "x" twice\''], ['echo say x']],
  ['not contains "ab"', ['echo x', 'true'], ['echo ab']],
  ['equals "t"', ['echo t', "printf 't\\n\\n'"], ['echo tt', 'echo " t"', 'true']],
  ['matches /^r[0-9]+$/', ['echo r12'], ['echo r', 'echo R12', 'echo "a"; echo r12']],
  ['matches /^R[0-9]+$/i', ['echo r12'], ['echo r']],
  ['matches /^r[0-9]+$/m', ['echo a; echo r12; echo b'], ['echo a r12']],
  ['matches /a.b/s', ['echo a; echo b'], ['echo ab']],
  ['empty', ['true', 'echo x >&2', 'echo'], ['echo x']],
  ['lines < 2', ['echo 1', 'true'], ['seq 2']],
  ['lines <= 2', ['seq 2'], ['seq 3']],
  ['lines > 2', ['seq 3'], ['seq 2']],
  ['lines >= 2', ['seq 2'], ['echo 1']],
  ['lines = 2', ['seq 2'], ['seq 3', 'true']],
  ['lines != 2', ['seq 3', 'true'], ['seq 2']],
  ['number < 80', ['echo "used 79%"'], ['echo "used 80%"', 'echo none']],
  ['number <= 80', ['echo 80'], ['echo 80.5']],
  ['number > -1', ['echo 0'], ['echo -1']],
  ['number >= 0.5', ['echo 0.5'], ['echo 0.4']],
  ['number = 3', ['echo 1; echo 3'], ['echo 3; echo 1', 'true']],
  ['number != 3', ['echo 4'], ['echo 3']],
  ['exit 1; contains "no"; lines = 1', ['echo no; exit 1'], ['echo no', 'exit 1', 'echo no; echo no; exit 1']],
];

test('each clause of Expect, and each comparison and flag, is met and missed by real steps', async t => {
  let commands = 0;
  const table = clauses.map(([expect, held, missed]): Row => {
    const labels = expect === '' ? [] : [`Expect: ${expect}`];
    // What is interrupted (130) or not found is no answer of the step: its author's "continue" does not carry over that.
    const parts = [...held.map((it, n) => step(`h${n}`, labels, it)), ...missed.map((it, n) => step(`m${n}`, labels, it))];
    commands += parts.length;
    return {
      name: `Expect: ${expect}`,
      document: page(...parts),
      answers: 'default: {on_failure: continue}\n',
      code: 1,
      result: 'failed',
      states: [
        ...held.map((_, n) => `h${n} passed`),
        ...missed.map((it, n) => `m${n} ${it === 'exit 130' ? 'interrupted' : 'failed'}`),
      ],
    };
  });
  await rows(t, table);
  t.diagnostic(`${commands} commands`);
});

test('what no machine can judge is asked: yes, no, and nobody answers', async t => {
  const asking = (expect: string) => page(step('a', [`Expect: ${expect}`], 'echo on'), step('b', [], 'true'));
  const lamp = asking('the lamp is green');
  await rows(t, [
    {
      name: 'yes',
      document: lamp,
      answers: 'steps: {a: {answer: yes}}\n',
      code: 0,
      result: 'passed',
      states: ['a passed', 'b passed'],
      more: run => assert.match(run.steps[0]?.notes.join() ?? '', /asked "the lamp is green": yes/),
    },
    {
      name: 'no',
      document: lamp,
      answers: 'steps: {a: {answer: no}}\n',
      code: 1,
      result: 'failed',
      states: ['a failed', 'b not-started'],
    },
    { name: 'nobody', document: lamp, code: 2, result: 'unfinished', states: ['a unknown', 'b not-started'] },
    {
      name: 'a pattern that cannot be read is a question',
      document: asking('matches /(/'),
      code: 2,
      result: 'unfinished',
      states: ['a unknown', 'b not-started'],
    },
    {
      name: 'a person says yes',
      document: lamp,
      typed: ['r', 'y', 'r'],
      code: 0,
      result: 'passed',
      states: ['a passed', 'b passed'],
    },
    {
      name: 'a person says no, and finishes',
      document: lamp,
      typed: ['r', 'n', 'f', 'it is red'],
      code: 1,
      result: 'failed',
      states: ['a failed', 'b not-started'],
    },
  ]);
});

const deed = step('deed', ['Rollback: [Undo](#undo)'], 'touch done');
const undo = `## Rollback\n\n### Undo\n\n${step('undo', [], 'rm done; touch undone')}`;
const mitigation = `## Mitigation\n\n${step('calm', [], 'true')}`;
/** A deed, a step that fails with this label, one after it, another way, and the way back. */
const failing = (label?: string) =>
  page(
    deed,
    step('a', label === undefined ? [] : [`On failure: ${label}`], 'test -e mended'),
    step('b', [], 'true'),
    mitigation,
    undo,
  );
const policy = (mode: string) => `default: {on_failure: ${mode}}\n`;

const stopped = {
  code: 1,
  result: 'failed',
  states: ['deed passed', 'a failed', 'b not-started', 'calm not-started', 'undo not-started'],
} as const;
const wentOn = {
  code: 1,
  result: 'failed',
  states: ['deed passed', 'a failed', 'b passed', 'calm passed', 'undo not-started'],
} as const;
const undone = {
  code: 1,
  result: 'rolled-back',
  states: ['deed passed', 'a failed', 'b not-started', 'calm not-started', 'undo passed'],
} as const;
const jumped = {
  code: 0,
  result: 'passed',
  states: ['deed passed', 'a failed', 'b not-applicable', 'calm passed', 'undo not-started'],
} as const;
const childRan = {
  code: 0,
  result: 'passed',
  states: ['deed passed', 'a passed', 'b passed', 'calm passed', 'undo not-started'],
} as const;

test('each action after a failure: stop is what happens unless somebody says otherwise', async t => {
  const leads = 'skip to [Mitigation](#mitigation)';
  const table: Row[] = [
    ...[
      undefined,
      'stop',
      'stop, and call the vendor',
      'phone the vendor',
      'rollback',
      leads,
      'run [Child](child.md)',
      'escalate to role-x',
    ].map((label): Row => ({ name: `${label}, unasked`, document: failing(label), ...stopped })),
    { name: 'stop, said', document: failing('stop'), answers: policy('stop'), ...stopped },
    { name: 'continue, by its author', document: failing('continue'), ...wentOn, code: 0, result: 'passed' },
    { name: 'continue, by the answers', document: failing(), answers: policy('continue'), ...wentOn },
    { name: 'rollback, by both', document: failing('rollback'), answers: policy('rollback'), ...undone },
    { name: 'rollback, by the answers', document: failing(), answers: policy('rollback'), ...undone },
    { name: 'skip to', document: failing(leads), answers: policy('continue'), ...jumped },
    { name: 'run', document: failing('run [Child](child.md)'), answers: policy('continue'), ...childRan },
    { name: 'escalate, and the answers go on', document: failing('escalate to role-x'), answers: policy('continue'), ...wentOn },
    { name: 'the person: finish', document: failing(), typed: ['r', 'r', 'f', 'enough'], ...stopped },
    { name: 'the person: as its author says, back', document: failing('rollback'), typed: ['r', 'r', 'w', 'r'], ...undone },
    { name: 'the person: as its author says, another way', document: failing(leads), typed: ['r', 'r', 'w', 'r'], ...jumped },
    {
      name: 'the person: as its author says, a runbook',
      document: failing('run [Child](child.md)'),
      typed: ['r', 'r', 'w', 'r', 'r', 'r'],
      ...childRan,
    },
    { name: 'the person: back', document: failing(), typed: ['r', 'r', 'b', 'it is wrong', 'r'], ...undone },
    { name: 'the person: on without it', document: failing(), typed: ['r', 'r', 'c', 'known to be slow', 'r', 'r'], ...wentOn },
    {
      name: 'the person: skip',
      document: failing(),
      typed: ['r', 'r', 's', 'not tonight', 'r', 'r'],
      ...wentOn,
      states: ['deed passed', 'a skipped', 'b passed', 'calm passed', 'undo not-started'],
    },
    {
      name: 'the person: retry until it holds',
      document: page(step('a', [], 'test -e mended || { touch mended; false; }')),
      typed: ['r', 'r'],
      code: 0,
      result: 'passed',
      states: ['a passed'],
      more: run => assert.deepEqual([run.steps[0]?.attempt, run.steps[0]?.earlier.map(it => it.state)], [2, ['failed']]),
    },
    {
      name: 'the person: escalate, which settles nothing',
      document: failing('escalate to role-x'),
      typed: ['r', 'r', 'e', 'third time tonight', 'f', ''],
      ...stopped,
      more: run =>
        assert.deepEqual(
          run.escalations.map(it => [it.to, it.step, it.text]),
          [['role-x', 'a', 'third time tonight']],
        ),
    },
    {
      name: 'the person: leave it',
      document: failing(),
      typed: ['r', 'r', 'q'],
      ...stopped,
      code: 2,
      result: 'unfinished',
    },
  ];
  await rows(t, table);
  const deeds = table.flatMap((row, index) =>
    row.result === 'rolled-back' ? [path.join(root, String(folders - table.length + index))] : [],
  );
  for (const folder of deeds)
    assert.ok(existsSync(path.join(folder, 'undone')) && !existsSync(path.join(folder, 'done')), folder);
});

test('each action of an answer', async t => {
  const asking = (action: string) =>
    page(deed, step('ask', [`If so: ${action}`, 'If not: continue']), step('b', [], 'true'), mitigation, undo);
  const answers = 'steps: {ask: {answer: so}}\n';
  const states = (ask: string, b: string, calm: string, back: string) => [
    'deed passed',
    `ask ${ask}`,
    `b ${b}`,
    `calm ${calm}`,
    `undo ${back}`,
  ];
  await rows(t, [
    {
      name: 'continue',
      document: asking('continue'),
      answers,
      code: 0,
      result: 'passed',
      states: states('attested', 'passed', 'passed', 'not-started'),
    },
    {
      name: 'stop',
      document: asking('stop'),
      answers,
      code: 1,
      result: 'aborted',
      states: states('attested', 'not-started', 'not-started', 'not-started'),
    },
    {
      name: 'words',
      document: asking('call them'),
      answers,
      code: 1,
      result: 'aborted',
      states: states('attested', 'not-started', 'not-started', 'not-started'),
    },
    {
      name: 'skip to',
      document: asking('skip to [Mitigation](#mitigation)'),
      answers,
      code: 0,
      result: 'passed',
      states: states('attested', 'not-applicable', 'passed', 'not-started'),
    },
    {
      name: 'rollback',
      document: asking('rollback'),
      answers,
      code: 1,
      result: 'rolled-back',
      states: states('attested', 'not-started', 'not-started', 'passed'),
    },
    {
      name: 'escalate: still to be decided',
      document: asking('escalate to role-x'),
      answers,
      code: 2,
      result: 'unfinished',
      states: states('not-started', 'not-started', 'not-started', 'not-started'),
      more: run => assert.equal(run.escalations[0]?.to, 'role-x'),
    },
    {
      name: 'run',
      document: asking('run [Child](child.md)'),
      answers,
      code: 0,
      result: 'passed',
      states: states('passed', 'passed', 'passed', 'not-started'),
    },
  ]);
});

test('each of the ten states', async t => {
  const alone = (labels: readonly string[], command?: string) => page(step('a', labels, command));
  const journalled = (run: RunReport) => {
    // Claimed and running are never the last word: the journal holds them in their order, before the end.
    const folder = path.join(root, String(folders - 1), '.drillbook', 'runs', run.id);
    const log = readdirSync(folder).find(it => it.startsWith('log-')) ?? '';
    const events = readFileSync(path.join(folder, log), 'utf8').matchAll(/"type":"(step-[a-z]+)"/g);
    assert.deepEqual(
      [...events].map(it => it[1]),
      ['step-claimed', 'step-started', 'step-finished'],
    );
  };
  await rows(t, [
    {
      name: 'claimed, running, passed',
      document: alone([], 'true'),
      code: 0,
      result: 'passed',
      states: ['a passed'],
      more: journalled,
    },
    {
      name: 'failed',
      document: alone([], 'exit 9'),
      code: 1,
      result: 'failed',
      states: ['a failed'],
      more: run => assert.equal(run.steps[0]?.code, 9),
    },
    {
      name: 'failed by its time limit',
      document: alone(['Timeout: 1s'], 'sleep 30'),
      code: 1,
      result: 'failed',
      states: ['a failed'],
      more: run => assert.match(run.steps[0]?.verdict ?? '', /the time limit of 1s was over/),
    },
    { name: 'interrupted', document: alone([], 'kill -INT $$; sleep 5'), code: 1, result: 'aborted', states: ['a interrupted'] },
    // The wrapper goes, as when a machine runs out of memory: nobody saw how the step ended.
    { name: 'unknown', document: alone([], 'kill -KILL $PPID; sleep 1'), code: 1, result: 'aborted', states: ['a unknown'] },
    {
      name: 'skipped',
      document: alone([], 'touch ran'),
      answers: 'steps: {a: {skip: not tonight}}\n',
      code: 0,
      result: 'passed',
      states: ['a skipped'],
    },
    {
      name: 'attested',
      document: alone([]),
      answers: 'steps: {a: {note: seen}}\n',
      code: 0,
      result: 'passed',
      states: ['a attested'],
    },
    {
      name: 'not applicable',
      document: alone(['Skip if: `true`'], 'false'),
      code: 0,
      result: 'passed',
      states: ['a not-applicable'],
    },
    {
      name: 'not started',
      document: page(step('a', [], 'false'), step('b', [], 'true')),
      code: 1,
      result: 'failed',
      states: ['a failed', 'b not-started'],
    },
  ]);
});
