/**
 * Both bundled DR plans drilled by the program itself against real disasters: to the end, killed in the middle of a step,
 * and rolled back. Their reports are compared with the wrapper's own files, with the database and with the files.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { RunReport } from '../../src/core/run/run-report.ts';
import { type Disaster, postgresFixture, ransomwareFixture } from '../node/dr-fixtures.ts';
import { asWitnessed, during, reportIn } from '../node/dr-witness.ts';
import { root } from './drillbook.ts';
import {
  drillbookProcess,
  newFolder,
  nothingLives,
  type Program,
  privateFolders,
  recordOf,
  until,
  witnesses,
} from './program.ts';

const disasters: Disaster[] = [];
after(() => Promise.all(disasters.map(it => it.stop())));

const failover = 'dr-db-postgresql-failover';
const ransomware = 'dr-files-ransomware';
const minutes = 60_000;

/** A disaster, and a folder that holds the plans and will hold the record. */
async function drill<T extends Disaster>(plan: string, disaster: (folder: string) => Promise<T>) {
  const folder = newFolder('drill');
  // The database's own user passes through it.
  fs.chmodSync(folder, 0o755);
  fs.cpSync(path.join(root, 'runbooks'), path.join(folder, 'runbooks'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'drillbook.yaml'), '');
  const world = await disaster(newFolder('disaster'));
  disasters.push(world);
  const began = Date.now();
  const answers = fs.readFileSync(path.join(root, 'test/fixtures/answers', `${plan}.yaml`), 'utf8');
  return {
    folder,
    world,
    began,
    /** Writes the answers of the fixture with these changes; the file is the program's `--answers`. */
    answers(name: string, change: (text: string) => string = text => text): string {
      fs.writeFileSync(path.join(folder, name), change(answers));
      return name;
    },
    begin(
      file: string,
      more: { readonly parameters?: Record<string, string>; readonly declaredAt: number; readonly path?: string },
    ) {
      const parameters = Object.entries({ ...world.parameters, ...more.parameters }).flatMap(it => ['--param', it.join('=')]);
      const about = ['--environment', 'lab', '--exercise-type', 'functional', '--trigger', 'incident:INC-7'];
      const since = ['--declared-at', new Date(more.declaredAt).toISOString()];
      const document = `runbooks/continuity/${plan}.md`;
      const environment = more.path === undefined ? {} : { PATH: more.path };
      return drillbookProcess(['run', document, '--answers', file, ...about, ...since, ...parameters], folder, environment);
    },
    resume: (file: string) => drillbookProcess(['run', '--resume', 'last', '--answers', file], folder),
  };
}

const withoutClose = (text: string) => text.replace(/^ {2}close:\n( {4}.*\n)+/m, '');

async function ended(program: Program, code: number | null): Promise<void> {
  const got = await program.ended;
  assert.equal(got, code, `${program.out}\n${program.err}`);
}

const reportOf = (folder: string) => reportIn(recordOf(folder));
const markdownOf = (folder: string) => fs.readFileSync(path.join(recordOf(folder), 'report.md'), 'utf8');

async function leavesNothing(folder: string): Promise<void> {
  assert.deepEqual(privateFolders(folder), [], 'no private files are left');
  const verify = drillbookProcess(['verify', 'last'], folder);
  assert.equal(await verify.ended, 0, verify.out + verify.err);
  assert.match(verify.out, /whole and as it was sealed/);
  await nothingLives(folder);
}

