/**
 * How often the right page comes first, for questions made from real alerts: MRR@10 and success at 1 and 5 per kind of question.
 * Other questions with `--queries FILE` (one JSON object a line, as `Question` has it), whose workspaces are folders below
 * `--corpus FOLDER`, or that folder itself where a question names none.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalog, scanText } from '../../src/core/catalog/load-catalog.ts';
import { SearchIndex } from '../../src/core/search/search-index.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { corporaFolder, markdownBelow, notBeside } from './corpora.ts';
import { type Engine, lunrEngine, miniSearchOptions, newMiniSearch, type Page, ripgrep, ripgrepEngine } from './engines.ts';

export interface Question {
  readonly query: string;
  readonly kind: string;
  /** Folder of the pages, below that of the corpora; each is indexed alone. */
  readonly workspace?: string;
  readonly expected_path: string;
  readonly also?: readonly string[];
}

export async function indexOf(folder: string): Promise<SearchIndex> {
  const { catalog } = await loadCatalog(diskFiles(folder), defaultSettings);
  const index = new SearchIndex();
  // As the library does it: pages are scanned, not read whole.
  const put = catalog.all().map(it => scanText('file:///r', it.path, it.lines.text, defaultSettings));
  index.apply({ put, removed: [] });
  return index;
}

export const questionsIn = (folder: string, file = path.join(folder, 'queries-dev.jsonl')): readonly Question[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(it => it !== '')
    .map(it => JSON.parse(it) as Question);

const ours = async (folder: string): Promise<Engine> => {
  const index = await indexOf(folder);
  return { search: query => index.search(query, { limit: 10 }).map(it => it.path) };
};

/**
 * Reciprocal ranks of the questions by kind, 0 where the page is not among the best ten; `all` holds every question.
 * Each workspace is asked alone, with the engine that `engineOf` makes of its folder.
 */
export async function ranksByKind(
  folder: string,
  engineOf: (folder: string) => Promise<Engine> | Engine = ours,
  questions: readonly Question[] = questionsIn(folder),
): Promise<ReadonlyMap<string, readonly number[]>> {
  const engines = new Map<string, Engine>();
  const ranks = new Map<string, number[]>([['all', []]]);
  for (const it of questions) {
    const workspace = path.join(folder, it.workspace ?? '');
    let engine = engines.get(workspace);
    if (!engine) {
      engine = await engineOf(workspace);
      engines.set(workspace, engine);
    }
    const right = new Set([it.expected_path, ...(it.also ?? [])]);
    const rank =
      engine
        .search(it.query)
        .slice(0, 10)
        .findIndex(hit => right.has(hit)) + 1;
    for (const kind of ['all', it.kind]) ranks.set(kind, [...(ranks.get(kind) ?? []), rank === 0 ? 0 : 1 / rank]);
  }
  return ranks;
}

export const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / Math.max(1, values.length);

const pagesBelow = (folder: string): readonly Page[] =>
  markdownBelow(folder).map(it => ({ path: path.relative(folder, it), text: readFileSync(it, 'utf8') }));

export default async function quality(options: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = options['corpus'] ?? corporaFolder();
  if (folder === undefined) return `Search quality: ${notBeside}`;
  const questions = questionsIn(folder, options['queries']);
  const engines: [string, (folder: string) => Promise<Engine> | Engine][] = [
    ['Drillbook', ours],
    ['lunr', below => lunrEngine(pagesBelow(below))],
  ];
  const absent: string[] = [];
  const MiniSearch = await newMiniSearch();
  if (MiniSearch) {
    engines.push([
      'minisearch',
      below => {
        const index = new MiniSearch(miniSearchOptions);
        index.addAll(pagesBelow(below));
        return { search: query => index.search(query).map(it => it.id) };
      },
    ]);
  } else absent.push('minisearch');
  const program = ripgrep();
  if (program === undefined) absent.push('ripgrep');
  else engines.push(['ripgrep', below => ripgrepEngine(program, below)]);

  const lines = ['Search quality, MRR@10 / first / among five'];
  for (const [name, engineOf] of engines) {
    lines.push(`  ${name}`);
    for (const [kind, ranks] of await ranksByKind(folder, engineOf, questions)) {
      const share = (least: number) => mean(ranks.map(it => (it >= least ? 1 : 0))).toFixed(3);
      lines.push(
        `    ${kind.padEnd(12)} ${String(ranks.length).padStart(5)}  ${mean(ranks).toFixed(3)}  ${share(1)}  ${share(0.2)}`,
      );
    }
  }
  if (absent.length > 0) lines.push(`  Not here, so not measured: ${absent.join(', ')}.`);
  return lines.join('\n');
}
