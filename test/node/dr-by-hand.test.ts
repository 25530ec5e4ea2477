/** The DR plans followed on the page alone, as when the editor is down: each command pasted into one bash that knows nothing of Drillbook. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseDocument } from '../../src/core/document/document.ts';
import { readExpect } from '../../src/core/run/expect.ts';
import { type Disaster, postgresFixture, ransomwareFixture } from './dr-fixtures.ts';

const root = process.env.DRILLBOOK_ROOT ?? '';

const ends: (() => Promise<void> | void)[] = [];
after(async () => {
  for (const end of ends.reverse()) await end();
});

/** One bash for a whole plan; `paste` answers the exit code that the prompt would show. */
class Shell {
  readonly #bash: ChildProcessWithoutNullStreams;
  #said = '';
  #count = 0;
  constructor(values: Record<string, string>, folder: string) {
    this.#bash = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env: { ...process.env, ...values } });
    this.#bash.stdout.on('data', (data: Buffer) => {
      this.#said += data;
    });
    this.#bash.stderr.resume();
    this.#bash.stdin.on('error', () => {});
    ends.push(() => void this.#bash.kill('SIGKILL'));
    this.#bash.stdin.write('set -o pipefail\n');
  }
  async paste(text: string): Promise<number> {
    const mark = `pasted-${++this.#count}:`;
    this.#bash.stdin.write(`${text}\necho "${mark}$?:"\n`);
    for (const limit = Date.now() + 120_000; ; await new Promise(resolve => setTimeout(resolve, 20))) {
      const found = new RegExp(`${mark}(\\d+):`).exec(this.#said);
      if (found) return Number(found[1]);
      assert.equal(this.#bash.exitCode, null, `the shell was closed by: ${text}`);
      assert.ok(Date.now() < limit, `waited for: ${text}`);
    }
  }
}

async function plan<T extends Disaster>(id: string, disaster: (folder: string) => Promise<T>) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'drillbook-by-hand-'));
  ends.push(() => fs.rmSync(folder, { recursive: true, force: true }));
  const world = await disaster(folder);
  ends.push(() => world.stop());
  const file = `runbooks/continuity/${id}.md`;
  const document = parseDocument(`file:///${file}`, fs.readFileSync(path.join(root, file), 'utf8'), { path: file }).document;
  const defaults = document.parameters.flatMap(it => (it.default === undefined ? [] : [[it.name, it.default] as const]));
  const shell = new Shell({ ...Object.fromEntries(defaults), ...world.parameters }, folder);
  const { steps } = document.checklist;
  const paste = (step: string) => shell.paste(steps.find(it => it.id === step)?.command?.text ?? assert.fail(step));
  return {
    world,
    paste,
    /** All commands from one step to another; an answer that the author does not expect is asked again for a while, as a person would. */
    async follow(from?: string, to?: string) {
      let on = from === undefined;
      for (const step of steps.filter(it => it.phase !== 'undo')) {
        on ||= step.id === from;
        if (!on) continue;
        if (step.command) {
          const exit = readExpect(step.labels.find(it => it.name === 'expect')?.value).find(it => it.type === 'exit');
          const wanted = exit?.type === 'exit' ? exit.codes : [];
          let code = await paste(step.id);
          for (let tries = 0; step.labels.some(it => it.name === 'retry') && !wanted.includes(code) && tries < 60; tries++) {
            await new Promise(resolve => setTimeout(resolve, 500));
            code = await paste(step.id);
          }
          assert.ok(wanted.includes(code), `${step.id}: exit ${code}`);
        }
        if (step.id === to) return;
      }
    },
  };
}

test('dr-db-postgresql-failover by hand: the page alone brings the database back, and its guards hold in a shell without errexit', async () => {
  const { world, paste, follow } = await plan('dr-db-postgresql-failover', postgresFixture);
  const data = world.parameters.PRIMARY_DATA ?? '';
  await follow(undefined, 'reserve-log');
  assert.equal(await world.query('select pg_is_in_recovery(), (select count(*) from t)'), 'f|1000');

  // Promoted: the old primary must stay down, and the shell must live on.
  assert.equal(await paste('restart-primary'), 1);
  await assert.rejects(world.query('select 1', 'primary'));
  // Nothing to undo yet, and a place that is taken: nothing may move.
  const old = fs.statSync(data).ino;
  assert.equal(await paste('undo-rebuild'), 1);
  fs.mkdirSync(`${data}.old`);
  assert.equal(await paste('set-aside'), 1);
  assert.equal(fs.statSync(data).ino, old);
  // The data folder is still there: the copy must not begin, and must not write its port into the old configuration.
  const configuration = fs.readFileSync(path.join(data, 'postgresql.conf'), 'utf8');
  assert.equal(await paste('copy'), 1);
  assert.equal(fs.readFileSync(path.join(data, 'postgresql.conf'), 'utf8'), configuration);
  fs.rmdirSync(`${data}.old`);

  await follow('set-aside');
  assert.equal(await world.query('select pg_is_in_recovery(), (select count(*) from t)', 'primary'), 't|1000');
  await world.stop();
});

test('dr-files-ransomware by hand: the page alone brings the files back, and its guards hold in a shell without errexit', async () => {
  const { world, paste, follow } = await plan('dr-files-ransomware', ransomwareFixture);
  const clean = world.parameters.CLEAN_DIR ?? '';
  await follow(undefined, 'data-loss');
  fs.writeFileSync(path.join(clean, 'left over'), '');
  assert.equal(await paste('restore'), 1);
  assert.equal(await paste('places'), 1);
  assert.deepEqual(fs.readdirSync(clean), ['left over']);
  assert.equal(await paste('empty-clean'), 0);
  assert.deepEqual(fs.readdirSync(clean), []);
  await follow('restore');
  const restored = (fs.readdirSync(clean, { recursive: true }) as string[]).filter(it =>
    fs.statSync(path.join(clean, it)).isFile(),
  );
  assert.deepEqual(restored.sort(), [...world.clean.keys()].sort());
  await assert.rejects(fetch(`http://127.0.0.1:${world.parameters.PORT}/`));
});