function said(t: TestContext, report: RunReport, began: number): void {
  const states = new Map<string, number>();
  for (const { state } of report.steps) states.set(state, (states.get(state) ?? 0) + 1);
  const counts = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
  t.diagnostic(`${report.result}: ${counts}; ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

test(`${failover}: the program is killed in the middle of a step, the step's real end is found, and the database is back`, async t => {
  const it = await drill(failover, postgresFixture);
  const { folder, world } = it;
  const declaredAt = it.began - 10 * minutes;
  const data = world.parameters.PRIMARY_DATA ?? '';
  const old = fs.statSync(data).ino;

  const first = it.begin(it.answers('answers.yaml', withoutClose), { declaredAt });
  const attempt = () => path.join(folder, 'state/drillbook', privateFolders(folder)[0] ?? '', 'attempts/copy-1');
  await until(
    () => fs.existsSync(path.join(attempt(), 'start.json')),
    () => `the copy to begin: ${first.out}${first.err}`,
    90_000,
  );
  first.child.kill('SIGKILL');
  assert.ok(!fs.existsSync(path.join(attempt(), 'end.json')), 'it was killed in the middle of the step');
  await ended(first, null);
  const runId = path.basename(recordOf(folder));

  // All but the last word of the drill, so that the wrapper's files are still there to be compared.
  const second = it.resume('answers.yaml');
  await ended(second, 2);
  assert.match(second.err, /answers\.yaml has no answer: steps\.close\.note is missing/);
  const seen = witnesses(folder);
  const third = it.resume(it.answers('all.yaml'));
  await ended(third, 0);
  assert.match(third.out, /The run passed\.\nReport: \.drillbook\/runs\/.*report\.md\n$/);

  const report = reportOf(folder);
  assert.equal(report.id, runId, 'it is one run');
  assert.equal(report.result, 'passed');
  const ran = asWitnessed(report, seen);
  t.diagnostic(`${ran} commands as the wrapper saw them`);
  assert.deepEqual([report.at('copy').state, report.at('copy').code, report.at('copy').attempt], ['passed', 0, 1]);

  // The database is asked, not the record.
  assert.equal(await world.query('select pg_is_in_recovery()'), 'f');
  assert.equal(await world.query('select pg_is_in_recovery()', 'primary'), 't');
  assert.equal(await world.query('select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)'), '00000002', 'promoted once');
  const rows = "select count(*), sum(n), md5(string_agg(text, '' order by n)) from t";
  const made = "select count(*), sum(n), md5(string_agg(md5(n::text), '' order by n)) from generate_series(1, 1000) n";
  assert.equal(await world.query(rows), await world.query(made));
  assert.equal(report.at('rows').output?.trim(), await world.query('select count(*) from t'));
  assert.equal(fs.statSync(`${data}.old`).ino, old, 'the old data lie beside the new');
  const milliseconds = async (sql: string, on: 'standby' | 'primary') =>
    Number(await world.query(`select (extract(epoch from (${sql})) * 1000)::bigint`, on));
  during(report.at('takes-a-write'), await milliseconds('select at from dr_probe', 'standby'), 'the row of the probe');
  during(report.at('start-standby'), await milliseconds('select pg_postmaster_start_time()', 'primary'), 'start of the standby');
  assert.equal(await world.query('select count(*) from dr_probe'), '1', 'nothing was done twice');
  await world.query("insert into t values (1001, 'after')");
  await until(
    async () => (await world.query('select count(*) from t', 'primary')) === '1001',
    () => 'the rebuilt standby to follow',
  );

  // Its promises: an hour from the declared start, five minutes of data.
  const { times } = report;
  assert.deepEqual(
    [times.rto, times.rpo, times.dataLoss, times.rtoHeld, times.rpoHeld],
    [60 * minutes, 5 * minutes, 0, true, true],
  );
  assert.deepEqual([times.declared, times.countedFrom], [true, new Date(declaredAt).toISOString()]);
  assert.equal(times.restoredAt, report.at('move-name').endedAt);
  assert.equal(times.elapsed, Date.parse(times.restoredAt ?? '') - declaredAt);
  assert.ok(times.elapsed >= 10 * minutes && times.elapsed < Date.now() - declaredAt);
  assert.match(
    markdownOf(folder),
    /\*\*Result: passed\*\*\. Service restored after 1\dm[^.]*, RTO 1h held\. Data loss 0s?, RPO 5m held\./,
  );
  assert.deepEqual(
    [report.environment, report.exerciseType, report.trigger, report.operator],
    ['lab', 'functional', { type: 'incident', id: 'INC-7' }, 'drill'],
  );
  await leavesNothing(folder);
  said(t, report, it.began);
  await world.stop();
});

