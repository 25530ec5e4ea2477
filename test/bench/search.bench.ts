/**
 * Search at 1,000 and 10,000 documents beside lunr, minisearch and ripgrep: the goals of performance.md as ratios of one
 * run. Each engine has processes of its own. SEARCH_BENCH_SIZES="1000 10000 58000" asks for other sizes,
 * SEARCH_BENCH_CORPUS=FOLDER for a folder as it is.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { load as loadYaml } from 'js-yaml';
import lunr from 'lunr';
import MarkdownIt from 'markdown-it';
import { readText } from '../../src/core/catalog/load-catalog.ts';
import { walk } from '../../src/core/catalog/walk.ts';
import { IndexedFolder } from '../../src/core/library/indexed-folder.ts';
import { sectionTextOf } from '../../src/core/search/page.ts';
import { SearchIndex } from '../../src/core/search/search-index.ts';
import { readStoredIndex } from '../../src/core/search/stored-index.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { workerLibrary } from '../../src/node/library-client.ts';
import { corporaFolder, markdownBelow, notBeside } from './corpora.ts';
import { askLunrAsTyped, miniSearchOptions, newMiniSearch, ripgrep } from './engines.ts';
import { questionsTo, writeGenerated } from './generated-corpus.ts';

const today = '2026-11-21';
/** Milliseconds that the worker is watched for at most. */
const mostPauseWatched = 60_000;
type Figures = Record<string, number>;

