/** The last drill of each document, from the records of its runs: what a person may rely on beside what a document claims. */
import { inParallel } from '../catalog/walk.ts';
import type { Drill } from '../document/freshness.ts';
import type { Files } from '../ports.ts';
import { clockOf } from '../run/clock.ts';
import { foldRun } from '../run/run.ts';
import type { Run, RunEvent, RunHeader } from '../run/run-types.ts';

/** Below a root. */
export const runsFolder = '.drillbook/runs';
/** `20261121T091200Z-rb-net-dns-1a2b3c4d` (decision 32) */
const folderName = /^\d{8}T\d{6}Z-(.+)-[0-9a-f]{8}$/;
/** Somebody who only looks at checks every hour leaves more folders than are worth reading. */
const mostTried = 20;

/** What is known of runs that have ended, by the names of their folders: they are not read again. */
export type EndedRuns = Map<string, { readonly document: string; readonly drill: Drill | undefined }>;

/**
 * By the id of the document. What is in `ended` is not read again, and what is read and has ended is added to it. Records that cannot be read count for nothing here: whether a record is whole is `drillbook
 * verify`'s matter. Never rejects.
 */
export async function readLastDrills(files: Files, ended: EndedRuns = new Map()): Promise<ReadonlyMap<string, Drill>> {
  const names = await files.readDirectory(runsFolder).then(
    its => its.map(it => it.name),
    () => [],
  );
  const byDocument = new Map<string, string[]>();
  for (const name of names.sort().reverse()) {
    const document = folderName.exec(name)?.[1];
    if (document !== undefined) byDocument.set(document, [...(byDocument.get(document) ?? []), name]);
  }
  const found = await inParallel([...byDocument.values()], its => newest(files, its, ended));
  return new Map(found.flatMap(it => (it === undefined ? [] : [it])));
}

/** Newest first comes in. */
async function newest(
  files: Files,
  names: readonly string[],
  ended: EndedRuns,
): Promise<readonly [document: string, drill: Drill] | undefined> {
  for (const name of names.slice(0, mostTried)) {
    let known = ended.get(name);
    if (known === undefined) {
      const run = await readRun(files, `${runsFolder}/${name}`);
      if (run === undefined) continue;
      known = { document: run.header.document, drill: drillOf(run) };
      if (run.finishedAt !== undefined) ended.set(name, known);
    }
    if (known.drill !== undefined) return [known.document, known.drill];
  }
  return undefined;
}

/** undefined for what tested nothing: checks alone, and what nobody brought to an end. */
export function drillOf(run: Run): Drill | undefined {
  const { header, result, finishedAt } = run;
  if (header.mode === 'check-only' || finishedAt === undefined || result === 'unfinished' || result === 'aborted')
    return undefined;
  const clock = clockOf(run, finishedAt);
  return {
    day: header.startedAt.slice(0, 10),
    result,
    mode: header.mode,
    // Without an objective nobody waits for a restored service: the whole run is what it takes.
    took: header.rto === undefined ? clock.active : clock.elapsed,
    allowed: header.rto,
  };
}

async function readRun(files: Files, folder: string): Promise<Run | undefined> {
  try {
    const header = JSON.parse(await files.read(`${folder}/run.json`)) as RunHeader;
    if (header.version !== 1 || !Array.isArray(header.steps) || typeof header.startedAt !== 'string') return undefined;
    const events: RunEvent[] = [];
    const logs = (await files.readDirectory(folder)).map(it => it.name).filter(it => /^log-[0-9a-z]+(?:-\d+)?\.jsonl$/.test(it));
    for (const log of logs.sort()) {
      for (const line of (await files.read(`${folder}/${log}`)).split('\n')) {
        const event = eventOf(line);
        if (event !== undefined) events.push(event);
      }
    }
    // Several people's parts of one exercise, in the order of time; sorting is stable.
    return foldRun(
      header,
      events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    );
  } catch {
    return undefined;
  }
}

function eventOf(line: string): RunEvent | undefined {
  const tab = line.lastIndexOf('\t');
  if (tab < 0) return undefined;
  try {
    const { event } = JSON.parse(line.slice(0, tab)) as { readonly event?: Partial<RunEvent> };
    return typeof event?.type === 'string' && typeof event.at === 'string' ? (event as RunEvent) : undefined;
  } catch {
    // A record that was never finished.
    return undefined;
  }
}
