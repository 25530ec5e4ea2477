/**
 * Goal 10 of performance.md alone: what is in the package, what its bundles are made of, and what activation takes. The parts of
 * a bundle are minified and compressed each for itself, so they add up to a little more than the bundle.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { transform } from 'esbuild';
import { goal10, isPicture, packageFigures } from './package-figures.ts';

const root = process.env['DRILLBOOK_ROOT'] ?? '.';
/** Parts that are listed of a bundle; the others are one line. */
const partsShown = 14;

interface Part {
  readonly name: string;
  readonly bytes: number;
  readonly packed: number;
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
const line = ({ name, bytes, packed }: Part) => `${kB(packed)} of ${kB(bytes)}  ${name}`;
const largestFirst = (all: readonly Part[]) => [...all].sort((a, b) => b.packed - a.packed);
const sum = (name: string, all: readonly Part[]): Part => ({
  name,
  bytes: all.reduce((to, it) => to + it.bytes, 0),
  packed: all.reduce((to, it) => to + it.packed, 0),
});

/** A package of others, or a folder of ours. */
const partOf = (source: string): string =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ??
  /(src\/core\/[^/]+|src\/[^/]+|schemas)\//.exec(source)?.[1] ??
  'joints';

async function partsOf(file: string): Promise<Part[]> {
  interface SourceMap {
    readonly sources: readonly string[];
    readonly sourcesContent: readonly (string | null)[];
  }
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMap | { sections: readonly { map: SourceMap }[] };
  const maps = 'sections' in map ? map.sections.map(it => it.map) : [map];
  const [sources, sourcesContent] = [maps.flatMap(it => it.sources), maps.flatMap(it => it.sourcesContent)];
  const texts = new Map<string, string>();
  for (const [at, source] of sources.entries()) {
    const loader = source.endsWith('.json') ? 'json' : 'ts';
    const { code } = await transform(sourcesContent[at] ?? '', { loader, minify: true });
    texts.set(partOf(source), `${texts.get(partOf(source)) ?? ''}${code}`);
  }
  return [...texts].map(([name, text]) => ({ name, bytes: text.length, packed: deflateRawSync(text).length }));
}

export default async function size(): Promise<string> {
  const figures = packageFigures();
  const lines = ['Package and activation', ...goal10(figures).flatMap(it => (it === undefined ? [] : [`  ${it}`]))];
  lines.push('  In the package, packed of unpacked:');
  for (const it of largestFirst(figures.files)) lines.push(`    ${line(it)}${isPicture(it.name) ? ' (a picture)' : ''}`);
  for (const { name } of largestFirst(figures.files)) {
    const file = path.join(root, name);
    if (!existsSync(`${file}.map`)) continue;
    const parts = largestFirst(await partsOf(file));
    lines.push(`  In ${name}:`, ...parts.slice(0, partsShown).map(it => `    ${line(it)}`));
    if (parts.length > partsShown) lines.push(`    ${line(sum('all others', parts.slice(partsShown)))}`);
  }
  return lines.join('\n');
}
