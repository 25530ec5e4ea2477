/** The two bundled DR plans, drilled against real disasters: to the end, back again, and where each check must not hold. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { parseDuration } from '../../src/core/document/calendar.ts';
import type { Document } from '../../src/core/document/document-types.ts';
import { plainEntries, plainValue, readYaml } from '../../src/core/document/yaml.ts';
import { LineIndex } from '../../src/core/position.ts';
import { recordOf } from '../../src/core/run/run.ts';
import { bundled } from './bundled.ts';
import { type Disaster, postgresFixture, ransomwareFixture } from './dr-fixtures.ts';

const root = process.env.DRILLBOOK_ROOT ?? '';
const plans = ['dr-db-postgresql-failover', 'dr-files-ransomware'] as const;
const failover = 'continuity/dr-db-postgresql-failover';
const ransomware = 'continuity/dr-files-ransomware';

interface Answers {
  readonly operator: string;
  readonly steps: Readonly<Record<string, { readonly answer?: string; readonly note?: string; readonly confirm?: string }>>;
  readonly default: { readonly manual: string; readonly on_failure: string };
}
function answersOf(id: string): Answers {
  const text = fs.readFileSync(path.join(root, 'test/fixtures/answers', `${id}.yaml`), 'utf8');
  const { node, problems } = readYaml(text, new LineIndex(text), 0);
  assert.deepEqual(problems, []);
  assert.ok(node);
  return plainValue(node) as Answers;
}

const disasters: Disaster[] = [];
after(() => Promise.all(disasters.map(it => it.stop())));

/** Steps that some test of this file ran, over all plans. */
const ran = new Set<string>();
const documents = new Map<string, Document>();

async function drill<T extends Disaster>(
  name: string,
  disaster: (folder: string) => Promise<T>,
  change: (it: T) => Record<string, string> | Promise<Record<string, string>> = () => ({}),
) {
  let made: T | undefined;
  const it = await bundled(name, async folder => {
    made = await disaster(folder);
    disasters.push(made);
    return { ...made.parameters, ...(await change(made)) };
  });
  const world = made as T;
  const { session, document } = it;
  documents.set(document.id, document);
  const { steps: answers } = answersOf(document.id);
  const run = async (step: string) => {
    ran.add(`${document.id} ${step}`);
    return it.run(step);
  };
  const say = async (step: string) => {
    const { note = '', answer } = answers[step] ?? {};
    if (answer === undefined) await session.attest(step, note);
    else await it.decide(step, answer, note);
  };
  return {
    ...it,
    world,
    run,
    output: (step: string) => (recordOf(session.run, step).output ?? '').trimEnd(),
    errors: (step: string) => recordOf(session.run, step).errors ?? '',
    /** Goes through the steps in their order, as far as the one named; commands must pass, the rest is answered from the file. */
    async through(last?: string) {
      for (const step of session.run.header.steps) {
        if (step.phase === 'undo' || ['passed', 'attested'].includes(recordOf(session.run, step.id).state)) continue;
        if (step.kind === 'command') {
          const verdict = await run(step.id);
          const { verdict: why } = recordOf(session.run, step.id);
          assert.match(verdict, /^passed/, `${step.id}: ${why} ${recordOf(session.run, step.id).errors ?? ''}`);
        } else {
          await say(step.id);
        }
        if (step.id === last) return;
      }
    },
    /** Only the decisions: what stands after one may not be done before it. */
    async decided() {
      for (const step of session.run.header.steps) if (step.kind === 'decision') await say(step.id);
      return this;
    },
    /** For a step whose failure was wanted: the run may go on. */
    async failsAt(step: string, shown: RegExp) {
      assert.match(await run(step), /^failed/, step);
      const { output = '', errors = '', verdict = '' } = recordOf(session.run, step);
      assert.match(`${output}\n${errors}\n${verdict}`, shown, step);
      await session.skip(step, 'wanted to fail');
    },
    /** The plan begun anew in the same world, since values do not change during a run. */
    async again(change: Record<string, string>) {
      await session.close();
      const next = await drill(
        name,
        async () => world,
        () => change,
      );
      return next.decided();
    },
  };
}

