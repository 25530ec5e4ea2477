/** The reports of a run's folder: read from its journal, written beside it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { clockJumps } from '../core/run/clock.ts';
import { renderMarkdown } from '../core/run/report.ts';
import { renderHtml } from '../core/run/report-html.ts';
import { type RunReport, reportOf } from '../core/run/run-report.ts';
import { readRun, sha256, writeWhole } from './run-store.ts';

/**
 * What the record in a run's folder adds up to.
 * @param now UTC instant: an unfinished run is reported as of then.
 * @throws RunProblem 'unreadable'.
 */
export async function reportOfFolder(folder: string, now: string): Promise<RunReport> {
  const stored = await readRun(folder);
  const seal = await fs.readFile(path.join(folder, 'seal.json'), 'utf8').catch(() => undefined);
  return reportOf(stored.run, {
    now,
    sums: stored.sums,
    jumps: clockJumps(stored.records),
    // A torn tail is a record that was never acknowledged: nothing is missing.
    problems: stored.problems.filter(it => it.type !== 'torn').map(it => `${it.file}: ${it.message}`),
    sealHash: seal === undefined ? undefined : sha256(seal),
  });
}

/**
 * Writes `report.md`, `report.html` and `report.json` into the run's folder, each file whole or not at all.
 * @returns Absolute path of the Markdown report.
 */
export async function writeReports(folder: string, now: string): Promise<string> {
  const report = await reportOfFolder(folder, now);
  const markdown = path.join(folder, 'report.md');
  await writeWhole(markdown, renderMarkdown(report));
  await writeWhole(path.join(folder, 'report.html'), renderHtml(report));
  await writeWhole(path.join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return markdown;
}
