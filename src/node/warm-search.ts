/** The stored index of a window's folder: it answers until the library has read the folder, and is brought up to date afterwards. */
import { readSettings } from '../core/document/settings-file.ts';
import { IndexedFolder } from '../core/library/indexed-folder.ts';
import type { LibraryRoot } from '../core/library/library-types.ts';
import { settingsPath } from '../core/library/shelf-of-root.ts';
import { knownNames } from '../core/lint/known-names.ts';
import type { Files } from '../core/ports.ts';
import type { SearchHit } from '../core/search/search-types.ts';
import { defaultSettings, type Settings } from '../core/settings.ts';
import { indexFile, readIndexFile, writeIndexFile } from './index-cache.ts';

/** Where stored indexes lie. */
export interface IndexStorage {
  readonly folder: string;
  /** Of the program: what another one stored is not read. */
  readonly version: string;
}

interface Opened {
  readonly files: Files;
  /** undefined: nothing that can be used is stored. */
  readonly stored: Promise<IndexedFolder | undefined>;
  loaded: boolean;
}

export class WarmSearch {
  readonly #storage: IndexStorage;
  readonly #today: string;
  readonly #opened = new Map<string, Opened>();

  /** `today` is `YYYY-MM-DD`. */
  constructor(storage: IndexStorage, today: string) {
    this.#storage = storage;
    this.#today = today;
  }

  open(root: LibraryRoot, files: Files): void {
    const stored = (async () => {
      const bytes = await readIndexFile(indexFile(this.#storage.folder, root.uri));
      if (!bytes) return undefined;
      const folder = new IndexedFolder(root.uri, files, await settingsOf(files), this.#storage.version, bytes);
      return folder.warm ? folder : undefined;
    })();
    this.#opened.set(root.uri, { files, stored, loaded: false });
  }

  close(rootUri: string): void {
    this.#opened.delete(rootUri);
  }

  /**
   * Hits as of when the index was stored, while the one folder there is is still being read; undefined when the library
   * knows better. Indexes of several folders have other counts, and their scores cannot be compared.
   */
  async search(query: string, limit: number): Promise<readonly SearchHit[] | undefined> {
    const [only, ...others] = this.#opened.values();
    if (!only || only.loaded || others.length > 0) return undefined;
    const folder = await only.stored;
    const hits = await folder?.search(query, { limit, today: this.#today, excerpts: true });
    return only.loaded || hits?.length === 0 ? undefined : hits;
  }

  /** The library has read the folder: it answers from now on, and the stored index is made to say the same. Never rejects. */
  async loaded(root: LibraryRoot): Promise<void> {
    const opened = this.#opened.get(root.uri);
    if (!opened) return;
    opened.loaded = true;
    try {
      const folder =
        (await opened.stored) ?? new IndexedFolder(root.uri, opened.files, await settingsOf(opened.files), this.#storage.version);
      await folder.verify();
      if (folder.changed) await writeIndexFile(indexFile(this.#storage.folder, root.uri), folder.toStore(Date.now()));
    } catch {
      // Nothing is lost but time at the next start.
    }
    // What answered so far is no longer needed.
    if (this.#opened.get(root.uri) === opened)
      this.#opened.set(root.uri, { files: opened.files, stored: Promise.resolve(undefined), loaded: true });
  }
}

async function settingsOf(files: Files): Promise<Settings> {
  try {
    return readSettings(await files.read(settingsPath), knownNames()).settings;
  } catch {
    return defaultSettings;
  }
}
