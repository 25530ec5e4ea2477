/**
 * What a run costs beyond its commands: a step beside the bare command, a record beside write and fdatasync, the replay of
 * a journal and its reports beside JSON.parse of the same bytes.
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stepProcess } from '../../src/cli/step-process.ts';
import { parseDocument } from '../../src/core/document/document.ts';
import { renderMarkdown } from '../../src/core/run/report.ts';
import { renderHtml } from '../../src/core/run/report-html.ts';
import type { RunEvent } from '../../src/core/run/run-types.ts';
import { reportOfFolder } from '../../src/node/run-report.ts';
import { RunSession } from '../../src/node/run-session.ts';
import { RunStore, readRun } from '../../src/node/run-store.ts';
import { kilobytes, milliseconds } from './corpora.ts';

const steps = 50;
const records = 1_000;
const events = 10_000;

const clock = { now: () => new Date().toISOString(), offsetMinutes: () => 0, monotonic: () => performance.now() };
const at = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;

async function timed(act: () => unknown): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

const line = (what: string, value: number, floor?: number, unit = milliseconds) =>
  `  ${what.padEnd(52)}${unit(value)}${floor === undefined ? '' : `  ${(value / floor).toFixed(1).padStart(6)} x`}`;

export default async function run(): Promise<string> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'drillbook-bench-'));
  try {
    return [...(await costOfSteps(root)), ...(await costOfRecords(root)), ...(await costOfReplay(root))].join('\n');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const document = (count: number) =>
  `# Bench\n\n## Steps\n\n${Array.from({ length: count }, (_, n) => `${n + 1}. [ ] Step ${n} <!-- id: s${n} -->\n\n   \`\`\`bash\n   echo "part ${n}"\n   \`\`\`\n`).join('\n')}`;

function begin(root: string, text: string): Promise<RunSession> {
  mkdirSync(root, { recursive: true });
  return RunSession.start({
    store: new RunStore(root),
    privateFolder: path.join(root, 'private'),
    terminal: stepProcess(() => undefined),
    clock,
    assertMayRun: () => undefined,
    document: parseDocument('file:///bench.md', text, { path: 'bench.md' }).document,
    text,
    mode: 'exercise',
    operator: 'bench',
    parameters: new Map(),
    folder: root,
  });
}

/** A shell that runs the same command and whose output is read to its end. */
function bare(command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    child.stderr.resume();
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}

async function costOfSteps(root: string): Promise<string[]> {
  const session = await begin(path.join(root, 'steps'), document(steps));
  const floor: number[] = [];
  const real: number[] = [];
  // In turn, so that a slow moment of the machine meets both.
  for (let n = 0; n < steps; n++) {
    floor.push(await timed(() => bare(`echo "part ${n}"`)));
    real.push(await timed(() => session.runStep(`s${n}`)));
  }
  const end = await timed(() => session.finish('passed', ''));
  const [p50, p95] = [at(floor, 0.5), at(floor, 0.95)];
  return [
    `A step, from its start to its recorded end; ${steps} of them in one run, in turn with the bare command`,
    line('bare command, p50', p50),
    line('bare command, p95', p95),
    line('step, p50', at(real, 0.5), p50),
    line('step, p95', at(real, 0.95), p95),
    line(
      'beyond the bare command, p50',
      at(
        real.map((it, n) => it - (floor[n] ?? 0)),
        0.5,
      ),
    ),
    line(
      'beyond the bare command, p95',
      at(
        real.map((it, n) => it - (floor[n] ?? 0)),
        0.95,
      ),
    ),
    line('the end of that run: sealed, private files away, reports', end),
  ];
}

const noteOf = (n: number): RunEvent => ({
  type: 'note-added',
  at: clock.now(),
  by: 'bench',
  step: 's0',
  note: `Seen at the host, look ${n}: the queue is shorter than before`,
});

