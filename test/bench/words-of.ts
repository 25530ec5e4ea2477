/** How the words of a folder are spread, for whoever asks whether a generated one is like those that people wrote. */
import { readFileSync } from 'node:fs';
import { markdownBelow } from './corpora.ts';

/** Documents looked at, evenly over all: the shape is the same. */
const sampled = 3000;

/** One line: Zipf's slope, how the vocabulary grows, how many words stand once, code tokens, sizes of sections. */
export function describeWords(folder: string): string {
  const all = markdownBelow(folder);
  const step = Math.max(1, all.length / sampled);
  const counts = new Map<string, number>();
  const sections: number[] = [];
  let words = 0;
  let code = 0;
  let half = 0;
  const files = Array.from({ length: Math.min(all.length, sampled) }, (_, index) => all[Math.floor(index * step)] ?? '');
  for (const [index, file] of files.entries()) {
    if (index === files.length >> 1) half = counts.size;
    const text = readFileSync(file, 'utf8');
    for (const it of text.split(/^#{1,6} /m)) sections.push(it.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0);
    for (const [it] of text.matchAll(/[\p{L}\p{N}_.:/-]*[\p{L}\p{N}_]/gu)) {
      words += 1;
      if (/[_.:/]|\d|\p{Ll}\p{Lu}/u.test(it)) code += 1;
      counts.set(it, (counts.get(it) ?? 0) + 1);
    }
  }
  const frequencies = [...counts.values()].sort((a, b) => b - a);
  const points = Array.from({ length: 50 }, (_, index) => Math.round(10 * 100 ** (index / 49))).flatMap(rank => {
    const times = frequencies[rank - 1];
    return times === undefined ? [] : [[Math.log(rank), Math.log(times)] as const];
  });
  const share = (count: number, of: number) => `${((count / Math.max(1, of)) * 100).toFixed(0)} %`;
  sections.sort((a, b) => a - b);
  const size = (part: number) => sections[Math.floor((sections.length - 1) * part)] ?? 0;
  return (
    `frequency falls with rank to the power ${slope(points).toFixed(2)} (ranks 10 to 1,000), ` +
    `the second half of the documents brings ${share(counts.size - half, counts.size)} of ${counts.size} distinct words, ` +
    `${share(frequencies.filter(it => it === 1).length, frequencies.length)} stand once, ` +
    `${share(code, words)} are code tokens; words in a section: median ${size(0.5)}, p95 ${size(0.95)}`
  );
}

/** Of the line nearest to the points. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, it) => sum + it[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, it) => sum + (it[0] - x) * (it[1] - y), 0);
  return above / points.reduce((sum, it) => sum + (it[0] - x) ** 2, 0);
}
