/** `drillbook verify RUN`: whether a run's record is what was written while it ran. */
import { verifyRun } from '../node/run-seal.ts';
import { CannotDo, type Command } from './command.ts';
import { findRun, readable } from './find-run.ts';
import { visible } from './format.ts';
import { folderOf } from './root.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Check that the record of a run is whole and was not changed',
  help: `Usage: drillbook verify RUN [--seal HASH] [--root DIR] [--json]

Follows the chain of every journal of a run, compares the pinned text with its SHA-256, and all of it with the seal
that was written when the run was finished. Nothing is repaired and nothing is written.

A seal lies beside the record, so whoever may change the one may change the other. Keep its hash (the report prints it)
in a ticket or a commit, and give it with --seal.

RUN is the name of a run, the beginning or the end of it, the id of a document (its newest run), the path of a run's
folder, or the word last.

Options:
  --seal HASH  SHA-256 of the seal as it was noted elsewhere
  --root DIR   the folder that holds .drillbook (default: the current folder)
  --json       {run, intact, sealed, sealHash, records, writers, problems, notes}

Examples:
  drillbook verify last
  drillbook verify 20261121T091200Z-rb-disk-8f2a91cc --json

Exit codes:
  0  the record is whole
  1  it is not; every problem is named with its place
  2  there is no such run, or it could not be read
`,
  options: { seal: { type: 'string' }, root: { type: 'string' }, json: { type: 'boolean' } },
  async run(given, world) {
    const { values, positionals } = given;
    if (positionals.length !== 1)
      throw new CannotDo(
        `verify takes one run, found ${positionals.length}. drillbook runs lists them; drillbook verify last is the newest.`,
      );
    const folder = await findRun(positionals[0] as string, await folderOf(given, world), world);
    const found = await readable(() => verifyRun(folder));
    const noted = typeof values['seal'] === 'string' ? values['seal'].trim().toLowerCase() : undefined;
    const other = noted !== undefined && noted !== found.sealHash;
    const problems = other
      ? [...found.problems, `The seal is not the one that was noted: its SHA-256 is ${found.sealHash ?? 'none'}.`]
      : found.problems;
    const intact = found.intact && !other;
    if (values['json']) world.out(`${JSON.stringify({ ...found, sealHash: found.sealHash ?? null, intact, problems })}\n`);
    else {
      for (const problem of problems) world.out(`${visible(problem)}\n`);
      for (const note of found.notes) world.out(`${visible(note)}\n`);
      const whole = found.sealed ? `whole and as it was sealed (${found.sealHash})` : 'whole as far as it goes';
      world.out(
        `${found.run}: ${found.records} records of ${found.writers} ${found.writers === 1 ? 'writer' : 'writers'}, ${intact ? whole : 'NOT whole'}.\n`,
      );
    }
    return intact ? 0 : 1;
  },
};
