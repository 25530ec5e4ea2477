/** What a run of the command line needs of the world around it: the same however many documents are run. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { redactOf } from '../node/run-redact.ts';
import type { SessionWorld } from '../node/run-session.ts';
import { RunStore } from '../node/run-store.ts';
import type { World } from './command.ts';
import { decoded, privateFolderOf } from './run-options.ts';
import { stepProcess } from './step-process.ts';

/**
 * @param root Absolute folder whose `.drillbook` takes the records.
 * @param document Root-relative path of what is run.
 * @param shown Takes what steps print; undefined: they are given this very terminal.
 * @throws RunProblem 'refused' when it cannot be known what must be masked.
 */
export async function runWorld(
  world: World,
  root: string,
  document: string,
  shown: ((text: string) => void) | undefined,
): Promise<SessionWorld> {
  return {
    store: new RunStore(root),
    privateFolder: privateFolderOf(world),
    terminal: stepProcess(shown),
    clock: {
      now: () => world.now(),
      offsetMinutes: () => -new Date(world.now()).getTimezoneOffset(),
      monotonic: () => world.monotonic(),
    },
    // Whoever types the command trusts the folder.
    assertMayRun: () => undefined,
    redact: await redactOf(root),
    documentText: () => fs.readFile(path.join(root, document), 'utf8').then(decoded, () => undefined),
  };
}
