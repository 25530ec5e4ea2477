/** Seals a finished run's folder, and says later whether it is still what was sealed. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { againstSeal, readSeal, type Sealed, sealText, writersOf } from '../core/run/seal.ts';
import { RunProblem, readRun, reasonOf, type StoredRun, sha256, writeWhole } from './run-store.ts';

/**
 * Writes `seal.json`, whole or not at all.
 * @param at UTC instant.
 * @returns SHA-256 of the seal, hex: kept in a ticket, it vouches for the record.
 */
export async function sealRun(folder: string, at: string): Promise<string> {
  const text = sealText({ v: 1, at, ...(await sealedPart(await readRun(folder))) });
  await writeWhole(path.join(folder, 'seal.json'), text);
  return sha256(text);
}

export interface Verification {
  readonly run: string;
  /** True when nothing in `problems` speaks against it. */
  readonly intact: boolean;
  readonly sealed: boolean;
  /** SHA-256 of `seal.json`; absent when there is none. */
  readonly sealHash?: string | undefined;
  readonly records: number;
  readonly writers: number;
  readonly problems: readonly string[];
  /** What is worth knowing and speaks against nothing. */
  readonly notes: readonly string[];
}

/**
 * Whether a run's record is whole: its chains, the pinned text, and its seal. Reads, never writes.
 * @throws RunProblem 'unreadable' when the folder holds no run.
 */
export async function verifyRun(folder: string): Promise<Verification> {
  const stored = await readRun(folder);
  const { header } = stored.run;
  const problems = stored.problems.filter(it => it.type !== 'torn').map(it => `${it.file}: ${it.message}.`);
  const notes = stored.problems.filter(it => it.type === 'torn').map(it => `${it.file}: ${it.message}.`);
  const part = await sealedPart(stored);
  const documentHash = await hashOf(path.join(folder, 'document.md'));
  if (documentHash === '') problems.push('document.md, the exact text of the run, is missing.');
  else if (documentHash !== header.documentHash)
    problems.push('document.md is not the text that was pinned: its SHA-256 is another.');
  const text = await fs.readFile(path.join(folder, 'seal.json'), 'utf8').catch(() => undefined);
  const seal = text === undefined ? undefined : readSeal(text);
  if (text !== undefined && seal === undefined) problems.push('seal.json cannot be read.');
  if (seal) problems.push(...againstSeal(seal, part));
  else if (stored.run.result !== 'unfinished') problems.push('The run is finished and has no seal: a cut end could not be seen.');
  else notes.push('The run is not finished and not sealed yet: a cut end could not be seen.');
  return {
    run: header.id,
    intact: problems.length === 0,
    sealed: seal !== undefined,
    sealHash: text === undefined ? undefined : sha256(text),
    records: stored.records.length,
    writers: stored.sums.size,
    problems,
    notes,
  };
}

async function sealedPart({ folder, run, records, sums }: StoredRun): Promise<Sealed> {
  return {
    run: run.header.id,
    result: run.result,
    header: await hashOf(path.join(folder, 'run.json')),
    document: await hashOf(path.join(folder, 'document.md')),
    writers: writersOf(records, sums),
  };
}

/** '' when there is no such file. */
async function hashOf(name: string): Promise<string> {
  try {
    return sha256(await fs.readFile(name, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new RunProblem('unreadable', `${name} cannot be read (${reasonOf(error)}).`);
  }
}