const garbage = () => (globalThis as { gc?: () => void }).gc?.();
/** Bytes in use once nothing is left to collect; typed arrays lie outside the heap. */
function memory(): number {
  garbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

function time(act: () => unknown): number {
  const started = performance.now();
  act();
  return performance.now() - started;
}
/** The fastest of three: what another program took in between is none of the engine's. */
const fastest = (act: () => unknown): number => Math.min(time(act), time(act), time(act));
function askAll(questions: readonly string[], ask: (query: string) => unknown): Figures {
  for (const it of questions.slice(0, 20)) ask(it);
  const all = questions.map(it => fastest(() => ask(it)));
  return { median: at(all, 0.5), p95: at(all, 0.95) };
}

const frontMatter = /^---\r?\n([\s\S]*?)\n---\r?\n/;
function parsed(markdown: ReturnType<typeof MarkdownIt>, text: string): void {
  const yaml = frontMatter.exec(text);
  try {
    if (yaml) loadYaml(yaml[1] ?? '');
  } catch {
    // Real front matter is not always YAML.
  }
  markdown.parse(text.slice(yaml?.[0].length ?? 0), {});
}

const pagesIn = (folder: string) =>
  markdownBelow(folder).map(it => ({ path: path.relative(folder, it), text: readFileSync(it, 'utf8') }));

/** What each process measures. */
const measures: Record<string, (folder: string, work: string, questions: readonly string[]) => Promise<Figures>> = {
  async reading(folder) {
    const markdown = new MarkdownIt();
    const files = markdownBelow(folder);
    const all = time(() => {
      for (const it of files) parsed(markdown, readFileSync(it, 'utf8'));
    });
    const step = Math.max(1, Math.floor(files.length / 100));
    const single = files.filter((_, i) => i % step === 0).map(it => fastest(() => parsed(markdown, readFileSync(it, 'utf8'))));
    await walk(diskFiles(folder), defaultSettings);
    const started = performance.now();
    await walk(diskFiles(folder), defaultSettings);
    return { all, single: at(single, 0.95), walked: performance.now() - started };
  },
  async ours(folder, work) {
    const before = memory();
    const started = performance.now();
    const indexed = new IndexedFolder('file:///r', diskFiles(folder), defaultSettings, 'bench');
    await indexed.verify();
    const bytes = indexed.toStore(Date.now());
    const cold = performance.now() - started;
    writeFileSync(path.join(work, 'ours'), bytes);
    const { documents, sections } = indexed.counts();
    return { cold, memory: memory() - before - bytes.length, file: bytes.length, documents, sections };
  },
  async 'ours warm'(folder, work, questions) {
    const started = performance.now();
    const bytes = readFileSync(path.join(work, 'ours'));
    const stored = readStoredIndex(bytes);
    if (!stored) throw new Error('The stored index could not be read.');
    const index = new SearchIndex(stored.segment);
    index.search(questions[0] ?? '', { limit: 10 });
    const warm = performance.now() - started;
    const asked = askAll(questions, query => index.search(query, { limit: 10 }));
    const again = performance.now();
    const indexed = new IndexedFolder(
      'file:///r',
      diskFiles(folder),
      defaultSettings,
      'bench',
      readFileSync(path.join(work, 'ours')),
    );
    await indexed.search(questions[0] ?? '', { limit: 10, today, excerpts: false });
    await indexed.verify();
    const verified = performance.now() - again;
    // Saves: each file is read, parsed whole, put and found by its title.
    const files = markdownBelow(folder);
    const step = Math.max(1, Math.floor(files.length / 100));
    const saves = files
      .filter((_, i) => i % step === 0)
      .map(it =>
        fastest(() => {
          const document = readText('file:///r', path.relative(folder, it), readFileSync(it, 'utf8'), defaultSettings);
          index.apply({ put: [document], removed: [] });
          index.search(document.title, { limit: 10, textOf: (_, section) => sectionTextOf(document, section) });
        }),
      );
    return { warm, ...asked, verified, save: at(saves, 0.95), loaded: stored.segment.tables.terms.size };
  },
  async lunr(folder, work) {
    const pages = pagesIn(folder);
    const before = memory();
    const started = performance.now();
    const index = lunr(function () {
      this.ref('path');
      this.field('text');
      for (const it of pages) this.add(it);
    });
    const built = performance.now() - started;
    const used = memory() - before;
    const json = JSON.stringify(index);
    writeFileSync(path.join(work, 'lunr'), json);
    return { built, memory: used, file: Buffer.byteLength(json) };
  },
  async 'lunr warm'(_, work, questions) {
    let index: lunr.Index | undefined;
    const warm = time(() => {
      index = lunr.Index.load(JSON.parse(readFileSync(path.join(work, 'lunr'), 'utf8')));
      index.search('first');
    });
    return { warm, ...askAll(questions, query => index && askLunrAsTyped(index, query)) };
  },
  async minisearch(folder, work) {
    const MiniSearch = await newMiniSearch();
    if (!MiniSearch) return {};
    const pages = pagesIn(folder);
    const before = memory();
    const index = new MiniSearch(miniSearchOptions);
    const built = time(() => index.addAll(pages));
    const used = memory() - before;
    const json = JSON.stringify(index);
    writeFileSync(path.join(work, 'minisearch'), json);
    return { built, memory: used, file: Buffer.byteLength(json) };
  },
  async 'minisearch warm'(_, work, questions) {
    const MiniSearch = (await newMiniSearch()) as unknown as {
      loadJSON(json: string, options: object): { search(query: string, options: object): unknown };
    };
    let index = undefined as ReturnType<typeof MiniSearch.loadJSON> | undefined;
    const options = { prefix: true, fuzzy: (term: string) => (term.length >= 5 ? 1 : false) };
    const warm = time(() => {
      index = MiniSearch.loadJSON(readFileSync(path.join(work, 'minisearch'), 'utf8'), miniSearchOptions);
      index.search('first', options);
    });
    return { warm, ...askAll(questions, query => index?.search(query, options)) };
  },
  async ripgrep(folder, _, questions) {
    const program = ripgrep();
    if (program === undefined) return {};
    return askAll(questions.slice(0, 40), query =>
      spawnSync(program, ['--json', '-i', '-F', '-e', query, folder], { maxBuffer: 1e9 }),
    );
  },
  /** The library's worker from this thread, which stands for the window's extension host. */
  async pause(folder, _, questions) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await new Promise(resolve => setTimeout(resolve, 2000));
    const idle = delay.max / 1e6;
    delay.reset();
    const started = performance.now();
    const library = workerLibrary(path.join(process.env['DRILLBOOK_ROOT'] ?? '.', 'dist/worker.js'), { today });
    const opened = library.open({ uri: `file://${folder}`, name: 'bench', builtIn: false });
    let first = 0;
    const asked = (async () => {
      while (first === 0) {
        const hits = await library.search(questions[0] ?? '', 10);
        if (hits.length > 0) first = performance.now() - started;
        else await new Promise(resolve => setTimeout(resolve, 20));
      }
    })();
    // Judging a large folder goes on long after the first hits; the pauses are known by then.
    const late = new Promise<number>(resolve => setTimeout(resolve, mostPauseWatched, Number.NaN));
    const all = await Promise.race([opened.then(() => performance.now() - started), late]);
    await Promise.race([asked, late]);
    const busy = delay.max / 1e6;
    await library.dispose();
    return { idle, busy, first, all };
  },
};

