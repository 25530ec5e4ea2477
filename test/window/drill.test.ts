/**
 * The PostgreSQL plan drilled in the real window by keys, against a real dead primary: through a reload while a
 * step runs, and back again when one fails. The report is compared with the wrapper's own files and
 * with the database.
 */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, type TestContext, test } from 'node:test';
import type { PinnedStep, StepRecord } from '../../src/core/run/run-types.ts';
import { type PostgresDisaster, postgresFixture } from '../node/dr-fixtures.ts';
import { asWitnessed, reportIn, type WitnessFiles, witnessesIn } from '../node/dr-witness.ts';
import { RunInWindow } from './run-window.ts';
import { cli, type Editor, openEditor, remove, root, type Window } from './window.ts';

const title = 'PostgreSQL primary lost, promote the standby';
/** Seconds that a slow step takes: enough for a window to go and to come back. */
const slow = 20;

let editor: Editor;
let window: Window | undefined;
let world: PostgresDisaster | undefined;
const folders: string[] = [];
before(async () => {
  editor = await openEditor();
});
afterEach(async () => {
  await window?.close();
  window = undefined;
  await world?.stop();
  world = undefined;
  for (const folder of folders.splice(0)) remove(folder);
});
after(() => editor?.close());

function newFolder(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `drillbook-${name}-`));
  // The database's own user passes through it.
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

/**
 * A dead primary, and the plan begun in a window; with programs of the database that do what these lines of shell say
 * before the real ones take over. `$1` and so on are their arguments; a file made in `$here` can be waited for.
 */
async function begin(instead: Readonly<Record<string, string>>) {
  const folder = newFolder('drill');
  const record = newFolder('disaster');
  const here = newFolder('programs');
  chmodSync(here, 0o777);
  const disaster = await postgresFixture(record);
  world = disaster;
  const real = disaster.parameters.PG_BIN ?? '';
  for (const name of ['pg_ctl', 'pg_controldata', 'pg_basebackup'])
    writeFileSync(path.join(here, name), `#!/bin/sh\nhere='${here}'\n${instead[name] ?? ':'}\nexec '${real}/${name}' "$@"\n`, {
      mode: 0o755,
    });
  mkdirSync(path.join(folder, 'runbooks'));
  cpSync(path.join(root, 'runbooks/continuity'), path.join(folder, 'runbooks/continuity'), { recursive: true });
  const opened = await editor.window({ folder, settings: { 'drillbook.builtIn.show': false } });
  window = opened;
  await opened.search('promote the standby');
  await opened.until(async () => (await opened.picks())[0]?.text.includes('PostgreSQL'), 'the plan as the first result', 60_000);
  await opened.page.keyboard.press('Enter');
  await opened.page.locator('.tab.active', { hasText: 'dr-db-postgresql-failover.md' }).waitFor();
  for (let attempt = 1; ; attempt++) {
    await opened.command('Drillbook: Start Run');
    try {
      await opened.panel.says('nothing has run yet', 30_000);
      break;
    } catch (error) {
      // A view that takes the focus in the same moment may take the palette away before it has heard Enter.
      if (attempt === 3) throw error;
    }
  }
  // What the plan has as its default is there already.
  const { PGUSER: _user, PGDATABASE: _database, PG_OWNER: owner = '', ...values } = disaster.parameters;
  await opened.sendSheet({ ...values, ...(owner === 'postgres' ? {} : { PG_OWNER: owner }), PG_BIN: here });
  await opened.panel.says('Step 1 of ', 60_000);
  const run = new RunInWindow(opened, folder);
  const begun = (await run.recorded()).header;
  assert.equal(begun.title, title);
  return { folder, here, disaster, window: opened, run, header: begun, data: disaster.parameters.PRIMARY_DATA ?? '' };
}
type Drill = Awaited<ReturnType<typeof begin>>;

/** Begins a step by its key, and answers what is asked before it; the panel shows it already. */
async function start(drill: Drill, step: PinnedStep): Promise<void> {
  const { panel } = drill.window;
  // Titles stand on the page of other steps too.
  const place = drill.header.steps.findIndex(it => it.id === step.id) + 1;
  await panel.says(step.phase === 'undo' ? step.title : `Step ${place} of `, 40_000);
  if (step.kind === 'decision') return press(drill, '1', async () => (await drill.run.step(step.title)).state === 'attested');
  if (step.command === undefined) {
    await press(drill, 'd', async () => (await panel.title()).startsWith('Mark done: '));
    return panel.say('Mark done: ', `seen in the drill: ${step.id}`);
  }
  return runs(drill, step, 1);
}

