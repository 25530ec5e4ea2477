/** What a document's freshness says of its last drill is what its runs really left on the disk, and what Git says of its text. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { freshnessText } from '../../src/core/document/freshness.ts';
import { readLastDrills } from '../../src/core/library/last-drills.ts';
import { createLibrary } from '../../src/core/library/library.ts';
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
    assert.equal((await readLastDrills(diskFiles(path.join(root, '.drillbook')))).size, 0);
  }));

test('the library tells all three facts of a document, from its text, Git and its records', () =>
  inFolder(async root => {
    const git = (day: string, ...words: string[]) => {
      const env = {
        ...process.env,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_DATE: `${day}T12:00:00Z`,
      };
      execFileSync('git', ['-c', 'user.name=N', '-c', 'user.email=n@example.org', ...words], { cwd: root, env, stdio: 'pipe' });
    };
    const page = (body: string, review = '2026-08-15') =>
      fs.writeFileSync(
        path.join(root, 'dns.md'),
        `---\nkind: runbook\nid: rb-net-dns\nstatus: active\nlast_reviewed: ${review}\nreview_every: yearly\n---\n# DNS\n\n${body}\n`,
      );
    page('one');
    git('2026-08-15', 'init', '--quiet');
    git('2026-08-15', 'add', '-A');
    git('2026-08-15', 'commit', '--quiet', '-m', 'x');
    page('two');
    git('2026-10-01', 'commit', '--quiet', '-am', 'x');
    const summaries = new Map<string, DocumentSummary>();
    const library = createLibrary({
      filesOf: () => diskFiles(root),
      pause: async () => undefined,
      today: '2026-11-21',
      historiesOf: async (_root, paths) => (await readHistories(root, paths)).histories,
    });
    library.onEvent(event => {
      if (event.type === 'documents') for (const it of event.put) summaries.set(it.path, it);
    });
    const said = () => freshnessText(summaries.get('dns.md') as DocumentSummary, '2026-11-21');
    await library.open({ uri: 'file:///r', name: 'r', builtIn: false });
    assert.equal(said(), 'reviewed 3 months ago, changed since');
    const restored = finished('restore', 'passed', { at: '2026-11-09T09:41:00.000Z', endedAt: '2026-11-09T09:41:00.000Z' });
    await record(root, { rto: 3_600_000 }, [restored, tidied, ended('2026-11-09T12:00:00.000Z')]);
    await library.refresh(['file:///r/.drillbook/runs']);
    assert.equal(said(), 'reviewed 3 months ago, changed since, last drill passed 12 days ago in 41 min of 1h');
    // A date that is written and not committed: nobody knows yet what it vouches for.
    page('two', '2026-11-20');
    await library.refresh(['file:///r/dns.md']);
    assert.equal(said(), 'last drill passed 12 days ago in 41 min of 1h, reviewed yesterday');
    git('2026-11-20', 'commit', '--quiet', '-am', 'x');
    await library.reconcile();
    assert.equal(said(), 'last drill passed 12 days ago in 41 min of 1h, reviewed yesterday');
  }));
