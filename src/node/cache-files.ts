/** Where stored indexes and judgements lie: one file of each for a folder, and nothing that could not be made again. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where stored indexes lie. */
export interface IndexStorage {
  readonly folder: string;
  /** Of the program: what another one stored is not read. */
  readonly version: string;
}

/** The folder for them, as the XDG base directories have it; undefined where neither variable is set. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_CACHE_HOME: cache, HOME: home } = environment;
  if (cache !== undefined && path.isAbsolute(cache)) return path.join(cache, 'drillbook');
  return home !== undefined && path.isAbsolute(home) ? path.join(home, '.cache', 'drillbook') : undefined;
}

/** The file for the index of a folder. */
export const indexFile = (cache: string, folder: string): string => path.join(cache, `index-${nameFor(folder)}`);

/** The file for the judgements of a folder. */
export const judgementsFile = (cache: string, folder: string): string => path.join(cache, `lint-${nameFor(folder)}`);

const nameFor = (folder: string) => createHash('sha256').update(folder).digest('hex').slice(0, 24);

/** undefined when there is none, or none that can be read. */
export async function readCacheFile(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch {
    return undefined;
  }
}

/** What was not written anew for so many milliseconds is made again when it is wanted: 90 days. */
const longUnused = 90 * 24 * 60 * 60 * 1000;
const ours = /^(?:index|lint)-[\da-f]{24}(?:\.[\da-f]{12}\.tmp)?$/;

/**
 * Replaces the file in one step, and removes those beside it that are long unused: of folders that are gone nobody would.
 * Rejects with the error of the file system.
 */
export async function writeCacheFile(file: string, bytes: Uint8Array): Promise<void> {
  // What was read is as private as the documents.
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, bytes, { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await removeUnused(path.dirname(file)).catch(() => undefined);
}

async function removeUnused(folder: string): Promise<void> {
  const latest = Date.now() - longUnused;
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (ours.test(name) && (await stat(file)).mtimeMs < latest) await rm(file, { force: true });
  }
}