/** Presses a key of the panel until it is heard: one that comes while the step before is still being closed is not. */
async function press({ window: { panel, page } }: Drill, key: string, isHeard: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt < 5; attempt++) {
    await panel.press(key);
    for (const limit = Date.now() + 4_000; Date.now() < limit; await page.waitForTimeout(100)) if (await isHeard()) return;
  }
  throw new Error(`the key ${key} was not heard; the panel says ${JSON.stringify(await panel.text())}`);
}

/** Runs a command by its key, and answers what is asked before it; resolves when that attempt is recorded as begun. */
async function runs(drill: Drill, step: PinnedStep, attempt: number): Promise<void> {
  const { panel } = drill.window;
  const asks = async () => (await panel.title()) === `Before "${step.title}" runs`;
  const hasBegun = async () => (await drill.run.step(step.title)).attempt >= attempt;
  await press(drill, 'r', async () => (await hasBegun()) || (await asks()));
  if (await asks()) {
    if (step.danger !== undefined) await panel.type('word', '127.0.0.1');
    await panel.send();
  }
  await drill.window.until(hasBegun, `"${step.title}" to begin`, 40_000);
}

/** All steps from one to another, each to the state that it must have. */
async function through(drill: Drill, from: string, to: string): Promise<void> {
  const { steps } = drill.header;
  const place = (id: string) => steps.findIndex(it => it.id === id);
  for (const step of steps.slice(place(from), place(to) + 1)) {
    await start(drill, step);
    await ends(drill, step, step.command === undefined ? 'attested' : 'passed');
  }
}

/** Waits for the end of a step. What never started, because no shell came up in time, is tried again as a person would. */
async function ends(drill: Drill, step: PinnedStep, state: StepRecord['state']): Promise<StepRecord> {
  const { window, run } = drill;
  for (let attempt = 1; ; attempt++) {
    const record = await window.until(
      async () => {
        const found = await run.step(step.title);
        return ['not-started', 'claimed', 'running'].includes(found.state) ? undefined : found;
      },
      `"${step.title}" to end`,
      90_000,
    );
    if (record.state === state) return record;
    assert.ok(record.neverStarted && attempt < 4, `${step.title}: ${record.state}, ${record.verdict}, ${record.errors}`);
    await runs(drill, step, record.attempt + 1);
  }
}
const stepOf = ({ header }: Drill, id: string) => header.steps.find(it => it.id === id) ?? assert.fail(id);

/** After the window or its host went away, the panel is in front again. */
async function backInPanel(window: Window): Promise<void> {
  await window.command('Drillbook: Show Run');
  await window.panel.open();
  await window.panel.focus();
}

/** The wrapper's files of this run, wherever the window keeps what is private. */
function witnesses({ window: { userDataDir }, header }: Drill): { folder: string; seen: Map<string, WitnessFiles> } {
  const found = (readdirSync(userDataDir, { recursive: true }) as string[]).find(it =>
    it.endsWith(path.join(header.id, 'attempts')),
  );
  assert.ok(found, 'the private folder of the run');
  const attempts = path.join(userDataDir, found);
  return { folder: path.dirname(attempts), seen: witnessesIn(attempts) };
}

