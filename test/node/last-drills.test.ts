/** What a document's freshness says of its last drill is what its runs really left on the disk, and what Git says of its text. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { freshnessText } from '../../src/core/document/freshness.ts';
import { type EndedRuns, readLastDrills } from '../../src/core/library/last-drills.ts';
import { createLibrary } from '../../src/core/library/library.ts';
import type { Files } from '../../src/core/ports.ts';
import type { RunEvent, RunHeader, RunResult } from '../../src/core/run/run-types.ts';
import type { DocumentSummary } from '../../src/core/search/search-types.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { readHistories } from '../../src/node/git-history.ts';
import { RunStore } from '../../src/node/run-store.ts';
import { finished, header, pinned } from '../core/run/run-material.ts';

const clock = { now: () => '2026-11-10T09:12:00.000Z', monotonic: () => 1, offsetMinutes: () => 0 };

async function record(root: string, more: Partial<RunHeader>, events: readonly RunEvent[]): Promise<string> {
  const store = new RunStore(root);
  const startedAt = more.startedAt ?? '2026-11-09T09:00:00.000Z';
  const document = more.document ?? 'rb-net-dns';
  const steps = [pinned('restore', { restored: true }), pinned('tidy')];
  const folder = await store.create(
    header(steps, { mode: 'exercise', ...more, document, startedAt, id: store.newId(document, startedAt) }),
    '# T\n',
  );
  const journal = await store.openJournal(folder, clock);
  for (const it of events) await journal.append(it);
  await journal.close();
  return folder;
}
const tidied = finished('tidy', 'passed', { at: '2026-11-09T09:50:00.000Z' });
const ended = (at: string, result: Exclude<RunResult, 'unfinished'> = 'passed'): RunEvent => ({
  type: 'run-finished',
  at,
  result,
  note: '',
});

async function inFolder(act: (root: string) => Promise<void>): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'drillbook-drills-'));
  try {
    await act(root);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

test('the last drill is the newest run that tested something; its time stops where service was restored', () =>
  inFolder(async root => {
    const restored = finished('restore', 'passed', { at: '2026-11-09T09:41:00.000Z', endedAt: '2026-11-09T09:41:00.000Z' });
    await record(root, { rto: 3_600_000 }, [restored, tidied, ended('2026-11-09T12:00:00.000Z')]);
    await record(root, { startedAt: '2026-11-08T09:00:00.000Z' }, [ended('2026-11-08T10:00:00.000Z', 'failed')]);
    // What only looked, what was broken off and what has no end yet tested nothing.
    await record(root, { startedAt: '2026-11-12T09:00:00.000Z', mode: 'check-only' }, [ended('2026-11-12T10:00:00.000Z')]);
    await record(root, { startedAt: '2026-11-13T09:00:00.000Z' }, [ended('2026-11-13T10:00:00.000Z', 'aborted')]);
    await record(root, { startedAt: '2026-11-14T09:00:00.000Z' }, []);
    // Ids that make no folder name stand in the header; without an objective the whole run counts, without its pauses.
    await record(root, { document: 'teams/dns/read me', mode: 'live' }, [
      { type: 'run-paused', at: '2026-11-09T09:10:00.000Z', by: 'ada', reason: 'lunch' },
      { type: 'run-continued', at: '2026-11-09T09:40:00.000Z', by: 'ada' },
      ended('2026-11-09T10:00:00.000Z', 'failed'),
    ]);
    const damaged = await record(root, { document: 'rb-damaged' }, [ended('2026-11-09T10:00:00.000Z')]);
    fs.writeFileSync(path.join(damaged, 'run.json'), '{');
    const drills = await readLastDrills(diskFiles(root));
    assert.deepEqual(drills.get('rb-net-dns'), {
      day: '2026-11-09',
      result: 'passed',
      mode: 'exercise',
      took: 41 * 60_000,
      allowed: 3_600_000,
    });
    assert.deepEqual(drills.get('teams/dns/read me'), {
      day: '2026-11-09',
      result: 'failed',
      mode: 'live',
      took: 30 * 60_000,
      allowed: undefined,
    });
    assert.equal(drills.size, 2);
    // What has ended is not read again; what has not may end any time.
    const known: EndedRuns = new Map();
    const reads: string[] = [];
    const counted: Files = {
      ...diskFiles(root),
      read: it => {
        reads.push(it);
        return diskFiles(root).read(it);
      },
    };
    assert.deepEqual(await readLastDrills(counted, known), drills);
    reads.length = 0;
    assert.deepEqual(await readLastDrills(counted, known), drills);
    assert.ok(reads.length > 0 && reads.every(it => /20261114T|rb-damaged/.test(it)), reads.join('\n'));
    assert.equal((await readLastDrills(diskFiles(path.join(root, '.drillbook')))).size, 0);
  }));

/** A repository in which every commit has its day. */
class Repository {
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
    this.git('2026-01-01', 'init', '--quiet');
  }
  git(day: string, ...words: string[]): void {
    const at = `${day}T12:00:00Z`;
    const env = {
      ...process.env,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_DATE: at,
    };
    const identity = ['-c', 'user.name=N', '-c', 'user.email=n@example.org'];
    execFileSync('git', [...identity, ...words], { cwd: this.folder, env, stdio: 'pipe' });
  }
  page(body: string, review = '2026-08-15', name = 'dns.md'): void {
    const front = `kind: runbook\nid: rb-net-${name.slice(0, -3)}\nstatus: active\nlast_reviewed: ${review}\nreview_every: yearly`;
    fs.writeFileSync(path.join(this.folder, name), `---\n${front}\n---\n# T\n\n${body}\n`);
  }
  commit(day: string): void {
    this.git(day, 'add', '-A');
    this.git(day, 'commit', '--quiet', '-m', day);
  }
}

