/** The journal on the disk: nothing acknowledged is lost, and what is damaged is said. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { encodeRecord, type JournalRecord, readJournal, sumOf } from '../../src/core/run/journal-format.ts';
import type { RunEvent } from '../../src/core/run/run-types.ts';
import { claimAttempt, ownerOf } from '../../src/node/run-claims.ts';
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

/** The sum of a line is the same however often it is read. */
const remembered = new Map<string, string>();
function sha256Once(line: string): string {
  const known = remembered.get(line) ?? sha256(line);
  remembered.set(line, known);
  return known;
}

test('D44 a log of 200 records cut at every byte, then appended to: every whole record and the new one are read', t => {
  const { texts } = chain(200);
  const starts = texts.map((_, index) => texts.slice(0, index).join('').length);
  const sums = ['0'.repeat(16), ...texts.map(it => sumAtEnd.exec(it)?.[1] ?? '')];
  const whole = texts.join('');
  let cuts = 0;
  texts.forEach((text, count) => {
    // A record is whole without its last line end.
    for (let cut = starts[count] ?? 0; cut < (starts[count] ?? 0) + text.length - 1; cut++, cuts++) {
      const prev = sums[count] ?? '';
      const record = { v: 1, run: 'r', w: 'w', n: count + 1, prev, t: '', off: 0, mono: cut, event: event(99) } as const;
      const { text: next } = encodeRecord(record, sha256);
      // Each cut is read with the three records before it, and every fortieth with all of them.
      const from = cuts % 40 === 0 ? 0 : Math.max(0, count - 3);
      const after = readJournal(whole.slice(starts[from], cut) + next, sums[from] ?? '', sha256Once);
      assert.deepEqual(
        after.records.map(it => it.n),
        Array.from({ length: count + 1 - from }, (_, index) => from + index + 1),
        `cut at ${cut}`,
      );
      assert.equal(after.records.at(-1)?.mono, cut, `cut at ${cut}`);
      assert.ok(
        after.problems.every(it => it.type === 'torn'),
        `cut at ${cut}`,
      );
    }
  });
  t.diagnostic(`${cuts} cuts of ${texts.length} records, 0 records lost`);
});
const sumAtEnd = /\t([0-9a-f]{16})\n$/;

test('D48 every bit flipped, every record deleted: reported with its place, all others read, nothing written', async t => {
  const count = 8;
  const { texts } = chain(count);
  const whole = texts.join('');
  const isSafe = (type: string) => type === 'torn';
  let flips = 0;
  for (let at = 0; at < whole.length; at++)
    for (let bit = 0; bit < 8; bit++, flips++) {
      const flipped = whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ (1 << bit)) + whole.slice(at + 1);
      const { records, problems } = readJournal(flipped, '0'.repeat(16), sha256Once);
      // A line end between two records may be lost without loss; two records may be one line then.
      assert.ok(records.length >= count - 2, `byte ${at} bit ${bit}: ${records.length} records`);
      if (records.length < count) {
        assert.ok(problems.length > 0, `byte ${at} bit ${bit}`);
        const place = problems.find(it => it.type === 'corrupt' || it.type === 'torn');
        if (place && 'from' in place) assert.ok(place.from <= at && at <= place.to + 1, `byte ${at}: ${place.message}`);
        // Only damage of the very last record looks like one that was never finished.
        const last = whole.length - (texts.at(-1)?.length ?? 0);
        assert.ok(at >= last || problems.some(it => !isSafe(it.type)), `byte ${at} bit ${bit}: ${JSON.stringify(problems)}`);
      }
    }
  for (let gone = 0; gone < count - 1; gone++) {
    const { records, problems } = read([...texts.slice(0, gone), ...texts.slice(gone + 1)].join(''));
    assert.equal(records.length, count - 1);
    assert.match(problems[0]?.message ?? '', new RegExp(`^Record ${gone + 1} is missing or was changed`));
  }
  // On the disk: what is found is said, and the file stays as it is.
  const it = await scene(steps('true'));
  await it.session.runStep('s1');
  await it.session.close();
  const name = path.join(it.session.folder, fs.readdirSync(it.session.folder).find(it => it.startsWith('log-')) ?? '');
  const bytes = fs.readFileSync(name);
  const damaged = Buffer.from(bytes);
  damaged[Math.floor(bytes.length / 2)] = (damaged[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
  fs.writeFileSync(name, damaged);
  const { problems } = await readRun(it.session.folder);
  assert.ok(problems.some(it => it.type === 'corrupt') && problems.every(it => it.file === path.basename(name)));
  assert.deepEqual(fs.readFileSync(name), damaged);
  t.diagnostic(`${flips} flipped bits and ${count - 1} deleted records, 0 unseen`);
});

test('D43 1,000 writers killed at random moments: no acknowledged record is lost', async t => {
  const it = await scene(steps('true'));
  await it.session.close();
  const bundle = path.join(it.root, 'writer.mjs');
  const { build } = await import('esbuild');
  const source = JSON.stringify(path.join(process.env['DRILLBOOK_ROOT'] ?? '', 'src/node/run-store.ts'));
  await build({
    stdin: {
      contents: `import { RunStore } from ${source};
        const clock = { now: () => new Date().toISOString(), offsetMinutes: () => 0, monotonic: () => performance.now() };
        const write = async () => {
          const journal = await new RunStore(process.argv[2]).openJournal(process.argv[3], clock);
          for (let n = 1; ; n++) {
            await journal.append({ type: 'run-resumed', at: clock.now(), by: journal.writer, reason: 'r' + n });
            process.stdout.write(journal.writer + ' ' + n + '\\n');
          }
        };
        for (let n = 0; n < Number(process.argv[4]); n++) void write();`,
      resolveDir: process.env['DRILLBOOK_ROOT'] ?? '',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
  });
  // A killed process ends ten writers, each wherever it is: in a write, a sync, or between two records. DRILLBOOK_KILLS=1000
  // kills so many processes, one writer in each; that takes some minutes.
  const wanted = Number(process.env['DRILLBOOK_KILLS'] ?? 0);
  const writers = wanted > 0 ? '1' : '10';
  const acknowledged = new Map<string, number>();
  let kills = 0;
  const round = () =>
    new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, [bundle, it.root, it.session.folder, writers], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (data: Buffer) => {
        if (text === '') setTimeout(() => child.kill('SIGKILL'), Math.random() * 25);
        text += data;
      });
      child.on('close', (code, signal) => {
        if (signal !== 'SIGKILL') return reject(new Error(`a writer ended by itself: ${code}`));
        kills++;
        // The last line may be cut; one that is whole was written after its record was on the disk.
        for (const line of text.split('\n').slice(0, -1)) {
          const [writer = '', n] = line.split(' ');
          acknowledged.set(writer, Math.max(acknowledged.get(writer) ?? 0, Number(n)));
        }
        resolve();
      });
    });
  while (wanted > 0 ? kills < wanted : acknowledged.size < 1000) await Promise.all([round(), round(), round(), round()]);
  const { records, problems } = await readRun(it.session.folder);
  const found = new Map<string, Set<number>>();
  for (const { w, n } of records) found.set(w, (found.get(w) ?? new Set()).add(n));
  let sum = 0;
  for (const [writer, n] of acknowledged) {
    sum += n;
    for (let one = 1; one <= n; one++) assert.ok(found.get(writer)?.has(one), `${writer}: record ${one} of ${n}`);
  }
  assert.ok(problems.every(it => it.type === 'torn'));
  t.diagnostic(
    `${acknowledged.size} writers ended by ${kills} SIGKILLs, ${problems.length} torn records, ${sum} acknowledged, 0 lost`,
  );
});

