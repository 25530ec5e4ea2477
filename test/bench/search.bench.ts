/**
 * Search beside lunr, minisearch, flexsearch, orama and ripgrep: goals 1 to 6 and 10 of performance.md as ratios of one run.
 * 1,000 documents, or `--documents 10000` (several sizes with commas), or a folder as it is with `--corpus FOLDER`. Each engine
 * has processes of its own, so that none pays for another's memory.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { load as loadYaml } from 'js-yaml';
import MarkdownIt from 'markdown-it';
import { scanText } from '../../src/core/catalog/load-catalog.ts';
import { walk } from '../../src/core/catalog/walk.ts';
import { IndexedFolder } from '../../src/core/library/indexed-folder.ts';
import { SearchIndex } from '../../src/core/search/search-index.ts';
import { readStoredIndex } from '../../src/core/search/stored-index.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { workerLibrary } from '../../src/node/library-client.ts';
import { sideReader } from '../../src/node/side-reader.ts';
import { corporaFolder, markdownBelow, notBeside } from './corpora.ts';
import { ripgrep } from './engines.ts';
import { questionsTo, writeGenerated } from './generated-corpus.ts';
import { type Goal, judged } from './goals.ts';
import { goal10, packageFigures } from './package-figures.ts';
import { typedEngines } from './typed-engines.ts';
import { describeWords } from './words-of.ts';

const today = '2026-11-21';
/** Milliseconds that the worker is watched for at most. */
const mostPauseWatched = 60_000;
/** Milliseconds that one engine may take for one step. */
const mostTime = 10 * 60_000;
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
async function askAll(questions: readonly string[], ask: (query: string) => unknown): Promise<Figures> {
  for (const it of questions.slice(0, 20)) await ask(it);
  const all: number[] = [];
  for (const it of questions) {
    // Some engines answer with a promise, and what they do before it is theirs too.
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      const answer = ask(it);
      if (answer instanceof Promise) await answer;
      best = Math.min(best, performance.now() - started);
    }
    all.push(best);
  }
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

/** What each process measures; other engines are measured by `builtBy` and `warmBy`. */
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
    await indexed.verify(sideReader(path.join(process.env['DRILLBOOK_ROOT'] ?? '.', 'dist/worker.js'), folder));
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
    const asked = await askAll(questions, query => index.search(query, { limit: 10 }));
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
    // Saves: each file is read, scanned and put; that it is found then is not part of the time, asking is measured above.
    const files = markdownBelow(folder);
    const step = Math.max(1, Math.floor(files.length / 100));
    const saves = files
      .filter((_, i) => i % step === 0)
      .map(it => {
        const name = path.relative(folder, it);
        const saved = fastest(() => {
          const text = `${readFileSync(it, 'utf8')}\n\nsaved just now ${name}\n`;
          index.apply({ put: [scanText('file:///r', name, text, defaultSettings)], removed: [] });
        });
        const found = index.search(`"saved just now" ${name}`, { limit: 10 });
        if (!found.some(hit => hit.path === name)) throw new Error(`${name} was saved and is not found.`);
        return saved;
      });
    return { warm, ...asked, verified, save: at(saves, 0.95), loaded: stored.segment.tables.terms.size };
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

async function builtBy(name: string, folder: string, work: string): Promise<Figures> {
  const engine = await typedEngines[name]?.();
  if (!engine) return {};
  const pages = pagesIn(folder);
  const before = memory();
  const started = performance.now();
  await engine.build(pages);
  const built = performance.now() - started;
  const used = memory() - before;
  const stored = await engine.stored();
  writeFileSync(path.join(work, name), stored);
  return { built, memory: used, file: Buffer.byteLength(stored) };
}

