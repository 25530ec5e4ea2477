/** `drillbook report RUN`: what a run's record adds up to, for a ticket, a printer or a program. */
import path from 'node:path';
import { renderMarkdown } from '../core/run/report.ts';
import { renderHtml } from '../core/run/report-html.ts';
import type { RunReport } from '../core/run/run-report.ts';
import { reportOfFolder } from '../node/run-report.ts';
import { RunProblem, reasonOf, writeWhole } from '../node/run-store.ts';
import { CannotDo, type Command } from './command.ts';
import { findRun, readable } from './find-run.ts';
import { folderOf } from './root.ts';

const forms: Readonly<Record<string, (report: RunReport) => string>> = {
  markdown: renderMarkdown,
  html: renderHtml,
  json: report => `${JSON.stringify(report)}\n`,
};

export const reportCommand: Command = {
  name: 'report',
  summary: 'Write the report of a run from its record',
  help: `Usage: drillbook report RUN [--format markdown|html|json] [--output FILE] [--root DIR]

Reads the record of a run and writes what it adds up to: result, times against targets, RTO and RPO, every step
with what it ran, printed and why it was judged so. An unfinished run is reported as of now.

RUN is the name of a run as drillbook runs lists it, the beginning or the end of it, the id of a document (its newest
run), the path of a run's folder, or the word last.

Options:
  --format F     markdown (default), html (one file for printing, which fetches nothing) or json
  --output FILE  write there instead of to standard output
  --root DIR     the folder that holds .drillbook (default: the current folder)

Examples:
  drillbook report last
  drillbook report dr-db-postgresql-failover --format html --output failover.html
  drillbook report 20261121T091200Z --format json

Exit codes:
  0  the report was written, whatever the run's result
  2  there is no such run, or it could not be read or written
`,
  options: { format: { type: 'string' }, output: { type: 'string' }, root: { type: 'string' } },
  async run(given, world) {
    const { values, positionals } = given;
    if (positionals.length !== 1)
      throw new CannotDo(
        `report takes one run, found ${positionals.length}. drillbook runs lists them; drillbook report last is the newest.`,
      );
    const named = String(values['format'] ?? 'markdown');
    const form = Object.hasOwn(forms, named) ? forms[named] : undefined;
    if (!form) throw new CannotDo(`"${named}" is not a format of report; it is one of ${Object.keys(forms).join(', ')}.`);
    const folder = await findRun(positionals[0] as string, await folderOf(given, world), world);
    const report = await readable(() => reportOfFolder(folder, world.now()));
    for (const problem of report.journal.problems) world.err(`${problem}\n`);
    if (typeof values['output'] !== 'string') world.out(form(report));
    else {
      const output = path.resolve(world.folder, values['output']);
      try {
        await writeWhole(output, form(report));
      } catch (error) {
        if (error instanceof RunProblem) throw error;
        throw new CannotDo(`The report was not written: ${output} cannot be written (${reasonOf(error)}).`);
      }
      world.err(`Written to ${output}.\n`);
    }
    return 0;
  },
};