async function finish({ window: { panel }, run }: Drill, word: string): Promise<void> {
  await panel.press('f');
  await panel.asks('Finish the run');
  await panel.type('loss', '0s');
  await panel.say('Finish the run', word);
  await waitForReport(run);
}
async function waitForReport(run: RunInWindow): Promise<void> {
  for (const limit = Date.now() + 30_000; !existsSync(path.join(run.folder ?? '', 'report.json')); ) {
    assert.ok(Date.now() < limit, 'the report was not written');
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

function said(t: TestContext, report: ReturnType<typeof reportIn>, compared: number, began: number): void {
  const states = new Map<string, number>();
  for (const { state } of report.steps) states.set(state, (states.get(state) ?? 0) + 1);
  const counts = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
  t.diagnostic(
    `${report.result}: ${counts}; ${compared} commands as the wrapper saw them; ${Math.round((Date.now() - began) / 1000)} s`,
  );
}

test('drilled by keys to the promotion and past it, through a reload while a step runs', {
  timeout: 900_000,
}, async t => {
  const began = Date.now();
  const drill = await begin({
    pg_ctl: `if [ "$3" = status ] && [ ! -e "$here/looked" ]; then touch "$here/looked"; sleep ${slow}; fi`,
  });
  const { here, disaster, window, run, data } = drill;
  const proved = stepOf(drill, 'fence-proved');

  await through(drill, 'act-as-owner', 'disk-here');
  await start(drill, proved);
  await window.until(() => existsSync(path.join(here, 'looked')), 'the step to begin', 40_000);
  await window.reload();
  const first = await run.reaches(proved.title, 'passed', 180_000);
  assert.equal(first.code, 3, 'its real code was found');
  await backInPanel(window);
  await window.screenshots('drill-after-reload');

  await through(drill, 'promote', 'set-aside');
  const { seen } = witnesses(drill);
  const { steps } = await run.recorded();
  for (const [name, files] of seen) {
    const [, id = ''] = /^(.+)-\d+$/.exec(name) ?? [];
    const record = steps.get(id);
    if (!record) continue;
    assert.deepEqual([record.code, record.startedAt, record.endedAt], [files.code, files.startedAt, files.endedAt], id);
  }
  assert.equal([...seen.keys()].filter(name => name.startsWith(`${proved.id}-`)).length, 1, 'it ran once');
  assert.ok(Date.parse(first.endedAt ?? '') - Date.parse(first.startedAt ?? '') >= slow * 1000, 'to its own end');
  // The database is asked, not the record.
  assert.equal(await disaster.query('select pg_is_in_recovery()'), 'f');
  assert.equal(await disaster.query('select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)'), '00000002', 'promoted once');
  assert.equal(await disaster.query('select count(*) from dr_probe'), '1', 'nothing was done twice');
  assert.ok(existsSync(`${data}.old`), 'the old data are set aside');
  t.diagnostic(`${seen.size} commands as the wrapper saw them; ${Math.round((Date.now() - began) / 1000)} s`);
});

test('a fence that does not hold stops the drill, and the way back is really gone', { timeout: 600_000 }, async t => {
  const began = Date.now();
  // The check of the fence finds a server; what starts it later is the real program.
  const drill = await begin({ pg_ctl: 'if [ "$3" = status ]; then echo "pg_ctl: server is running (PID: 1)"; exit 0; fi' });
  const { folder, disaster, window, run } = drill;
  const { panel } = window;
  const proved = stepOf(drill, 'fence-proved');
  await through(drill, 'act-as-owner', 'disk-here');
  await start(drill, proved);
  assert.equal((await ends(drill, proved, 'failed')).code, 0);
  await panel.says('The run stops here until you decide');
  await panel.press('b');
  await panel.asks('Roll back');
  await panel.say('Roll back', 'the primary came back');
  await panel.says('Rolling back');
  assert.deepEqual((await run.recorded()).rollback?.steps, ['restart-primary', 'primary-is-back']);
  await assert.rejects(disaster.query('select 1', 'primary'), 'nothing is undone unasked');
  for (const id of ['restart-primary', 'primary-is-back']) {
    await start(drill, stepOf(drill, id));
    await ends(drill, stepOf(drill, id), 'passed');
  }
  const { folder: place, seen } = witnesses(drill);
  await finish(drill, 'the old primary is back');

  const report = reportIn(run.folder ?? '');
  assert.equal(report.result, 'rolled-back');
  const compared = asWitnessed(report, seen);
  assert.equal(report.at('promote').state, 'not-started');
  assert.equal(await disaster.query('select pg_is_in_recovery()', 'primary'), 'f', 'the old primary takes writes');
  assert.equal(await disaster.query('select pg_is_in_recovery()'), 't', 'the standby was not promoted');
  await disaster.query("insert into t values (1001, 'after')", 'primary');
  await window.until(async () => (await disaster.query('select count(*) from t')) === '1001', 'the standby to follow', 60_000);
  assert.match(readFileSync(path.join(run.folder ?? '', 'report.md'), 'utf8'), /Service was not restored by this run/);
  assert.ok(!existsSync(place), 'what was private is away');
  assert.equal(cli<{ intact: boolean }>(folder, 'verify', 'last', '--json').intact, true);
  said(t, report, compared, began);
});