test('a record whose sync failed gives way to the one written in its place, whatever the writer is called', async () => {
  for (const writer of ['20803778', 'a1b2c3d4']) {
    const it = await scene(steps('true'));
    let syncs = 0;
    const disk: Disk = {
      async open(name, flags, mode) {
        const file = await fs.promises.open(name, flags, mode);
        return {
          write: (bytes, offset, length) => file.write(bytes, offset, length),
          datasync: () => (++syncs === 3 ? Promise.reject(new Error('EIO: i/o error')) : file.datasync()),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    const { folder } = it.session;
    const start = sumOf(fs.readFileSync(path.join(folder, 'run.json'), 'utf8'), sha256);
    const journal = new RunJournal(folder, path.basename(folder), writer, start, clock, disk);
    for (const n of [1, 2]) await journal.append(event(n));
    // Its bytes are in the file, but nobody was told that it is saved: it did not happen.
    await assert.rejects(journal.append(event(3)), /NOT SAVED/);
    for (const n of [4, 5]) await journal.append(event(n));
    await journal.close();
    const { records, problems } = await readRun(folder);
    const reasons = records.flatMap(({ w, event }) => (w === writer && event.type === 'run-resumed' ? [event.reason] : []));
    assert.deepEqual([reasons, problems], [['r1', 'r2', 'r4', 'r5'], []], writer);
  }
});

test('a claim of a window that ended before it recorded anything holds nobody up; that of a living one does', async () => {
  const it = await scene(steps('true'));
  const other = (pid: number, host: string) => ({ writer: `ff${pid}`, pid, host, at: clock.now() });
  // No process has this number: Linux ends at 2^22.
  await claimAttempt(it.session.folder, 's1', 1, other(2 ** 22 + 7, hostname()));
  await it.session.runStep('s1');
  assert.equal(it.session.run.steps.get('s1')?.state, 'passed');
  assert.equal((await ownerOf(it.session.folder, 's1', 1))?.writer, it.session.writer);
  const second = await it.start(steps('true'));
  await claimAttempt(second.folder, 's1', 1, other(process.ppid, hostname()));
  await assert.rejects(second.runStep('s1'), { code: 'taken' });
  const third = await it.start(steps('true'));
  await claimAttempt(third.folder, 's1', 1, other(2 ** 22 + 7, 'another-host'));
  await assert.rejects(third.runStep('s1'), { code: 'taken' }, 'of another machine nobody here can say');
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