async function warmBy(name: string, work: string, questions: readonly string[]): Promise<Figures> {
  const engine = await typedEngines[name]?.();
  if (!engine) return {};
  const started = performance.now();
  await engine.load(readFileSync(path.join(work, name), 'utf8'));
  await engine.ask(questions[0] ?? '');
  const warm = performance.now() - started;
  return { warm, ...(await askAll(questions, query => engine.ask(query))) };
}

/** What does not end, or dies, is not measured; the reason is said. */
function run(name: string, folder: string, work: string): Figures | string {
  const file = fileURLToPath(import.meta.url);
  const { status, signal, stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=8000', file, '--measure', name, folder, work],
    { encoding: 'utf8', maxBuffer: 1e9, timeout: mostTime, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (status === 0) return JSON.parse(stdout) as Figures;
  return signal === 'SIGTERM' ? `took more than ${mostTime / 60_000} minutes` : 'ended with an error';
}

/** Why an engine is not asked at this size; undefined when it is. */
function leftOut(engine: string, documents: number): string | undefined {
  if (engine === 'flexsearch' && documents > 2_000)
    return 'with beginnings of words it ran out of 12 GB of memory on large folders';
  if (documents <= 20_000) return undefined;
  if (engine === 'lunr' || engine === 'orama') return 'its index is too long for one string and cannot be stored';
  return undefined;
}

async function report(name: string, folder: string, textBytes: number, work: string): Promise<string> {
  writeFileSync(path.join(work, 'questions.json'), JSON.stringify(questionsTo(folder, 200)));
  const count = markdownBelow(folder).length;
  const of = new Map<string, Figures>();
  const absent: string[] = [];
  const measure = (engine: string, step: string): boolean => {
    const figures = run(step, folder, work);
    if (typeof figures === 'string' || Object.keys(figures).length === 0) {
      absent.push(`${engine}: ${typeof figures === 'string' ? figures : 'not installed here'}`);
      return false;
    }
    of.set(step, figures);
    return true;
  };
  for (const step of Object.keys(measures)) measure(step, step);
  for (const engine of Object.keys(typedEngines)) {
    const why = leftOut(engine, count);
    if (why !== undefined) absent.push(`${engine}: ${why}`);
    else if (measure(engine, `built ${engine}`)) measure(engine, `warm ${engine}`);
  }
  const get = (step: string, figure: string) => of.get(step)?.[figure] ?? Number.NaN;
  const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  const mb = (value: number) => `${(value / 1e6).toFixed(1)} MB`;
  const own = (figure: string) => get('ours', figure);
  const warm = (figure: string) => get('ours warm', figure);
  const reading = get('reading', 'all');
  const times = (engine: string, step: 'built' | 'warm', figure: string, than: number, plus = 0, goal?: Goal) =>
    judged(`x faster than ${engine}`, (plus + get(`${step} ${engine}`, figure)) / than, goal);
  const others = ['lunr', 'minisearch', 'flexsearch', 'orama'];
  const all = (step: 'built' | 'warm', figure: string, than: number, plus: number, goals: Readonly<Record<string, Goal>>) =>
    others.map(it => times(it, step, figure, than, plus, goals[it]));
  const row = (title: string, value: string, parts: readonly (string | undefined)[]) => [
    `  ${title.padEnd(26)}${value}`,
    ...parts.filter(it => it !== undefined).map(it => `      ${it}`),
  ];
  const { busy = Number.NaN, idle = Number.NaN } = of.get('pause') ?? {};
  const judgedAll = get('pause', 'all');
  return [
    `Search, ${name}: ${own('documents')} documents, ${own('sections')} sections, ${mb(textBytes)} of text, ${warm('loaded')} terms. The goals are those for 10,000 documents.`,
    ...row('1 cold index, all in', ms(own('cold')), [
      judged('of reading and parsing with markdown-it', own('cold') / reading, { most: 0.6, stretch: 0.45 }),
      ...all('built', 'built', own('cold'), reading, { lunr: { least: 8, stretch: 12 } }),
    ]),
    ...row('2 stored to first answer', ms(warm('warm')), [
      ...all('warm', 'warm', warm('warm'), 0, { lunr: { least: 40, stretch: 60 }, minisearch: { least: 8 } }),
      judged('of walking through the files, when every file is verified', warm('verified') / get('reading', 'walked'), {
        most: 2,
      }),
    ]),
    ...row('3 question, p95', `${ms(warm('p95'))}, median ${ms(warm('median'))}`, [
      judged('ms, for one frame of 16 ms', warm('p95'), { most: 16 }),
      ...all('warm', 'p95', warm('p95'), 0, { lunr: { least: 40, stretch: 80 }, minisearch: { least: 8 } }),
      judged('x faster than ripgrep, as typed', get('ripgrep', 'p95') / warm('p95'), { least: 30 }),
    ]),
    ...row('4 save to searchable, p95', ms(warm('save')), [
      judged('of reading and parsing the file with markdown-it', warm('save') / get('reading', 'single'), {
        most: 3,
        stretch: 2,
      }),
    ]),
    ...row('5 longest pause outside', ms(busy), [
      judged(`ms above an idle loop's own ${ms(idle)}, while the worker reads all`, Math.max(0, busy - idle), {
        most: 16,
        hard: 20,
      }),
      `first hit after ${ms(get('pause', 'first'))}; all known and judged after ${judgedAll > 0 ? ms(judgedAll) : 'more than a minute'}`,
    ]),
    ...row('6 memory', mb(own('memory')), [
      judged("of lunr's", own('memory') / get('built lunr', 'memory'), { most: 0.25, stretch: 0.2 }),
      ...others.slice(1).map(it => judged(`of ${it}'s`, own('memory') / get(`built ${it}`, 'memory'))),
    ]),
    ...row('  file', mb(own('file')), [
      judged('of the text', own('file') / textBytes, { most: 0.3 }),
      ...others.map(it => judged(`of ${it}'s`, own('file') / get(`built ${it}`, 'file'))),
    ]),
    ...row('10 size and activation', '', goal10(packageFigures())),
    ...absent.map(it => `  not measured, ${it}`),
  ].join('\n');
}

export default async function search(options: Readonly<Record<string, string>> = {}): Promise<string> {
  const corpora = corporaFolder();
  const given = options['corpus'];
  if (corpora === undefined && given === undefined) return `Search: ${notBeside}`;
  const parts: string[] = [];
  const sizes = given === undefined ? (options['documents'] ?? '1000').split(',').map(Number) : [0];
  if (sizes.some(it => !Number.isInteger(it) || it < 0)) return `Search: --documents wants numbers, such as 1000,10000.`;
  if (given === undefined && corpora !== undefined) parts.push(`Words of the corpora: ${describeWords(corpora)}`);
  for (const size of sizes) {
    const work = mkdtempSync(path.join(os.tmpdir(), 'drillbook-search-bench-'));
    try {
      const folder = given === undefined ? path.join(work, 'documents') : path.resolve(given);
      const bytes =
        given === undefined
          ? writeGenerated(corpora ?? '', folder, size)
          : markdownBelow(folder).reduce((sum, it) => sum + statSync(it).size, 0);
      parts.push(`Words of these documents: ${describeWords(folder)}`);
      parts.push(await report(given === undefined ? `${size} generated` : path.basename(folder), folder, bytes, work));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return parts.join('\n');
}

const [, , mode, name = '', folder = '', work = ''] = process.argv;
if (mode === '--measure') {
  const questions = JSON.parse(readFileSync(path.join(work, 'questions.json'), 'utf8')) as string[];
  const [step = '', engine = ''] = name.split(' ');
  const figures =
    step === 'built'
      ? await builtBy(engine, folder, work)
      : step === 'warm'
        ? await warmBy(engine, work, questions)
        : await (measures[name] as (typeof measures)[string])(folder, work, questions);
  process.stdout.write(JSON.stringify(figures));
  process.exit();
}
