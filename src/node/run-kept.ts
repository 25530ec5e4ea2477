/**
 * Whether the records of a repository's runs are committed or ignored (decision 7). The answer is a file of the repository,
 * so that it is asked once for everybody.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { isInRepository } from './run-git.ts';
import { RunProblem, reasonOf } from './run-store.ts';

export type KeptRecords = 'committed' | 'ignored';

const answerIn = (root: string) => path.join(root, '.drillbook', '.gitignore');

const texts: Readonly<Record<KeptRecords, string>> = {
  committed: '# Records of runs are committed.\n',
  ignored: '# Records of runs stay on the machine that made them.\nruns/\n',
};

/**
 * Whether nobody has answered yet, in a repository.
 * @param root Absolute folder below which `.drillbook` lies, or will lie.
 */
export async function mustAskAboutRecords(root: string): Promise<boolean> {
  const answered = await fs.access(answerIn(root)).then(
    () => true,
    () => false,
  );
  return !answered && (await isInRepository(root));
}

/**
 * Keeps the answer; one that somebody gave meanwhile stands.
 * @throws RunProblem 'not-recordable' when nothing can be written there: nothing has started then.
 */
export async function keepAnswer(root: string, kept: KeptRecords): Promise<void> {
  const folder = path.dirname(answerIn(root));
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(answerIn(root), texts[kept], { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new RunProblem(
      'not-recordable',
      `The run did not start: records are kept below ${folder}, and nothing can be written there (${reasonOf(error)}). Make it writable, or open a folder that is.`,
    );
  }
}