function run(name: string, folder: string, work: string): Figures {
  const file = fileURLToPath(import.meta.url);
  const out = execFileSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8000', file, '--measure', name, folder, work],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return JSON.parse(out) as Figures;
}

function report(name: string, folder: string, textBytes: number, work: string): string {
  writeFileSync(path.join(work, 'questions.json'), JSON.stringify(questionsTo(folder, 200)));
  const of = Object.fromEntries(Object.keys(measures).map(it => [it, run(it, folder, work)])) as Record<string, Figures>;
  const get = (engine: string, figure: string) => of[engine]?.[figure] ?? Number.NaN;
  const times = (other: number, own: number) => (other / own).toFixed(other / own < 10 ? 2 : 0);
  const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  const mb = (value: number) => `${(value / 1e6).toFixed(1)} MB`;
  const own = (figure: string) => get('ours', figure);
  const warm = (figure: string) => get('ours warm', figure);
  return [
    `Search, ${name}: ${own('documents')} documents, ${own('sections')} sections, ${mb(textBytes)} of text, ${warm('loaded')} terms`,
    `  1 cold index, all in     ${ms(own('cold'))}: ${times(own('cold'), get('reading', 'all'))} of reading and parsing with markdown-it; ${times(get('reading', 'all') + get('lunr', 'built'), own('cold'))} x faster than lunr from disk, ${times(get('reading', 'all') + get('minisearch', 'built'), own('cold'))} x minisearch`,
    `  2 stored to first answer ${ms(warm('warm'))}: ${times(get('lunr warm', 'warm'), warm('warm'))} x faster than lunr, ${times(get('minisearch warm', 'warm'), warm('warm'))} x minisearch; with every file verified ${times(warm('verified'), get('reading', 'walked'))} of a walk`,
    `  3 question, p95          ${ms(warm('p95'))} (median ${ms(warm('median'))}): ${times(get('lunr warm', 'p95'), warm('p95'))} x faster than lunr, ${times(get('minisearch warm', 'p95'), warm('p95'))} x minisearch, ${times(get('ripgrep', 'p95'), warm('p95'))} x ripgrep`,
    `  4 save to found, p95     ${ms(warm('save'))}: ${times(warm('save'), get('reading', 'single'))} of reading and parsing the file with markdown-it`,
    `  5 longest pause          ${ms(get('pause', 'busy'))} while the worker reads all (idle ${ms(get('pause', 'idle'))}); first hit after ${ms(get('pause', 'first'))}, all known and judged after ${get('pause', 'all') > 0 ? ms(get('pause', 'all')) : 'more than a minute'}`,
    `  6 memory, file           ${mb(own('memory'))}: ${times(own('memory'), get('lunr', 'memory'))} of lunr, ${times(own('memory'), get('minisearch', 'memory'))} of minisearch; file ${mb(own('file'))}: ${times(own('file'), textBytes)} of the text, ${times(own('file'), get('lunr', 'file'))} of lunr's`,
  ].join('\n');
}

export default async function search(): Promise<string> {
  const corpora = corporaFolder();
  const given = process.env['SEARCH_BENCH_CORPUS'];
  if (corpora === undefined && given === undefined) return `Search: ${notBeside}`;
  const parts: string[] = [];
  const sizes = given === undefined ? (process.env['SEARCH_BENCH_SIZES'] ?? '1000 10000').split(' ').map(Number) : [0];
  for (const size of sizes) {
    const work = mkdtempSync(path.join(os.tmpdir(), 'drillbook-search-bench-'));
    try {
      const folder = given === undefined ? path.join(work, 'documents') : path.resolve(given);
      const bytes =
        given === undefined
          ? writeGenerated(corpora ?? '', folder, size)
          : markdownBelow(folder).reduce((sum, it) => sum + statSync(it).size, 0);
      parts.push(report(given === undefined ? `${size} generated` : path.basename(folder), folder, bytes, work));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return parts.join('\n');
}

const [, , mode, name = '', folder = '', work = ''] = process.argv;
if (mode === '--measure') {
  const questions = JSON.parse(readFileSync(path.join(work, 'questions.json'), 'utf8')) as string[];
  const figures = await (measures[name] as (typeof measures)[string])(folder, work, questions);
  process.stdout.write(JSON.stringify(figures));
  process.exit();
}
