/**
 * Judging beside plain reading of the same files, markdownlint-cli2 and remark with remark-lint-frontmatter-schema, cold and
 * after one edit. 1,000 documents, or `--documents 1000,10000`; every document has front matter, so that every rule has its
 * say. Each program has a process of its own; `drillbook lint` is measured whole, as it is started, with what it keeps.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadCatalog } from '../../src/core/catalog/load-catalog.ts';
import { createLibrary } from '../../src/core/library/library.ts';
import { lint } from '../../src/core/lint/lint.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { corporaFolder, kilobytes, markdownBelow, median, milliseconds, notBeside } from './corpora.ts';
import { withFrontMatter, writeGenerated } from './generated-corpus.ts';
import { judged } from './goals.ts';

const today = '2026-11-21';
/** Milliseconds that one program may take. */
const mostTime = 15 * 60_000;
/** Documents that are edited, each alone. */
const edits = 40;

interface Measured {
  /** Milliseconds for all documents in a process that has judged nothing yet. */
  readonly cold: number;
  /** Milliseconds for one document after an edit, for each of the edited ones. */
  readonly edited: readonly number[];
  readonly findings: number;
}

/** Milliseconds of the command as it is started: the first time, again, and after an edit of one document. */
interface Started {
  readonly first: number;
  readonly again: number;
  readonly edited: number;
}

function started(folder: string, cache: string): Started {
  const root = process.env['DRILLBOOK_ROOT'] ?? '.';
  const lint = () => {
    const from = performance.now();
    const words = [path.join(root, 'dist', 'cli.js'), 'lint', folder, '--today', today, '--format', 'json'];
    const env = { ...process.env, XDG_CACHE_HOME: cache };
    const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8', maxBuffer: 1e9, timeout: mostTime });
    if (status !== 0 && status !== 1) throw new Error(`drillbook lint ended with ${status}: ${stderr}`);
    return performance.now() - from;
  };
  const first = lint();
  const again = Math.min(lint(), lint(), lint());
  const edited = editedOf(markdownBelow(folder))
    .slice(0, 3)
    .map(it => {
      appendFileSync(it, '\nSee [the page](gone.md).\n');
      return lint();
    });
  return { first, again, edited: median(edited) };
}

const editedOf = (files: readonly string[]): readonly string[] => {
  const step = Math.max(1, Math.floor(files.length / edits));
  return files.filter((_, index) => index % step === 0).slice(0, edits);
};
async function took(act: () => unknown): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
async function each(files: readonly string[], act: (file: string) => unknown): Promise<number[]> {
  const all: number[] = [];
  for (const it of files) all.push(await took(() => act(it)));
  return all;
}

/** What each process does; undefined where the program is not installed. */
const programs: Readonly<Record<string, (folder: string) => Promise<Measured | undefined>>> = {
  async reading(folder) {
    const read = () => {
      for (const it of markdownBelow(folder)) readFileSync(it, 'utf8');
    };
    // What the disk had to be asked for the first time is nobody's.
    read();
    const cold = Math.min(await took(read), await took(read), await took(read));
    return { cold, edited: await each(editedOf(markdownBelow(folder)), it => readFileSync(it, 'utf8')), findings: 0 };
  },
  async loading(folder) {
    return { cold: await took(() => loadCatalog(diskFiles(folder), defaultSettings)), edited: [], findings: 0 };
  },
  async Drillbook(folder) {
    let findings = 0;
    const cold = await took(async () => {
      const { catalog } = await loadCatalog(diskFiles(folder), defaultSettings);
      findings = lint(catalog, catalog.all(), { settings: defaultSettings, today }).length;
    });
    const root = { uri: pathToFileURL(folder).href, name: 'bench', builtIn: false };
    const library = createLibrary({ filesOf: () => diskFiles(folder), pause: async () => undefined, today });
    await library.open(root);
    const edited = await each(editedOf(markdownBelow(folder)), async it => {
      const uri = `${root.uri}/${path.relative(folder, it).split('/').map(encodeURIComponent).join('/')}`;
      await library.put(uri, `${readFileSync(it, 'utf8')}\nSee [the page](gone.md).\n`);
    });
    return { cold, edited, findings };
  },
  async 'markdownlint-cli2'(folder) {
    const program = await optional<{ main(options: object): Promise<number> }>('markdownlint-cli2');
    if (!program) return undefined;
    let findings = 0;
    const judge = (glob: string) =>
      program.main({
        directory: folder,
        argv: [glob],
        noGlobs: true,
        logMessage: () => undefined,
        logError: (line: string) => {
          findings += line.split('\n').length;
        },
      });
    const cold = await took(() => judge('**/*.md'));
    const all = findings;
    const edited = await each(editedOf(markdownBelow(folder)), it => judge(`:${path.relative(folder, it)}`));
    return { cold, edited, findings: all };
  },
  async 'remark + frontmatter-schema'(folder) {
    const remark = await optional<{ remark(): Processor }>('remark');
    const frontMatter = await optional<{ default: unknown }>('remark-frontmatter');
    const schemaRule = await optional<{ default: unknown }>('remark-lint-frontmatter-schema');
    if (!remark || !frontMatter || !schemaRule) return undefined;
    const processor = remark
      .remark()
      .use(frontMatter.default, ['yaml'])
      .use(schemaRule.default, { embed: frontMatterSchema, ajvOptions: { strict: false } });
    let findings = 0;
    const judge = async (file: string) => {
      const input = { path: file, value: readFileSync(file, 'utf8'), cwd: folder, messages: [], history: [], data: {} };
      findings += (await processor.process(input)).messages.length;
    };
    const files = markdownBelow(folder);
    const cold = await took(async () => {
      for (const it of files) await judge(it);
    });
    const all = findings;
    return { cold, edited: await each(editedOf(files), judge), findings: all };
  },
};

