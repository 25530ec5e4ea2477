/** `drillbook report` and `drillbook verify` on real run folders: every form, every way to name a run, and what was tampered with. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { RunEvent, RunHeader } from '../../src/core/run/run-types.ts';
import { sealRun } from '../../src/node/run-seal.ts';
import { RunStore, sha256 } from '../../src/node/run-store.ts';
import { drillbook } from './drillbook.ts';

let root = '';
before(() => {
  root = mkdtempSync(path.join(tmpdir(), 'drillbook-report-'));
});
after(() => rmSync(root, { recursive: true, force: true }));

const text = '# Disk full\n';
let second = 0;
async function recorded(finished: boolean): Promise<{ folder: string; id: string; seal: string }> {
  const startedAt = new Date(Date.UTC(2026, 10, 21, 9, 12, second++)).toISOString();
  const clock = { now: () => startedAt, offsetMinutes: () => 0, monotonic: () => 0 };
  const store = new RunStore(root);
  const header: RunHeader = {
    version: 1,
    id: store.newId('rb-disk', startedAt),
    document: 'rb-disk',
    path: 'runbooks/disk.md',
    title: 'Disk full',
    mode: 'exercise',
    operator: 'ada',
    host: 'h',
    startedAt,
    offsetMinutes: 0,
    documentHash: sha256(text),
    parameters: {},
    steps: [
      { id: 'look', title: 'Look', line: 3, kind: 'command', phase: 'do', interactive: false, check: false, command: 'df' },
    ],
    dangerWord: 'rb-disk',
  };
  const folder = await store.create(header, text);
  const journal = await store.openJournal(folder, clock);
  const end = { code: 0, verdict: 'exit 0', output: '42 %\n', omittedBytes: 0, notes: [] };
  const events: RunEvent[] = [
    { type: 'run-started', at: startedAt },
    { type: 'step-started', at: startedAt, step: 'look', attempt: 1, command: 'df', shell: 'bash' },
    { type: 'step-finished', at: startedAt, step: 'look', attempt: 1, state: 'passed', ...end },
    ...(finished ? [{ type: 'run-finished', at: startedAt, result: 'passed', note: 'fine' } as const] : []),
  ];
  for (const event of events) await journal.append(event);
  await journal.close();
  return { folder, id: header.id, seal: finished ? await sealRun(folder, startedAt) : '' };
}

test('a report comes as Markdown, HTML and JSON, of a run named by its name, a part of it, its document, its path, or as the last one', async () => {
  const { folder, id, seal } = await recorded(true);
  for (const name of [id, id.slice(0, 16), id.slice(-8), 'rb-disk', folder, 'last']) {
    const { code, out } = await drillbook(['report', name, '--root', root]);
    assert.equal(code, 0, name);
    assert.match(out, /^# Run of Disk full\n\n\*\*Result: passed\*\*/);
    assert.ok(out.includes(seal), 'the seal stands in the report');
  }
  const html = await drillbook(['report', id, '--root', root, '--format', 'html']);
  assert.match(html.out, /^<!doctype html>/);
  const json = JSON.parse((await drillbook(['report', id, '--root', root, '--format', 'json'])).out);
  assert.deepEqual([json.version, json.id, json.result, json.note, json.steps[0].state], [1, id, 'passed', 'fine', 'passed']);
});

test('a report is written whole to a file, and a place that cannot be written is a sentence', async () => {
  const { id } = await recorded(true);
  const file = path.join(root, 'r.html');
  const done = await drillbook(['report', id, '--root', root, '--format', 'html', '--output', file]);
  assert.deepEqual([done.code, done.out], [0, '']);
  assert.match(readFileSync(file, 'utf8'), /<\/html>\n$/);
  const nowhere = await drillbook(['report', id, '--root', root, '--output', path.join(root, 'no', 'r.md')]);
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.err, /^drillbook: The report was not written: .*r\.md cannot be written \(/);
});

