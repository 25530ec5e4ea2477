/** `drillbook runs`: what was run under a root, newest first. */
import fs from 'node:fs/promises';
import { parseDuration } from '../core/document/calendar.ts';
import { recordOf } from '../core/run/run.ts';
import { RunProblem, RunStore, type StoredRun } from '../node/run-store.ts';
import { CannotDo, type Command, type World } from './command.ts';
import { visible } from './format.ts';
import { folderOf, settingsOf } from './root.ts';

export const runsCommand: Command = {
  name: 'runs',
  summary: 'List the runs that were recorded, newest first',
  help: `Usage: drillbook runs [--root DIR] [--json]

       drillbook runs --prune [--older-than DURATION] [--root DIR]

Lists the runs recorded under DIR/.drillbook/runs, newest first.

With --prune it removes the records of finished runs that are older than retention in drillbook.yaml says. A run that
is not finished stays, and so does the newest passed run of each document: it is the proof that the document works.

Options:
  --root DIR   the folder that holds .drillbook (default: the current folder)
  --prune      removes old records instead of listing them
  --older-than DURATION  such as 52w; instead of retention in drillbook.yaml
  --json       {"runs":[{id, document, path, mode, operator, startedAt, finishedAt, result,
               steps:[{id, title, state, code, startedAt, endedAt}]}]}; what is not known is null

Results: passed, failed, aborted, rolled-back, unfinished.

Examples:
  drillbook runs
  drillbook runs --root ~/runbooks --json
  drillbook runs --prune --older-than 104w

Exit codes:
  0  listed, also when there are none; pruned, also when nothing was old
  2  the runs could not be read or removed, or nobody said how long they are kept
`,
  options: { root: { type: 'string' }, json: { type: 'boolean' }, prune: { type: 'boolean' }, 'older-than': { type: 'string' } },
  async run(given, world) {
    const { values, positionals } = given;
    if (positionals.length > 0) throw new CannotDo(`runs takes no file, found "${positionals[0]}"; see drillbook runs --help.`);
    const root = await folderOf(given, world);
    let listed: Awaited<ReturnType<RunStore['list']>>;
    try {
      listed = await new RunStore(root).list();
    } catch (error) {
      if (error instanceof RunProblem) throw new CannotDo(error.message);
      throw error;
    }
    if (values['prune'] === true) return prune(listed.runs, await keptFor(values['older-than'], root, world), world);
    if (values['older-than'] !== undefined) throw new CannotDo('--older-than goes with --prune.');
    for (const sentence of listed.unreadable) world.err(`${sentence}\n`);
    for (const { run, problems } of listed.runs)
      for (const problem of problems) world.err(`${run.header.id}/${problem.file}: ${problem.message}\n`);
    if (values['json']) world.out(`${JSON.stringify({ runs: listed.runs.map(describe) })}\n`);
    else if (listed.runs.length === 0) world.out(`No runs are recorded under ${root}.\n`);
    else for (const stored of listed.runs) world.out(`${visible(line(stored))}\n`);
    return 0;
  },
};

/** How long records are kept, milliseconds. */
async function keptFor(given: unknown, root: string, world: World): Promise<number> {
  const { settings } = await settingsOf(world.filesOf(root));
  const written = typeof given === 'string' ? given : settings.retention;
  if (written === undefined)
    throw new CannotDo(
      'Nobody said how long records are kept: set retention in drillbook.yaml, such as 52w, or give --older-than.',
    );
  const kept = parseDuration(written);
  if (kept === undefined) throw new CannotDo(`--older-than is "${written}"; write a time such as 52w or 90d.`);
  return kept;
}

/** Newest first comes in; what goes is said, one line each. */
async function prune(runs: readonly StoredRun[], kept: number, world: World): Promise<0> {
  const proven = new Set<string>();
  let removed = 0;
  for (const { run, folder } of runs) {
    const { id, document, startedAt } = run.header;
    const isProof = run.result === 'passed' && !proven.has(document);
    if (isProof) proven.add(document);
    const age = Date.parse(world.now()) - Date.parse(startedAt);
    if (run.result === 'unfinished' || isProof || age <= kept) continue;
    try {
      await fs.rm(folder, { recursive: true });
    } catch (error) {
      throw new CannotDo(`${folder} was not removed (${error instanceof Error ? error.message : String(error)}).`);
    }
    removed++;
    world.out(`${visible(id)}: removed, ${run.result}, ${startedAt}\n`);
  }
  world.out(`${removed} of ${runs.length} records removed.\n`);
  return 0;
}

function describe({ run }: StoredRun) {
  const { header } = run;
  return {
    id: header.id,
    document: header.document,
    path: header.path,
    mode: header.mode,
    operator: header.operator,
    startedAt: header.startedAt,
    finishedAt: run.finishedAt ?? null,
    result: run.result,
    steps: header.steps.map(step => {
      const record = recordOf(run, step.id);
      return {
        id: step.id,
        title: step.title,
        state: record.state,
        code: record.code ?? null,
        startedAt: record.startedAt ?? null,
        endedAt: record.endedAt ?? null,
      };
    }),
  };
}

function line({ run }: StoredRun): string {
  const { header } = run;
  const done = header.steps.filter(step => !['not-started', 'claimed', 'running'].includes(recordOf(run, step.id).state));
  return `${header.startedAt}  ${run.result.padEnd(11)}  ${header.mode.padEnd(10)}  ${header.document}  ${done.length} of ${header.steps.length} steps  ${header.operator}  ${header.id}`;
}