test(`${failover}: a rebuild that fails is really rolled back`, async t => {
  const it = await drill(failover, postgresFixture);
  const { folder, world } = it;
  const data = world.parameters.PRIMARY_DATA ?? '';
  const old = fs.statSync(data).ino;
  // Programs of the database as on a machine where the one that copies was not installed.
  const bin = path.join(path.dirname(path.dirname(data)), 'bin');
  fs.mkdirSync(bin);
  for (const name of ['pg_ctl', 'pg_controldata'])
    fs.symlinkSync(path.join(world.parameters.PG_BIN ?? '', name), path.join(bin, name));
  const answers = it.answers('answers.yaml', text => text.replace('on_failure: stop', 'on_failure: rollback'));
  const program = it.begin(answers, { declaredAt: it.began - 70 * minutes, parameters: { PG_BIN: bin } });
  await ended(program, 1);
  assert.match(program.out, /rolling back: .*\n {3}cannot be undone by a step: .*Promote the standby/);
  assert.match(program.out, /The run is rolled back\.\n/);

  assert.equal(fs.statSync(data).ino, old, 'the old data are in their place again');
  assert.ok(!fs.existsSync(`${data}.old`));
  assert.equal(await world.query("select count(*) from pg_replication_slots where slot_name = 'rebuilt_standby'"), '0');
  assert.equal(await world.query('select pg_is_in_recovery(), (select count(*) from t)'), 'f|1000', 'what was promoted stays so');
  await assert.rejects(world.query('select 1', 'primary'), 'the old primary stays down: two would part the data');

  const report = reportOf(folder);
  assert.deepEqual([report.result, report.at('copy').state], ['rolled-back', 'failed']);
  assert.match(report.at('copy').errors ?? '', /pg_basebackup.*No such file/);
  for (const id of ['undo-rebuild', 'release-log']) assert.equal(report.at(id).state, 'passed', id);
  for (const id of ['restart-primary', 'primary-is-back']) assert.equal(report.at(id).state, 'not-applicable', id);
  assert.ok(Date.parse(report.at('undo-rebuild').endedAt ?? '') <= Date.parse(report.at('release-log').startedAt ?? ''));
  assert.ok(report.rollback?.notUndone.includes('Promote the standby'));
  // Restored before the rebuild failed, yet too late.
  assert.deepEqual([report.times.restoredAt, report.times.rtoHeld], [report.at('move-name').endedAt, false]);
  assert.match(markdownOf(folder), /\*\*Result: rolled-back\*\*\. Service restored after 1h1\dm[^.]*, RTO 1h MISSED\./);
  await leavesNothing(folder);
  said(t, report, it.began);
  await world.stop();
});

const sha256 = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
const filesOf = (folder: string) =>
  (fs.readdirSync(folder, { recursive: true }) as string[]).filter(name => fs.statSync(path.join(folder, name)).isFile()).sort();
const contents = (folder: string) => new Map(filesOf(folder).map(name => [name, sha256(path.join(folder, name))]));
const untouched = (folder: string) => filesOf(folder).map(name => `${name} ${fs.statSync(path.join(folder, name)).mtimeMs}`);

