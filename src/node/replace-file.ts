/** Changes a file in one step: whoever reads it sees the old text or the new one, never a part. */
import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes `newText` where `oldText` stands, keeping a byte order mark and the file's permissions. Answers false, and
 * changes nothing, when the file holds something else by now. Rejects with the error of the file system.
 */
export async function replaceFile(file: string, oldText: string, newText: string): Promise<boolean> {
  // Behind a link the file itself is replaced, not the link.
  const target = await realpath(file);
  const before = await readFile(target);
  const mark = before[0] === 0xef && before[1] === 0xbb && before[2] === 0xbf ? before.subarray(0, 3) : Buffer.alloc(0);
  if (!before.subarray(mark.length).equals(Buffer.from(oldText))) return false;
  const { mode } = await stat(target);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      // The mode given above is narrowed by the umask.
      await handle.chmod(mode);
      await handle.writeFile(Buffer.concat([mark, Buffer.from(newText)]));
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Someone may have saved while we wrote.
    if (!(await readFile(target)).equals(before)) {
      await rm(temporary, { force: true });
      return false;
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return true;
}