async function until(what: () => Promise<boolean>, otherwise: string) {
  for (const limit = Date.now() + 60_000; !(await what()); await new Promise(resolve => setTimeout(resolve, 50)))
    assert.ok(Date.now() < limit, otherwise);
}

function timed(t: TestContext, what: string, begun: number) {
  t.diagnostic(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

test('dr-db-postgresql-failover: drilled to the end, the standby serves every row and the old primary follows it', async t => {
  const it = await drill(failover, postgresFixture);
  const { world } = it;
  const old = fs.statSync(world.parameters.PRIMARY_DATA ?? '').ino;
  await assert.rejects(world.query('select 1', 'primary'));
  const begun = performance.now();
  await it.through();
  timed(t, 'drill', begun);

  // The world itself is asked, not the record.
  assert.equal(await world.query('select pg_is_in_recovery()'), 'f');
  assert.equal(
    await world.query("select count(*), sum(n), md5(string_agg(text, '' order by n)) from t"),
    await expectedRows(world),
  );
  assert.equal(await world.query('select count(*) from dr_probe'), '1');
  assert.equal(await world.query('select pg_is_in_recovery()', 'primary'), 't');
  assert.equal(fs.statSync(`${world.parameters.PRIMARY_DATA}.old`).ino, old);
  await world.query("insert into t values (1001, 'after')");
  const written = await world.query('select pg_current_wal_lsn()');
  const follows = async () => (await world.query(`select pg_last_wal_replay_lsn() >= '${written}'`, 'primary')) === 't';
  await until(follows, 'the rebuilt standby does not follow');
  assert.equal(await world.query('select text from t where n = 1001', 'primary'), 'after');

  assert.equal(it.output('rows'), '1000');
  await it.session.finish('passed', '');
  await world.stop();
});

/** Computed by the database that holds them, from nothing but the rule by which the fixture made them. */
const expectedRows = (world: { query(sql: string): Promise<string> }) =>
  world.query("select count(*), sum(n), md5(string_agg(md5(n::text), '' order by n)) from generate_series(1, 1000) n");

test('dr-db-postgresql-failover: rolled back before the promotion, the old primary takes writes and the standby follows it', async () => {
  const it = await drill(failover, postgresFixture);
  const { world } = it;
  await it.through('fence-proved');
  await it.session.startRollback('the primary came back');
  assert.deepEqual(it.session.run.rollback?.steps, ['restart-primary', 'primary-is-back']);
  assert.match(await it.run('restart-primary'), /^passed: [^]*server started/);
  assert.equal(await it.run('primary-is-back'), 'passed: f');
  await world.query("insert into t values (1001, 'after')", 'primary');
  await until(async () => (await world.query('select count(*) from t')) === '1001', 'the standby does not follow');
  assert.equal(await world.query('select pg_is_in_recovery()'), 't');
  await it.session.finish('rolled-back');
  await world.stop();
});

test('dr-db-postgresql-failover: a rebuild that is undone leaves the old data as they were, and can be done again', async () => {
  const it = await drill(failover, postgresFixture);
  const { world } = it;
  const data = world.parameters.PRIMARY_DATA ?? '';
  const old = fs.statSync(data).ino;
  await it.through('start-standby');
  await it.session.startRollback('the copy is too slow');
  const way = ['undo-rebuild', 'release-log', 'restart-primary', 'primary-is-back'];
  assert.deepEqual(it.session.run.rollback?.steps, way);
  assert.match(await it.run('undo-rebuild'), /old data are back$/);
  assert.equal(await it.run('release-log'), 'passed: 0');
  assert.equal(fs.statSync(data).ino, old);
  assert.ok(!fs.existsSync(`${data}.old`));
  assert.equal(fs.readdirSync(path.dirname(data)).filter(name => name.startsWith('primary.unfinished-')).length, 1);
  assert.equal(await world.query('select pg_is_in_recovery()'), 'f');
  assert.equal(await world.query("select count(*) from pg_replication_slots where slot_name = 'rebuilt_standby'"), '0');

  // The way back to the old primary is closed now, or there would be two.
  for (const step of ['restart-primary', 'primary-is-back']) assert.match(await it.run(step), /^not-applicable/, step);
  await it.session.finish('rolled-back');
  await assert.rejects(world.query('select 1', 'primary'));

  const second = await it.again({});
  for (const step of ['act-as-owner', 'reserve-log', 'set-aside', 'copy', 'start-standby', 'streaming', 'rows-on-standby'])
    assert.match(await second.run(step), /^passed/, step);
  assert.equal(await world.query('select pg_is_in_recovery()', 'primary'), 't');
  await second.session.close();
  await world.stop();
});

test('dr-db-postgresql-failover: no check holds where it must not', async () => {
  const it = await drill(failover, postgresFixture, async world => ({
    PRIMARY_DATA: await world.stranger(),
    CHECK_ROWS: '1001',
  }));
  const { world } = it;
  await it.decided();
  await it.run('act-as-owner');
  await it.failsAt('same-database', /primary \d+, standby \d+\n/);
  await it.failsAt('takes-a-write', /read-only transaction/);
  await it.failsAt('out-of-recovery', /not equal to "f"/);
  await it.failsAt('rows', /^1000\n/);
  await world.revive();
  const streaming = async () => (await world.query('select count(*) from pg_stat_replication', 'primary')) === '1';
  await until(streaming, 'the standby does not come back');
  await world.query('select pg_wal_replay_pause()');
  await world.query("insert into t values (1001, 'received, not applied')", 'primary');
  const behind = async () => (await world.query('select pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()')) === 't';
  await until(behind, 'the standby receives nothing');
  await it.failsAt('data-at-risk', /-1, expected >= 0/);
  await it.failsAt('primary-silent', /accepting connections/);
  const second = await it.again({ PG_BIN: path.join(it.root, 'nothing here') });
  await second.failsAt('act-as-owner', /No such file/);
  const third = await it.again({});
  await third.run('act-as-owner');
  await third.failsAt('fence-proved', /server is running/);
  await world.stop();
  const fourth = await it.again({});
  await fourth.failsAt('promote', /Connection refused/);
  await fourth.run('act-as-owner');
  await fourth.failsAt('restart-primary', /does not answer/);
  await fourth.failsAt('primary-is-back', /Connection refused/);
  await fourth.session.close();
});

const sha256 = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
/** Every file below a folder, with its content and its time: nothing may change where a plan only reads. */
const snapshot = (folder: string) =>
  (fs.readdirSync(folder, { recursive: true }) as string[])
    .map(name => path.join(folder, name))
    .filter(file => fs.statSync(file).isFile())
    .map(file => `${file} ${sha256(file)} ${fs.statSync(file).mtimeMs}`)
    .sort();
const contents = (folder: string) =>
  new Map(
    (fs.readdirSync(folder, { recursive: true }) as string[])
      .filter(name => fs.statSync(path.join(folder, name)).isFile())
      .sort()
      .map(name => [name, sha256(path.join(folder, name))]),
  );
const place = (it: { readonly world: Disaster }, name: string) => it.world.parameters[name] ?? '';

test('dr-files-ransomware: drilled to the end, the newest clean copy is back and nothing else was touched', async t => {
  const it = await drill(ransomware, ransomwareFixture);
  const { copies, clean } = it.world;
  const before = [...snapshot(place(it, 'LIVE_DIR')), ...snapshot(place(it, 'OFFSITE_DIR'))];
  const url = `http://127.0.0.1:${place(it, 'PORT')}/index.html`;
  const begun = performance.now();
  await it.through('accept-files');
  assert.equal(await (await fetch(url)).text(), '<title>File service</title>\n');
  await it.through();
  timed(t, 'drill', begun);

  assert.deepEqual(contents(place(it, 'CLEAN_DIR')), new Map([...clean].sort()));
  assert.deepEqual([...snapshot(place(it, 'LIVE_DIR')), ...snapshot(place(it, 'OFFSITE_DIR'))], before);
  assert.equal(it.output('restore-point'), copies[1]);
  assert.match(it.errors('restore-point'), new RegExp(`${copies[2]}: younger than the attack`));
  assert.equal(it.output('data-loss'), '600');
  await assert.rejects(fetch(url));
  const listed = fs.readFileSync(path.join(place(it, 'EVIDENCE_DIR'), 'encrypted.txt'), 'utf8');
  assert.equal(listed.trimEnd().split('\n').length, clean.size + 2);
  await it.session.finish('passed', '');
});

test('dr-files-ransomware: a copy whose time was forged and one whose content rotted are passed over, and the loss is said', async () => {
  const it = await (await drill(ransomware, ransomwareFixture)).decided();
  const [oldest, cleanest, poisoned] = it.world.copies;
  const inVault = (name: string) => path.join(place(it, 'OFFSITE_DIR'), name);
  const forged = Date.now() / 1000 - 6 * 3600;
  fs.utimesSync(inVault(poisoned), forged, forged);
  const { mtime } = fs.statSync(inVault(cleanest));
  fs.appendFileSync(inVault(cleanest), 'rot');
  fs.utimesSync(inVault(cleanest), mtime, mtime);
  for (const step of ['evidence', 'moment']) assert.match(await it.run(step), /^passed/, step);
  assert.equal(await it.run('restore-point'), `passed: ${oldest}`);
  assert.match(it.errors('restore-point'), new RegExp(`${poisoned}: holds encrypted files\n${cleanest}: checksum wrong`));
  assert.match(await it.run('checksum'), /^passed: .*OK$/);
  await it.failsAt('data-loss', /2040, expected <= 1440/);
  await it.session.close();
});

test('dr-files-ransomware: what was restored is taken away again, and the server ended', async () => {
  const it = await drill(ransomware, ransomwareFixture);
  await it.through('served');
  await it.session.startRollback('the owner wants an older copy');
  assert.deepEqual(it.session.run.rollback?.steps, ['stop-showing', 'empty-clean']);
  assert.equal(await it.run('stop-showing'), 'passed:');
  await assert.rejects(fetch(`http://127.0.0.1:${place(it, 'PORT')}/`));
  assert.equal(await it.run('empty-clean'), 'passed:');
  assert.deepEqual(fs.readdirSync(place(it, 'CLEAN_DIR')), []);
  assert.equal(fs.readdirSync(place(it, 'OFFSITE_DIR')).length, 6);
  await it.session.finish('rolled-back');
  // A server that was never started is nothing to end.
  const second = await it.again({});
  fs.rmSync(path.join(place(it, 'EVIDENCE_DIR'), 'server.pid'));
  assert.equal(await second.run('stop-showing'), 'passed:');
  await second.session.close();
});

test('dr-files-ransomware: no check holds where it must not', async () => {
  const it = await (await drill(ransomware, ransomwareFixture)).decided();
  const clean = place(it, 'CLEAN_DIR');
  const vault = place(it, 'OFFSITE_DIR');
  fs.writeFileSync(path.join(clean, 'left over'), '');
  await it.failsAt('places', /exit 1/);
  await it.run('evidence');
  await it.run('moment');
  await it.run('restore-point');
  await it.failsAt('restore', /exit 1/);
  fs.rmSync(path.join(clean, 'left over'));
  fs.writeFileSync(path.join(clean, 'x.LOCKED'), '');
  fs.writeFileSync(path.join(clean, 'How to Decrypt.html'), '');
  await it.failsAt('nothing-encrypted', /How to Decrypt\.html/);
  await it.failsAt('same-as-copy', /Warning: Cannot stat/);
  fs.appendFileSync(path.join(vault, it.world.copies[1]), 'rot');
  await it.failsAt('checksum', /FAILED/);

  const late = await it.again({ COMPROMISED_AT: new Date(Date.now() - 60_000).toISOString() });
  await late.failsAt('moment', /exit 1/);
  const early = await it.again({ COMPROMISED_AT: new Date(Date.now() - 20 * 3_600_000).toISOString() });
  assert.match(await early.run('moment'), /^passed/);
  assert.equal(await early.run('restore-point'), `passed: ${it.world.copies[0]}`);
  const nothing = await it.again({ COMPROMISED_AT: new Date(Date.now() - 90 * 3_600_000).toISOString() });
  await nothing.run('moment');
  await nothing.failsAt('restore-point', /0 lines, expected = 1/);
  const within = await it.again({ EVIDENCE_DIR: path.join(place(it, 'LIVE_DIR'), 'letters') });
  fs.rmSync(clean, { recursive: true });
  fs.mkdirSync(clean);
  await within.failsAt('places', /lies within the attacked files/);
  const healthy = await it.again({ LIVE_DIR: clean });
  await healthy.failsAt('first-sign', /0 lines, expected = 1/);
  await healthy.session.close();
});

test('every command of both plans ran above', () => {
  for (const [id, document] of documents) {
    const commands = document.checklist.steps.filter(it => it.command !== undefined).map(it => `${id} ${it.id}`);
    assert.deepEqual(
      commands.filter(it => !ran.has(it)),
      [],
    );
  }
  assert.deepEqual([...documents.keys()].sort(), [...plans].sort());
});

test('both plans have what a DR plan needs: objectives that agree, a target for each step within the recovery time, a way back', () => {
  for (const document of documents.values()) {
    const fields = plainEntries(document.frontMatter?.entries ?? new Map());
    const field = (name: string) => fields[name];
    const duration = (text: unknown) => parseDuration(String(text)) ?? Number.NaN;
    const activation = field('activation') as { decide_within: string };
    const { steps } = document.checklist;
    const label = (step: (typeof steps)[number], name: string) => step.labels.find(it => it.name === name)?.value;
    for (const step of steps) {
      assert.ok(duration(label(step, 'target')) > 0, `${step.id}: Target`);
      assert.ok(label(step, 'role'), `${step.id}: Role`);
      if (step.kind === 'command') assert.ok(label(step, 'expect'), `${step.id}: Expect`);
      else assert.ok(label(step, 'evidence') || step.kind === 'decision', `${step.id}: Evidence`);
      if (step.kind === 'command' && !step.command?.check && step.phase !== 'undo' && step.phase !== 'end')
        assert.ok(label(step, 'rollback') || step.id === 'takes-a-write', `${step.id}: Rollback`);
    }
    const counted = steps.filter(it => it.phase !== 'end' && it.phase !== 'undo');
    const planned = counted.reduce((sum, it) => sum + duration(label(it, 'target')), duration(activation.decide_within));
    assert.ok(planned <= 0.8 * duration(field('rto')), `${document.id}: ${planned / 60_000} minutes planned`);
    assert.ok(duration(field('rto')) <= duration(field('mtpd')));
    const restored = steps.filter(it => label(it, 'restored') !== undefined);
    assert.equal(restored.length, 1);
    assert.equal(counted.at(-1), restored[0]);
    for (const phase of ['check', 'activation', 'communicate', 'do', 'verify', 'end', 'undo'])
      assert.ok(
        steps.some(it => it.phase === phase),
        `${document.id}: ${phase}`,
      );
  }
});

test('the answers files name steps that are there, and leave no question of the way through unanswered', () => {
  for (const [id, document] of documents) {
    const { operator, steps: answers } = answersOf(id);
    assert.equal(operator, 'drill');
    const { steps } = document.checklist;
    assert.deepEqual(
      Object.keys(answers).filter(name => !steps.some(it => it.id === name)),
      [],
    );
    for (const step of steps) {
      const answer = answers[step.id];
      const danger = step.labels.some(it => it.name === 'danger');
      if (danger) assert.ok(answer?.confirm, `${step.id}: confirm`);
      if (step.phase === 'undo' || step.kind === 'command') continue;
      assert.ok(answer?.note, `${step.id}: note`);
      const choices = step.labels.filter(it => it.name === 'if').map(it => it.answer);
      if (step.kind === 'decision') assert.ok(choices.includes(answer.answer), `${step.id}: ${answer.answer}`);
    }
  }
});