test(`${ransomware}: drilled to the end in one go, the newest clean copy is back and nothing else was touched`, async t => {
  const it = await drill(ransomware, ransomwareFixture);
  const { folder, world } = it;
  const place = (name: string) => world.parameters[name] ?? '';
  const before = [contents(place('LIVE_DIR')), contents(place('OFFSITE_DIR')), untouched(place('LIVE_DIR'))];
  const program = it.begin(it.answers('answers.yaml'), { declaredAt: it.began - 5 * 60 * minutes });
  await ended(program, 0);
  const over = Date.now();

  assert.deepEqual(contents(place('CLEAN_DIR')), new Map([...world.clean].sort()));
  assert.deepEqual([contents(place('LIVE_DIR')), contents(place('OFFSITE_DIR')), untouched(place('LIVE_DIR'))], before);
  await assert.rejects(fetch(`http://127.0.0.1:${place('PORT')}/`), 'nothing is served any more');

  const report = reportOf(folder);
  assert.equal(report.result, 'passed');
  assert.equal(report.at('restore-point').output?.trim(), world.copies[1]);
  for (const [step, file] of [
    ['evidence', 'SHA256SUMS'],
    ['moment', 'moment.txt'],
    ['restore-point', 'restore-point.txt'],
    ['show', 'server.pid'],
  ] as const)
    during(report.at(step), fs.statSync(path.join(place('EVIDENCE_DIR'), file)).mtimeMs, file);
  assert.equal(report.at('moment').output, fs.readFileSync(path.join(place('EVIDENCE_DIR'), 'moment.txt'), 'utf8'));
  const instants = report.steps.flatMap(step => (step.startedAt && step.endedAt ? [step.startedAt, step.endedAt] : []));
  assert.deepEqual(instants, [...instants].sort(), 'one step after the other, in the order of the document');
  assert.ok(it.began <= Date.parse(instants[0] ?? '') && Date.parse(instants.at(-1) ?? '') <= over);
  const { times } = report;
  assert.deepEqual([times.rtoHeld, times.rpoHeld, times.dataLoss], [false, true, 10 * 60 * minutes], 'five hours are too late');
  assert.equal(Number(report.at('data-loss').output) * minutes, times.dataLoss);
  assert.match(markdownOf(folder), /Service restored after 5h[^.]*, RTO 4h MISSED\. Data loss 10h, RPO 1d held\./);
  await leavesNothing(folder);
  said(t, report, it.began);
});

test(`${ransomware}: a restore that a bad disk damages is found by its check, and taken away again`, async t => {
  const it = await drill(ransomware, ransomwareFixture);
  const { folder, world } = it;
  const place = (name: string) => world.parameters[name] ?? '';
  const copies = contents(place('OFFSITE_DIR'));
  // A disk that loses what it was given: tar says that all is well, and it is not.
  const disk = path.join(folder, 'bad disk');
  fs.mkdirSync(disk);
  const bad = `#!/bin/sh\n/usr/bin/env PATH=/usr/bin:/bin tar "$@" || exit\ncase " $* " in *" -xzf "*) printf rot >> "$CLEAN_DIR/index.html" ;; esac\n`;
  fs.writeFileSync(path.join(disk, 'tar'), bad, { mode: 0o755 });
  const answers = it.answers('answers.yaml', text => text.replace('on_failure: stop', 'on_failure: rollback'));
  const program = it.begin(answers, { declaredAt: it.began, path: `${disk}:${process.env.PATH}` });
  await ended(program, 1);
  assert.match(program.out, /The run is rolled back\.\n/);
  assert.deepEqual(fs.readdirSync(place('CLEAN_DIR')), [], 'what was restored is away');
  assert.deepEqual(contents(place('OFFSITE_DIR')), copies);
  const report = reportOf(folder);
  assert.deepEqual(
    [report.result, report.at('same-as-copy').state, report.at('empty-clean').state, report.at('show').state],
    ['rolled-back', 'failed', 'passed', 'not-started'],
  );
  assert.match(report.at('same-as-copy').output ?? '', /index\.html: (Size|Contents|Mod time) differ/);
  assert.deepEqual([report.times.restoredAt, report.times.rtoHeld], [null, null]);
  assert.match(markdownOf(folder), /Service was not restored by this run; RTO 4h/);
  await leavesNothing(folder);
  said(t, report, it.began);
});
