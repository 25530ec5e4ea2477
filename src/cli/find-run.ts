/** Which recorded run a person means: its name, the beginning or end of it, a document, a path, or `last`. */
import path from 'node:path';
import { RunProblem, RunStore, readRun } from '../node/run-store.ts';
import { CannotDo, type World } from './command.ts';

/**
 * The absolute path of a run's folder.
 * @param root Absolute folder that holds `.drillbook`.
 * @throws CannotDo when no run is meant, or more than one.
 */
export async function findRun(given: string, root: string, world: World): Promise<string> {
  const store = new RunStore(root);
  const names = await readable(() => store.names());
  if (given === 'last') {
    if (names[0] === undefined) throw new CannotDo(`No runs are recorded under ${root}.`);
    return path.join(store.runsFolder, names[0]);
  }
  if (given.includes('/') || given.includes(path.sep)) {
    const folder = path.resolve(world.folder, given);
    await readable(() => readRun(folder));
    return folder;
  }
  // Names begin with their instant and end with random digits: either end says which one, a document's id the newest of its runs.
  const exact = names.filter(it => it === given);
  const meant = exact.length > 0 ? exact : names.filter(it => it.startsWith(given) || it.endsWith(`-${given}`));
  if (meant.length === 1) return path.join(store.runsFolder, meant[0] as string);
  if (meant.length > 1)
    throw new CannotDo(
      `"${given}" is the beginning of ${meant.length} runs: ${meant.slice(0, 5).join(', ')}. Write more of the name.`,
    );
  const ofDocument = names.find(it => it.slice(17, -9) === given);
  if (ofDocument !== undefined) return path.join(store.runsFolder, ofDocument);
  throw new CannotDo(
    names.length === 0
      ? `No runs are recorded under ${root}; name another folder with --root.`
      : `There is no run "${given}" under ${root}. The newest is ${names[0]}; drillbook runs lists them.`,
  );
}

/** What cannot be read is one sentence and exit code 2. */
export async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RunProblem) throw new CannotDo(error.message);
    throw error;
  }
}
