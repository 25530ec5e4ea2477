/**
 * The PostgreSQL plan drilled in the real window by keys, against a real dead primary: to the end, through a reload and a
 * killed extension host while steps run; and back again when the fence does not hold. What is reported is compared with the
 * wrapper's own files and with the database.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type PostgresDisaster, postgresFixture } from '../node/dr-fixtures.ts';
import { during } from '../node/dr-witness.ts';
import { Drill, type Plan } from './drill-by-keys.ts';
import { type Editor, openEditor } from './editor.ts';

const plan: Plan = {
  id: 'dr-db-postgresql-failover',
  title: 'PostgreSQL primary lost, promote the standby',
  query: 'promote the standby',
  word: '127.0.0.1',
};
/** Seconds that a slow step takes: enough for a window to go and to come back. */
const slow = 8;

let editor: Editor;
let drill: Drill<PostgresDisaster> | undefined;
before(async () => {
  editor = await openEditor();
});
afterEach(async () => {
  await drill?.close();
  drill = undefined;
});
after(() => editor?.close());

/**
 * Begins with programs of the database that do what these lines of shell say before the real ones take over. `$1` and so on
 * are their arguments; a file made in `$here` can be waited for.
 */
async function begin(instead: Readonly<Record<string, string>>) {
  let here = '';
  const begun = await Drill.begin(editor, plan, async folder => {
    const world = await postgresFixture(folder);
    here = path.join(folder, 'programs');
    mkdirSync(here);
    chmodSync(here, 0o777);
    const real = world.parameters.PG_BIN ?? '';
    for (const name of ['pg_ctl', 'pg_controldata', 'pg_basebackup'])
      writeFileSync(path.join(here, name), `#!/bin/sh\nhere='${here}'\n${instead[name] ?? ':'}\nexec '${real}/${name}' "$@"\n`, {
        mode: 0o755,
      });
    // What the plan has as its default is there already.
    const { PGUSER: _user, PGDATABASE: _database, PG_OWNER: owner = '', ...values } = world.parameters;
    return { world, values: { ...values, ...(owner === 'postgres' ? {} : { PG_OWNER: owner }), PG_BIN: here } };
  });
  drill = begun;
  return { it: begun, here, data: begun.world.parameters.PRIMARY_DATA ?? '' };
}

test('drilled by keys to the end, through a reload of the window and a killed extension host while steps run', {
  timeout: 900_000,
}, async t => {
  const once = (name: string) => `[ -e "$here/${name}" ] || { touch "$here/${name}"; sleep ${slow}; }`;
  const { it, here, data } = await begin({ pg_ctl: `[ "$3" != status ] || ${once('looked')}`, pg_basebackup: once('copying') });
  const { window, run, world } = it;
  const old = statSync(data).ino;

  await it.through('act-as-owner', 'disk-here');
  await it.start('fence-proved');
  await window.until(() => existsSync(path.join(here, 'looked')), 'the step to begin', 40_000);
  await window.reload();
  assert.equal((await run.reaches(it.step('fence-proved').title, 'passed', 180_000)).code, 3, 'its real code was found');
  await it.comesBack('fence-proved');
  await window.screenshots('drill-after-reload');

  await it.through('promote', 'set-aside');
  await it.start('copy');
  await window.until(() => existsSync(path.join(here, 'copying')), 'the copy to begin', 40_000);
  const before = await run.hostOf(it.step('copy').title);
  window.killExtensionHost(before);
  await run.reaches(it.step('copy').title, 'passed', 180_000);
  await it.comesBack('copy');
  assert.notEqual(window.hostPid(), before, 'another host has taken it up');
  await window.screenshots('drill-after-kill');
  await it.through('start-standby', 'close');

  const { report, seen, markdown } = await it.finish(t, '0s', 'primary and standby have changed places');
  assert.equal(report.result, 'passed');
  for (const id of ['fence-proved', 'copy']) {
    assert.equal([...seen.keys()].filter(name => name.startsWith(`${id}-`)).length, 1, `${id} ran once`);
    assert.ok((report.at(id).took ?? 0) >= slow * 1000, `${id} ran to its own end`);
  }
  // The database is asked, not the record.
  assert.equal(await world.query('select pg_is_in_recovery()'), 'f');
  assert.equal(await world.query('select pg_is_in_recovery()', 'primary'), 't');
  assert.equal(await world.query('select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)'), '00000002', 'promoted once');
  assert.equal(await world.query('select count(*) from dr_probe'), '1', 'nothing was done twice');
  assert.equal(report.at('rows').output?.trim(), await world.query('select count(*) from t'));
  assert.equal(statSync(`${data}.old`).ino, old, 'the old data lie beside the new');
  const milliseconds = async (sql: string, on: 'standby' | 'primary') =>
    Number(await world.query(`select (extract(epoch from (${sql})) * 1000)::bigint`, on));
  during(report.at('takes-a-write'), await milliseconds('select at from dr_probe', 'standby'), 'the row of the probe');
  during(report.at('start-standby'), await milliseconds('select pg_postmaster_start_time()', 'primary'), 'start of the standby');
  await world.query("insert into t values (1001, 'after')");
  await window.until(async () => (await world.query('select count(*) from t', 'primary')) === '1001', 'the standby to follow');
  assert.equal(report.times.restoredAt, report.at('move-name').endedAt);
  assert.match(markdown, /\*\*Result: passed\*\*\. Service restored after [^.]*, RTO 1h held\. Data loss 0s?, RPO 5m held\./);
});

test('a fence that does not hold stops the drill, and the way back is really gone', { timeout: 600_000 }, async t => {
  // The check of the fence finds a server; what starts it later is the real program.
  const { it } = await begin({ pg_ctl: 'if [ "$3" = status ]; then echo "pg_ctl: server is running (PID: 1)"; exit 0; fi' });
  const { window, run, world } = it;
  const { panel } = window;
  await it.through('act-as-owner', 'disk-here');
  await it.start('fence-proved');
  assert.equal((await it.ends('fence-proved', 'failed')).code, 0);
  await panel.says('The run stops here until you decide');
  await panel.press('b');
  await panel.asks('Roll back');
  await panel.say('Roll back', 'the primary came back');
  await panel.says('Rolling back');
  assert.deepEqual((await run.recorded()).rollback?.steps, ['restart-primary', 'primary-is-back']);
  await assert.rejects(world.query('select 1', 'primary'), 'nothing is undone unasked');
  for (const id of ['restart-primary', 'primary-is-back']) {
    await it.start(id);
    await it.ends(id, 'passed');
  }
  const { report, markdown } = await it.finish(t, '0s', 'the old primary is back');
  assert.equal(report.result, 'rolled-back');
  assert.equal(report.at('promote').state, 'not-started');
  assert.equal(await world.query('select pg_is_in_recovery()', 'primary'), 'f', 'the old primary takes writes');
  assert.equal(await world.query('select pg_is_in_recovery()'), 't', 'the standby was not promoted');
  await world.query("insert into t values (1001, 'after')", 'primary');
  await window.until(async () => (await world.query('select count(*) from t')) === '1001', 'the standby to follow', 60_000);
  assert.match(markdown, /Service was not restored by this run/);
});
