/** How often the right page comes first, for questions made from real alerts: MRR@10 and success at 1 and 5 per kind of question. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog } from '../../src/core/catalog/load-catalog.ts';
import { SearchIndex } from '../../src/core/search/search-index.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { corporaFolder, notBeside } from './corpora.ts';

export interface Question {
  readonly query: string;
  readonly kind: string;
  readonly workspace: string;
  readonly expected_path: string;
  readonly also?: readonly string[];
}

export async function indexOf(folder: string): Promise<SearchIndex> {
  const { catalog } = await loadCatalog(diskFiles(folder), defaultSettings);
  const index = new SearchIndex();
  index.apply({ put: catalog.all(), removed: [] });
  return index;
}

export const questionsIn = (folder: string): readonly Question[] =>
  readFileSync(path.join(folder, 'queries-dev.jsonl'), 'utf8')
    .split('\n')
    .filter(it => it !== '')
    .map(it => JSON.parse(it) as Question);

/** Reciprocal ranks of the questions by kind, 0 where the page is not among the best ten; `all` holds every question. */
export async function ranksByKind(folder: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const indexes = new Map<string, SearchIndex>();
  const ranks = new Map<string, number[]>([['all', []]]);
  for (const it of questionsIn(folder)) {
    let index = indexes.get(it.workspace);
    if (!index) {
      index = await indexOf(path.join(folder, it.workspace));
      indexes.set(it.workspace, index);
    }
    const right = new Set([it.expected_path, ...(it.also ?? [])]);
    const rank = index.search(it.query, { limit: 10 }).findIndex(hit => right.has(hit.path)) + 1;
    for (const kind of ['all', it.kind]) ranks.set(kind, [...(ranks.get(kind) ?? []), rank === 0 ? 0 : 1 / rank]);
  }
  return ranks;
}

export const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / Math.max(1, values.length);

export default async function quality(): Promise<string> {
  const folder = corporaFolder();
  if (folder === undefined) return `Search quality: ${notBeside}`;
  const lines = [...(await ranksByKind(folder))].map(([kind, ranks]) => {
    const share = (least: number) => mean(ranks.map(it => (it >= least ? 1 : 0))).toFixed(3);
    return `${kind.padEnd(12)} ${String(ranks.length).padStart(5)}  ${mean(ranks).toFixed(3)}   ${share(1)}  ${share(0.2)}`;
  });
  return ['Search quality    n  MRR@10  at 1   at 5', ...lines].join('\n');
}
