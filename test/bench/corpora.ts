/** Real runbooks for benchmarks: the corpora beside the repository, and a folder of any size made from them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of the corpora; undefined where they are absent. */
export function corporaFolder(): string | undefined {
  const folder = path.resolve(process.env['DRILLBOOK_ROOT'] ?? '.', '../shared/corpora');
  return existsSync(path.join(folder, 'queries-dev.jsonl')) ? folder : undefined;
}

export const notBeside = 'not measured, the corpora are not beside the repository.';

/** Paths of all Markdown files below a folder, in the same order everywhere. */
export const markdownBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(it => it.endsWith('.md'))
    .sort()
    .map(it => path.join(folder, it));

/**
 * Writes `count` documents below `target`: the corpora in the order of their paths, over and over, each round in a folder
 * of its own and each document with its round in its last line. Answers how many bytes they are.
 */
export function writeCorpora(corpora: string, target: string, count: number): number {
  const sources = markdownBelow(corpora);
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const round = Math.floor(index / sources.length) + 1;
    const source = sources[index % sources.length] ?? '';
    const file = path.join(target, `round-${round}`, path.relative(corpora, source));
    const text = `${readFileSync(source, 'utf8')}\nRound ${round}.\n`;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`.padStart(10);
export const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
