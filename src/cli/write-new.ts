/** Writes files that must not exist yet: what is there stays. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { CannotDo } from './command.ts';

/**
 * Writes a new file and its folders.
 * @returns false when there is one already: it was not touched.
 * @throws CannotDo with path and reason.
 */
export async function writeNew(root: string, relative: string, text: string): Promise<boolean> {
  const file = path.join(root, relative);
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new CannotDo(`${relative} was not written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