async function costOfRecords(root: string): Promise<string[]> {
  const folder = path.join(root, 'records');
  const session = await begin(folder, document(1));
  const journal = await new RunStore(folder).openJournal(session.folder, clock);
  await journal.append(noteOf(0));
  const name = readdirSync(session.folder).filter(it => it.includes(journal.writer))[0] ?? '';
  const bytes = readFileSync(path.join(session.folder, name));
  const file = openSync(path.join(folder, 'floor'), 'wx');
  const floor: number[] = [];
  const real: number[] = [];
  for (let n = 0; n < records; n++) {
    floor.push(
      await timed(() => {
        writeSync(file, bytes);
        fdatasyncSync(file);
      }),
    );
    real.push(await timed(() => journal.append(noteOf(n))));
  }
  fsyncSync(file);
  closeSync(file);
  await journal.close();
  await session.close();
  const [p50, p95] = [at(floor, 0.5), at(floor, 0.95)];
  return [
    `A record, appended and synced; ${records} of ${bytes.length} bytes, in turn with write and fdatasync of the same bytes`,
    line('write and fdatasync, p50', p50),
    line('write and fdatasync, p95', p95),
    line('record, p50', at(real, 0.5), p50),
    line('record, p95', at(real, 0.95), p95),
  ];
}

/** As many events as steps and notes of a long run leave; written without a sync for each, for they are only read. */
async function costOfReplay(root: string): Promise<string[]> {
  const folder = path.join(root, 'replay');
  const count = 100;
  const session = await begin(folder, document(count));
  const output = 'a line of output that says what was seen there\n'.repeat(20);
  const unsynced = new RunStore(folder, { disk: { open: withoutSync } });
  const journal = await unsynced.openJournal(session.folder, clock);
  for (let n = 0; n < events; n += 4) {
    const step = `s${Math.floor(n / 4) % count}`;
    const attempt = Math.floor(n / 4 / count) + 1;
    const now = clock.now();
    await journal.append({ type: 'step-claimed', at: now, step, attempt });
    await journal.append({ type: 'step-started', at: now, step, attempt, command: `echo "part ${n}"`, shell: 'bash' });
    await journal.append({
      type: 'step-finished',
      at: now,
      step,
      attempt,
      state: 'passed',
      code: 0,
      startedAt: now,
      endedAt: now,
      verdict: 'exit 0',
      output,
      omittedBytes: 0,
      notes: [],
    });
    await journal.append(noteOf(n));
  }
  await journal.close();
  await session.close();
  const name = readdirSync(session.folder).filter(it => it.includes(journal.writer))[0] ?? '';
  const log = path.join(session.folder, name);
  const samples = {
    floor: [] as number[],
    replay: [] as number[],
    reports: [] as number[],
    markdown: [] as number[],
    html: [] as number[],
  };
  let records = 0;
  const sizes = { markdown: 0, html: 0 };
  for (let round = 0; round < 7; round++) {
    samples.floor.push(
      await timed(() => {
        // A record is an empty line, its JSON, a tab and its sum.
        for (const it of readFileSync(log, 'utf8')
          .split('\n')
          .filter(it => it !== ''))
          JSON.parse(it.slice(0, it.lastIndexOf('}') + 1));
      }),
    );
    samples.replay.push(
      await timed(async () => {
        records = (await readRun(session.folder)).records.length;
      }),
    );
    const report = await reportOfFolder(session.folder, clock.now());
    samples.reports.push(await timed(() => reportOfFolder(session.folder, clock.now())));
    samples.markdown.push(await timed(() => (sizes.markdown = renderMarkdown(report).length)));
    samples.html.push(await timed(() => (sizes.html = renderHtml(report).length)));
  }
  const median = (values: readonly number[]) => at(values, 0.5);
  const floor = median(samples.floor);
  return [
    `A journal of ${records} events, ${kilobytes(readFileSync(log).length)}; medians of 7`,
    line('JSON.parse of the same bytes', floor),
    line('replay: read, sums checked, folded', median(samples.replay), floor),
    line('replay and what the report says', median(samples.reports), floor),
    line(`its report as Markdown, ${kilobytes(sizes.markdown)}`, median(samples.markdown), floor),
    line(`its report as HTML, ${kilobytes(sizes.html)}`, median(samples.html), floor),
  ];
}

async function withoutSync(name: string, flags: string | number, mode?: number) {
  const file = await (await import('node:fs/promises')).open(name, flags, mode);
  return {
    write: (buffer: Uint8Array, offset: number, length: number) => file.write(buffer, offset, length),
    sync: async () => {},
    datasync: async () => {},
    close: () => file.close(),
  };
}