/** A library over the folder, and what it says of the freshness of a document. */
async function openLibrary(folder: string) {
  const summaries = new Map<string, DocumentSummary>();
  const library = createLibrary({
    filesOf: () => diskFiles(folder),
    pause: async () => undefined,
    today: '2026-11-21',
    historiesOf: async (_root, paths) => (await readHistories(folder, paths)).histories,
  });
  library.onEvent(event => {
    if (event.type === 'documents') for (const it of event.put) summaries.set(it.path, it);
  });
  await library.open({ uri: 'file:///r', name: 'r', builtIn: false });
  const said = (name = 'dns.md') => freshnessText(summaries.get(name) as DocumentSummary, '2026-11-21');
  return { library, said };
}

test('the line of freshness: body edit, rename, date alone, a stamp over many, a shallow clone, no Git', () =>
  inFolder(async root => {
    const body = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n');
    const it = new Repository(root);
    const said = async (name?: string, folder = root) => (await openLibrary(folder)).said(name);
    it.page(body);
    it.commit('2026-08-15');
    assert.equal(await said(), 'reviewed 3 months ago');
    it.git('2026-09-01', 'mv', 'dns.md', 'names.md');
    it.commit('2026-09-01');
    assert.equal(await said('names.md'), 'reviewed 3 months ago', 'a rename is no change');
    it.git('2026-09-02', 'mv', 'names.md', 'dns.md');
    it.page(body.replace('line 3', 'line three'));
    it.commit('2026-09-02');
    assert.equal(await said(), 'reviewed 3 months ago, changed since');
    // Shallow: one commit is all there is, and nothing is claimed from it.
    const clone = path.join(root, '.clone');
    it.git('2026-09-02', 'clone', '--quiet', '--depth', '1', pathToFileURL(root).href, clone);
    assert.equal(await said('dns.md', clone), 'reviewed 3 months ago');
    fs.rmSync(path.join(clone, '.git'), { recursive: true });
    assert.equal(await said('dns.md', clone), 'reviewed 3 months ago', 'no Git');
    fs.rmSync(clone, { recursive: true });
    // Twice the date alone.
    for (const day of ['2026-09-10', '2026-10-20']) {
      it.page(body.replace('line 3', 'line three'), day);
      it.commit(day);
    }
    assert.equal(await said(), 'reviewed 1 month ago by its date alone');
    // Twelve pages by one commit.
    const names = Array.from({ length: 11 }, (_, at) => `p${at}.md`);
    for (const name of names) it.page(`of ${name}`, '2026-10-20', name);
    it.commit('2026-10-21');
    for (const name of [...names, 'dns.md']) it.page(`of ${name}`, '2026-11-20', name);
    it.commit('2026-11-20');
    assert.equal(await said('p3.md'), 'reviewed yesterday with 11 others by one commit');
  }));

test('the library tells all three facts of a document, from its text, Git and its records', () =>
  inFolder(async root => {
    const it = new Repository(root);
    it.page('one');
    it.commit('2026-08-15');
    it.page('two');
    it.commit('2026-10-01');
    const { library, said } = await openLibrary(root);
    assert.equal(said(), 'reviewed 3 months ago, changed since');
    const restored = finished('restore', 'passed', { at: '2026-11-09T09:41:00.000Z', endedAt: '2026-11-09T09:41:00.000Z' });
    await record(root, { rto: 3_600_000 }, [restored, tidied, ended('2026-11-09T12:00:00.000Z')]);
    await library.refresh(['file:///r/.drillbook/runs']);
    assert.equal(said(), 'reviewed 3 months ago, changed since, last drill passed 12 days ago in 41 min of 1h');
    // A date that is written and not committed: nobody knows yet what it vouches for.
    it.page('two', '2026-11-20');
    await library.refresh(['file:///r/dns.md']);
    assert.equal(said(), 'last drill passed 12 days ago in 41 min of 1h, reviewed yesterday');
    it.commit('2026-11-20');
    await library.reconcile();
    assert.equal(said(), 'last drill passed 12 days ago in 41 min of 1h, reviewed yesterday');
  }));
