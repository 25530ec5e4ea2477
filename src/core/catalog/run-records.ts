/** What the run folders of a root say of tests, for rules that compare it with what documents claim. */
import { readInstant } from '../document/calendar.ts';
import type { Document } from '../document/document-types.ts';
import type { RecordedRun, RecordedRuns } from '../lint/rule.ts';
import type { Files } from '../ports.ts';
import { inParallel } from './walk.ts';

const runsFolder = '.drillbook/runs';
/** `20261121T091200Z-rb-net-dns-1a2b3c4d` (decision 32) */
const folderName = /^(\d{4})(\d\d)(\d\d)T\d{6}Z-(.+)-[0-9a-f]{8}$/;

/** Ids of the documents that say when they were tested last, or how often they must be tested or run: only their runs are read. */
export function claimsOfTests(documents: Iterable<Document>): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const it of documents) if (keys.some(key => it.frontMatter?.entries.has(key))) ids.add(it.id);
  return ids;
}

const keys = ['last_tested', 'test_every', 'run_every'];

/**
 * The runs of these documents, by their ids, newest first; an empty list for one that was never run. Of other documents only
 * the days are there, from the names of the folders. Never rejects. undefined where records stay on the machine that
 * made them (`.drillbook/.gitignore`): then nothing here tells what was run elsewhere.
 */
export async function readRecordedRuns(files: Files, documents: ReadonlySet<string>): Promise<RecordedRuns | undefined> {
  if (await stayOnTheirMachine(files)) return undefined;
  const runs = new Map<string, RecordedRun[]>([...documents].map(it => [it, []]));
  const names = (await listed(files, runsFolder)).sort().reverse();
  const wanted = names.flatMap(name => {
    const [, year, month, day, document = ''] = folderName.exec(name) ?? [];
    return document === '' ? [] : [{ name, document, startedOn: `${year}-${month}-${day}` }];
  });
  const read = await inParallel(wanted, async ({ name, document, startedOn }) =>
    documents.has(document) ? readRun(files, name, document, startedOn) : { document, startedOn },
  );
  for (const it of read) if (it !== undefined) runs.set(it.document, [...(runs.get(it.document) ?? []), it]);
  return runs;
}

async function stayOnTheirMachine(files: Files): Promise<boolean> {
  try {
    return /^\s*\/?(?:\.drillbook\/)?(?:runs\/?|\*)\s*$/m.test(await files.read('.drillbook/.gitignore'));
  } catch {
    return false;
  }
}

async function listed(files: Files, folder: string): Promise<string[]> {
  try {
    return (await files.readDirectory(folder)).map(it => it.name);
  } catch {
    // No folder, no runs.
    return [];
  }
}

/** undefined for a folder without a header, which is no run (reliability.md 3.3). */
async function readRun(files: Files, name: string, document: string, startedOn: string): Promise<RecordedRun | undefined> {
  const folder = `${runsFolder}/${name}`;
  const inside = await listed(files, folder);
  if (!inside.includes('run.json')) return undefined;
  const header = parsed(await text(files, `${folder}/run.json`));
  const mode = modes.find(it => it === header?.['mode']);
  let finished: { readonly at: string; readonly result: string } | undefined;
  let known = mode !== undefined;
  for (const log of inside.filter(it => /^log-[0-9a-z]+(?:-\d+)?\.jsonl$/.test(it))) {
    const lines = await text(files, `${folder}/${log}`);
    if (lines === undefined) known = false;
    for (const line of (lines ?? '').split('\n')) {
      if (!line.includes('"run-finished"')) continue;
      const event = parsed(line.slice(0, line.lastIndexOf('\t')))?.['event'];
      const { type, at, result } = (event !== null && typeof event === 'object' ? event : {}) as Record<string, unknown>;
      if (type === 'run-finished' && typeof at === 'string' && typeof result === 'string' && at >= (finished?.at ?? ''))
        finished = { at, result };
    }
  }
  const result = finished === undefined ? (known ? 'unfinished' : undefined) : results.find(it => it === finished.result);
  const took = finished === undefined ? undefined : durationOf(folder, finished.at);
  return {
    document,
    startedOn,
    ...(mode === undefined ? {} : { mode }),
    ...(result === undefined ? {} : { result }),
    ...(took === undefined ? {} : { took }),
  };
}

/** Milliseconds from the instant in the name of the folder (`20261110T091200Z-…`) to the end. */
function durationOf(folder: string, end: string): number | undefined {
  const found = /(?:^|\/)(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(folder);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  const [from, to] = [readInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`), readInstant(end)];
  return from === undefined || to === undefined || to < from ? undefined : to - from;
}

const modes = ['check-only', 'exercise', 'live'] as const;
const results = ['passed', 'failed', 'aborted', 'rolled-back', 'unfinished'] as const;

async function text(files: Files, path: string): Promise<string | undefined> {
  try {
    return await files.read(path);
  } catch {
    return undefined;
  }
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
