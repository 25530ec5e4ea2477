/**
 * Whether a record is fit to be run from. Records may be committed, so what lies in one can come from anybody: before a
 * step of it runs, it has to say what the document beside it says, and to lie where its name says.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from '../core/document/document.ts';
import { pinSteps } from '../core/run/pin.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import { reasonOf, type StoredRun, sha256 } from './run-store.ts';

/** What of a step decides what is executed, and what has to be said before. */
const executed = (step: PinnedStep) =>
  JSON.stringify([
    step.id,
    step.kind,
    step.command,
    step.shell,
    step.skipIf,
    step.interactive,
    step.check,
    step.danger,
    step.confirm,
    step.expect,
    step.retry,
    step.timeout,
  ]);

/** Why this run is not gone on with, in a sentence; undefined when its record is as it was begun. */
export async function notAsBegun({ folder, run, problems }: StoredRun): Promise<string | undefined> {
  const { header } = run;
  const look = `Nothing was run; it can be read with its report. ${folder}`;
  if (header.id !== path.basename(folder) || !/^\d{8}T\d{6}Z-[A-Za-z0-9_-]+$/.test(header.id))
    return `This record does not lie where it was begun: it names itself ${JSON.stringify(header.id)}. ${look}`;
  if (problems.some(it => it.type === 'chain' && it.n === 1))
    return `run.json was changed after this run began: its journal does not follow from it. ${look}`;
  let text: string;
  try {
    text = await fs.readFile(path.join(folder, 'document.md'), 'utf8');
  } catch (error) {
    return `The text this run keeps to cannot be read (${reasonOf(error)}). ${look}`;
  }
  if (sha256(text) !== header.documentHash) return `document.md is not the text this run began with. ${look}`;
  const { document } = parseDocument(`run:/${header.path}`, text, { path: header.path });
  const written = pinSteps(document);
  const same =
    written.length === header.steps.length &&
    written.every((it, at) => executed(it) === executed(header.steps[at] as PinnedStep));
  return same
    ? undefined
    : `The steps of this record are not those of its document.md: it was changed, or begun by another version of Drillbook. ${look}`;
}