test('an unfinished run is reported as of now, and the report says so', async () => {
  const { id } = await recorded(false);
  const { out } = await drillbook(['report', id, '--root', root]);
  assert.match(out, /\*\*Result: unfinished\*\*/);
  assert.match(out, /\| So far \| 2h4\d/);
});

test('a run that is not there, and a format there is none of, are sentences', async () => {
  const missing = await drillbook(['report', 'nothing', '--root', root]);
  assert.deepEqual([missing.code, missing.out], [2, '']);
  assert.match(missing.err, /There is no run "nothing" under .*\. The newest is 2026/);
  const format = await drillbook(['report', 'last', '--root', root, '--format', 'pdf']);
  assert.match(format.err, /"pdf" is not a format of report; it is one of markdown, html, json\./);
  const many = await drillbook(['report', '2026', '--root', root]);
  assert.match(many.err, /"2026" is the beginning of \d+ runs: .*Write more of the name\./);
  for (const command of ['report', 'verify']) assert.equal((await drillbook([command, '--root', root])).code, 2);
});

test('verify: a sealed run is whole; a changed byte, a cut end, a changed text, an added journal and a changed seal are each named', async () => {
  const whole = await recorded(true);
  const found = await drillbook(['verify', whole.id, '--root', root, '--json']);
  assert.deepEqual([found.code, JSON.parse(found.out).intact, JSON.parse(found.out).sealHash], [0, true, whole.seal]);
  assert.equal((await drillbook(['verify', whole.id, '--root', root, '--seal', whole.seal])).code, 0);
  const other = await drillbook(['verify', whole.id, '--root', root, '--seal', 'ab'.repeat(32)]);
  assert.deepEqual([other.code, /The seal is not the one that was noted/.test(other.out)], [1, true]);

  const tampered: readonly (readonly [string, (folder: string, log: string) => void, RegExp])[] = [
    [
      'a byte',
      (_, log) => writeFileSync(log, readFileSync(log, 'utf8').replace('"state":"passed"', '"state":"failed"')),
      /damaged|missing or was changed/,
    ],
    [
      'the end',
      (_, log) => writeFileSync(log, readFileSync(log, 'utf8').split('\n').slice(0, 5).join('\n')),
      /was cut: it holds 2 records, 4 were sealed/,
    ],
    [
      'the text',
      folder => writeFileSync(path.join(folder, 'document.md'), '# Another\n'),
      /document\.md is not the text that was pinned/,
    ],
    [
      'the header',
      folder =>
        writeFileSync(
          path.join(folder, 'run.json'),
          readFileSync(path.join(folder, 'run.json'), 'utf8').replace('"ada"', '"bob"'),
        ),
      /run\.json was changed/,
    ],
    [
      'a journal',
      (folder, log) => writeFileSync(path.join(folder, 'log-ffffffff.jsonl'), readFileSync(log)),
      /added after the run was sealed/,
    ],
    ['the seal', folder => writeFileSync(path.join(folder, 'seal.json'), '{'), /seal\.json cannot be read/],
    ['no seal', folder => rmSync(path.join(folder, 'seal.json')), /finished and has no seal/],
  ];
  for (const [what, change, says] of tampered) {
    const { folder, id } = await recorded(true);
    const log = (await readdir(folder)).find(it => it.startsWith('log-')) ?? assert.fail();
    change(folder, path.join(folder, log));
    const { code, out } = await drillbook(['verify', id, '--root', root]);
    assert.equal(code, 1, what);
    assert.match(out, says, what);
    assert.match(out, /NOT whole\.\n$/, what);
  }
});

test('verify: a run that goes on is whole as far as it goes', async () => {
  const { id } = await recorded(false);
  const { code, out } = await drillbook(['verify', id, '--root', root]);
  assert.equal(code, 0);
  assert.match(out, /not sealed yet: a cut end could not be seen/);
  assert.match(out, /3 records of 1 writer, whole as far as it goes\.\n$/);
});
