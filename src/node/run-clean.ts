/** What was private and is not needed any more is taken away when the next run starts. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { RunFolder } from './wrapper.ts';

/** Milliseconds that raw output of an ended attempt is kept (reliability 3.4). */
const kept = 24 * 60 * 60 * 1000;

/**
 * Removes raw output older than 24 h of attempts that have ended, and the folders of runs that are sealed. Never throws:
 * what cannot be removed now is tried again at the next start.
 *
 * @param now Milliseconds since 1970, UTC.
 */
export async function cleanPrivate(privateFolder: string, now: number): Promise<void> {
  const names = await fs.readdir(privateFolder).catch(() => []);
  for (const name of names.filter(it => /^\d{8}T\d{6}Z-/.test(it))) {
    const run = new RunFolder(privateFolder, name);
    const record = (await run.places())?.record;
    if (record !== undefined && (await exists(path.join(record, 'seal.json')))) await run.remove().catch(() => {});
    else await cleanAttempts(path.join(run.path, 'attempts'), now);
  }
}

async function cleanAttempts(folder: string, now: number): Promise<void> {
  for (const name of await fs.readdir(folder).catch(() => [])) {
    const attempt = path.join(folder, name);
    const ended = await fs.stat(path.join(attempt, 'end.json')).catch(() => undefined);
    if (ended === undefined || now - ended.mtimeMs < kept) continue;
    for (const raw of ['stdout.raw', 'stderr.raw']) await fs.rm(path.join(attempt, raw), { force: true }).catch(() => {});
  }
}

const exists = (name: string) =>
  fs.access(name).then(
    () => true,
    () => false,
  );
