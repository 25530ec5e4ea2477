/** Where `drillbook lint` keeps what it judged, so that the next one judges only what is other than then. */
import { version } from '../../package.json';
import { Judgements } from '../core/library/kept-judgements.ts';
import { judgementsKey, readJudgements, storeJudgements } from '../core/library/stored-judgements.ts';
import { cacheFolder, judgementsFile, readCacheFile, writeCacheFile } from '../node/cache-files.ts';
import type { World } from './command.ts';
import type { Root } from './root.ts';

export interface KeptLint {
  readonly judgements: Judgements;
  /** Stores what is other than before; what cannot be kept only costs time at the next one. */
  keep(): Promise<void>;
}

/** @param isKept false: everything is judged anew, and nothing is stored. */
export async function openKeptLint(root: Root, isKept: boolean, world: World): Promise<KeptLint> {
  const cache = isKept ? cacheFolder(world.environment) : undefined;
  if (cache === undefined) return { judgements: new Judgements(), keep: async () => undefined };
  const file = judgementsFile(cache, root.folder);
  const key = judgementsKey(`${version} ${world.program ?? ''}`, root.settings, root.kinds);
  const stored = await readCacheFile(file);
  const judgements = new Judgements(stored === undefined ? [] : readJudgements(new TextDecoder().decode(stored), key));
  return {
    judgements,
    async keep() {
      const left = judgements.toKeep();
      if (left === undefined) return;
      await writeCacheFile(file, new TextEncoder().encode(storeJudgements(left, key))).catch(() => undefined);
    },
  };
}
