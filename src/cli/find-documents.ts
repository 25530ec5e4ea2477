/** What search and index share: a folder, and on demand the built-in documents, indexed from a stored index or anew. */
import { version } from '../../package.json';
import { IndexedFolder } from '../core/library/indexed-folder.ts';
import { settingsPath } from '../core/library/shelf-of-root.ts';
import type { SearchHit } from '../core/search/search-types.ts';
import { defaultSettings } from '../core/settings.ts';
import { cacheFolder, indexFile, readCacheFile, writeCacheFile } from '../node/cache-files.ts';
import { type Arguments, CannotDo, type World } from './command.ts';
import { folderOf, saySettingsProblems, settingsOf } from './root.ts';

export interface OpenedFolder {
  readonly root: string;
  /** The index was stored by an earlier call, and only what changed since was read. */
  readonly warm: boolean;
  counts(): { readonly documents: number; readonly sections: number; readonly bytes: number };
  search(query: string, limit: number, excerpts: boolean): Promise<readonly SearchHit[]>;
  /** Stores the index where it is other than what is stored; answers its size in bytes, 0 when it is not kept, and why not. */
  keep(): Promise<{ readonly bytes: number; readonly problem?: string }>;
}

/** Options of commands that open a folder. */
export const folderOptions = {
  root: { type: 'string' },
  'built-in': { type: 'boolean' },
  'no-cache': { type: 'boolean' },
} as const;

/**
 * Opens `--root` (default: the current folder), and with `--built-in` what comes with Drillbook. Every file is compared
 * with the stored index by size and time before anything is answered. Files left out are said on standard error.
 */
export async function openFolder(given: Arguments, world: World): Promise<OpenedFolder> {
  const root = await folderOf(given, world);
  const files = world.filesOf(root);
  const { settings, problems } = await settingsOf(files);
  saySettingsProblems(root, problems, world);
  const cache = given.values['no-cache'] ? undefined : cacheFolder(world.environment);
  const file = cache === undefined ? undefined : indexFile(cache, root);
  const stored = file === undefined ? undefined : await readCacheFile(file);
  const own = new IndexedFolder('file:///root', files, settings, `${version} ${root}`, stored);
  const folders = [own];
  if (given.values['built-in']) {
    if (world.builtInFolder === undefined)
      throw new CannotDo('The documents that come with Drillbook are not here. Install it again.');
    folders.push(new IndexedFolder('drillbook:/runbooks', world.filesOf(world.builtInFolder), defaultSettings, version));
  }
  for (const it of folders) {
    await it.verify(it === own ? world.sideReaderOf?.(root) : undefined);
    // What is wrong with the settings was said above.
    for (const { path, message } of it.leftOut) if (path !== settingsPath) world.err(`${message}\n`);
  }
  return {
    root,
    warm: own.warm,
    counts() {
      const all = folders.map(it => it.counts());
      const sum = (of: (counts: (typeof all)[number]) => number) => all.reduce((total, it) => total + of(it), 0);
      return { documents: sum(it => it.documents), sections: sum(it => it.sections), bytes: sum(it => it.bytes) };
    },
    async search(query, limit, excerpts) {
      const hits: SearchHit[] = [];
      for (const it of folders) {
        if (hits.length < limit)
          hits.push(...(await it.search(query, { limit: limit - hits.length, today: world.today, excerpts })));
      }
      return hits;
    },
    async keep() {
      if (file === undefined) return { bytes: 0 };
      if (!own.changed) return { bytes: stored?.length ?? 0 };
      const bytes = own.toStore(Date.parse(world.now()));
      try {
        await writeCacheFile(file, bytes);
        return { bytes: bytes.length };
      } catch (error) {
        return { bytes: 0, problem: `The index could not be kept: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}

/** A positive whole number from an option. */
export function wholeNumber(value: unknown, name: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'string' || !/^[1-9]\d{0,5}$/.test(value)) {
    throw new CannotDo(`--${name} is ${JSON.stringify(value)}, expected a whole number from 1 to 999999.`);
  }
  return Number(value);
}
