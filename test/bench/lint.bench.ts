/** Judging the corpora of real runbooks beside plain reading of the same files, in one process and one run. */
import { readFileSync } from 'node:fs';
import { loadCatalog } from '../../src/core/catalog/load-catalog.ts';
import { lint } from '../../src/core/lint/lint.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { corporaFolder, kilobytes, markdownBelow, median, milliseconds, notBeside } from './corpora.ts';

const rounds = 7;

export default async function lintBesideReading(): Promise<string> {
  const folder = corporaFolder();
  if (folder === undefined) return `Lint: ${notBeside}`;
  const names = markdownBelow(folder);
  const reading: number[] = [];
  const loading: number[] = [];
  const judging: number[] = [];
  let bytes = 0;
  let documents = 0;
  let findings = 0;
  // In turn, so that a slow minute of the machine meets all of them. The first round is cold, and the median passes over it.
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    bytes = names.reduce((sum, it) => sum + readFileSync(it, 'utf8').length, 0);
    const read = performance.now();
    const { catalog } = await loadCatalog(diskFiles(folder), defaultSettings);
    const loaded = performance.now();
    findings = lint(catalog, catalog.all(), { settings: defaultSettings, today: '2026-11-21' }).length;
    const judged = performance.now();
    documents = catalog.all().length;
    reading.push(read - started);
    loading.push(loaded - read);
    judging.push(judged - loaded);
  }
  const floor = median(reading);
  const line = (what: string, value: number) =>
    `  ${what.padEnd(36)}${milliseconds(value)}  ${(value / floor).toFixed(1).padStart(5)} x`;
  return [
    `Lint of the corpora: ${documents} of ${names.length} files, ${kilobytes(bytes)}, ${findings} findings; medians of ${rounds}`,
    line('plain reading of the same files', floor),
    line('walk, read and parse', median(loading)),
    line('judge', median(judging)),
    line('lint: all of it', median(loading.map((it, index) => it + (judging[index] ?? 0)))),
  ].join('\n');
}
