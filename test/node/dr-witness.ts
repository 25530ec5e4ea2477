/** What the wrapper itself wrote of a run's steps, and whether a report says the same. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { ReportedStep, RunReport } from '../../src/core/run/run-report.ts';

export interface WitnessFiles {
  readonly code: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Bytes as they were printed. */
  readonly stdout: Buffer;
}

/** By name of the attempt, `<step>-<attempt>`; what has not ended is left out. */
export function witnessesIn(attempts: string): Map<string, WitnessFiles> {
  const found = new Map<string, WitnessFiles>();
  for (const name of fs.readdirSync(attempts)) {
    const json = (file: string) => JSON.parse(fs.readFileSync(path.join(attempts, name, file), 'utf8'));
    if (!fs.existsSync(path.join(attempts, name, 'end.json'))) continue;
    const end = json('end.json');
    const stdout = fs.readFileSync(path.join(attempts, name, 'stdout.raw'));
    found.set(name, { code: end.code, startedAt: json('start.json').t, endedAt: end.t, stdout });
  }
  return found;
}

/** Asserts that every step that the wrapper ran stands in the report as the wrapper saw it; answers how many there were. */
export function asWitnessed(report: RunReport, seen: ReadonlyMap<string, WitnessFiles>): number {
  // Of a step that was tried more than once, the last that came to an end.
  const last = new Map<string, { attempt: number; tries: number; files: WitnessFiles }>();
  for (const [name, files] of seen) {
    // What `Skip if:` asked is no attempt; its name ends in random digits.
    if (name.includes('.if-')) continue;
    const [, id = '', attempt = '', tries = '1'] = /^(.+)-(\d+)(?:\.(\d+))?$/.exec(name) ?? [];
    const it = { attempt: Number(attempt), tries: Number(tries), files };
    const before = last.get(id);
    if (id !== '' && (!before || it.attempt > before.attempt || it.tries > before.tries)) last.set(id, it);
  }
  const ran = report.steps.filter(it => it.startedAt !== null);
  assert.deepEqual([...last.keys()].sort(), ran.map(it => it.id).sort(), 'what ran is what is reported to have run');
  for (const step of ran) {
    const { tries, files } = last.get(step.id) ?? assert.fail(step.id);
    assert.deepEqual(
      [step.code, step.startedAt, step.endedAt, step.took, step.outputHash],
      [
        files.code,
        files.startedAt,
        files.endedAt,
        Date.parse(files.endedAt) - Date.parse(files.startedAt),
        createHash('sha256').update(files.stdout).digest('hex'),
      ],
      step.id,
    );
    assert.equal(step.output, files.stdout.toString('utf8'), step.id);
    assert.equal(step.tries ?? 1, tries, step.id);
  }
  return ran.length;
}

/** Asserts that an instant lies between the start and the end of a step, to the second: other clocks may count no finer. */
export function during(step: ReportedStep, instant: number, what: string): void {
  const [from, to] = [Date.parse(step.startedAt ?? '') - 1000, Date.parse(step.endedAt ?? '') + 1000];
  assert.ok(from <= instant && instant <= to, `${what}: ${new Date(instant).toISOString()} is not within ${step.id}`);
}

/** The JSON report in a run's folder, and a function that finds a step in it. */
export function reportIn(record: string): RunReport & { readonly at: (id: string) => ReportedStep } {
  const report = JSON.parse(fs.readFileSync(path.join(record, 'report.json'), 'utf8')) as RunReport;
  return { ...report, at: id => report.steps.find(it => it.id === id) ?? assert.fail(`the report has no step ${id}`) };
}
