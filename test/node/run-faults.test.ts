/** The k-th call to the disk fails, for every k, once or until it is mended: what was acknowledged is there, and nothing twice. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import disk from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { recordOf } from '../../src/core/run/run.ts';
import type { RunEvent } from '../../src/core/run/run-types.ts';
import { claimAttempt } from '../../src/node/run-claims.ts';
import { sealRun, verifyRun } from '../../src/node/run-seal.ts';
import { RunSession } from '../../src/node/run-session.ts';
import { type Disk, RunProblem, RunStore, readRun } from '../../src/node/run-store.ts';
import { clock, scene, steps, until } from './run-scene.ts';

// The faults are made here, not by the disk: where a folder in memory is to be had, hundreds of syncs cost nothing.
if (fs.existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';

type Mode = 'once' | 'until mended';
const modes: readonly Mode[] = ['once', 'until mended'];

/** Makes the k-th writing call below a folder fail, as a full or broken disk does. */
class Fault {
  readonly #root: string;
  readonly #k: number;
  readonly #mode: Mode;
  calls = 0;
  #mended = false;
  readonly #real = { ...disk };

  constructor(root: string, k: number, mode: Mode) {
    this.#root = root;
    this.#k = k;
    this.#mode = mode;
    const { open } = this.#real;
    const changed = disk as unknown as Record<string, unknown>;
    for (const name of ['mkdir', 'link', 'rename', 'writeFile', 'appendFile', 'copyFile', 'rm', 'chmod'] as const) {
      const real = this.#real[name] as (...args: unknown[]) => Promise<unknown>;
      changed[name] = async (...args: unknown[]) => {
        if (this.#counts(args[0]) || this.#counts(args[1])) this.#meet(name);
        return real(...args);
      };
    }
    changed['open'] = async (name: string, flags: string | number = 'r', mode?: number) => {
      const isFolder = flags === 'r' && fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
      if (!this.#counts(name) || (flags === 'r' && !isFolder)) return open(name, flags, mode);
      this.#meet('open');
      const file = await open(name, flags, mode);
      for (const call of ['sync', 'datasync'] as const) {
        const real = file[call].bind(file);
        file[call] = async () => {
          this.#meet(call);
          await real();
        };
      }
      const write = file.write.bind(file) as (bytes: Uint8Array, offset: number, length: number) => Promise<unknown>;
      (file as unknown as { write: unknown }).write = async (bytes: Uint8Array, offset: number, length: number) => {
        try {
          this.#meet('write');
        } catch (error) {
          // A full disk takes a part first.
          await write(bytes, offset, Math.floor(length / 2));
          throw error;
        }
        return write(bytes, offset, length);
      };
      return file;
    };
  }

  /** True when a call has failed. */
  get met(): boolean {
    return this.calls >= this.#k;
  }
  /** There is room again. */
  mend(): void {
    this.#mended = true;
  }
  /** Leaves the disk as it was found. */
  remove(): void {
    Object.assign(disk, this.#real);
  }

  #counts(name: unknown): boolean {
    return typeof name === 'string' && name.startsWith(this.#root);
  }
  #meet(call: string): void {
    if (this.#mended) return;
    this.calls++;
    if (this.calls !== this.#k && !(this.#mode === 'until mended' && this.calls > this.#k)) return;
    const code = call === 'sync' || call === 'datasync' ? 'EIO' : 'ENOSPC';
    throw Object.assign(new Error(`${code}: the ${call} that the test makes fail`), { code });
  }
}

/** Every k until one is never reached; returns how many calls failed. */
async function eachFault(
  rootOf: (k: number, mode: Mode) => string,
  act: (fault: Fault, root: string, k: number) => Promise<void>,
) {
  let cases = 0;
  for (const mode of modes)
    for (let k = 1; ; k++) {
      const root = rootOf(k, mode);
      const fault = new Fault(root, k, mode);
      try {
        await act(fault, root, k);
      } catch (error) {
        throw new Error(`call ${k} failed ${mode}: ${(error as Error).message}`, { cause: error });
      } finally {
        fault.remove();
        fs.rmSync(root, { recursive: true, force: true });
      }
      if (!fault.met) break;
      cases++;
    }
  return cases;
}

const isProblem = (error: unknown) => {
  if (!(error instanceof RunProblem)) throw error;
  assert.ok(['not-recordable', 'not-saved'].includes(error.code), `${error.code}: ${error.message}`);
};
const ofType = async (folder: string, type: RunEvent['type']) =>
  (await readRun(folder)).records.filter(it => it.event.type === type).length;

test('k-th fault of a start: nothing has started, nothing half-made is taken for a run, and the next start works', async t => {
  const it = await scene(steps('true'));
  const cases = await eachFault(
    (k, mode) => path.join(it.root, `start-${mode}-${k}`),
    async (fault, root) => {
      fs.mkdirSync(root);
      const given = { store: new RunStore(root), privateFolder: path.join(root, 'private'), folder: root };
      const session = await it.start(steps('true'), given).catch(isProblem);
      fault.mend();
      const { runs, unreadable } = await given.store.list();
      for (const { run, records } of runs) {
        assert.equal(run.result, 'unfinished');
        assert.ok(records.every(it => it.event.type === 'run-started') && records.length <= 1);
      }
      // A folder whose run.json never came is no run: it is named, and nothing else is.
      assert.ok(unreadable.every(it => /run\.json cannot be read/.test(it)));
      const again = session ?? (await it.start(steps('true'), given));
      assert.equal(again.canRun('s1'), undefined);
      assert.equal(await ofType(again.folder, 'run-started'), 1);
      await again.close();
    },
  );
  assert.equal(it.terminal.typed.length, 0);
  t.diagnostic(`${cases} faults of a start, 0 runs lost or half-made`);
});

test('k-th fault of appending: what was acknowledged is there once and in order', async t => {
  const it = await scene(steps('true'));
  let acknowledged = 0;
  const cases = await eachFault(
    (k, mode) => {
      const root = path.join(it.root, `append-${mode}-${k}`);
      fs.cpSync(it.session.folder, root, { recursive: true });
      return root;
    },
    async (fault, root) => {
      const journal = await new RunStore(root).openJournal(root, clock);
      const known: number[] = [];
      for (let n = 1; n <= 6; n++) {
        const event: RunEvent = { type: 'note-added', at: clock.now(), by: 'tester', note: String(n) };
        for (let tries = 0; ; tries++) {
          const saved = await journal.append(event).then(
            () => true,
            error => {
              assert.match(String(error), /NOT SAVED/);
              return false;
            },
          );
          if (saved) break;
          assert.ok(tries < 3, 'it is saved once there is room');
          if (tries > 0) fault.mend();
        }
        known.push(n);
        const { records } = await readRun(root);
        const notes = records.flatMap(({ event }) => (event.type === 'note-added' ? [Number(event.note)] : []));
        assert.deepEqual(notes, known);
      }
      await journal.close();
      acknowledged += known.length;
      const { problems } = await readRun(root);
      assert.ok(problems.every(it => it.type === 'torn'));
    },
  );
  t.diagnostic(`${cases} faults of appending, ${acknowledged} acknowledged records, 0 lost, 0 twice`);
});

test('k-th fault of a claim: it is not taken, and can be taken again by the same window and by no other', async t => {
  const it = await scene(steps('true'));
  const claim = (writer: string) => ({ writer, pid: process.pid, host: 'here', at: clock.now() });
  const cases = await eachFault(
    (k, mode) => {
      const root = path.join(it.root, `claim-${mode}-${k}`);
      fs.cpSync(it.session.folder, root, { recursive: true });
      return root;
    },
    async (fault, root) => {
      const claimed = await claimAttempt(root, 's1', 1, claim('aa')).then(() => true, isProblem);
      fault.mend();
      if (!claimed) await claimAttempt(root, 's1', 1, claim('aa'));
      await assert.rejects(claimAttempt(root, 's1', 1, claim('bb')), { code: 'taken' });
      assert.deepEqual(
        fs.readdirSync(path.join(root, 'claims')).filter(it => !it.startsWith('.')),
        ['s1-1.json'],
      );
    },
  );
  t.diagnostic(`${cases} faults of a claim, 0 steps taken twice, 0 left without an owner`);
});

test('k-th fault of taking up a run, settling its step, finishing and sealing: the step is settled once, the record is whole', async t => {
  // A step ended, and its window could not save that: its end file is the only witness.
  const it = await scene(steps('true'));
  let full = false;
  const broken: Disk = {
    async open(name, flags, mode) {
      if (full) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      const file = await disk.open(name, flags, mode);
      return {
        write: (bytes, offset, length) =>
          full ? Promise.reject(new Error('ENOSPC: no space left on device')) : file.write(bytes, offset, length),
        datasync: () => file.datasync(),
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
  };
  const model = path.join(it.root, 'model');
  fs.mkdirSync(model);
  const first = await it.start(steps('while ! [ -e go ]; do sleep 0.05; done; echo done'), {
    store: new RunStore(model, { disk: broken }),
    privateFolder: path.join(model, 'private'),
    folder: model,
  });
  const ran = first.runStep('s1');
  await until(() => recordOf(first.run, 's1').state === 'running');
  full = true;
  fs.writeFileSync(path.join(model, 'go'), '');
  await assert.rejects(ran, /NOT SAVED/);
  await first.close();
  const name = path.basename(first.folder);
  let sealedLate = 0;
  const cases = await eachFault(
    (k, mode) => {
      const root = path.join(it.root, `recover-${mode}-${k}`);
      // The wrapper takes its pipes away just after it has left the end file.
      fs.cpSync(model, root, { recursive: true, filter: it => !it.endsWith('.pipe') });
      const places = path.join(root, 'private', name, 'places.json');
      fs.writeFileSync(places, fs.readFileSync(places, 'utf8').replaceAll(model, root));
      return root;
    },
    async (fault, root) => {
      const folder = path.join(root, '.drillbook', 'runs', name);
      const world = {
        store: new RunStore(root),
        privateFolder: path.join(root, 'private'),
        terminal: it.terminal,
        clock,
        assertMayRun: () => undefined,
      };
      const typed = it.terminal.typed.length;
      const take = () => RunSession.resume(folder, world);
      let session = await take().catch(error => {
        // Preparing its private folder may fail by the system's own words.
        if (error instanceof RunProblem) isProblem(error);
        else assert.match(String(error), /ENOSPC|EIO/);
      });
      if (!session) {
        fault.mend();
        session = await take();
      }
      assert.deepEqual([recordOf(session.run, 's1').state, recordOf(session.run, 's1').output], ['passed', 'done\n']);
      let end = await session.finish('passed', 'all well').catch(isProblem);
      if (!end) {
        fault.mend();
        end = await session.finish('passed', 'all well');
      }
      fault.mend();
      assert.equal(end.result, 'passed');
      assert.equal(it.terminal.typed.length, typed, 'nothing is run again');
      const { run, problems } = await readRun(folder);
      assert.deepEqual([run.result, recordOf(run, 's1').state], ['passed', 'passed']);
      assert.ok(
        problems.every(it => it.type === 'torn'),
        JSON.stringify(problems),
      );
      assert.equal(await ofType(folder, 'step-finished'), 1);
      assert.equal(await ofType(folder, 'run-finished'), 1);
      if (end.seal === undefined) {
        sealedLate++;
        // What could not be sealed says so, keeps its private files, and can be sealed later.
        assert.match(end.problem ?? '', /not sealed/);
        assert.ok(fs.existsSync(path.join(root, 'private', name)));
        assert.equal((await verifyRun(folder)).intact, false);
        await sealRun(folder, clock.now());
      }
      const { intact, sealed, problems: against } = await verifyRun(folder);
      assert.deepEqual([intact, sealed], [true, true], against.join(' '));
    },
  );
  t.diagnostic(
    `${cases} faults of recover, end, finish and seal: 0 ends lost or told twice; ${sealedLate} sealed later, and said so`,
  );
});

test('D45 disk full at each record of a run: said, not shown as saved, and saved once when there is room', async t => {
  let cases = 0;
  for (let k = 1; ; k++) {
    const it = await scene(steps('true'));
    let writes = 0;
    let room = false;
    const full: Disk = {
      async open(name, flags, mode) {
        const file = await disk.open(name, flags, mode);
        return {
          write: (bytes, offset, length) => {
            // Only records count: the folder was made while there was room.
            if (/log-/.test(name) && !room && ++writes >= k) return Promise.reject(new Error('ENOSPC: no space left on device'));
            return file.write(bytes, offset, length);
          },
          datasync: () => file.datasync(),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    const store = new RunStore(it.root, { disk: full });
    const saved = async (session: RunSession) => {
      const stored = await readRun(session.folder);
      assert.deepEqual([...stored.run.steps], [...session.run.steps], `k = ${k}: what is shown is what is saved`);
      assert.equal(stored.run.result, session.run.result);
      return stored;
    };
    const makeRoom = () => {
      room = true;
    };
    const said = (error: unknown) => {
      assert.match(String(error), /NOT SAVED/);
      return undefined;
    };
    let session = await it.start(steps('echo ran >> ran; echo out'), { store }).catch(said);
    if (!session) {
      makeRoom();
      session = await it.start(steps('echo ran >> ran; echo out'), { store });
    }
    const live = session;
    await live.runStep('s1').catch(async error => {
      said(error);
      await saved(live);
      makeRoom();
    });
    const settled = () => !['claimed', 'running'].includes(recordOf(live.run, 's1').state);
    if (room) await until(settled);
    if (recordOf(live.run, 's1').state !== 'passed') {
      // Not started for want of room: it is started now, by the same window.
      assert.ok(!fs.existsSync(path.join(it.root, 'ran')), `k = ${k}: nothing ran unrecorded`);
      await live.runStep('s1');
    }
    await saved(live);
    assert.equal(fs.readFileSync(path.join(it.root, 'ran'), 'utf8'), 'ran\n', `k = ${k}: it ran once`);
    const end = await live.finish('passed', '').catch(said);
    if (!end) {
      await saved(live);
      makeRoom();
      await live.finish('passed', '');
    }
    const { run, records } = await saved(live);
    assert.equal(run.result, 'passed');
    const passed = records.filter(({ event }) => event.type === 'step-finished' && event.state === 'passed');
    assert.deepEqual([passed.length, await ofType(live.folder, 'run-finished')], [1, 1]);
    assert.deepEqual((await verifyRun(live.folder)).problems, []);
    if (!room) break;
    cases++;
  }
  t.diagnostic(`${cases} records that found no room, 0 lost, 0 saved twice`);
});

test('D46 a folder that cannot be written: the run does not start, and says why and where instead', async t => {
  const it = await scene(steps('true'));
  fs.chmodSync(it.root, 0o755);
  for (const [name, make, reason] of [
    ['a file in the way', (root: string) => fs.writeFileSync(path.join(root, '.drillbook'), 'a file'), /ENOTDIR|EEXIST/],
    [
      'a link to nowhere',
      (root: string) => fs.symlinkSync('/nonexistent/place', path.join(root, '.drillbook')),
      /ENOENT|ENOTDIR|EEXIST/,
    ],
    ['a read-only folder', (root: string) => fs.chmodSync(root, 0o555), /EACCES: permission denied, mkdir/],
  ] as const) {
    const root = path.join(it.root, name.replaceAll(' ', '-'));
    fs.mkdirSync(root);
    make(root);
    const store = new RunStore(root, { fallback: '/elsewhere' });
    // Rights do not bind the superuser: for the length of the start this is an ordinary one.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    const refused = await it.start(steps('true'), { store }).then(
      () => undefined,
      error => error as RunProblem,
    );
    if (isRoot) process.seteuid?.(0);
    assert.equal(refused?.code, 'not-recordable', name);
    const { message } = refused;
    assert.match(
      message,
      /^The run did not start: nothing can be recorded under .* Records could be kept in \/elsewhere instead\.$/,
    );
    assert.match(message, reason);
    assert.ok(!fs.existsSync(path.join(root, '.drillbook', 'runs')), name);
  }
  assert.equal(it.terminal.typed.length, 0);
  t.diagnostic('3 places that cannot be written, 0 runs started');
});
