/** Outcomes that cannot be saved are said and settled later; a step that two processes want runs in one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { recordOf } from '../../src/core/run/run.ts';
import { RunSession } from '../../src/node/run-session.ts';
import { type Disk, RunProblem, RunStore, readRun } from '../../src/node/run-store.ts';
import { clock, scene, steps, until } from './run-scene.ts';

/** A disk that is full while \`full\` says so. */
const diskThat = (full: () => boolean): Disk => ({
  async open(name, flags, mode) {
    const file = await fs.promises.open(name, flags, mode);
    return {
      write: (bytes, offset, length) =>
        full() ? Promise.reject(new Error('ENOSPC: no space left on device')) : file.write(bytes, offset, length),
      datasync: () => file.datasync(),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
});
const statesOnDisk = async (folder: string) => [...(await readRun(folder)).run.steps.values()].map(it => [it.state, it.code]);
const unsaved = (error: unknown) => {
  assert.ok(error instanceof RunProblem && error.code === 'not-saved');
  assert.match(error.message, /^NOT SAVED: the outcome of "Step 1" \(exit 4, expected 0\) could not be written to .*Make room/);
  // The step did run: nothing may say otherwise.
  assert.doesNotMatch(error.message, /Nothing was done/);
  return true;
};

test('D45 an end that cannot be saved is said, blocks the run, and is saved once when there is room again', async () => {
  const it = await scene(steps('true'));
  let full = false;
  const session = await it.start(steps('while ! [ -e go ]; do sleep 0.05; done; echo done; exit 4', 'echo two'), {
    store: new RunStore(it.root, { disk: diskThat(() => full) }),
  });
  const done = session.runStep('s1');
  await until(() => recordOf(session.run, 's1').state === 'running');
  full = true;
  fs.writeFileSync(path.join(it.root, 'go'), '');
  await assert.rejects(done, unsaved);
  assert.equal(recordOf(session.run, 's1').state, 'running', 'nothing is shown as saved');
  for (const step of ['s1', 's2']) assert.match(session.canRun(step) ?? '', /^NOT SAVED: the outcome of "Step 1"/);
  await assert.rejects(session.skip('s1', 'why'), /NOT SAVED/);
  await assert.rejects(session.finish('aborted', ''), /NOT SAVED/);
  assert.deepEqual((await statesOnDisk(session.folder))[0], ['running', undefined]);
  full = false;
  await until(() => recordOf(session.run, 's1').state !== 'running');
  assert.deepEqual((await statesOnDisk(session.folder))[0], ['failed', 4]);
  const { records } = await readRun(session.folder);
  assert.equal(records.filter(it => it.event.type === 'step-finished').length, 1);
  await session.skip('s1', 'seen');
  await session.runStep('s2');
  assert.equal(recordOf(session.run, 's2').state, 'passed');
});

test('an end that was never saved is settled from its end file when the run is resumed', async () => {
  const it = await scene(steps('true'));
  let full = false;
  const session = await it.start(steps('while ! [ -e go ]; do sleep 0.05; done; echo late; exit 4'), {
    store: new RunStore(it.root, { disk: diskThat(() => full) }),
  });
  const done = session.runStep('s1');
  await until(() => recordOf(session.run, 's1').state === 'running');
  full = true;
  fs.writeFileSync(path.join(it.root, 'go'), '');
  await assert.rejects(done, unsaved);
  await session.close();
  const world = {
    store: new RunStore(it.root),
    privateFolder: it.privateFolder,
    terminal: it.terminal,
    clock,
    assertMayRun: () => undefined,
  };
  const again = await RunSession.resume(session.folder, world);
  const record = recordOf(again.run, 's1');
  assert.deepEqual([record.state, record.code, record.output], ['failed', 4, 'late\n']);
  assert.deepEqual(await statesOnDisk(session.folder), [['failed', 4]]);
  await again.close();
});

test('while its question waits for an answer, how a step ended is on the disk; told once, however many questions', async () => {
  const answers: ((yes: boolean) => void)[] = [];
  const it = await scene(steps({ language: 'bash', text: 'echo on', labels: '- Expect: the lamp is green; the bell rings' }), {
    ask: () => new Promise(resolve => void answers.push(resolve)),
  });
  const done = it.session.runStep('s1');
  const told = async () => (await readRun(it.session.folder)).run.notes.map(({ step, text }) => [step, text]);
  for (let n = 1; n <= 2; n++) {
    await until(() => answers.length === n);
    assert.deepEqual(await told(), [['s1', 'It ended with exit 0; the operator is asked: the lamp is green']]);
    assert.deepEqual(await statesOnDisk(it.session.folder), [['running', undefined]]);
    answers.at(-1)?.(true);
  }
  await done;
  assert.deepEqual(await statesOnDisk(it.session.folder), [['passed', 0]]);
});

test('a record folder that is moved while a step runs keeps its end; a window that cannot write takes nothing up', async () => {
  const it = await scene(steps('while ! [ -e go ]; do sleep 0.05; done; exit 4'));
  const { folder } = it.session;
  const done = it.session.runStep('s1');
  await until(() => recordOf(it.session.run, 's1').state === 'running');
  const full: Disk = { open: () => Promise.reject(new Error('ENOTDIR: not a directory')) };
  fs.renameSync(folder, `${folder}-away`);
  fs.writeFileSync(folder, 'a file');
  fs.writeFileSync(path.join(it.root, 'go'), '');
  // The open journal goes with its folder, so the record is where the folder is.
  await done;
  fs.rmSync(folder);
  fs.renameSync(`${folder}-away`, folder);
  assert.deepEqual(await statesOnDisk(folder), [['failed', 4]]);
  // A window that cannot write at all takes nothing up.
  const world = { ...it, store: new RunStore(it.root, { disk: full }), clock, assertMayRun: () => undefined };
  await assert.rejects(RunSession.resume(folder, world), /NOT SAVED: "run-resumed".*ENOTDIR/);
});

test('D47 two processes start the same step at once: exactly one runs, and the other names the winner', async () => {
  const count = 8;
  const it = await scene(steps(...Array.from({ length: count }, (_, index) => `echo ran >> ran-${index + 1}`)));
  await it.session.close();
  const root = process.env['DRILLBOOK_ROOT'] ?? '';
  const bundle = path.join(it.root, 'racer.mjs');
  const { build } = await import('esbuild');
  await build({
    stdin: {
      contents: `
        import { spawn } from 'node:child_process';
        import { createInterface } from 'node:readline';
        import { RunSession } from './src/node/run-session.ts';
        import { RunStore } from './src/node/run-store.ts';
        const [, , root, folder, privateFolder] = process.argv;
        const session = await RunSession.resume(folder, {
          store: new RunStore(root), privateFolder, assertMayRun: () => undefined,
          clock: { now: () => new Date().toISOString(), offsetMinutes: () => 0, monotonic: () => performance.now() },
          terminal: { typeLine: async (line, environment) => void spawn('sh', ['-c', line], { env: { ...process.env, ...environment }, stdio: 'ignore' }) },
        });
        const say = it => process.stdout.write(JSON.stringify(it) + '\\n');
        say('ready');
        for await (const step of createInterface({ input: process.stdin }))
          await session.runStep(step).then(() => say({ state: session.run.steps.get(step).state }), error => say({ code: error.code, message: error.message }));
        await session.close();`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outfile: bundle,
  });
  const racers = [1, 2].map(() => {
    const child = spawn(process.execPath, [bundle, it.root, it.session.folder, it.privateFolder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () =>
      JSON.parse((await lines.next()).value ?? 'null') as { state?: string; code?: string; message?: string };
    return { child, next };
  });
  await Promise.all(racers.map(it => it.next()));
  for (let n = 1; n <= count; n++) {
    for (const { child } of racers) child.stdin.write(`s${n}\n`);
    const answers = await Promise.all(racers.map(it => it.next()));
    const winner = answers.findIndex(it => it?.state === 'passed');
    const loser = answers[1 - winner];
    const pid = racers[winner]?.child.pid;
    // Either they met, or the loser came when it was over: then it is asked whether it shall run again.
    const met = loser?.code === 'taken' && loser.message?.includes(`started in another window (process ${pid} on `);
    const late = loser?.code === 'refused' && /passed at .*: run it again\?/.test(loser.message ?? '');
    assert.ok(winner >= 0 && (met || late), JSON.stringify(answers));
    assert.equal(fs.readFileSync(path.join(it.root, `ran-${n}`), 'utf8'), 'ran\n', `step ${n}`);
  }
  for (const { child } of racers) child.stdin.end();
  await Promise.all(racers.map(({ child }) => new Promise(resolve => child.on('close', resolve))));
  assert.deepEqual(await statesOnDisk(it.session.folder), Array(count).fill(['passed', 0]));
});