interface Processor {
  use(plugin: unknown, options?: unknown): Processor;
  process(input: object): Promise<{ readonly messages: readonly unknown[] }>;
}

/** What these pages have, in the words of the draft that the plugin knows. */
const frontMatterSchema = {
  type: 'object',
  required: ['kind', 'id', 'title', 'owner', 'last_reviewed'],
  properties: {
    kind: { enum: ['runbook', 'standard', 'dr-plan'] },
    id: { type: 'string', pattern: '^[a-z0-9-]+$' },
    title: { type: 'string', minLength: 3, maxLength: 120 },
    owner: { type: 'string' },
    area: { type: 'string' },
    status: { enum: ['draft', 'active', 'deprecated', 'retired'] },
    services: { type: 'array', items: { type: 'string' } },
    review_every: { type: 'string' },
    last_reviewed: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  },
};

/** Not named in the import: who only works on Drillbook need not have it. */
async function optional<T>(name: string): Promise<T | undefined> {
  try {
    return (await import(name)) as T;
  } catch {
    return undefined;
  }
}

export default async function lintBesideReading(options: Readonly<Record<string, string>> = {}): Promise<string> {
  const corpora = corporaFolder();
  if (corpora === undefined) return `Lint: ${notBeside}`;
  const sizes = (options['documents'] ?? '1000').split(',').map(Number);
  if (sizes.some(it => !Number.isInteger(it) || it < 1)) return 'Lint: --documents wants numbers, such as 1000,10000.';
  return sizes.map(it => report(corpora, it)).join('\n');
}

function report(corpora: string, documents: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-lint-bench-'));
  const cache = mkdtempSync(path.join(os.tmpdir(), 'drillbook-lint-bench-cache-'));
  try {
    writeGenerated(corpora, folder, documents);
    const bytes = withFrontMatter(folder);
    const all = new Map<string, Measured>();
    const absent: string[] = [];
    for (const name of Object.keys(programs)) {
      const { status, stdout } = spawnSync(
        process.execPath,
        ['--max-old-space-size=8000', fileURLToPath(import.meta.url), '--judge', name, folder],
        { encoding: 'utf8', maxBuffer: 1e9, timeout: mostTime, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      if (status === 0 && stdout !== 'null') all.set(name, JSON.parse(stdout) as Measured);
      else absent.push(`${name}: ${status === 0 ? 'not installed here' : 'did not end well'}`);
    }
    const floor = all.get('reading')?.cold ?? Number.NaN;
    const line = (name: string, measured: Measured): string => {
      const ratio = measured.cold / floor;
      const edited = measured.edited.length > 0 ? `${milliseconds(median(measured.edited))} after one edit` : '';
      const said = name === 'reading' || name === 'loading' ? '' : `, ${measured.findings} findings`;
      return `  ${name.padEnd(28)}${milliseconds(measured.cold)}  ${ratio.toFixed(1).padStart(6)} x  ${edited}${said}`;
    };
    const whole = started(folder, cache);
    const of = (name: string, time: number) =>
      `  ${`drillbook lint, ${name}`.padEnd(28)}${milliseconds(time)}  ${(time / floor).toFixed(1).padStart(6)} x`;
    return [
      `Lint of ${documents} documents with all rules, ${kilobytes(bytes)}; x: against plain reading of the same files in this run`,
      ...[...all].map(([name, measured]) => line(name, measured)),
      of('first', whole.first),
      of('again', whole.again),
      of('after one edit', whole.edited),
      `  ${judged('x reading, Drillbook cold', (all.get('Drillbook')?.cold ?? Number.NaN) / floor, { most: 10, stretch: 2.5 })}`,
      `  ${judged('x reading, drillbook lint again', whole.again / floor, { most: 10, stretch: 2.5 })}`,
      ...absent.map(it => `  not measured, ${it}`),
    ].join('\n');
  } finally {
    for (const it of [folder, cache]) rmSync(it, { recursive: true, force: true });
  }
}

const [, , mode, name = '', folder = ''] = process.argv;
if (mode === '--judge') {
  process.stdout.write(JSON.stringify((await programs[name]?.(folder)) ?? null));
  process.exit();
}
