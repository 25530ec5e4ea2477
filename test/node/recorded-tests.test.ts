/** What the rules learn of tests is what runs really leave on the disk. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readRecordedRuns } from '../../src/core/catalog/run-records.ts';
import type { RunHeader } from '../../src/core/run/run-types.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { RunStore } from '../../src/node/run-store.ts';
import { drillbook } from '../cli/drillbook.ts';

const clock = { now: () => '2026-11-10T09:12:00.000Z', monotonic: () => 1, offsetMinutes: () => 0 };

test('a run is read back with its day, its mode and its result; without an end it is unfinished', async () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'drillbook-records-'));
  try {
    const store = new RunStore(root);
    const make = async (startedAt: string, mode: RunHeader['mode'], result?: 'passed' | 'failed') => {
      const header: RunHeader = {
        version: 1,
        id: store.newId('rb-net-dns', startedAt),
        document: 'rb-net-dns',
        path: 'dns.md',
        title: 'DNS',
        mode,
        operator: 'ada',
        host: 'h',
        startedAt,
        offsetMinutes: 0,
        documentHash: '0'.repeat(64),
        parameters: {},
        steps: [],
        dangerWord: 'rb-net-dns',
      };
      const folder = await store.create(header, '# DNS\n');
      const journal = await store.openJournal(folder, clock as never);
      await journal.append({ type: 'run-started', at: startedAt });
      if (result) await journal.append({ type: 'run-finished', at: startedAt, result, note: '' });
      await journal.close();
    };
    await make('2026-11-10T09:12:00.000Z', 'exercise', 'failed');
    await make('2026-11-08T09:12:00.000Z', 'check-only', 'passed');
    await make('2026-11-09T09:12:00.000Z', 'live');
    fs.mkdirSync(path.join(root, '.drillbook/runs/20261111T000000Z-rb-net-dns-00000000'));
    const runs = await readRecordedRuns(diskFiles(root), new Set(['rb-net-dns', 'rb-other']));
    assert.deepEqual(
      runs?.get('rb-net-dns')?.map(it => [it.startedOn, it.mode, it.result]),
      [
        ['2026-11-10', 'exercise', 'failed'],
        ['2026-11-09', 'live', 'unfinished'],
        ['2026-11-08', 'check-only', 'passed'],
      ],
    );
    assert.deepEqual(runs?.get('rb-other'), []);

    const front =
      '---\nkind: runbook\nid: rb-net-dns\ntitle: DNS\narea: network\nowner: role-x\nstatus: draft\ntrigger: request\n';
    const found = async (day: string, ...options: string[]) => {
      fs.writeFileSync(path.join(root, 'dns.md'), `${front}last_tested: ${day}\n---\n# DNS\n`);
      const { out } = await drillbook(['lint', root, '--format', 'json', '--today', '2026-11-21', ...options]);
      return (JSON.parse(out) as { findings: { rule: string }[] }).findings.map(it => it.rule);
    };
    assert.deepEqual(await found('2026-11-10'), []);
    assert.deepEqual(await found('2026-11-01'), ['test-not-recorded']);
    assert.deepEqual(await found('2026-11-01', '--fix'), []);
    assert.match(fs.readFileSync(path.join(root, 'dns.md'), 'utf8'), /^last_tested: 2026-11-10$/m);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});
