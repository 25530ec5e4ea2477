/** `drillbook runs`: what was run under a root, newest first. */
import { recordOf } from '../core/run/run.ts';
import { RunProblem, RunStore, type StoredRun } from '../node/run-store.ts';
import { CannotDo, type Command } from './command.ts';
import { visible } from './format.ts';
import { folderOf } from './root.ts';

export const runsCommand: Command = {
  name: 'runs',
  summary: 'List the runs that were recorded, newest first',
  help: `Usage: drillbook runs [--root DIR] [--json]

Lists the runs recorded under DIR/.drillbook/runs, newest first.

Options:
  --root DIR   the folder that holds .drillbook (default: the current folder)
  --json       {"runs":[{id, document, path, mode, operator, startedAt, finishedAt, result,
               steps:[{id, title, state, code, startedAt, endedAt}]}]}; what is not known is null

Results: passed, failed, aborted, rolled-back, unfinished.

Examples:
  drillbook runs
  drillbook runs --root ~/runbooks --json

Exit codes:
  0  listed, also when there are none
  2  the runs could not be read
`,
  options: { root: { type: 'string' }, json: { type: 'boolean' } },
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
    for (const sentence of listed.unreadable) world.err(`${sentence}\n`);
    for (const { run, problems } of listed.runs)
      for (const problem of problems) world.err(`${run.header.id}/${problem.file}: ${problem.message}\n`);
    if (values['json']) world.out(`${JSON.stringify({ runs: listed.runs.map(describe) })}\n`);
    else if (listed.runs.length === 0) world.out(`No runs are recorded under ${root}.\n`);
    else for (const stored of listed.runs) world.out(`${visible(line(stored))}\n`);
    return 0;
  },
};

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
