/** `drillbook runs`: the history of a root as scripts and people read it, and folders that are damaged. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { RunEvent, RunHeader } from '../../src/core/run/run-types.ts';
import { RunStore } from '../../src/node/run-store.ts';
import { drillbook } from './drillbook.ts';

let root = '';
before(() => {
  root = mkdtempSync(path.join(tmpdir(), 'drillbook-runs-'));
});
after(() => rmSync(root, { recursive: true, force: true }));

const clock = { now: () => '2026-11-21T09:12:00.000Z', offsetMinutes: () => 0, monotonic: () => 0 };
const steps = ['look', 'mend'].map((id, i) => ({
  id,
  title: `${id} at it`,
  line: i + 3,
  kind: 'command' as const,
  phase: 'do',
  interactive: false,
  check: false,
}));

async function record(startedAt: string, events: readonly RunEvent[], document = 'rb-disk', at = root): Promise<string> {
  const store = new RunStore(at);
  const header: RunHeader = {
    version: 1,
    id: store.newId(document, startedAt),
    document,
    path: 'runbooks/disk.md',
    title: 'Disk full',
    mode: 'exercise',
    operator: 'ada',
    host: 'h',
    startedAt,
    offsetMinutes: 0,
    documentHash: '0',
    parameters: {},
    steps,
    dangerWord: 'rb-disk',
  };
  const folder = await store.create(header, '# Disk full\n');
  const journal = await store.openJournal(folder, clock);
  for (const event of events) await journal.append(event);
  await journal.close();
  return folder;
}

const started = (at: string): RunEvent => ({
  type: 'step-started',
  at,
  step: 'look',
  attempt: 1,
  command: 'exit 3',
  shell: 'bash',
});

test('a root in which nothing was run has no runs, and that is fine', async () => {
  assert.deepEqual(await drillbook(['runs', '--root', root, '--json']), { code: 0, out: '{"runs":[]}\n', err: '' });
  assert.deepEqual(await drillbook(['runs'], root), { code: 0, out: `No runs are recorded under ${root}.\n`, err: '' });
});

test('runs are listed newest first, with exactly the fields of the contract; what is not known is null', async () => {
  await record('2026-11-20T08:00:00.000Z', [
    { type: 'run-started', at: '2026-11-20T08:00:00.000Z' },
    { type: 'step-claimed', at: '2026-11-20T08:00:01.000Z', step: 'look', attempt: 1 },
    started('2026-11-20T08:00:01.000Z'),
    {
      type: 'step-finished',
      at: '2026-11-20T08:00:02.000Z',
      step: 'look',
      attempt: 1,
      state: 'failed',
      code: 3,
      startedAt: '2026-11-20T08:00:01.000Z',
      endedAt: '2026-11-20T08:00:02.000Z',
      verdict: 'exit 3',
      output: '',
      omittedBytes: 0,
      notes: [],
    },
    { type: 'run-finished', at: '2026-11-20T08:00:03.000Z', result: 'failed', note: '' },
  ]);
  await record('2026-11-21T09:12:00.000Z', [{ type: 'run-started', at: '2026-11-21T09:12:00.000Z' }]);
  const { code, out, err } = await drillbook(['runs', '--json'], root);
  assert.deepEqual([code, err, out.trim().split('\n').length], [0, '', 1]);
  const { runs } = JSON.parse(out);
  assert.equal(runs.length, 2);
  const fields = ['id', 'document', 'path', 'mode', 'operator', 'startedAt', 'finishedAt', 'result', 'steps'];
  for (const run of runs) {
    assert.deepEqual(Object.keys(run), fields);
    for (const step of run.steps) assert.deepEqual(Object.keys(step), ['id', 'title', 'state', 'code', 'startedAt', 'endedAt']);
  }
  const [newest, oldest] = runs;
  assert.match(newest.id, /^20261121T091200Z-rb-disk-[0-9a-f]{8}$/);
  assert.deepEqual(
    [newest.result, newest.finishedAt, newest.steps[0].state, newest.steps[0].code],
    ['unfinished', null, 'not-started', null],
  );
  assert.deepEqual(
    [oldest.result, oldest.finishedAt, oldest.document, oldest.path, oldest.mode, oldest.operator],
    ['failed', '2026-11-20T08:00:03.000Z', 'rb-disk', 'runbooks/disk.md', 'exercise', 'ada'],
  );
  assert.deepEqual(oldest.steps, [
    {
      id: 'look',
      title: 'look at it',
      state: 'failed',
      code: 3,
      startedAt: '2026-11-20T08:00:01.000Z',
      endedAt: '2026-11-20T08:00:02.000Z',
    },
    { id: 'mend', title: 'mend at it', state: 'not-started', code: null, startedAt: null, endedAt: null },
  ]);
  const text = (await drillbook(['runs'], root)).out.trimEnd().split('\n');
  assert.equal(text.length, 2);
  assert.match(text[0] ?? '', /^2026-11-21T09:12:00\.000Z +unfinished .*rb-disk .*0 of 2 steps +ada/);
  assert.match(text[1] ?? '', /failed .*1 of 2 steps/);
});

test('runs begun within one second are listed, and the last one found, by the instant they began', async () => {
  const instants = Array.from({ length: 8 }, (_, index) => `2026-11-22T08:00:00.${index}00Z`);
  const folders: string[] = [];
  for (const at of instants) folders.push(await record(at, [{ type: 'run-started', at }]));
  const { runs } = JSON.parse((await drillbook(['runs', '--json'], root)).out);
  assert.deepEqual(
    runs.slice(0, 8).map((it: { startedAt: string }) => it.startedAt),
    instants.toReversed(),
  );
  const { out } = await drillbook(['report', 'last'], root);
  assert.ok(out.includes(path.basename(folders.at(-1) ?? '-')), out);
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test('a folder that is no run is named on standard error, and the others are listed', async () => {
  const runs = path.join(root, '.drillbook', 'runs');
  mkdirSync(path.join(runs, '20261121T100000Z-rb-x-00000000'));
  mkdirSync(path.join(runs, '20261121T110000Z-rb-x-00000000'));
  writeFileSync(path.join(runs, '20261121T110000Z-rb-x-00000000', 'run.json'), '{"version":');
  const kept = readdirSync(runs).find(it => it.startsWith('20261121T091200Z')) ?? '';
  const journal = readdirSync(path.join(runs, kept)).find(it => it.endsWith('.jsonl')) ?? '';
  appendFileSync(path.join(runs, kept, journal), 'what is no record\n');
  const { code, out, err } = await drillbook(['runs', '--json'], root);
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).runs.length, 2);
  assert.match(err, /20261121T100000Z-rb-x-00000000/);
  assert.match(err, /20261121T110000Z-rb-x-00000000/);
  assert.match(err, new RegExp(`${kept}/${journal}: `));
});

test('a root that is missing or a file is one sentence and exit code 2', async () => {
  for (const [argv, sentence] of [
    [['runs', '--root', 'missing'], /There is no missing\./],
    [['runs', '--root', '.drillbook/../file'], /is a file/],
    [['runs', 'today'], /takes no file/],
  ] as const) {
    writeFileSync(path.join(root, 'file'), '');
    const { code, out, err } = await drillbook(argv, root);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, sentence);
    assert.equal(err.trim().split('\n').length, 1, err);
  }
});

test('prune removes old finished records, and keeps what is unfinished and the newest proof of each document', async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'drillbook-prune-'));
  const before = root;
  root = own;
  try {
    const ended = (at: string, result: 'passed' | 'failed'): RunEvent[] => [
      { type: 'step-skipped', at, step: 'look', reason: 'r' },
      { type: 'step-skipped', at, step: 'mend', reason: 'r' },
      { type: 'run-finished', at, result, note: '' },
    ];
    const years = ['2020', '2021', '2022'].map(it => `${it}-01-01T00:00:00.000Z`) as [string, string, string];
    const oldProof = await record(years[0], ended(years[0], 'passed'));
    const proof = await record(years[1], ended(years[1], 'passed'));
    const failed = await record(years[2], ended(years[2], 'failed'));
    const open = await record(years[0], []);
    const asked = await drillbook(['runs', '--prune', '--root', own]);
    assert.deepEqual([asked.code, /Nobody said how long records are kept/.test(asked.err)], [2, true]);
    const fresh = await drillbook(['runs', '--prune', '--older-than', '520w', '--root', own]);
    assert.match(fresh.out, /^0 of 4 records removed\.\n$/);
    writeFileSync(path.join(own, 'drillbook.yaml'), 'retention: 52w\n');
    const done = await drillbook(['runs', '--prune', '--root', own]);
    assert.equal(done.code, 0);
    assert.match(done.out, /2 of 4 records removed\.\n$/);
    const left = readdirSync(path.join(own, '.drillbook', 'runs')).sort();
    assert.deepEqual(left, [proof, open].map(it => path.basename(it)).sort());
    assert.ok(done.out.includes(path.basename(oldProof)) && done.out.includes(path.basename(failed)));
  } finally {
    root = before;
    rmSync(own, { recursive: true, force: true });
  }
});

test('runs stay under the id they were recorded by: after a rename they are listed and reported by it, and count as no test of the new one', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-renamed-'));
  try {
    const page = (id: string) =>
      `---\nkind: runbook\nid: ${id}\ntitle: Disk full\nowner: role-storage\nstatus: draft\nlast_tested: 2026-11-20\n---\n# Disk full\n`;
    mkdirSync(path.join(folder, 'runbooks'));
    writeFileSync(path.join(folder, 'drillbook.yaml'), '');
    const at = '2026-11-20T08:00:01.000Z';
    const passed: readonly RunEvent[] = [
      { type: 'run-started', at },
      ...steps.map(
        (it): RunEvent => ({
          type: 'step-finished',
          at,
          step: it.id,
          attempt: 1,
          state: 'passed',
          code: 0,
          startedAt: at,
          endedAt: at,
          verdict: 'exit 0',
          output: '',
          omittedBytes: 0,
          notes: [],
        }),
      ),
      { type: 'run-finished', at, result: 'passed', note: '' },
    ];
    const id = path.basename(await record('2026-11-20T08:00:00.000Z', passed, 'rb-disk', folder));
    const lint = async (name: string) => {
      writeFileSync(path.join(folder, 'runbooks/disk.md'), page(name));
      const { findings } = JSON.parse((await drillbook(['lint', '--format', 'json', '--today', '2026-11-21'], folder)).out);
      return findings
        .filter((it: { rule: string }) => it.rule === 'test-not-recorded')
        .map((it: { message: string }) => it.message);
    };
    assert.deepEqual(await lint('rb-disk'), []);
    const [said, ...more] = await lint('rb-disk-full');
    assert.deepEqual(more, []);
    assert.match(said, /no record of any test of this document/);
    const { runs } = JSON.parse((await drillbook(['runs', '--json'], folder)).out);
    assert.deepEqual(
      runs.map((it: { id: string; document: string; result: string }) => [it.id, it.document, it.result]),
      [[id, 'rb-disk', 'passed']],
    );
    const report = await drillbook(['report', id], folder);
    assert.deepEqual([report.code, report.err], [0, '']);
    assert.match(report.out, /rb-disk(?!-full)/);
    // Run once under its new id, it counts again; the old record stands as it was.
    await record('2026-11-20T09:00:00.000Z', passed, 'rb-disk-full', folder);
    assert.deepEqual(await lint('rb-disk-full'), []);
    assert.equal((await drillbook(['report', id], folder)).out, report.out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
