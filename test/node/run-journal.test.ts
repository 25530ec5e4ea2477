/** The journal on the disk: nothing acknowledged is lost, and what is damaged is said. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeRecord, type JournalRecord, readJournal } from '../../src/core/run/journal-format.ts';
import type { RunEvent } from '../../src/core/run/run-types.ts';
import { type Disk, RunJournal, RunStore, readRun, sha256 } from '../../src/node/run-store.ts';
import { clock, scene, steps } from './run-scene.ts';

const event = (n: number): RunEvent => ({ type: 'run-resumed', at: '2026-11-21T09:12:00.000Z', by: 'żółć', reason: `r${n}` });
const chain = (count: number) => {
  let prev = '0'.repeat(16);
  const texts: string[] = [];
  for (let n = 1; n <= count; n++) {
    const record: JournalRecord = {
      v: 1,
      run: 'r',
      w: 'w',
      n,
      prev,
      t: '2026-11-21T09:12:00.000Z',
      off: 0,
      mono: n,
      event: event(n),
    };
    const { text, sum } = encodeRecord(record, sha256);
    texts.push(text);
    prev = sum;
  }
  return { texts, last: prev };
};
const read = (text: string) => readJournal(text, '0'.repeat(16), sha256);

test('D44 cut at every byte, then appended to: every whole record and the new one are read', () => {
  const { texts } = chain(6);
  const whole = texts.join('');
  for (let cut = 0; cut <= whole.length; cut++) {
    const kept = read(whole.slice(0, cut));
    assert.ok(
      kept.problems.every(it => it.type === 'torn'),
      `cut at ${cut}`,
    );
    const n = kept.records.length + 1;
    const next = encodeRecord(
      { v: 1, run: 'r', w: 'w', n, prev: kept.lastSum, t: '', off: 0, mono: 0, event: event(99) },
      sha256,
    );
    const after = read(whole.slice(0, cut) + next.text);
    assert.deepEqual(
      after.records.map(it => it.n),
      Array.from({ length: n }, (_, index) => index + 1),
      `cut at ${cut}`,
    );
    assert.ok(
      after.problems.every(it => it.type === 'torn'),
      `cut at ${cut}`,
    );
  }
});

test('D48 a flipped bit or a missing record is reported with its place; all others are read', () => {
  const { texts } = chain(5);
  const whole = texts.join('');
  for (let at = (texts[0]?.length ?? 0) + 1; at < whole.length - (texts[4]?.length ?? 0) - 1; at++) {
    const flipped = whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ 4) + whole.slice(at + 1);
    const { records, problems } = read(flipped);
    assert.ok(records.length >= 3 && (records.length === 5 || problems.length > 0), `byte ${at}: ${records.length}`);
  }
  const missing = read([...texts.slice(0, 2), ...texts.slice(3)].join(''));
  assert.deepEqual(
    missing.records.map(it => it.n),
    [1, 2, 4, 5],
  );
  assert.match(missing.problems[0]?.message ?? '', /Record 3 is missing or was changed/);
});

test('D43 the writer killed at a random moment, 200 times: no acknowledged record is lost', async () => {
  const it = await scene(steps('true'));
  await it.session.close();
  const bundle = path.join(it.root, 'writer.mjs');
  const { build } = await import('esbuild');
  const source = JSON.stringify(path.join(process.env['DRILLBOOK_ROOT'] ?? '', 'src/node/run-store.ts'));
  await build({
    stdin: {
      contents: `import { RunStore } from ${source};
        const clock = { now: () => new Date().toISOString(), offsetMinutes: () => 0, monotonic: () => performance.now() };
        const journal = await new RunStore(process.argv[2]).openJournal(process.argv[3], clock);
        for (let n = 1; ; n++) { await journal.append({ type: 'run-resumed', at: clock.now(), by: journal.writer, reason: 'r' + n }); process.stdout.write(journal.writer + ' ' + n + '\\n'); }`,
      resolveDir: process.env['DRILLBOOK_ROOT'] ?? '',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
  });
  const acknowledged = new Map<string, number>();
  const round = () =>
    new Promise<void>(resolve => {
      const child = spawn(process.execPath, [bundle, it.root, it.session.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (data: Buffer) => {
        if (text === '') setTimeout(() => child.kill('SIGKILL'), Math.random() * 20);
        text += data;
      });
      child.on('close', () => {
        const [writer, n] = (text.split('\n').at(-2) ?? '').split(' ');
        if (writer) acknowledged.set(writer, Number(n));
        resolve();
      });
    });
  for (let n = 0; n < 50; n++) await Promise.all([round(), round(), round(), round()]);
  const { records, problems } = await readRun(it.session.folder);
  const found = new Map<string, number>();
  for (const record of records) found.set(record.w, Math.max(found.get(record.w) ?? 0, record.n));
  assert.equal(acknowledged.size, 200);
  for (const [writer, n] of acknowledged) assert.ok((found.get(writer) ?? 0) >= n, `${writer}: ${found.get(writer)} of ${n}`);
  assert.ok(problems.every(it => it.type === 'torn'));
});

test('D45 disk full at the k-th call: an error, and after space returns the record is saved once', async () => {
  for (const call of ['write', 'datasync'] as const)
    for (let k = 1; k <= 5; k++) {
      const it = await scene(steps('true'));
      let calls = 0;
      const disk: Disk = {
        async open(name, flags, mode) {
          const file = await fs.promises.open(name, flags, mode);
          return {
            async write(bytes, offset, length) {
              if (call === 'write' && ++calls === k) {
                await file.write(bytes, offset, Math.ceil(length / 2));
                throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
              }
              // A short write without an error, as a full disk also answers.
              return file.write(bytes, offset, Math.ceil(length / 3));
            },
            async datasync() {
              if (call === 'datasync' && ++calls === k) throw new Error('EIO: i/o error');
              await file.datasync();
            },
            sync: () => file.sync(),
            close: () => file.close(),
          };
        },
      };
      const { sums } = await readRun(it.session.folder);
      assert.equal(sums.size, 1);
      const journal = await new RunStore(it.root, { disk }).openJournal(it.session.folder, clock);
      let failed = 0;
      for (let n = 1; n <= 6; n++)
        for (let tries = 0; ; tries++) {
          try {
            await journal.append({ ...event(n), reason: `k${n}` } as RunEvent);
            break;
          } catch (error) {
            assert.match(String(error), /NOT SAVED/);
            assert.ok(++failed < 3 && tries < 2);
          }
        }
      assert.equal(failed, 1);
      const { records } = await readRun(it.session.folder);
      const reasons = records.filter(it => it.w === journal.writer).map(it => (it.event as { reason: string }).reason);
      assert.deepEqual(reasons, ['k1', 'k2', 'k3', 'k4', 'k5', 'k6'], `${call} ${k}`);
      await journal.close();
    }
});

test('D46 a place that cannot be written: the run does not start, with the reason and another place', async () => {
  const it = await scene(steps('true'));
  const blocked = path.join(it.root, 'blocked');
  fs.mkdirSync(blocked);
  fs.writeFileSync(path.join(blocked, '.drillbook'), 'a file');
  const store = new RunStore(blocked, { fallback: '/elsewhere' });
  await assert.rejects(it.start(steps('true'), { store }), /did not start.*(ENOTDIR|EEXIST).*\/elsewhere instead/);
  assert.equal(it.terminal.typed.length, 0);
});

test('a start that cannot be saved runs nothing', async () => {
  const it = await scene(steps('touch ran'));
  fs.rmSync(it.session.folder, { recursive: true });
  fs.writeFileSync(it.session.folder, 'a file');
  await assert.rejects(it.session.runStep('s1'), /did not start|NOT SAVED/);
  assert.deepEqual([it.terminal.typed.length, fs.existsSync(path.join(it.root, 'ran'))], [0, false]);
});

test('several writers merge into one run', async () => {
  const it = await scene(steps('true', 'true'));
  const other: RunJournal = await new RunStore(it.root).openJournal(it.session.folder, clock);
  await other.append({ type: 'step-skipped', at: clock.now(), step: 's2', reason: 'elsewhere' });
  await other.close();
  await it.session.runStep('s1');
  const { run } = await readRun(it.session.folder);
  assert.deepEqual(
    [...run.steps.values()].map(it => it.state),
    ['passed', 'skipped'],
  );
});
