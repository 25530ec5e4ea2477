/** What Git says of the text that a run is started with. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

export interface CommitOfText {
  readonly commit?: string;
  /** Git's object name of the document at that commit; absent when it is not in it. */
  readonly blob?: string;
  /** The document on the disk is not the one of the commit. */
  readonly dirty?: boolean;
}

/** The commit of a document, by its path below the root; nothing where there is no Git, no repository or no commit. */
export async function commitOf(root: string, name: string): Promise<CommitOfText> {
  const commit = await git(root, 'rev-parse', '--verify', '--quiet', 'HEAD');
  if (!commit) return {};
  const [blob, changes] = await Promise.all([
    git(root, 'rev-parse', '--verify', '--quiet', `HEAD:./${name.split(path.sep).join('/')}`),
    git(root, 'status', '--porcelain', '--', name),
  ]);
  return { commit, ...(blob ? { blob } : {}), dirty: changes !== '' || !blob };
}

/** True when the folder belongs to a repository. */
export const isInRepository = async (root: string): Promise<boolean> =>
  (await git(root, 'rev-parse', '--is-inside-work-tree')) === 'true';

/** What Git says, trimmed; undefined where there is no Git, no repository, or no answer within 5 seconds. */
async function git(root: string, ...words: string[]): Promise<string | undefined> {
  // No file system monitor: its hook is a program that the repository names.
  const all = ['-c', 'core.fsmonitor=false', ...words];
  return promisify(execFile)('git', all, { cwd: root, timeout: 5000 }).then(
    it => it.stdout.trim(),
    () => undefined,
  );
}
